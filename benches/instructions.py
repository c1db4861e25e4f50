#!/usr/bin/env python3
"""Counts the instructions that the compiler takes to check generated crates, beside those of another commit.

    benches/instructions.py [PRODUCT]... [--against REV]

Each crate is checked once under cachegrind, its dependencies without. Counts are the same on a busy machine as on an
idle one, where seconds are not, so they can be compared between commits. Needs valgrind.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Runs only the compiler of the crate that is counted under valgrind.
WRAPPER = """#!/bin/sh
# Cargo gives the compiler first, which may be a launcher.
shift
case " $* " in
    *" --crate-name $COUNTED_CRATE "*) exec valgrind --tool=cachegrind --cache-sim=no \\
        --cachegrind-out-file=/dev/null --log-file="$COUNTED_LOG" "$REAL_RUSTC" "$@" ;;
esac
exec "$REAL_RUSTC" "$@"
"""


def rustc():
    """The compiler itself: the `rustc` on the path may be a launcher, which would be counted in its place."""
    sysroot = subprocess.check_output(["rustc", "--print", "sysroot"], text=True, cwd=ROOT).strip()
    return f"{sysroot}/bin/rustc"


def count(tree, product, work):
    crate = f"alicloud_{product.replace('-', '_')}"
    wrapper, log = work / "rustc-wrapper", work / f"{crate}.log"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    env = dict(
        os.environ,
        CARGO_INCREMENTAL="0",
        CARGO_TARGET_DIR=str(work / "target"),
        RUSTC_WRAPPER=str(wrapper),
        REAL_RUSTC=rustc(),
        COUNTED_CRATE=crate,
        COUNTED_LOG=str(log),
    )
    command = ["cargo", "check", "--quiet", "--package", crate.replace("_", "-")]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"error: `{' '.join(command)}` failed in {tree}:\n{done.stderr[-4000:]}")
    found = re.search(r"I\s+refs:\s+([\d,]+)", log.read_text())
    if not found:
        sys.exit(f"error: valgrind counted nothing for {crate}:\n{log.read_text()[-2000:]}")
    return int(found.group(1).replace(",", ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("product", nargs="*", default=["ecs"], help="products of generated/, ecs by default")
    parser.add_argument("--against", metavar="REV", help="a commit to compare with")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("error: valgrind is missing; install the package `valgrind`")
    with tempfile.TemporaryDirectory(prefix="alicloud-instructions-") as work:
        work = pathlib.Path(work)
        before = None
        if options.against:
            before = work / "before"
            subprocess.run(["git", "worktree", "add", "--quiet", "--detach", before, options.against], cwd=ROOT, check=True)
        try:
            for product in options.product:
                now = count(ROOT, product, work)
                line = f"{product}: {now / 1e6:,.0f} million instructions"
                if before:
                    (work / "old").mkdir(exist_ok=True)
                    old = count(before, product, work / "old")
                    line += f", {old / 1e6:,.0f} at {options.against}: ratio {now / old:.3f}"
                print(line, flush=True)
        finally:
            if before:
                subprocess.run(["git", "worktree", "remove", "--force", before], cwd=ROOT, check=True)


main()
