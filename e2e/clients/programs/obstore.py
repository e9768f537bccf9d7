import obstore
from obstore.store import S3Store

stores = {}


def store(c):
    if c.bucket not in stores:
        stores[c.bucket] = S3Store(
            c.bucket, endpoint=target.endpoint, region=target.region, virtual_hosted_style_request=False,
            **({"access_key_id": target.key, "secret_access_key": target.secret} if target.key else {"skip_signature": True}),
            retry_config={"max_retries": 0},
        )
    return stores[c.bucket]


def save(c, data):
    with open(c.to, "wb") as file:
        file.write(bytes(data))


def content(c):
    with open(c.file, "rb") as file:
        return file.read()


def listed(c):
    return sorted(o["path"] for page in obstore.list(store(c), c.prefix.rstrip("/")) for o in page)


def put(**more):
    return lambda c: obstore.put(store(c), c.key, content(c), **more)["e_tag"]


serve({
    "get": lambda c: save(c, obstore.get(store(c), c.key).bytes()),
    "range": lambda c: save(c, obstore.get_range(store(c), c.key, start=4, end=7)),
    "head": lambda c: obstore.head(store(c), c.key)["size"],
    "missing": lambda c: obstore.get(store(c), c.key),
    "list": listed,
    "folders": lambda c: sorted(obstore.list_with_delimiter(store(c), c.prefix.rstrip("/"))["common_prefixes"]),
    "odd-key": lambda c: save(c, obstore.get(store(c), c.key).bytes()),
    "download": lambda c: save(c, obstore.get(store(c), c.key).bytes()),
    "put": put(use_multipart=False),
    "put-8MB": put(use_multipart=False),
    "put-metadata": put(use_multipart=False, attributes={"Content-Type": "text/plain", "Cache-Control": "no-store", "author": "someone"}),
    "put-tags": put(use_multipart=False, tags={"a": "b"}),
    "if-none-match": put(use_multipart=False, mode="create"),
    "if-match": put(use_multipart=False, mode={"e_tag": '"00000000000000000000000000000000"'}),
    "upload": put(),
    "copy": lambda c: obstore.copy(store(c), c.prefix + "old.txt", c.key),
    "move": lambda c: obstore.rename(store(c), c.prefix + "old.txt", c.key),
    "delete": lambda c: obstore.delete(store(c), c.key),
    "delete-objects": lambda c: obstore.delete(store(c), [c.prefix + "a/1.txt", c.prefix + "a/2.txt"]),
})
