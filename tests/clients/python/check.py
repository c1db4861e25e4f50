"""The official Python client against the emulator at the URL given. Prints a line for each check, and
exits with 1 when one fails."""
import json
import sys
import urllib.request

from alibabacloud_cs20151215 import client as cs_client, models as cs
from alibabacloud_ecs20140526 import client as ecs_client, models as ecs
from alibabacloud_fc20230330 import client as fc_client, models as fc
from alibabacloud_ram20150501 import client as ram_client, models as ram
from alibabacloud_sts20150401 import client as sts_client
from alibabacloud_tea_openapi import exceptions, models as openapi, utils
from alibabacloud_vpc20160428 import client as vpc_client, models as vpc
from darabonba.policy.retry import RetryOptions

URL = sys.argv[1].rstrip("/")
REGION = "cn-hangzhou"
IMAGE = "m-bp1caf3yicx5jlfl****"
ACCOUNTS = [str(2000000000000000 + n) for n in range(12)]
KEY, SECRET = "test-access-key-id", "test-access-key-secret"
failed = 0


def check(what, found, expected):
    global failed
    if found == expected:
        print(f"ok      python: {what}")
    else:
        failed += 1
        print(f"FAILED  python: {what}: found {found!r}, expected {expected!r}")


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{URL}/_emulator/{path}", data, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def config(key=KEY, secret=SECRET, **more):
    endpoint = URL.removeprefix("http://")
    return openapi.Config(
        access_key_id=key, access_key_secret=secret, endpoint=endpoint, protocol="http",
        region_id=REGION, **more)


def modify(add=None, remove=None):
    return client.modify_image_share_permission(ecs.ModifyImageSharePermissionRequest(
        region_id=REGION, image_id=IMAGE, add_account=add, remove_account=remove))


def page(number, size):
    return client.describe_image_share_permission(ecs.DescribeImageSharePermissionRequest(
        region_id=REGION, image_id=IMAGE, page_number=number, page_size=size)).body


def error(call):
    """The class, status and code of the error that a call ends with."""
    try:
        call()
    except exceptions.AlibabaCloudException as problem:
        return type(problem).__name__, problem.status_code, problem.code
    return None


def describe_images(client, **parameters):
    return lambda: client.describe_images(ecs.DescribeImagesRequest(**parameters))


client = ecs_client.Client(config())
control("POST", "reset")
served = {(p["code"].lower(), operation)
          for p in control("GET", "products")["products"] for operation in p["operations"]}

# Sharing, from end to end. A call takes 10 accounts.
check("share with 10 accounts", modify(add=ACCOUNTS[:10]).status_code, 200)
check("share with 2 more", modify(add=ACCOUNTS[10:]).status_code, 200)
pages = [page(number, 5) for number in (1, 2, 3)]
found = [account.aliyun_id for body in pages for account in body.accounts.account]
check("list over three pages", found, ACCOUNTS)
check("the size of each page", [len(body.accounts.account) for body in pages], [5, 5, 2])
check("the total on each page", [body.total_count for body in pages], [12, 12, 12])
modify(remove=ACCOUNTS[:10])
check("unshare with 10 accounts", [a.aliyun_id for a in page(1, 10).accounts.account], ACCOUNTS[10:])
modify(remove=ACCOUNTS[10:])
check("unshare with the rest", page(1, 10).total_count, 0)

# An error of each kind.
check("a missing parameter",
      error(lambda: client.describe_image_share_permission(
          ecs.DescribeImageSharePermissionRequest(region_id=REGION))),
      ("ClientException", 400, "MissingParameter"))
check("a bad value",
      error(lambda: page(1, 1000)), ("ClientException", 400, "InvalidParameter"))
check("an image that is not there",
      error(lambda: client.modify_image_share_permission(ecs.ModifyImageSharePermissionRequest(
          region_id=REGION, image_id="m-none", add_account=ACCOUNTS[:1]))),
      ("ClientException", 404, "InvalidImageId.NotFound"))
check("a wrong secret",
      error(describe_images(ecs_client.Client(config(secret="wrong")), region_id=REGION)),
      ("ClientException", 400, "SignatureDoesNotMatch"))
check("an unknown access key",
      error(describe_images(ecs_client.Client(config(key="unknown")), region_id=REGION)),
      ("ClientException", 404, "InvalidAccessKeyId.NotFound"))

