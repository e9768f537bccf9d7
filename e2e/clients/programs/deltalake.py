import pyarrow
from deltalake import DeltaTable, write_deltalake

settings = {"AWS_ENDPOINT_URL": target.endpoint, "AWS_REGION": target.region, "conditional_put": "etag", "max_retries": "0"} | (
    {"AWS_ACCESS_KEY_ID": target.key, "AWS_SECRET_ACCESS_KEY": target.secret} if target.key else {"AWS_SKIP_SIGNATURE": "true"})


def url(c):
    return "s3://" + c.bucket + "/" + c.key


def rows(start, end):
    return pyarrow.table({"a": list(range(start, end))})


def read(c):
    table = DeltaTable(url(c), storage_options=settings)
    return [table.version(), sum(table.to_pyarrow_table()["a"].to_pylist())]


def append(c):
    write_deltalake(url(c), rows(0, 10), storage_options=settings)
    write_deltalake(url(c), rows(10, 20), mode="append", storage_options=settings)
    return read(c)


def two(c):
    """Two writers read the same version and both delete from it."""
    write_deltalake(url(c), rows(0, 10), storage_options=settings)
    first, second = (DeltaTable(url(c), storage_options=settings) for _ in range(2))
    first.delete("a < 5")
    try:
        second.delete("a >= 5")
    except Exception as error:
        return [type(error).__name__] + read(c)
    return ["both wrote"] + read(c)


serve({"table-append": append, "table-two": two})
