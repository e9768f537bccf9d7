import polars

settings = {"aws_endpoint_url": target.endpoint, "aws_region": target.region} | (
    {"aws_access_key_id": target.key, "aws_secret_access_key": target.secret} if target.key else {"aws_skip_signature": "true"})
frame = polars.DataFrame({"a": range(1000), "b": [str(i) for i in range(1000)]})


def url(c):
    return "s3://" + c.bucket + "/" + c.key


def write(c):
    frame.write_parquet(url(c), storage_options=settings)


def read(c):
    write(c)
    return polars.scan_parquet(url(c), storage_options=settings).select(polars.col("a").sum()).collect().item()


serve({"table-write": write, "table-read": read, "missing": lambda c: polars.read_parquet(url(c), storage_options=settings).height})
