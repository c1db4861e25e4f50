"""The official client of the log service against the emulator at the URL given, with each version of its signature. Prints a line for
each check, and exits with 1 when one fails."""
import socket
import sys

from alibabacloud_sls20201230 import models
from alibabacloud_sls20201230.client import Client
from alibabacloud_tea_openapi.models import Config

ENDPOINT = sys.argv[1].rstrip("/").removeprefix("http://")
KEY, SECRET = "test-access-key-id", "test-access-key-secret"
PROJECT = "my-logs"
failed = 0

# The client puts the project before the endpoint, and no name server knows `my-logs.127.0.0.1`.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda _, *others, **named: resolve("127.0.0.1", *others, **named)


def client(version, secret=SECRET):
    return Client(Config(
        access_key_id=KEY, access_key_secret=secret, endpoint=ENDPOINT, protocol="HTTP",
        region_id="cn-hangzhou", signature_version=version))


def refusal(call):
    """The code and the status of the error that a call ends with, and whether it has the id of the request."""
    try:
        call()
    except Exception as error:
        return error.code, error.data["statusCode"], bool(error.data["requestId"])
    return None


for version in ("v1", "v4"):
    logs, stranger = client(version), client(version, "another secret")
    projects = logs.list_project(models.ListProjectRequest(project_name="", size=2))
    of_project = models.GetProjectRequest()
    store = models.CreateLogStoreRequest(logstore_name="access", shard_count=2, ttl=3)
    beat = models.ConsumerGroupHeartBeatRequest(consumer="c 1", body=[0])
    for what, found, expected in (
        ("projects", len(projects.body.projects), 2),
        ("the header of the request id", bool(projects.headers.get("x-log-requestid")), True),
        ("a project", logs.get_project(PROJECT, of_project).status_code, 200),
        ("a log store is created", logs.create_log_store(PROJECT, store).status_code, 200),
        ("a name with signs", logs.get_log_store(PROJECT, "a+b %中").status_code, 200),
        ("a fixed query", logs.consumer_group_heart_beat(PROJECT, "access", "g", beat).body, [0]),
        ("a log store is deleted", logs.delete_log_store(PROJECT, "access").status_code, 200),
        ("another secret", refusal(lambda: stranger.get_project(PROJECT, of_project)),
         ("SignatureNotMatch", 401, True)),
        ("what is missing", refusal(
            lambda: logs.create_log_store(PROJECT, models.CreateLogStoreRequest())),
         ("MissingParameter", 400, True)),
    ):
        if found == expected:
            print(f"ok      log service {version}: {what}")
        else:
            failed += 1
            print(f"FAILED  log service {version}: {what}: found {found!r}, expected {expected!r}")

sys.exit(1 if failed else 0)
