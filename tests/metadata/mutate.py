#!/usr/bin/env python3
"""Makes metadata of the official kind that nobody has seen, out of a tree of it.

    tests/metadata/mutate.py METADATA_DIR OUT_DIR [--documents 60] [--seed 1] [--rate 0.05]

OUT_DIR/before gets parts of documents as they are; OUT_DIR/after the same with names, types, places, errors and operations
changed at random, mostly into what is hard: keywords, names that differ in case alone, reserved types, lists of lists. All of it
is to be imported, the second over the first, generated, and compiled without a warning: `benches/corpus.py --before` does that.
"""
import argparse
import copy
import json
import pathlib
import random
import sys

MEMBERS = """
    type self Self crate async try gen super match 1abc 2 A.B a-b a_b aB AB ID Id iD new call items read Default Vec Option String
    Result Client Request Response ErrorCode Call rt send pages into_future clone Other Box bool i64 Value Acknowledgement RegionId
    regionId ClientToken NextToken PageNumber PageSize TotalCount MaxResults nextToken x-acs-foo Some None Ok Into Fields Reader
    Writer Serialize S T Record Error core std str Password fmt from Hash Map List Item types errors lib main client 名称
""".split()
OPERATIONS = """
    New Call Client Send Clone Type Default Request Config FromEnv Match call Self Types Lib Operation Result Vec String
    Option Endpoint Mod Error ErrorCode Value
""".split()
SCHEMAS = MEMBERS + ["a b", "*", "_x", "$x", "OptionType", "Shared", "ErrorCodeType"]
VALUES = ["", "*", "Other", "self", "Self", "1", "01", "1.0", "-1", "true", "null", "a b", "a-b", "aB", "A/B", "中文", "&", "!=", "x" * 50]
EXAMPLES = ["", " ", "`", "```", "\\", '"', "*/", "[a](b)", "<b>", "\t", "\r\n", "\u202e", " x\n- y", 1, True, [1], {"a": 1}]
SCALARS = ["string", "integer", "boolean", "number"]
PLACES = ["query", "formData", "header", "host", "path"]
ANSWERS = [
    {},
    {"200": {}},
    {"204": {"schema": {"type": "object"}}},
    {"200": {"schema": {"type": "string", "format": "binary"}}},
    {"200": {"schema": {"type": "array", "items": {"type": "string"}}}},
    {"200": {"schema": {"type": "object", "additionalProperties": {"type": "object", "properties": {"A": {"type": "string"}}}}}},
    {"200": {"schema": {"type": "integer"}}},
    {"200": {"schema": {"type": "string", "enum": ["a", "b"]}}},
]
METHODS = [["get"], ["post", "get"], ["put"], ["delete"], ["patch"], ["head"], ["options"]]
SECURITY = [[{"Anonymous": []}], [{"AK": []}], [{"BearerToken": []}], []]


