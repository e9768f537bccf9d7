import base64
import hashlib
import io
import urllib.request
import datetime
import ssl
import zlib

import boto3
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config

session = boto3.Session(aws_access_key_id=target.key or None, aws_secret_access_key=target.secret or None, region_name=target.region)


def client(checksums="when_required", signed=bool(target.key)):
    settings = {} if signed else {"signature_version": UNSIGNED}
    return session.client("s3", endpoint_url=target.endpoint, verify=target.ca, config=Config(request_checksum_calculation=checksums, retries={"total_max_attempts": 2}, **settings))


s3 = client()
default = client("when_supported")


def where(c):
    return {"Bucket": c.bucket, "Key": c.key}


def content(c):
    with open(c.file, "rb") as file:
        return file.read()


def save(c, answer):
    with open(c.to, "wb") as file:
        file.write(answer["Body"].read())
    return pick(answer)


def pick(answer):
    names = ("ContentType", "ContentLength", "ContentRange", "ETag", "Metadata", "CacheControl", "TagSet", "Grants", "Retention", "ObjectSize", "DeleteMarker")
    return {name: answer[name] for name in names if name in answer} | {"status": answer["ResponseMetadata"]["HTTPStatusCode"]}


def put(client=s3, **more):
    return lambda c: pick(client.put_object(**where(c), Body=content(c), **more))


def listed(c):
    return [o["Key"] for o in s3.list_objects_v2(Bucket=c.bucket, Prefix=c.prefix)["Contents"]]


def pages(c):
    paginator = s3.get_paginator("list_objects_v2")
    return [[o["Key"] for o in page["Contents"]] for page in paginator.paginate(Bucket=c.bucket, Prefix=c.prefix, PaginationConfig={"PageSize": 2})]


def folders(c):
    answer = s3.list_objects_v2(Bucket=c.bucket, Prefix=c.prefix, Delimiter="/")
    return [p["Prefix"] for p in answer["CommonPrefixes"]] + [o["Key"] for o in answer["Contents"]]


def not_modified(c):
    return s3.get_object(**where(c), IfNoneMatch=s3.head_object(**where(c))["ETag"])["ETag"]


def get_version(c):
    version = s3.list_object_versions(Bucket=c.bucket, Prefix=c.key)["Versions"][0]["VersionId"]
    return save(c, s3.get_object(**where(c), VersionId=version))


def list_versions(c):
    return [v["Key"] for v in s3.list_object_versions(Bucket=c.bucket, Prefix=c.prefix)["Versions"]]


def delete_version(c):
    version = s3.head_object(**where(c)).get("VersionId")
    if not version:
        raise KeyError("VersionId")
    return pick(s3.delete_object(**where(c), VersionId=version))


def fetch(c, method, data=None):
    signer = client(signed=True) if target.key else boto3.client(
        "s3", endpoint_url=target.endpoint, region_name=target.region, aws_access_key_id="any", aws_secret_access_key="any",
        config=Config(signature_version="s3v4"))
    url = signer.generate_presigned_url("get_object" if method == "GET" else "put_object", Params=where(c))
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": ""})
    with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=target.ca)) as answer:
        if method == "GET":
            with open(c.to, "wb") as file:
                file.write(answer.read())
        return answer.status


def multipart(c):
    return parts(c, s3.create_multipart_upload(**where(c), ContentType="text/plain")["UploadId"])


def parts(c, upload=None):
    upload, made = upload or c.upload, []
    for number, part in enumerate((content(c), b"the end"), 1):
        made.append({"PartNumber": number, "ETag": s3.upload_part(**where(c), UploadId=upload, PartNumber=number, Body=part)["ETag"]})
    assert len(s3.list_parts(**where(c), UploadId=upload)["Parts"]) == 2
    return complete(c, upload, made)


def complete(c, upload, parts):
    return pick(s3.complete_multipart_upload(**where(c), UploadId=upload, MultipartUpload={"Parts": parts}))


def abort(c):
    return pick(s3.abort_multipart_upload(**where(c), UploadId=c.upload))


def upload_part_copy(c):
    """Copies a part and completes the upload, even where the copy was refused."""
    part = {"PartNumber": 1, "ETag": '"d41d8cd98f00b204e9800998ecf8427e"'}
    try:
        copied = s3.upload_part_copy(**where(c), UploadId=c.upload, PartNumber=1, CopySource={"Bucket": c.bucket, "Key": c.prefix + "old.txt"})
        part["ETag"] = copied["CopyPartResult"]["ETag"]
    finally:
        complete(c, c.upload, [part])


transfer = TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20, max_concurrency=4)


def download(c):
    s3.download_file(c.bucket, c.key, c.to, Config=transfer)


def by_ranges(c):
    """Asks for the size by a range, so that no response has more than 8 MB."""
    part, size, at = 8 << 20, None, 0
    with open(c.to, "wb") as file:
        while size is None or at < size:
            answer = s3.get_object(**where(c), Range=f"bytes={at}-{at + part - 1}")
            size, at = int(answer["ContentRange"].rpartition("/")[2]), at + part
            file.write(answer["Body"].read())


