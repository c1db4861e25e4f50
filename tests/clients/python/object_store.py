"""Both official clients of the object store against the emulator at the URL given: buckets in the host and in the path, XML in both
directions, requests as URLs, and objects put, got, listed, copied, appended to and sent in parts, also where that goes on later. Prints a line
for each check, and exits with 1 when one fails."""
import base64
import datetime
import hashlib
import os
import socket
import sys
import tempfile
import urllib.error
import urllib.request

import alibabacloud_oss_v2 as v2
from alibabacloud_oss20190517 import models
from alibabacloud_oss20190517.client import Client
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions

URL = sys.argv[1].rstrip("/")
ENDPOINT = URL.removeprefix("http://")
KEY, SECRET = "test-access-key-id", "test-access-key-secret"
BUCKET = "my-bucket"
failed = 0

# The older client puts the bucket before the endpoint, and no name server knows `my-bucket.127.0.0.1`.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda _, *others, **named: resolve("127.0.0.1", *others, **named)


def check(what, found, expected):
    global failed
    if found == expected:
        print(f"ok      object store: {what}")
    else:
        failed += 1
        print(f"FAILED  object store: {what}: found {found!r}, expected {expected!r}")


def older(secret=SECRET):
    return Client(Config(
        access_key_id=KEY, access_key_secret=secret, endpoint=ENDPOINT, protocol="HTTP",
        region_id="cn-hangzhou"))


def newer(secret=SECRET):
    config = v2.config.load_default()
    config.credentials_provider = v2.credentials.StaticCredentialsProvider(KEY, secret)
    config.region, config.endpoint, config.retry_max_attempts = "cn-hangzhou", URL, 1
    return v2.Client(config)


def refusal(call):
    """The code and the status of the error that a call ends with, and whether it has the id of the request."""
    try:
        call()
    except v2.exceptions.OperationError as error:
        error = error.unwrap()
        return error.code, error.status_code, bool(error.request_id)
    except Exception as error:
        return error.code, error.data["statusCode"], bool(error.data["requestId"])
    return None


newer().put_bucket(v2.PutBucketRequest(bucket=BUCKET))
client = older()
# It reads nothing of most bodies, as it does not expect their root elements: the newer one does.
check("buckets are listed", client.list_buckets(models.ListBucketsRequest()).status_code, 200)
check("an acl is read", client.get_bucket_acl(BUCKET).status_code, 200)
check("an acl is set", client.put_bucket_acl_with_options(
    BUCKET, models.PutBucketAclHeaders({"x-oss-acl": "private"}), RuntimeOptions()).status_code, 200)
check("the place of a bucket", client.get_bucket_location(BUCKET).body.location_constraint,
      "oss-cn-hangzhou")
check("a key with signs", client.get_object_acl(
    BUCKET, "a b/中*~+", models.GetObjectAclRequest()).status_code, 200)
check("another secret", refusal(lambda: older("another secret").get_bucket_acl(BUCKET)),
      ("SignatureDoesNotMatch", 403, True))

client = newer()
buckets = client.list_buckets(v2.ListBucketsRequest(max_keys=2)).buckets
check("buckets", [bucket.name for bucket in buckets], [BUCKET])
check("an acl", client.get_bucket_acl(v2.GetBucketAclRequest(bucket=BUCKET)).acl, "private")
transition = v2.LifecycleRule(
    id="r 1", prefix="logs/<&>", status="Enabled", expiration=v2.LifecycleRuleExpiration(days=3))
