"""Both official clients of the object store against the emulator at the URL given: buckets in the host and in the path, XML in both
directions, and requests as URLs. Prints a line for each check, and exits with 1 when one fails."""
import datetime
import socket
import sys
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
check("buckets", len(buckets), 2)
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
check("objects are not kept", refusal(lambda: client.get_object(
    v2.GetObjectRequest(bucket=BUCKET, key="k"))), ("NotImplemented", 501, True))
check("another secret in the path", refusal(lambda: newer("another secret").get_bucket_acl(
    v2.GetBucketAclRequest(bucket=BUCKET))), ("SignatureDoesNotMatch", 403, True))

url = client.presign(v2.GetObjectRequest(bucket=BUCKET, key="k"),
                     expires=datetime.timedelta(minutes=5)).url


def opened(url):
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return error.status


check("a URL is admitted, and objects are not kept", opened(url), 501)
check("another URL is refused", opened(url.replace("/k?", "/l?")), 403)

sys.exit(1 if failed else 0)