check("a token that is not the key's",
      error(describe_images(ecs_client.Client(config(security_token="a token")), region_id=REGION)),
      ("ClientException", 400, "InvalidSecurityToken.MismatchWithAccessKey"))
timestamp = utils.Utils.get_timestamp
utils.Utils.get_timestamp = staticmethod(lambda: "2020-01-01T00:00:00Z")
check("an old date", error(describe_images(client, region_id=REGION)),
      ("ClientException", 400, "InvalidTimeStamp.Expired"))
utils.Utils.get_timestamp = timestamp
control("POST", "faults", {"fault": "throttle; retry-after=20", "operation": "DescribeImages"})
check("throttled", error(describe_images(client, region_id=REGION)),
      ("ThrottlingException", 429, "Throttling.User"))
control("DELETE", "faults")
control("POST", "faults", {"fault": "throttle; retry-after=20", "times": 2})
retrying = ecs_client.Client(config(retry_options=RetryOptions({
    "retryable": True,
    "retryCondition": [{"maxAttempts": 3, "exception": ["ThrottlingException"]}],
})))
control("DELETE", "requests")
answer = describe_images(retrying, region_id=REGION)()
statuses = [request["status"] for request in control("GET", "requests")["requests"]]
check("throttled twice, then answered", (answer.status_code, statuses), (200, [429, 429, 200]))
control("DELETE", "faults")
for fault, expected in [
    ("error=500", ("ServerException", 500, "InternalError")),
    ("error=503", ("ServerException", 503, "ServiceUnavailable")),
    ("expired-token", ("ClientException", 400, "InvalidSecurityToken.Expired")),
]:
    asking = ecs_client.Client(config(global_parameters=openapi.GlobalParameters(
        headers={"x-emulator-fault": fault})))
    check(f"{fault} by a header", error(describe_images(asking, region_id=REGION)), expected)

# Other ways to prove who calls.
older = config(signature_algorithm="v2")
check("the first signature version", describe_images(ecs_client.Client(older), region_id=REGION)().status_code, 200)
bearer = openapi.Config(bearer_token="test-bearer-token", endpoint=URL.removeprefix("http://"), protocol="http",
                        region_id=REGION)
check("a bearer token", describe_images(ecs_client.Client(bearer), region_id=REGION)().status_code, 200)
bearer.bearer_token = "other"
check("another bearer token", error(describe_images(ecs_client.Client(bearer), region_id=REGION)),
      ("ClientException", 400, "InvalidBearerToken"))
if ("cs", "DescribeClusterDetail") in served:
    answer = cs_client.Client(older).describe_cluster_detail("c1/é x")
    check("the first signature version, with a path", answer.status_code, 200)



def entries(call, request, items, count=25, **page):
    """The entries of all pages, read as programs read them: by number, by token, or as long as the list is truncated."""
    found, pages = [], 0
    while pages < 2 * count:
        body = call(request(**page)).body
        pages += 1
        new = items(body)
        found += new
        token = getattr(body, "next_token", None)
        if "page_number" in page:
            page["page_number"] += 1
            if len(found) >= int(body.total_count) or not new:
                break
        elif hasattr(body, "is_truncated"):
            if not body.is_truncated:
                break
            page["marker"] = body.marker
        elif token:
            page["next_token"] = token
        else:
            break
    return len(found), len({str(entry.to_map()) for entry in found}), pages


def pages(what, call, request, items, **page):
    operation = request.__name__.removesuffix("Request")
    if (what, operation) not in served:
        print(f"skipped python: {what} {operation}, which is not served")
        return
    check(f"all pages of {what} {operation}", entries(call, request, items, **page), (25, 25, 3))


# Pages of each kind, to the end.
number = {"page_number": 1, "page_size": 10}
in_vpc, in_ram, in_fc = vpc_client.Client(config()), ram_client.Client(config()), fc_client.Client(config())
pages("ecs", client.describe_instances, ecs.DescribeInstancesRequest, lambda b: b.instances.instance,
      region_id=REGION, **number)
pages("ecs", client.describe_disks, ecs.DescribeDisksRequest, lambda b: b.disks.disk, region_id=REGION, **number)
pages("ecs", client.describe_security_groups, ecs.DescribeSecurityGroupsRequest,
      lambda b: b.security_groups.security_group, region_id=REGION, **number)
