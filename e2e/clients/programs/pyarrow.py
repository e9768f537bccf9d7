import os

os.environ["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required"

import pyarrow
from pyarrow import fs, parquet

files = fs.S3FileSystem(
    endpoint_override=target.endpoint.removeprefix("https://"), region=target.region, tls_ca_file_path=target.ca,
    **({"access_key": target.key, "secret_key": target.secret} if target.key else {"anonymous": True}),
)
table = pyarrow.table({"a": list(range(1000)), "b": [str(i) for i in range(1000)]})


def path(c, key=None):
    return c.bucket + "/" + (key or c.key)


def get(c):
    with files.open_input_stream(path(c)) as source, open(c.to, "wb") as to:
        to.write(source.read())


def part(c):
    with files.open_input_file(path(c)) as source, open(c.to, "wb") as to:
        source.seek(4)
        to.write(source.read(3))


def put(c):
    with open(c.file, "rb") as source, files.open_output_stream(path(c)) as to:
        while part := source.read(5 << 20):
            to.write(part)


def write(c):
    parquet.write_table(table, path(c), filesystem=files)


def read(c):
    write(c)
    return parquet.read_table(path(c), filesystem=files).num_rows


serve({
    "get": get,
    "range": part,
    "head": lambda c: files.get_file_info(path(c)).size,
    "missing": get,
    "list": lambda c: sorted(i.path for i in files.get_file_info(fs.FileSelector(path(c, c.prefix), recursive=True))),
    "odd-key": get,
    "download": get,
    "put": put,
    "put-8MB": put,
    "upload": put,
    "copy": lambda c: files.copy_file(path(c, c.prefix + "old.txt"), path(c)),
    "move": lambda c: files.move(path(c, c.prefix + "old.txt"), path(c)),
    "delete": lambda c: files.delete_file(path(c)),
    "purge": lambda c: files.delete_dir_contents(path(c, c.prefix)),
    "table-write": write,
    "table-read": read,
})
