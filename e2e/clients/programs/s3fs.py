import pandas
import s3fs

settings = {
    "anon": not target.key, "key": target.key or None, "secret": target.secret or None, "endpoint_url": target.endpoint,
    "client_kwargs": {"verify": target.ca, "region_name": target.region},
    "config_kwargs": {"request_checksum_calculation": "when_required"},
}
files = s3fs.S3FileSystem(**settings, use_listings_cache=False)
frame = pandas.DataFrame({"a": range(1000), "b": [str(i) for i in range(1000)]})


def path(c, key=None):
    return c.bucket + "/" + (key or c.key)


def save(c, data):
    with open(c.to, "wb") as file:
        file.write(data)


def content(c):
    with open(c.file, "rb") as file:
        return file.read()


def done(_):
    """Drops a value that is not the same twice."""


def append(c):
    with files.open(path(c), "ab") as file:
        file.write(b"more")


def stream(c):
    with files.open(path(c), "wb") as file:
        file.write(content(c))


def write(c):
    frame.to_parquet("s3://" + path(c), storage_options=settings)


def read(c):
    write(c)
    return pandas.read_parquet("s3://" + path(c), storage_options=settings)["a"].sum()


serve({
    "get": lambda c: save(c, files.cat_file(path(c))),
    "range": lambda c: save(c, files.cat_file(path(c), start=4, end=7)),
    "head": lambda c: files.info(path(c))["size"],
    "missing": lambda c: files.cat_file(path(c)),
    "list": lambda c: files.find(path(c, c.prefix)),
    "folders": lambda c: sorted(files.ls(path(c, c.prefix))),
    "odd-key": lambda c: save(c, files.cat_file(path(c))),
    "download": lambda c: files.get_file(path(c), c.to),
    "put": lambda c: done(files.pipe_file(path(c), content(c))),
    "put-new": lambda c: done(files.pipe_file(path(c), content(c))),
    "put-stream": stream,
    "put-8MB": lambda c: done(files.put_file(c.file, path(c), chunksize=5 << 20)),
    "upload": lambda c: done(files.put_file(c.file, path(c), chunksize=5 << 20)),
    "append": append,
    "copy": lambda c: files.cp_file(path(c, c.prefix + "old.txt"), path(c)),
    "move": lambda c: files.mv(path(c, c.prefix + "old.txt"), path(c)),
    "delete": lambda c: files.rm_file(path(c)),
    "purge": lambda c: files.rm(path(c, c.prefix), recursive=True),
    "put-tagging": lambda c: files.put_tags(path(c), {"a": "b"}),
    "put-acl": lambda c: files.chmod(path(c), "public-read"),
    "table-write": write,
    "table-read": read,
})
