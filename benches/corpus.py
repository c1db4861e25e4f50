#!/usr/bin/env python3
"""Runs the whole pipeline over a tree of official metadata and prints what it costs.

    cargo build --release && benches/corpus.py METADATA_DIR [--before DIR] [--keep DIR] [--check-only]
    cargo build --release && benches/corpus.py DATES_DIR --replay [--keep DIR]

import (twice) -> generate (twice) -> cargo check -> build -> every response example through its typed response.
Fails on what can be counted: an operation that goes missing, a file that is written the second time, an error or a
warning of the compiler, fewer than 99.5% of the examples decoded. Times are printed and judged by the reader: machines differ, and are shared.

With `--replay` the tree has one of metadata for each date, which are imported one over the other, generated and checked: no date may need
anybody's help, and importing one again may write nothing. A table says for each date how much changed: in the metadata, compared as it is; in the specs and in
the crates, which keep what the metadata loses. That the public API only grows is for
`API_DOCS_BY_DATE=DATES_DIR cargo test --package alicloud-codegen --test import replay`.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(name, command, cwd, env=None, log=None, codes=(0,)):
    """Runs a command and prints its cost: of the whole process tree, as the system accounts it. Other exit codes end the run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    user = after.ru_utime - before.ru_utime
    cpu = user + after.ru_stime - before.ru_stime
    print(f"{name:<44} {wall:8.2f} s wall {cpu:8.2f} s CPU ({user:.2f} user) {after.ru_maxrss / 1024:7.0f} MB at most so far", flush=True)
    if log:
        log.write_text(done.stdout)
    if done.returncode not in codes:
        print(done.stdout[-6000:])
        sys.exit(f"error: `{' '.join(map(str, command))}` failed with {done.returncode}")
    return done.stdout, cpu


def last_counts(output):
    """The two first numbers of the last line: products and operations."""
    return tuple(int(n) for n in re.findall(r"\d+", output.strip().splitlines()[-1])[:2])


WORKSPACE = """[workspace]
resolver = "3"
members = [{members}]

[profile.dev]
debug = 0
incremental = false

[patch.crates-io]
alicloud-runtime = {{ path = "{root}/runtime" }}
"""


