import glob
import importlib.util
import os

import duckdb

package = os.path.dirname(importlib.util.find_spec("duckdb_extension_httpfs").origin)
db = duckdb.connect()
db.execute(f"LOAD '{glob.glob(package + '/extensions/*/httpfs.duckdb_extension')[0]}'")
for name, value in {
    "s3_endpoint": target.endpoint.removeprefix("https://"), "s3_url_style": "path", "s3_region": target.region,
    "s3_access_key_id": target.key, "s3_secret_access_key": target.secret, "ca_cert_file": target.ca,
}.items():
    db.execute(f"SET {name} = '{value}'")


def url(c):
    return "s3://" + c.bucket + "/" + c.key


def write(c):
    db.execute(f"COPY (SELECT range AS a FROM range(1000)) TO '{url(c)}' (FORMAT parquet)")


def read(c):
    write(c)
    return db.execute(f"SELECT sum(a) FROM read_parquet('{url(c)}')").fetchone()[0]


def text(c):
    return db.execute(f"SELECT content FROM read_text('{url(c)}')").fetchone()[0]


serve({
    "get": text,
    "odd-key": text,
    "list": lambda c: sorted(row[0] for row in db.execute(f"SELECT file FROM glob('s3://{c.bucket}/{c.prefix}**')").fetchall()),
    "table-write": write,
    "table-read": read,
})
