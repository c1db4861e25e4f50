"""The older official Python client (aliyun-python-sdk-core, the first signature version) against the emulator
at the URL given. Prints a line for each check, and exits with 1 when one fails."""
import json
import sys
import urllib.request
from xml.etree import ElementTree

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.composer import rpc_signature_composer
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkecs.request.v20140526.DescribeImageSharePermissionRequest import DescribeImageSharePermissionRequest
from aliyunsdkecs.request.v20140526.DescribeImagesRequest import DescribeImagesRequest
from aliyunsdkecs.request.v20140526.ModifyImageSharePermissionRequest import ModifyImageSharePermissionRequest

URL = sys.argv[1].rstrip("/")
REGION = "cn-hangzhou"
IMAGE = "m-bp1caf3yicx5jlfl****"
ACCOUNTS = [str(2000000000000000 + n) for n in range(12)]
KEY, SECRET = "test-access-key-id", "test-access-key-secret"
failed = 0


def check(what, found, expected):
    global failed
    if found == expected:
        print(f"ok      python-core: {what}")
    else:
        failed += 1
        print(f"FAILED  python-core: {what}: found {found!r}, expected {expected!r}")


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{URL}/_emulator/{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def last():
    return control("GET", "requests")["requests"][-1]


def client(key=KEY, secret=SECRET):
    return AcsClient(key, secret, REGION, auto_retry=False)


def send(request, by=None):
    request.set_endpoint(URL.removeprefix("http://"))
    request.set_protocol_type("http")
    request.set_accept_format("json")
    return json.loads((by or client()).do_action_with_exception(request) or b"null")


def error(request, by=None):
    """Status and code of the error that a call ends with."""
    try:
        send(request, by)
    except ServerException as problem:
        return problem.get_http_status(), problem.get_error_code()
    return None


def modify(add=None, remove=None, image=IMAGE):
    request = ModifyImageSharePermissionRequest()
    request.set_ImageId(image)
    if add:
        request.set_AddAccounts(add)
    if remove:
        request.set_RemoveAccounts(remove)
    return request


def describe(number=1, size=10, image=IMAGE):
    request = DescribeImageSharePermissionRequest()
    if image:
        request.set_ImageId(image)
    request.set_PageNumber(number)
    request.set_PageSize(size)
    return request


def page(number, size):
    body = send(describe(number, size))
    return [account["AliyunId"] for account in body["Accounts"]["Account"]], body["TotalCount"]


def common(method, version, action=None, path=None, query=(), form=(), content=None):
    request = CommonRequest()
    request.set_domain(URL.removeprefix("http://"))
    request.set_version(version)
    request.set_method(method)
    if action:
        request.set_action_name(action)
    if path:
        request.set_uri_pattern(path)
    for name, value in query:
        request.add_query_param(name, value)
    for name, value in form:
        request.add_body_params(name, value)
    if content is not None:
        request.set_content(json.dumps(content).encode())
        request.set_content_type("application/json")
    return request


control("POST", "reset")
served = {(p["code"].lower(), operation)
          for p in control("GET", "products")["products"] for operation in p["operations"]}

# Sharing, from end to end. A call takes 10 accounts.
send(modify(add=ACCOUNTS[:10]))
send(modify(add=ACCOUNTS[10:]))
pages = [page(number, 5) for number in (1, 2, 3)]
check("list over three pages", [account for found, _ in pages for account in found], ACCOUNTS)
check("the size of each page", [len(found) for found, _ in pages], [5, 5, 2])
check("the total on each page", [total for _, total in pages], [12, 12, 12])
send(modify(remove=ACCOUNTS[:10]))
check("unshare with 10 accounts", page(1, 10), (ACCOUNTS[10:], 2))
send(modify(remove=ACCOUNTS[10:]))
check("unshare with the rest", page(1, 10), ([], 0))

# An error of each kind.
check("a missing parameter", error(describe(image=None)), (400, "MissingParameter"))
check("a bad value", error(describe(size=1000)), (400, "InvalidParameter"))
check("an image that is not there", error(modify(add=ACCOUNTS[:1], image="m-none")), (404, "InvalidImageId.NotFound"))
# This client makes the code itself when the text that the server would sign is the one that it signed.
check("a wrong secret", error(DescribeImagesRequest(), client(secret="wrong")), (400, "InvalidAccessKeySecret"))
check("an unknown access key",
      error(DescribeImagesRequest(), client(key="unknown")), (404, "InvalidAccessKeyId.NotFound"))
temporary = AcsClient(region_id=REGION, credential=StsTokenCredential(KEY, SECRET, "a token"))
temporary.set_auto_retry(False)
check("a token that is not the key's",
      error(DescribeImagesRequest(), temporary), (400, "InvalidSecurityToken.MismatchWithAccessKey"))
date = rpc_signature_composer.helper.get_iso_8061_date
rpc_signature_composer.helper.get_iso_8061_date = lambda: "2020-01-01T00:00:00Z"
check("an old date", error(DescribeImagesRequest()), (400, "InvalidTimeStamp.Expired"))
rpc_signature_composer.helper.get_iso_8061_date = date
for fault, expected in [
    ("throttle", (429, "Throttling.User")),
    ("error=503", (503, "ServiceUnavailable")),
    ("expired-token", (400, "InvalidSecurityToken.Expired")),
]:
    control("POST", "faults", {"fault": fault, "operation": "DescribeImages"})
    check(fault, error(DescribeImagesRequest()), expected)
    control("DELETE", "faults")

# Both methods, a form, and paths.
instances = common("GET", "2014-05-26", "DescribeInstances", query=[("InstanceName", "a b*~é")])
send(instances)
seen = last()
check("a call by GET", (seen["method"], seen["status"], seen["parameters"]["InstanceName"]), ("GET", 200, "a b*~é"))
if ("dysmsapi", "SendBatchSms") in served:
    form = [("PhoneNumberJson", '["1"]'), ("SignNameJson", '["é & *"]')]
    send(common("POST", "2017-05-25", "SendBatchSms", query=[("TemplateCode", "SMS_1")], form=form))
    seen = last()
    check("a form", (seen["status"], seen["misplaced"], seen["parameters"]),
          (200, [], {"TemplateCode": "SMS_1", **dict(form)}))
else:
    print("skipped python-core: dysmsapi SendBatchSms, which is not served")
if ("cs", "ModifyCluster") in served:
    send(common("GET", "2015-12-15", path="/clusters", query=[("name", "a b&c")]))
    seen = last()
    check("a path, by GET", (seen["operation"], seen["status"], seen["parameters"]),
          ("DescribeClusters", 200, {"name": "a b&c"}))
    send(common("PUT", "2015-12-15", path="/api/v2/clusters/c-1", content={"cluster_name": "new"}))
    seen = last()
    check("a path, with a JSON body", (seen["operation"], seen["status"], seen["parameters"]),
          ("ModifyCluster", 200, {"ClusterId": "c-1", "cluster_name": "new"}))
    check("a path, with a wrong secret",
          error(common("GET", "2015-12-15", path="/clusters"), client(secret="wrong")), (400, "SignatureDoesNotMatch"))
else:
    print("skipped python-core: cs ModifyCluster, which is not served")

# XML, for whoever asks for it.
instances = common("GET", "2014-05-26", "DescribeInstances")
instances.set_endpoint(URL.removeprefix("http://"))
instances.set_protocol_type("http")
instances.set_accept_format("xml")
root = ElementTree.fromstring(client().do_action(instances))
check("XML", (root.tag, len(root.findall("Instances/Instance")), root.findtext("TotalCount")),
      ("DescribeInstancesResponse", 10, "25"))

sys.exit(1 if failed else 0)
