// Reads calls from standard input and writes results, a line of JSON each.
import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, DeleteObjectCommand, DeleteObjectsCommand,
  DeleteObjectTaggingCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectAclCommand, PutObjectCommand,
  PutObjectTaggingCommand, S3Client, UploadPartCommand, UploadPartCopyCommand, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

const target = JSON.parse(process.argv.at(-1));

function client(requestChecksumCalculation) {
  const s3 = new S3Client({
    endpoint: target.endpoint, region: target.region, forcePathStyle: true, requestChecksumCalculation, maxAttempts: 1,
    ...(target.key
      ? { credentials: { accessKeyId: target.key, secretAccessKey: target.secret } }
      : { signer: { sign: async (request) => request }, credentials: { accessKeyId: "", secretAccessKey: "" } }),
  });
  return s3;
}

const s3 = client("WHEN_REQUIRED");
const framing = client("WHEN_SUPPORTED");
const where = (c) => ({ Bucket: c.bucket, Key: c.key });
const send = (command) => s3.send(command);

async function save(c, input = {}) {
  const got = await send(new GetObjectCommand({ ...where(c), ...input }));
  await writeFile(c.to, await got.Body.transformToByteArray());
  return [got.ContentLength, got.ContentType, got.ContentRange];
}

const put = (more = {}, by = s3) => async (c) =>
  (await by.send(new PutObjectCommand({ ...where(c), Body: await readFile(c.file), ...more }))).ETag;

async function pages(c) {
  const all = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket: c.bucket, Prefix: c.prefix })) {
    all.push(page.Contents.map((o) => o.Key));
  }
  return all;
}

const upload = (body, by = s3) => async (c) => {
  const done = await new Upload({ client: by, params: { ...where(c), Body: await body(c) }, partSize: 8 << 20, queueSize: 4 }).done();
  return done.ETag;
};

async function complete(c, parts) {
  await send(new CompleteMultipartUploadCommand({ ...where(c), UploadId: c.upload, MultipartUpload: { Parts: parts } }));
}

async function parts(c) {
  const part = await send(new UploadPartCommand({ ...where(c), UploadId: c.upload, PartNumber: 1, Body: await readFile(c.file) }));
  await complete(c, [{ PartNumber: 1, ETag: part.ETag }]);
}

// Copies a part and completes the upload, even where the copy was refused.
async function uploadPartCopy(c) {
  let etag = '"d41d8cd98f00b204e9800998ecf8427e"';
  try {
    etag = (await send(new UploadPartCopyCommand({ ...where(c), UploadId: c.upload, PartNumber: 1, CopySource: `${c.bucket}/${c.prefix}old.txt` }))).CopyPartResult.ETag;
  } finally {
    await complete(c, [{ PartNumber: 1, ETag: etag }]);
  }
}

const actions = {
  get: (c) => save(c),
  range: (c) => save(c, { Range: "bytes=4-6" }),
  head: async (c) => (await send(new HeadObjectCommand(where(c)))).ContentLength,
  missing: (c) => save(c),
  list: async (c) => (await send(new ListObjectsV2Command({ Bucket: c.bucket, Prefix: c.prefix }))).Contents.map((o) => o.Key),
  pages,
  "odd-key": (c) => save(c),
  put: put(),
  "put-framed": put({}, framing),
  "put-odd": put(),
  "put-metadata": put({ ContentType: "text/plain", CacheControl: "no-store", Metadata: { author: "someone" } }),
  "if-none-match": put({ IfNoneMatch: "*" }),
  "put-11MB": put(),
  "put-stream": upload((c) => createReadStream(c.file)),
  "put-8MB": upload((c) => readFile(c.file)),
  "upload-large": upload((c) => readFile(c.file)),
  "upload-stream": upload((c) => createReadStream(c.file)),
  "upload-framed": upload((c) => createReadStream(c.file), framing),
  parts,
  abort: async (c) => void (await send(new AbortMultipartUploadCommand({ ...where(c), UploadId: c.upload }))),
  copy: async (c) => (await send(new CopyObjectCommand({ ...where(c), CopySource: `${c.bucket}/${c.prefix}old.txt` }))).CopyObjectResult.ETag,
  "copy-over": async (c) => (await send(new CopyObjectCommand({ ...where(c), CopySource: `${c.bucket}/${c.prefix}b/3.txt` }))).CopyObjectResult.ETag,
  "upload-part-copy": uploadPartCopy,
  delete: async (c) => void (await send(new DeleteObjectCommand(where(c)))),
  "delete-objects": async (c) =>
    (await send(new DeleteObjectsCommand({ Bucket: c.bucket, Delete: { Objects: [{ Key: c.prefix + "a/1.txt" }, { Key: c.prefix + "a/2.txt" }] } }))).Deleted?.length,
  "put-tagging": async (c) => void (await send(new PutObjectTaggingCommand({ ...where(c), Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }))),
  "delete-tagging": async (c) => void (await send(new DeleteObjectTaggingCommand(where(c)))),
  "put-acl": async (c) => void (await send(new PutObjectAclCommand({ ...where(c), ACL: "public-read" }))),
};

for await (const line of createInterface({ input: process.stdin })) {
  const call = JSON.parse(line);
  let result;
  try {
    result = { value: await actions[call.do](call) };
  } catch (error) {
    result = { error: error.name === "Error" ? error.message : error.name, note: String(error.stack) };
  }
  console.log(JSON.stringify(result));
}
