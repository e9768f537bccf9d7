package clients

// cliScripts are the actions of the AWS CLI, as scripts of the shell.
var cliScripts = map[string]string{
	"get":     `aws s3api get-object --bucket "$BUCKET" --key "$KEY" "$TO" --query '[ContentLength, ContentType]'`,
	"range":   `aws s3api get-object --bucket "$BUCKET" --key "$KEY" --range bytes=4-6 "$TO" --query ContentRange`,
	"head":    `aws s3api head-object --bucket "$BUCKET" --key "$KEY" --query '[ContentLength, ContentType]'`,
	"missing": `aws s3api get-object --bucket "$BUCKET" --key "$KEY" "$TO"`,
	"list":    `aws s3 ls --recursive "s3://$BUCKET/$PREFIX"`,
	"folders": `aws s3 ls "s3://$BUCKET/$PREFIX"`,
	"pages": `aws s3api list-objects-v2 --bucket "$BUCKET" --prefix "$PREFIX" --page-size 2 --query ` +
		`'Contents[].Key'`,
	"cp-down":     `aws s3 cp --quiet "s3://$BUCKET/$KEY" "$TO"`,
	"odd-key":     `aws s3 cp --quiet "s3://$BUCKET/$KEY" "$TO"`,
	"download":    `aws s3 cp --quiet "s3://$BUCKET/$KEY" "$TO"`,
	"sync-down":   `aws s3 sync --quiet "s3://$BUCKET/$PREFIX" "$TO"`,
	"get-tagging": `aws s3api get-object-tagging --bucket "$BUCKET" --key "$KEY" --query TagSet`,
	"attributes": `aws s3api get-object-attributes --bucket "$BUCKET" --key "$KEY" --object-attributes ObjectSize ` +
		`--query ObjectSize`,

	"put":     `aws s3 cp --quiet "$FILE" "s3://$BUCKET/$KEY"`,
	"put-odd": `aws s3 cp --quiet "$FILE" "s3://$BUCKET/$KEY"`,
	"put-framed": `AWS_REQUEST_CHECKSUM_CALCULATION=when_supported
aws s3api put-object --bucket "$BUCKET" --key "$KEY" --body "$FILE" --query ETag`,
	"put-11MB": `aws s3api put-object --bucket "$BUCKET" --key "$KEY" --body "$FILE" --query ETag`,
	"put-tags": `aws s3api put-object --bucket "$BUCKET" --key "$KEY" --body "$FILE" --tagging a=b --query ` +
		`ETag`,
	"put-canned-acl": `aws s3 cp --quiet --acl public-read "$FILE" "s3://$BUCKET/$KEY"`,
	"put-lock": `aws s3api put-object --bucket "$BUCKET" --key "$KEY" --body "$FILE" --object-lock-mode ` +
		`GOVERNANCE --object-lock-retain-until-date 2030-01-01 --query ETag`,
	"put-customer-key": `aws s3 cp --quiet --sse-c AES256 --sse-c-key 0123456789abcdef0123456789abcdef "$FILE" ` +
		`"s3://$BUCKET/$KEY"`,
	"upload": `aws s3 cp --quiet "$FILE" "s3://$BUCKET/$KEY"`,
	"sync-up": `mkdir folder
cp "$FILE" folder/1.txt
cp "$FILE" "folder/2 +é.txt"
touch -d 2020-01-01 folder/* # S3 has whole seconds, so a new file may look newer than its copy
aws s3 sync --quiet folder "s3://$BUCKET/$PREFIX"
aws s3 sync --no-progress folder "s3://$BUCKET/$PREFIX"`,
	"delete": `aws s3 rm --quiet "s3://$BUCKET/$KEY"`,
	"purge":  `aws s3 rm --quiet --recursive "s3://$BUCKET/$PREFIX"`,
	"delete-objects": `aws s3api delete-objects --bucket "$BUCKET" --delete ` +
		`"Objects=[{Key=${PREFIX}a/1.txt},{Key=${PREFIX}a/2.txt}]" --query 'length(Deleted)'`,
	"delete-version": `version=$(aws s3api head-object --bucket "$BUCKET" --key "$KEY" --query VersionId --output text)
aws s3api delete-object --bucket "$BUCKET" --key "$KEY" --version-id "$version" --query '[]'`,

	"copy": `aws s3 cp --quiet "s3://$BUCKET/${PREFIX}old.txt" "s3://$BUCKET/$KEY"`,
	"copy-over": `aws s3api copy-object --bucket "$BUCKET" --key "$KEY" --copy-source "$BUCKET/${PREFIX}b/3.txt" ` +
		`--query CopyObjectResult.ETag`,
	"move": `aws s3 mv --quiet "s3://$BUCKET/${PREFIX}old.txt" "s3://$BUCKET/$KEY"`,
	"upload-part-copy": `etag=$(aws s3api upload-part-copy --bucket "$BUCKET" --key "$KEY" --upload-id="$UPLOAD" --part-number 1 --copy-source "$BUCKET/${PREFIX}old.txt" --query CopyPartResult.ETag --output text) || failed=1
aws s3api complete-multipart-upload --bucket "$BUCKET" --key "$KEY" --upload-id="$UPLOAD" --multipart-upload "Parts=[{PartNumber=1,ETag=${etag:-d41d8cd98f00b204e9800998ecf8427e}}]" --query ETag
[ -z "${failed:-}" ]`,
	"parts": `etag=$(aws s3api upload-part --bucket "$BUCKET" --key "$KEY" --upload-id="$UPLOAD" --part-number 1 --body "$FILE" --query ETag --output text)
aws s3api complete-multipart-upload --bucket "$BUCKET" --key "$KEY" --upload-id="$UPLOAD" --multipart-upload "Parts=[{PartNumber=1,ETag=$etag}]" --query ETag`,

	"put-tagging": `aws s3api put-object-tagging --bucket "$BUCKET" --key "$KEY" --tagging ` +
		`'TagSet=[{Key=a,Value=b}]'`,
	"delete-tagging": `aws s3api delete-object-tagging --bucket "$BUCKET" --key "$KEY"`,
	"put-acl":        `aws s3api put-object-acl --bucket "$BUCKET" --key "$KEY" --acl public-read`,
	"put-retention": `aws s3api put-object-retention --bucket "$BUCKET" --key "$KEY" --retention ` +
		`Mode=GOVERNANCE,RetainUntilDate=2030-01-01`,
	"put-legal-hold": `aws s3api put-object-legal-hold --bucket "$BUCKET" --key "$KEY" --legal-hold Status=ON`,
}