def write_workspace(work):
    (work / "Cargo.toml").write_text(WORKSPACE.format(members='"generated/*", "dispatch", "runner"', root=ROOT))
    runner = work / "runner"
    (runner / "src").mkdir(parents=True, exist_ok=True)
    (runner / "Cargo.toml").write_text(
        '[package]\nname = "runner"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n'
        f'alicloud-dispatch = {{ path = "../dispatch" }}\nalicloud-typed-tests = {{ path = "{ROOT}/tests/typed" }}\n'
    )
    (runner / "src/main.rs").write_text(
        "fn main() {\n"
        "    let table = alicloud_typed_tests::Table::new(alicloud_dispatch::TABLES);\n"
        "    let dir = std::env::args().nth(1).expect(\"a directory of metadata\");\n"
        "    let report = alicloud_typed_tests::decode::run(&table, dir.as_ref()).expect(\"readable metadata\");\n"
        "    println!(\"{report}\");\n"
        "    std::process::exit(i32::from(!report.missing.is_empty() || report.decoded() < 99.5));\n"
        "}\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("metadata", type=pathlib.Path)
    parser.add_argument("--before", type=pathlib.Path, help="a tree of older metadata, imported first")
    parser.add_argument("--keep", type=pathlib.Path, help="work here and leave it there")
    parser.add_argument("--check-only", action="store_true", help="stop after cargo check")
    parser.add_argument("--replay", action="store_true", help="the tree has dates, and a tree of metadata for each")
    options = parser.parse_args()
    metadata = options.metadata.resolve()
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    alicloud = target / "release" / "alicloud"
    if not alicloud.exists():
        sys.exit(f"error: {alicloud} is missing; run `cargo build --release` first")
    work = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="alicloud-corpus-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        if options.replay:
            return replay(alicloud, metadata, work)
        if options.before:
            import_over(alicloud, options.before.resolve(), metadata, work / "specs")
        pipeline(alicloud, metadata, work, options.check_only)
    finally:
        if not options.keep:
            shutil.rmtree(work)


def import_over(alicloud, before, after, specs):
    """Imports one tree over another, whatever the second has no more."""
    run("import of what was before", [alicloud, "import", before, "--out", specs], specs.parent)
    run("import over it", [alicloud, "import", after, "--out", specs, "--accept-removals"], specs.parent)


def kept(specs):
    """How many operations are kept that the metadata has no more."""
    is_kept = re.compile(r"^removedUpstream: (?!false)", re.MULTILINE)
    return sum(1 for spec in specs.glob("*/*/*.yaml") if is_kept.search(spec.read_text()))


def lines_touched(old, new, suffix):
    """How many lines are new or gone in the files of two directories."""
    command = ["git", "diff", "--no-index", "--numstat", "--no-renames", old, new]
    counts = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    fields = [line.split("\t") for line in counts if line.endswith(suffix)]
    return sum(int(added) + int(removed) for added, removed, _ in fields)


def changes(alicloud, old, new, work):
    """How many changes `alicloud diff` finds, how many of them break programs, and what it costs."""
    output, cpu = run("  diff", [alicloud, "diff", old, new, "--format", "json"], work, codes=(0, 1))
    # What is refused comes after the report.
    counts = json.JSONDecoder().raw_decode(output)[0]["counts"]
    return sum(counts.values()), counts.get("breaking", 0) + counts.get("alarm", 0), cpu


def replay(alicloud, dates, work):
    specs, generated = work / "specs", work / "generated"
    before, table = None, []
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target"), CARGO_TERM_COLOR="never")
    (work / "Cargo.toml").write_text(WORKSPACE.format(members='"generated/*"', root=ROOT))
    for date in sorted(path for path in dates.iterdir() if path.is_dir()):
        command = [alicloud, "import", date, "--out", specs, "--as-of", date.name]
        # What is refused stays as it was, and all else goes on.
        for tree in (specs, generated):
            if tree.exists():
                shutil.copytree(tree, work / f"before-{tree.name}", dirs_exist_ok=False)
        output, cost = run(f"{date.name}: import", command, work, codes=(0, 1))
        lines = output.strip().splitlines()
        print("  " + lines[-1])
        left = re.compile(r"\d+ products?, \d+ operations? left as they were: (\d+) problem")
        for at, line in enumerate(lines):
            if found := left.match(line):
                print("  " + "\n  ".join(lines[at - int(found.group(1)) : at + 1]))
        again, _ = run(f"{date.name}: import again", command, work, codes=(0, 1))
        if ", 0 files written" not in again:
            sys.exit("error: importing again wrote files")
        _, cpu = run(f"{date.name}: generate", [alicloud, "generate", "--spec", specs, "--out", generated], work)
        if before:
            upstream, breaking, _ = changes(alicloud, before, date, work)
            _, broken, of_diff = changes(alicloud, work / "before-specs", specs, work)
            yaml = lines_touched(work / "before-specs", specs, ".yaml")
            rust = lines_touched(work / "before-generated", generated, ".rs")
            row = [date.name, upstream, breaking, yaml, rust, broken, f"{cost + cpu + of_diff:.1f}"]
            table.append("| " + " | ".join(map(str, row)) + " |")
            for tree in (specs, generated):
                shutil.rmtree(work / f"before-{tree.name}")
        before = date
        output, _ = run(f"{date.name}: cargo check", ["cargo", "check", "--workspace"], work, env, work / "check.log")
        if re.search(r"^warning", output, re.MULTILINE):
            sys.exit("error: generated code has warnings")
    print(f"{kept(specs)} operations are kept that the last date has no more\n")
    print("| date | changes upstream | of them breaking | lines of YAML | lines of Rust | breaking in the crates | CPU-seconds |")
    print("|---|---|---|---|---|---|---|\n" + "\n".join(table))


def pipeline(alicloud, metadata, work, check_only):
    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    specs, generated = work / "specs", work / "generated"
    output, _ = run("import", [alicloud, "import", metadata, "--out", specs], work)
    products, operations = last_counts(output)
    print("  " + "\n  ".join(line for line in output.splitlines() if re.match(r"(operations|  )", line)))
    again, _ = run("import again", [alicloud, "import", metadata, "--out", specs], work)
    if ", 0 files written" not in again:
        sys.exit("error: importing again wrote files")
    command = [alicloud, "generate", "--spec", specs, "--out", generated, "--dispatch", work / "dispatch"]
    output, _ = run("generate", command, work)
    if last_counts(output) != (products, operations + kept(specs)):
        sys.exit(f"error: {products} products, {operations} operations were imported, {last_counts(output)} generated")
    again, _ = run("generate again", command, work)
    if ", 0 files written" not in again:
        sys.exit("error: generating again wrote files")

    write_workspace(work)
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target"), CARGO_TERM_COLOR="never")
    run("cargo check of the runtime", ["cargo", "check", "--package", "alicloud-runtime"], work, env)
    command = ["cargo", "check", "--workspace", "--exclude", "runner", "--exclude", "alicloud-dispatch*"]
    output, cpu = run("cargo check of everything generated", command, work, env, work / "check.log")
    warnings = len(re.findall(r"^warning", output, re.MULTILINE))
    print(f"  {products} products, {operations} operations, {1000 * cpu / operations:.1f} ms CPU an operation, {warnings} warnings")
    if warnings:
        sys.exit("error: generated code has warnings")
    if check_only:
        return
    run("cargo build of everything and the runner", ["cargo", "build", "--package", "runner"], work, env)
    output, _ = run("response examples", [work / "target/debug/runner", metadata], work, env, work / "decode.log")
    print("  " + "\n  ".join(output.strip().splitlines()))


main()