def copy(key="old.txt", **more):
    return lambda c: s3.copy_object(**where(c), CopySource={"Bucket": c.bucket, "Key": c.prefix + key}, **more)["CopyObjectResult"]["ETag"]


def delete_objects(c):
    answer = s3.delete_objects(Bucket=c.bucket, Delete={"Objects": [{"Key": c.prefix + "a/1.txt"}, {"Key": c.prefix + "a/2.txt"}]})
    return [len(answer.get("Deleted", [])), answer.get("Errors", [])]


def sha256(c):
    return base64.b64encode(hashlib.sha256(content(c)).digest()).decode()


soon = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
customer_key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}

serve({
    "get": lambda c: save(c, s3.get_object(**where(c))),
    "range": lambda c: save(c, s3.get_object(**where(c), Range="bytes=4-6")),
    "head": lambda c: pick(s3.head_object(**where(c))),
    "missing": lambda c: s3.get_object(**where(c)),
    "not-modified": not_modified,
    "list": listed,
    "pages": pages,
    "folders": folders,
    "odd-key": lambda c: save(c, s3.get_object(**where(c))),
    "download": download,
    "by-ranges": by_ranges,
    "get-version": get_version,
    "list-versions": list_versions,
    "get-tagging": lambda c: pick(s3.get_object_tagging(**where(c))),
    "get-acl": lambda c: pick(s3.get_object_acl(**where(c))),
    "get-retention": lambda c: pick(s3.get_object_retention(**where(c))),
    "attributes": lambda c: pick(s3.get_object_attributes(**where(c), ObjectAttributes=["ObjectSize"])),
    "head-bucket": lambda c: pick(s3.head_bucket(Bucket=c.bucket)),
    "location": lambda c: s3.get_bucket_location(Bucket=c.bucket)["LocationConstraint"],
    "presigned-get": lambda c: fetch(c, "GET"),
    "put": put(),
    "put-new": put(),
    "put-framed": put(default),
    "put-stream": lambda c: pick(s3.put_object(**where(c), Body=io.BytesIO(content(c)))),
    "put-empty": put(),
    "put-metadata": put(ContentType="text/plain", CacheControl="no-store", Metadata={"author": "someone"}),
    "put-odd": put(),
    "put-8MB": put(),
    "put-11MB": put(),
    "if-none-match": put(IfNoneMatch="*"),
    "if-match": put(IfMatch='"00000000000000000000000000000000"'),
    "checksum": lambda c: pick(s3.put_object(**where(c), Body=content(c), ChecksumSHA256=sha256(c))),
    "wrong-checksum": put(ChecksumSHA256=base64.b64encode(b"0" * 32).decode()),
    "put-tags": put(Tagging="a=b"),
    "put-canned-acl": put(ACL="public-read"),
    "put-lock": put(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=soon),
    "put-customer-key": put(**customer_key),
    "put-encrypted": put(ServerSideEncryption="AES256"),
    "put-class": put(StorageClass="STANDARD_IA"),
    "put-redirect": put(WebsiteRedirectLocation="/elsewhere"),
    "presigned-put": lambda c: fetch(c, "PUT", content(c)),
    "append": put(WriteOffsetBytes=11),
    "put-folder": lambda c: pick(s3.put_object(Bucket=c.bucket, Key=c.key + "/")),
    "delete-folder": lambda c: pick(s3.delete_object(Bucket=c.bucket, Key=c.key + "/")),
    "delete": lambda c: pick(s3.delete_object(**where(c))),
    "delete-version": delete_version,
    "delete-objects": delete_objects,
    "copy": copy(),
    "copy-over": copy("b/3.txt"),
    "copy-replace": copy(MetadataDirective="REPLACE", Metadata={"author": "someone"}),
    "rename": lambda c: pick(s3.rename_object(**where(c), RenameSource=c.bucket + "/" + c.prefix + "old.txt")),
    "upload-part-copy": upload_part_copy,
    "multipart": multipart,
    "upload-large": lambda c: s3.upload_file(c.file, c.bucket, c.key, Config=transfer),
    "parts": parts,
    "abort": abort,
    "put-tagging": lambda c: pick(s3.put_object_tagging(**where(c), Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})),
    "delete-tagging": lambda c: pick(s3.delete_object_tagging(**where(c))),
    "put-acl": lambda c: pick(s3.put_object_acl(**where(c), ACL="public-read")),
    "put-retention": lambda c: pick(s3.put_object_retention(**where(c), Retention={"Mode": "GOVERNANCE", "RetainUntilDate": soon})),
    "put-legal-hold": lambda c: pick(s3.put_object_legal_hold(**where(c), LegalHold={"Status": "ON"})),
    "restore": lambda c: pick(s3.restore_object(**where(c), RestoreRequest={"Days": 1})),
    "select": lambda c: pick(s3.select_object_content(**where(c), ExpressionType="SQL", Expression="SELECT * FROM s3object", InputSerialization={"CSV": {}}, OutputSerialization={"CSV": {}})),
})