pages("ecs", client.describe_key_pairs, ecs.DescribeKeyPairsRequest, lambda b: b.key_pairs.key_pair,
      region_id=REGION, **number)
pages("ecs", client.describe_instance_types, ecs.DescribeInstanceTypesRequest,
      lambda b: b.instance_types.instance_type, max_results=10)
pages("ecs", client.describe_prefix_lists, ecs.DescribePrefixListsRequest, lambda b: b.prefix_lists.prefix_list,
      region_id=REGION, max_results=10)
pages("vpc", in_vpc.describe_vpcs, vpc.DescribeVpcsRequest, lambda b: b.vpcs.vpc, region_id=REGION, **number)
pages("vpc", in_vpc.describe_vswitches, vpc.DescribeVSwitchesRequest, lambda b: b.v_switches.v_switch,
      region_id=REGION, **number)
pages("vpc", in_vpc.describe_eip_addresses, vpc.DescribeEipAddressesRequest, lambda b: b.eip_addresses.eip_address,
      region_id=REGION, **number)
pages("ram", in_ram.list_users, ram.ListUsersRequest, lambda b: b.users.user, max_items=10)
pages("ram", in_ram.list_roles, ram.ListRolesRequest, lambda b: b.roles.role, max_items=10)
pages("ram", in_ram.list_policies, ram.ListPoliciesRequest, lambda b: b.policies.policy, max_items=10)
pages("fc", in_fc.list_functions, fc.ListFunctionsRequest, lambda b: b.functions, limit=10)

# What a request says, and ids.
made = [in_vpc.create_vpc(vpc.CreateVpcRequest(region_id=REGION)).body.vpc_id for _ in range(2)] \
    if ("vpc", "CreateVpc") in served else ["vpc-1", "vpc-2"]
check("ids of what is made", (len(set(made)), all(id.startswith("vpc-") for id in made)), (2, True))
ids = client.run_instances(ecs.RunInstancesRequest(region_id=REGION, amount=3)).body.instance_id_sets.instance_id_set \
    if ("ecs", "RunInstances") in served else ["i-1", "i-2", "i-3"]
check("as many instances as asked for", (len(set(ids)), all(id.startswith("i-") for id in ids)), (3, True))
if ("fc", "CreateFunction") in served:
    body = in_fc.create_function(fc.CreateFunctionRequest(body=fc.CreateFunctionInput(
        function_name="mine", memory_size=1024, handler="index.handler", runtime="python3.10"))).body
    check("a function as it was asked for", (body.function_name, body.memory_size), ("mine", 1024))

# The products that this emulator serves.
if ("cs", "DescribeClusterDetail") in served:
    control("DELETE", "requests")
    answer = cs_client.Client(config()).describe_cluster_detail("c1/é x")
    seen = control("GET", "requests")["requests"][-1]
    check("a path parameter", (answer.status_code, seen["parameters"]), (200, {"ClusterId": "c1/é x"}))
else:
    print("skipped python: cs DescribeClusterDetail, which is not served")
if ("cs", "ModifyCluster") in served:
    control("DELETE", "requests")
    answer = cs_client.Client(config()).modify_cluster("c-1", cs.ModifyClusterRequest(
        cluster_name="new name", deletion_protection=True, access_control_list=["10.0.0.0/8"]))
    seen = control("GET", "requests")["requests"][-1]
    expected = {"ClusterId": "c-1", "cluster_name": "new name", "deletion_protection": True,
                "access_control_list": ["10.0.0.0/8"]}
    check("a JSON body", (answer.status_code, seen["parameters"], seen["unknown"]), (200, expected, []))
else:
    print("skipped python: cs ModifyCluster, which is not served")
if ("vpc", "DescribeVpcs") in served:
    body = vpc_client.Client(config()).describe_vpcs(vpc.DescribeVpcsRequest(region_id=REGION)).body
    check("a VPC", len(body.vpcs.vpc) > 0, True)
else:
    print("skipped python: vpc DescribeVpcs, which is not served")
if ("sts", "GetCallerIdentity") in served:
    body = sts_client.Client(config()).get_caller_identity().body
    check("the caller's identity", bool(body.account_id), True)
else:
    print("skipped python: sts GetCallerIdentity, which is not served")

sys.exit(1 if failed else 0)