class Mutation:
    """Changes one document."""

    def __init__(self, chance, rate, schemas):
        self.chance, self.rate, self.schemas = chance, rate, schemas
        # Parts met on the way, to be put elsewhere.
        self.parts = []

    def now(self, share=1.0):
        return self.chance.random() < self.rate * share

    def schema(self, schema, depth=0):
        """A schema with what is in it changed, and perhaps itself."""
        if not isinstance(schema, dict):
            return schema
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                schema[key] = self.schema(schema[key], depth + 1)
        if isinstance(schema.get("properties"), dict):
            self.members(schema, depth)
        if self.chance.random() < 0.01:
            self.parts.append(copy.deepcopy(schema))
        return self.replaced(schema, depth) if self.now() else schema

    def members(self, schema, depth):
        members = {name: self.schema(member, depth + 1) for name, member in schema["properties"].items()}
        if members and self.now(2):
            old, new = self.chance.choice(list(members)), self.chance.choice(MEMBERS)
            members = {new if name == old and new not in members else name: member for name, member in members.items()}
        if self.now():
            members[self.chance.choice(MEMBERS)] = {"type": self.chance.choice(SCALARS)}
        if self.parts and self.now():
            members[self.chance.choice(MEMBERS)] = copy.deepcopy(self.chance.choice(self.parts))
        schema["properties"] = {} if self.now(0.5) else members
        if self.now(0.5):
            del schema["properties"]

    def replaced(self, schema, depth):
        choose, kind = self.chance.choice, schema.get("type")
        wraps = [
            {"type": "array", "items": schema},
            {"type": "array", "items": {"type": "array", "items": schema}},
            {"type": "object", "additionalProperties": schema},
            {"type": "object", "properties": {choose(MEMBERS): schema}},
        ]
        bare = [{"type": "any"}, {"type": "array"}, {"type": "object"}]
        changes = [
            {"required": choose([True, False])},
            {"default": choose(["", " 1", "true", "a", "{}", "[]"])},
            {"example": choose(EXAMPLES)},
            {"deprecated": True},
        ]
        if kind in SCALARS:
            changes.append({"type": choose(SCALARS)})
        if kind == "string":
            changes.append({"enum": self.chance.sample(VALUES, self.chance.randrange(1, 6))})
            changes.append({"format": choose(["binary", "byte", "iso8601", "date-time"])})
        if kind == "integer":
            changes.append({"format": choose(["int32", "int64", "int16", "double"])})
        # A shared schema that is nothing but a reference could refer to itself.
        references = [{"$ref": f"#/components/schemas/{choose(self.schemas)}"}] if self.schemas and depth else []
        return choose(wraps + bare + references + [{**schema, **change} for change in changes])

    def operation(self, operation):
        parameters = operation.get("parameters", [])
        for parameter in parameters:
            if self.now():
                parameter["name"] = self.chance.choice(MEMBERS)
            if "schema" in parameter:
                parameter["schema"] = self.schema(parameter["schema"])
            if parameter["in"] != "body" and self.now(0.5):
                parameter["in"] = self.chance.choice(PLACES)
            if self.now(0.3):
                parameter["style"] = self.chance.choice(["repeatList", "json", "flat", "simple"])
        if parameters and self.now():
            again = self.chance.choice(parameters)
            if again["in"] != "body":
                parameters.append(copy.deepcopy(again))
        for response in operation.get("responses", {}).values():
            if "schema" in response:
                response["schema"] = self.schema(response["schema"])
        for errors in (operation.get("errorCodes") or {}).values():
            for error in errors:
                if self.now():
                    error["errorCode"] = self.chance.choice(MEMBERS + VALUES)
        for key, values in (("responses", ANSWERS), ("methods", METHODS), ("security", SECURITY), ("deprecated", [True])):
            if self.now(0.5):
                operation[key] = copy.deepcopy(self.chance.choice(values))
        if operation.get("path") and self.now():
            path = operation["path"]
            operation["path"] = self.chance.choice([f"{path}/{{Id}}", f"{path}/[x]", path.replace("{", "{x"), "/", "/{a}/{a}"])

    def operations(self, operations):
        """Operations under other names, some of them twice, some of them gone."""
        changed = {}
        for name, operation in operations.items():
            if self.now():
                name = self.chance.choice(OPERATIONS)
            changed[name] = operation
            for twin in (name[0].lower() + name[1:], f"{name}Request", f"{name}Response"):
                if self.now(0.3):
                    changed.setdefault(twin, copy.deepcopy(operation))
        return {name: operation for name, operation in changed.items() if not self.now(0.5)}


def rename_schemas(document, chance):
    """Gives some of the shared schemas other names."""
    schemas = document["components"]["schemas"]
    names = {name: name for name in schemas}
    for name in chance.sample(list(schemas), len(schemas) // 4):
        new = chance.choice([chance.choice(SCHEMAS), name[0].lower() + name[1:], name.upper(), f"2{name}", f"{name}.Sub"])
        if new not in names.values():
            names[name] = new
    document["components"]["schemas"] = {names[name]: schema for name, schema in schemas.items()}
    retarget(document, {f"#/components/schemas/{old}": f"#/components/schemas/{new}" for old, new in names.items()})


def retarget(node, targets):
    """Changes where the references in a piece of JSON lead."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    for value in inner:
        retarget(value, targets)
    if isinstance(node, dict) and isinstance(node.get("$ref"), str) and node["$ref"] in targets:
        node["$ref"] = targets[node["$ref"]]


def part(document, chance, most=40):
    """A document with some of the operations."""
    names = list(document["apis"])
    chosen = set(chance.sample(names, min(len(names), most)))
    return {**document, "apis": {name: api for name, api in document["apis"].items() if name in chosen}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("metadata", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=0.05)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    files = sorted(options.metadata.glob("*/*/api-docs.json"))
    if not files:
        sys.exit(f"error: {options.metadata} has no */*/api-docs.json; name a tree of official metadata")
    if any(options.out.glob("*")):
        sys.exit(f"error: {options.out} is not empty; name a new directory, so that nothing older is mixed in")
    for number in range(options.documents):
        document = part(json.loads(chance.choice(files).read_text()), chance)
        document["info"]["product"] = f"Odd{number}"
        document.setdefault("components", {}).setdefault("schemas", {})
        before = copy.deepcopy(document)
        mutation = Mutation(chance, options.rate, list(document["components"]["schemas"]))
        shared = document["components"]["schemas"]
        for name in shared:
            shared[name] = mutation.schema(shared[name])
        for operation in document["apis"].values():
            mutation.operation(operation)
        document["apis"] = mutation.operations(document["apis"])
        rename_schemas(document, chance)
        for tree, content in (("before", before), ("after", document)):
            directory = options.out / tree / f"odd{number}" / content["info"]["version"]
            directory.mkdir(parents=True, exist_ok=True)
            (directory / "api-docs.json").write_text(json.dumps(content, ensure_ascii=False))


main()
