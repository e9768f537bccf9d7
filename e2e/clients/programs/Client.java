import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** Reads calls from standard input and writes results, a line of JSON each. */
public class Client {
  record Call(String action, String bucket, String key, String prefix, Path file, Path to, String upload) {}

  interface Action {
    Object run(Call c) throws Exception;
  }

  static String text(JsonNode object, String name) {
    return object.field(name).map(JsonNode::text).orElse("");
  }

  static String quoted(Object value) {
    if (value == null) {
      return "null";
    }
    StringBuilder json = new StringBuilder("\"");
    for (char c : value.toString().toCharArray()) {
      json.append(c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return json.append('"').toString();
  }

  static CompletedPart part(String etag) {
    return CompletedPart.builder().partNumber(1).eTag(etag).build();
  }

  static void complete(S3Client s3, Call c, String etag) {
    s3.completeMultipartUpload(b -> b.bucket(c.bucket).key(c.key).uploadId(c.upload).multipartUpload(m -> m.parts(part(etag))));
  }

  public static void main(String[] arguments) throws Exception {
    JsonNode target = JsonNode.parser().parse(arguments[arguments.length - 1]);
    AwsCredentialsProvider credentials = text(target, "key").isEmpty()
        ? AnonymousCredentialsProvider.create()
        : StaticCredentialsProvider.create(AwsBasicCredentials.create(text(target, "key"), text(target, "secret")));
    URI endpoint = URI.create(text(target, "endpoint"));
    Region region = Region.of(text(target, "region"));
    S3Client s3 = S3Client.builder().endpointOverride(endpoint).region(region).credentialsProvider(credentials).forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED).build();
    S3Client framing = S3Client.builder().endpointOverride(endpoint).region(region).credentialsProvider(credentials).forcePathStyle(true).build();
    S3AsyncClient async = S3AsyncClient.builder().endpointOverride(endpoint).region(region).credentialsProvider(credentials).forcePathStyle(true)
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED).multipartEnabled(true).build();

    Map<String, Action> actions = new HashMap<>();
    Action get = c -> s3.getObject(b -> b.bucket(c.bucket).key(c.key), c.to).contentLength();
    Action put = c -> s3.putObject(b -> b.bucket(c.bucket).key(c.key), RequestBody.fromFile(c.file)).eTag();
    Action upload = c -> async.putObject(b -> b.bucket(c.bucket).key(c.key), AsyncRequestBody.fromFile(c.file)).join().eTag();
    actions.put("get", get);
    actions.put("missing", get);
    actions.put("odd-key", get);
    actions.put("range", c -> s3.getObject(b -> b.bucket(c.bucket).key(c.key).range("bytes=4-6"), c.to).contentRange());
    actions.put("head", c -> s3.headObject(b -> b.bucket(c.bucket).key(c.key)).contentLength());
    actions.put("list", c -> s3.listObjectsV2(b -> b.bucket(c.bucket).prefix(c.prefix)).contents().stream().map(S3Object::key).collect(Collectors.toList()));
    actions.put("pages", c -> s3.listObjectsV2Paginator(b -> b.bucket(c.bucket).prefix(c.prefix).maxKeys(2)).contents().stream().map(S3Object::key).collect(Collectors.toList()));
    actions.put("download", c -> async.getObject(b -> b.bucket(c.bucket).key(c.key), AsyncResponseTransformer.toFile(c.to)).join().contentLength());
    actions.put("put", put);
    actions.put("put-odd", put);
    actions.put("put-11MB", put);
    actions.put("put-framed", c -> framing.putObject(b -> b.bucket(c.bucket).key(c.key), RequestBody.fromFile(c.file)).eTag());
    actions.put("put-metadata", c -> s3.putObject(
        b -> b.bucket(c.bucket).key(c.key).contentType("text/plain").cacheControl("no-store").metadata(Map.of("author", "someone")), RequestBody.fromFile(c.file)).eTag());
    actions.put("put-tags", c -> s3.putObject(b -> b.bucket(c.bucket).key(c.key).tagging("a=b"), RequestBody.fromFile(c.file)).eTag());
    actions.put("if-none-match", c -> s3.putObject(b -> b.bucket(c.bucket).key(c.key).ifNoneMatch("*"), RequestBody.fromFile(c.file)).eTag());
    actions.put("put-8MB", upload);
    actions.put("upload", upload);
    actions.put("parts", c -> {
      complete(s3, c, s3.uploadPart(b -> b.bucket(c.bucket).key(c.key).uploadId(c.upload).partNumber(1), RequestBody.fromFile(c.file)).eTag());
      return null;
    });
    actions.put("copy", c -> s3.copyObject(b -> b.sourceBucket(c.bucket).sourceKey(c.prefix + "old.txt").destinationBucket(c.bucket).destinationKey(c.key)).copyObjectResult().eTag());
    actions.put("copy-over", c -> s3.copyObject(b -> b.sourceBucket(c.bucket).sourceKey(c.prefix + "b/3.txt").destinationBucket(c.bucket).destinationKey(c.key)).copyObjectResult().eTag());
    actions.put("upload-part-copy", c -> {
      // Completes the upload even where the copy was refused.
      String etag = "\"d41d8cd98f00b204e9800998ecf8427e\"";
      try {
        etag = s3.uploadPartCopy(b -> b.sourceBucket(c.bucket).sourceKey(c.prefix + "old.txt").destinationBucket(c.bucket).destinationKey(c.key).uploadId(c.upload).partNumber(1))
            .copyPartResult().eTag();
      } finally {
        complete(s3, c, etag);
      }
      return null;
    });
    actions.put("delete", c -> {
      s3.deleteObject(b -> b.bucket(c.bucket).key(c.key));
      return null;
    });
    actions.put("delete-objects", c -> s3.deleteObjects(b -> b.bucket(c.bucket).delete(Delete.builder().objects(
        List.of(c.prefix + "a/1.txt", c.prefix + "a/2.txt").stream().map(key -> ObjectIdentifier.builder().key(key).build()).collect(Collectors.toList())).build())).deleted().size());
    actions.put("put-tagging", c -> {
      s3.putObjectTagging(b -> b.bucket(c.bucket).key(c.key).tagging(Tagging.builder().tagSet(Tag.builder().key("a").value("b").build()).build()));
      return null;
    });
    actions.put("put-acl", c -> {
      s3.putObjectAcl(b -> b.bucket(c.bucket).key(c.key).acl("public-read"));
      return null;
    });

    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      JsonNode call = JsonNode.parser().parse(line);
      Call c = new Call(text(call, "do"), text(call, "bucket"), text(call, "key"), text(call, "prefix"), Path.of(text(call, "file")), Path.of(text(call, "to")), text(call, "upload"));
      String result;
      try {
        result = "{\"value\":" + quoted(actions.get(c.action).run(c)) + "}";
      } catch (Exception thrown) {
        Throwable cause = thrown instanceof java.util.concurrent.CompletionException ? thrown.getCause() : thrown;
        String name = cause instanceof S3Exception s && s.awsErrorDetails() != null && s.awsErrorDetails().errorCode() != null ? s.awsErrorDetails().errorCode() : cause.getClass().getSimpleName();
        result = "{\"error\":" + quoted(name) + ",\"note\":" + quoted(cause) + "}";
      }
      System.out.write((result + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
    System.exit(0);
  }
}