cors = v2.CORSRule(allowed_origins=["*"], allowed_methods=["GET", "PUT"], max_age_seconds=60)
tags = v2.Tagging(tag_set=v2.TagSet(tags=[v2.Tag(key="k", value="v 中")]))
for what, call in (
    ("a lifecycle is set", lambda: client.put_bucket_lifecycle(v2.PutBucketLifecycleRequest(
        bucket=BUCKET, lifecycle_configuration=v2.LifecycleConfiguration(rules=[transition])))),
    ("a lifecycle is deleted", lambda: client.delete_bucket_lifecycle(
        v2.DeleteBucketLifecycleRequest(bucket=BUCKET))),
    ("cors is set", lambda: client.put_bucket_cors(v2.PutBucketCorsRequest(
        bucket=BUCKET, cors_configuration=v2.CORSConfiguration(cors_rules=[cors])))),
    ("tags are set", lambda: client.put_bucket_tags(v2.PutBucketTagsRequest(
        bucket=BUCKET, tagging=tags))),
    ("an object's tags are set", lambda: client.put_object_tagging(v2.PutObjectTaggingRequest(
        bucket=BUCKET, key="a/b c", tagging=tags))),
    ("versioning is set", lambda: client.put_bucket_versioning(v2.PutBucketVersioningRequest(
        bucket=BUCKET, versioning_configuration=v2.VersioningConfiguration(status="Enabled")))),
):
    check(what, call().status_code // 100, 2)
rules = client.get_bucket_lifecycle(
    v2.GetBucketLifecycleRequest(bucket=BUCKET)).lifecycle_configuration.rules
check("a lifecycle", (len(rules) > 0, rules[0].expiration.days), (True, 1))
check("cors", len(client.get_bucket_cors(
    v2.GetBucketCorsRequest(bucket=BUCKET)).cors_configuration.cors_rules) > 0, True)
check("tags", len(client.get_bucket_tags(
    v2.GetBucketTagsRequest(bucket=BUCKET)).tagging.tag_set.tags) > 0, True)
check("versioning", client.get_bucket_versioning(
    v2.GetBucketVersioningRequest(bucket=BUCKET)).version_status, "Enabled")
info = client.get_bucket_info(v2.GetBucketInfoRequest(bucket=BUCKET)).bucket_info
check("the place of a bucket by its info", info.location, "oss-cn-hangzhou")
check("objects", client.list_objects_v2(v2.ListObjectsV2Request(bucket=BUCKET)).status_code, 200)
check("no XML", refusal(lambda: client.invoke_operation(v2.OperationInput(
    op_name="PutBucketTags", method="PUT", bucket=BUCKET, parameters={"tagging": ""},
    op_metadata={"sub-resource": ["tagging"]}, body=b"<Tagging>"))), ("MalformedXML", 400, True))
check("another secret in the path", refusal(lambda: newer("another secret").get_bucket_acl(
    v2.GetBucketAclRequest(bucket=BUCKET))), ("SignatureDoesNotMatch", 403, True))



def text(result):
    """The content that came, read whole."""
    return result.body.read()


# Objects.
KEYS = ["a.txt", "dir/1", "dir/2 <&>", "dir/sub/3", "中 +%~*'", "z"]
check("there is no such object", refusal(lambda: client.get_object(
    v2.GetObjectRequest(bucket=BUCKET, key="a.txt"))), ("NoSuchKey", 404, True))
check("there is no such object for a head", refusal(lambda: client.head_object(
    v2.HeadObjectRequest(bucket=BUCKET, key="a.txt"))), ("NoSuchKey", 404, True))
check("there is no such bucket", refusal(lambda: client.put_object(
    v2.PutObjectRequest(bucket="no-such-bucket", key="k", body=b"x"))), ("NoSuchBucket", 404, True))
check("a bucket that is there", refusal(lambda: client.put_bucket(
    v2.PutBucketRequest(bucket=BUCKET))), ("BucketAlreadyExists", 409, True))
check("no name for an object", refusal(lambda: client.put_object(
    v2.PutObjectRequest(bucket=BUCKET, key="k" * 1024, body=b"x"))), ("InvalidObjectName", 400, True))
for key in KEYS:
    content = key.encode() * 100
    put = client.put_object(v2.PutObjectRequest(
        bucket=BUCKET, key=key, body=content, content_type="text/x-test", metadata={"name": "value 1"}))
    check(f"put {key}", put.etag, f'"{hashlib.md5(content).hexdigest().upper()}"')
    got = client.get_object(v2.GetObjectRequest(bucket=BUCKET, key=key))
    check(f"get {key}", (text(got), got.content_type, got.metadata["name"], got.hash_crc64),
          (content, "text/x-test", "value 1", put.hash_crc64))
check("empty", (client.put_object(v2.PutObjectRequest(bucket=BUCKET, key="empty")).status_code, text(
    client.get_object(v2.GetObjectRequest(bucket=BUCKET, key="empty")))), (200, b""))
head = client.head_object(v2.HeadObjectRequest(bucket=BUCKET, key="a.txt"))
check("head", (head.content_length, head.object_type, head.storage_class), (500, "Normal", "Standard"))
check("brief", client.get_object_meta(
    v2.GetObjectMetaRequest(bucket=BUCKET, key="a.txt")).content_length, 500)
check("another digest", refusal(lambda: client.put_object(v2.PutObjectRequest(
    bucket=BUCKET, key="k", body=b"x", content_md5=base64.b64encode(b"0" * 16).decode()))),
    ("InvalidDigest", 400, True))
check("that is not kept", client.is_object_exist(BUCKET, "k"), False)

for asked, expected in (("bytes=0-4", b"a.txt"), ("bytes=495-", b"a.txt"), ("bytes=-5", b"a.txt"),
                        ("bytes=498-9999", b"xt")):
    got = client.get_object(v2.GetObjectRequest(
        bucket=BUCKET, key="a.txt", range_header=asked, range_behavior="standard"))
    check(f"range {asked}", (got.status_code, text(got)), (206, expected))
check("a range that is not there", refusal(lambda: client.get_object(v2.GetObjectRequest(
    bucket=BUCKET, key="a.txt", range_header="bytes=500-", range_behavior="standard"))),
    ("InvalidRange", 416, True))
check("a range that is not there, otherwise", client.get_object(v2.GetObjectRequest(
    bucket=BUCKET, key="a.txt", range_header="bytes=500-")).status_code, 200)
check("if it is another one", refusal(lambda: client.get_object(v2.GetObjectRequest(
    bucket=BUCKET, key="a.txt", if_match='"0"'))), ("PreconditionFailed", 412, True))
check("if it has changed", refusal(lambda: client.head_object(v2.HeadObjectRequest(
    bucket=BUCKET, key="a.txt", if_none_match=head.etag)))[1], 304)
check("if it has changed since", refusal(lambda: client.head_object(v2.HeadObjectRequest(
    bucket=BUCKET, key="a.txt", if_modified_since=head.headers["last-modified"])))[1], 304)

for name, pages in (("pages", client.list_objects_paginator().iter_page(
        v2.ListObjectsRequest(bucket=BUCKET, max_keys=2))),
                    ("pages by token", client.list_objects_v2_paginator().iter_page(
                        v2.ListObjectsV2Request(bucket=BUCKET, max_keys=2)))):
    found = [[entry.key for entry in page.contents] for page in pages]
    names = sorted(KEYS + ["empty"], key=str.encode)
    check(name, found, [names[at:at + 2] for at in range(0, len(names), 2)])
for name, pages in (("folders", client.list_objects_paginator().iter_page(
        v2.ListObjectsRequest(bucket=BUCKET, max_keys=1, prefix="d", delimiter="/"))),
                    ("folders by token", client.list_objects_v2_paginator().iter_page(
                        v2.ListObjectsV2Request(bucket=BUCKET, max_keys=1, prefix="dir/", delimiter="/",
                                                start_after="dir/1")))):
    found = [[entry.key for entry in page.contents or []]
             + [entry.prefix for entry in page.common_prefixes or []] for page in pages]
    check(name, found, {"folders": [["dir/"]]}.get(name, [["dir/2 <&>"], ["dir/sub/"]]))

copied = client.copy_object(v2.CopyObjectRequest(
    bucket=BUCKET, key="copies/中", source_key="中 +%~*'"))
check("copy", (copied.etag, text(client.get_object(v2.GetObjectRequest(bucket=BUCKET, key="copies/中")))),
      (f'"{hashlib.md5((KEYS[4] * 100).encode()).hexdigest().upper()}"', KEYS[4].encode() * 100))
check("a copy is not to take a place", refusal(lambda: client.copy_object(v2.CopyObjectRequest(
    bucket=BUCKET, key="a.txt", source_key="z", forbid_overwrite=True))), ("FileAlreadyExists", 409, True))
position = crc = 0
for part in (b"one ", b"two ", b"three"):
    appended = client.append_object(v2.AppendObjectRequest(
        bucket=BUCKET, key="log", position=position, body=part, init_hash_crc64=crc))
    position, crc = appended.next_position, appended.hash_crc64
check("append", (text(client.get_object(v2.GetObjectRequest(bucket=BUCKET, key="log"))), position),
      (b"one two three", 13))
check("append elsewhere", refusal(lambda: client.append_object(v2.AppendObjectRequest(
    bucket=BUCKET, key="log", position=1, body=b"x"))), ("PositionNotEqualToLength", 409, True))
check("append to what is none", refusal(lambda: client.append_object(v2.AppendObjectRequest(
    bucket=BUCKET, key="z", position=100, body=b"x"))), ("ObjectNotAppendable", 409, True))
with client.append_file(BUCKET, "log") as log:
    log.write(b" four")
check("append as to a file",
      text(client.get_object(v2.GetObjectRequest(bucket=BUCKET, key="log"))), b"one two three four")

# Parts.
large = os.urandom(1_300_001)
begun = client.initiate_multipart_upload(v2.InitiateMultipartUploadRequest(
    bucket=BUCKET, key="parts", metadata={"m": "1"}, content_type="text/x-parts"))
upload = {"bucket": BUCKET, "key": "parts", "upload_id": begun.upload_id}
pieces = [large[at:at + 500_000] for at in range(0, len(large), 500_000)]
etags = [client.upload_part(v2.UploadPartRequest(
    **upload, part_number=at + 1, body=piece)).etag for at, piece in enumerate(pieces)]
check("parts", [(part.part_number, part.size, part.etag) for page in client.list_parts_paginator().iter_page(
    v2.ListPartsRequest(**upload, max_parts=2)) for part in page.parts],
    [(at + 1, len(piece), etags[at]) for at, piece in enumerate(pieces)])
check("uploads", [found.upload_id for found in client.list_multipart_uploads(
    v2.ListMultipartUploadsRequest(bucket=BUCKET)).uploads], [begun.upload_id])


def completed(numbers_and_etags):
    parts = [v2.UploadPart(part_number=number, etag=etag) for number, etag in numbers_and_etags]
    return client.complete_multipart_upload(v2.CompleteMultipartUploadRequest(
        **upload, complete_multipart_upload=v2.CompleteMultipartUpload(parts=parts)))


named = list(enumerate(etags, 1))
check("parts in another order", refusal(lambda: completed([named[1], named[0]])), ("InvalidPartOrder", 400, True))
check("another part", refusal(lambda: completed([(1, etags[1])])), ("InvalidPart", 400, True))
check("a part that is missing", refusal(lambda: completed([*named, (4, etags[0])])), ("InvalidPart", 400, True))
check("what is no number of a part", refusal(lambda: completed([("x", etags[0])])), ("MalformedXML", 400, True))
check("no parts", refusal(lambda: completed([])), ("MalformedXML", 400, True))
digest = hashlib.md5(b"".join(hashlib.md5(piece).digest() for piece in pieces)).hexdigest().upper()
check("complete", completed(named).etag, f'"{digest}-3"')
check("complete again", refusal(lambda: completed(named)), ("NoSuchUpload", 404, True))
got = client.get_object(v2.GetObjectRequest(bucket=BUCKET, key="parts"))
check("what parts make", (text(got) == large, got.metadata["m"], got.content_type), (True, "1", "text/x-parts"))
begun = client.initiate_multipart_upload(v2.InitiateMultipartUploadRequest(bucket=BUCKET, key="copied parts"))
upload = {"bucket": BUCKET, "key": "copied parts", "upload_id": begun.upload_id}
etag = client.upload_part_copy(v2.UploadPartCopyRequest(
    **upload, part_number=1, source_key="parts", source_range="bytes=100-700099")).etag
completed([(1, etag)])
check("a part that is copied", text(client.get_object(
    v2.GetObjectRequest(bucket=BUCKET, key="copied parts"))) == large[100:700_100], True)
begun = client.initiate_multipart_upload(v2.InitiateMultipartUploadRequest(bucket=BUCKET, key="aborted"))
upload = {"bucket": BUCKET, "key": "aborted", "upload_id": begun.upload_id}
check("abort", client.abort_multipart_upload(v2.AbortMultipartUploadRequest(**upload)).status_code, 204)
check("abort again", refusal(lambda: client.abort_multipart_upload(
    v2.AbortMultipartUploadRequest(**upload))), ("NoSuchUpload", 404, True))


class Interrupted(Exception):
    pass


class Interrupting:
    """A client that fails at the third part."""

    def __init__(self, method):
        self.method, self.calls = method, 0

    def __getattr__(self, name):
        return self.counted if name == self.method else getattr(client, name)

    def counted(self, request, **options):
        self.calls += 1
        if self.calls > 2:
            raise Interrupted
        return getattr(client, self.method)(request, **options)


def counting(method):
    """How often a method of the client is called from now on."""
    counter = Interrupting(method)
    counter.calls = -1000
    return counter


with tempfile.TemporaryDirectory() as work:
    source, target, checkpoints = (os.path.join(work, name) for name in ("source", "target", "checkpoints"))
    os.mkdir(checkpoints)
    with open(source, "wb") as file:
        file.write(large)
    options = {"part_size": 200_000, "parallel_num": 1, "enable_checkpoint": True, "checkpoint_dir": checkpoints + os.sep,
               "leave_parts_on_error": True}
    request = v2.PutObjectRequest(bucket=BUCKET, key="resumed")
    try:
        v2.Uploader(Interrupting("upload_part"), **options).upload_file(request, source)
        check("an upload is interrupted", False, True)
    except (Interrupted, v2.exceptions.BaseError):
        check("an upload is interrupted", len(os.listdir(checkpoints)), 1)
    rest = counting("upload_part")
    v2.Uploader(rest, **options).upload_file(request, source)
    check("the upload goes on", (rest.calls, os.listdir(checkpoints)), (-1000 + 5, []))
    request = v2.GetObjectRequest(bucket=BUCKET, key="resumed")
    try:
        v2.Downloader(Interrupting("get_object"), **options).download_file(request, target)
        check("a download is interrupted", False, True)
    except (Interrupted, v2.exceptions.BaseError):
        check("a download is interrupted", len(os.listdir(checkpoints)), 1)
    rest = counting("get_object")
    v2.Downloader(rest, **options, verify_data=True).download_file(request, target)
    with open(target, "rb") as file:
        check("the download goes on", (file.read() == large, rest.calls), (True, -1000 + 5))
    client.uploader(part_size=300_000).upload_from(
        v2.PutObjectRequest(bucket=BUCKET, key="piped"), open(source, "rb"))
    client.copier(part_size=500_000, multipart_copy_threshold=0).copy(
        v2.CopyObjectRequest(bucket=BUCKET, key="copied", source_key="piped"))
    check("a copy in parts", text(client.get_object(
        v2.GetObjectRequest(bucket=BUCKET, key="copied"))) == large, True)
    with client.open_file(BUCKET, "copied") as file:
        file.seek(1_000_000)
        check("reads from within", file.read(10), large[1_000_000:1_000_010])

# URLs.
get = client.presign(v2.GetObjectRequest(bucket=BUCKET, key="a.txt"),
                     expires=datetime.timedelta(minutes=5)).url
put = client.presign(v2.PutObjectRequest(bucket=BUCKET, key="put by/URL", content_type="text/x-url"),
                     expires=datetime.timedelta(minutes=5))


def opened(url, **more):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **more)) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.status, None