// rcloneScripts are those of rclone.
var rcloneScripts = map[string]string{
	"list":      `rclone lsf --recursive "s3:$BUCKET/$PREFIX"`,
	"cp-down":   `rclone copyto "s3:$BUCKET/$KEY" "$TO"`,
	"odd-key":   `rclone copyto "s3:$BUCKET/$KEY" "$TO"`,
	"download":  `rclone copyto "s3:$BUCKET/$KEY" "$TO"`,
	"sync-down": `rclone sync "s3:$BUCKET/$PREFIX" "$TO"`,
	"check": `mkdir folder
rclone copy "s3:$BUCKET/$PREFIX" folder
rclone check folder "s3:$BUCKET/$PREFIX"
rclone check --download folder "s3:$BUCKET/$PREFIX"`,
	"put":     `rclone copyto --ignore-times "$FILE" "s3:$BUCKET/$KEY"`,
	"put-new": `rclone copyto "$FILE" "s3:$BUCKET/$KEY"`,
	"put-8MB": `rclone copyto "$FILE" "s3:$BUCKET/$KEY"`,
	"upload": `rclone copyto --s3-no-head --s3-upload-cutoff 8M --header-upload "Content-Type: ` +
		`application/octet-stream" "$FILE" "s3:$BUCKET/$KEY"`,
	"sync-up": `mkdir folder
cp "$FILE" folder/1.txt
cp "$FILE" "folder/2 +é.txt"
touch --date 2026-01-01 folder/*
rclone sync --checksum folder "s3:$BUCKET/$PREFIX"
rclone sync --checksum --stats-one-line --stats 0 --verbose folder "s3:$BUCKET/$PREFIX" 2>&1 | grep -c Copied || true`,
	"copy":   `rclone copyto "s3:$BUCKET/${PREFIX}old.txt" "s3:$BUCKET/$KEY"`,
	"move":   `rclone moveto "s3:$BUCKET/${PREFIX}old.txt" "s3:$BUCKET/$KEY"`,
	"delete": `rclone deletefile "s3:$BUCKET/$KEY"`,
	"purge":  `rclone delete "s3:$BUCKET/$PREFIX"`,
}

// s3cmdScripts are those of s3cmd.
var s3cmdScripts = map[string]string{
	"get":      `s3cmd get --quiet "s3://$BUCKET/$KEY" "$TO"`,
	"odd-key":  `s3cmd get --quiet "s3://$BUCKET/$KEY" "$TO"`,
	"download": `s3cmd get --quiet "s3://$BUCKET/$KEY" "$TO"`,
	"list":     `s3cmd ls --recursive "s3://$BUCKET/$PREFIX"`,
	"put":      `s3cmd put --quiet "$FILE" "s3://$BUCKET/$KEY"`,
	"put-8MB":  `s3cmd put --quiet "$FILE" "s3://$BUCKET/$KEY"`,
	"upload": `s3cmd put --quiet --multipart-chunk-size-mb=8 --mime-type application/octet-stream "$FILE" ` +
		`"s3://$BUCKET/$KEY"`,
	"sync-down": `mkdir "$TO"; s3cmd sync --quiet "s3://$BUCKET/$PREFIX" "$TO/"`,
	"sync-up": `mkdir folder
cp "$FILE" folder/1.txt
cp "$FILE" "folder/2 +é.txt"
s3cmd sync --quiet folder/ "s3://$BUCKET/$PREFIX"`,
	"copy":    `s3cmd cp --quiet "s3://$BUCKET/${PREFIX}old.txt" "s3://$BUCKET/$KEY"`,
	"move":    `s3cmd mv --quiet "s3://$BUCKET/${PREFIX}old.txt" "s3://$BUCKET/$KEY"`,
	"put-acl": `s3cmd setacl --quiet --acl-public "s3://$BUCKET/$KEY"`,
	"delete":  `s3cmd rm --quiet "s3://$BUCKET/$KEY"`,
	"purge":   `s3cmd rm --quiet --recursive --force "s3://$BUCKET/$PREFIX"`,
}