check("a URL that gets", opened(get), (200, b"a.txt" * 100))
check("another URL is refused", opened(get.replace("/a.txt?", "/z?")), (403, None))
check("a URL that puts", opened(put.url, data=b"content", method="PUT", headers=dict(put.signed_headers)), (200, b""))
got = client.get_object(v2.GetObjectRequest(bucket=BUCKET, key="put by/URL"))
check("what it put", (text(got), got.content_type), (b"content", "text/x-url"))
check("a URL for another type", opened(put.url, data=b"x", method="PUT", headers={"content-type": "text/plain"}),
      (403, None))

# The end.
check("a bucket with objects stays", refusal(lambda: client.delete_bucket(
    v2.DeleteBucketRequest(bucket=BUCKET))), ("BucketNotEmpty", 409, True))
check("an object is deleted", client.delete_object(
    v2.DeleteObjectRequest(bucket=BUCKET, key="a.txt")).status_code, 204)
while True:
    listed = client.list_objects_v2(v2.ListObjectsV2Request(bucket=BUCKET)).contents
    if not listed:
        break
    names = [entry.key for entry in listed]
    deleted = client.delete_multiple_objects(v2.DeleteMultipleObjectsRequest(
        bucket=BUCKET, objects=[v2.DeleteObject(key=name) for name in names], encoding_type="url"))
    check("objects are deleted", [entry.key for entry in deleted.deleted_objects], names)
check("the bucket is deleted", client.delete_bucket(v2.DeleteBucketRequest(bucket=BUCKET)).status_code, 204)
check("it is gone", client.is_bucket_exist(BUCKET), False)

sys.exit(1 if failed else 0)
