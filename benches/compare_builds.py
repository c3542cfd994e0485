#!/usr/bin/env python3
"""compare_builds.py BEFORE AFTER INPUT…: compares the output of two builds of newsidx, byte for byte.

For every INPUT (a file or directory of pages) runs `extract --json` and, on a new index in a temporary directory,
`search '*' --all --json` with and without `--no-collapse`, with both programs. Prints the first line that differs of
each, and exits with 1 if any does. Standard library only.
"""

import itertools
import pathlib
import subprocess
import sys
import tempfile


def run(program, arguments):
    done = subprocess.run([program, *arguments], capture_output=True, check=False)
    if done.returncode not in (0, 1, 2):
        sys.exit(f"{program} {' '.join(arguments)} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.returncode, done.stdout


def outputs(program, source, index):
    program = str(pathlib.Path(program).resolve())
    yield "extract --json", run(program, ["extract", "--json", str(source)])
    status, _ = run(program, ["index", "--quiet", "--index", index, str(source)])
    yield "index", (status, b"")
    yield "search '*'", run(program, ["search", "--index", index, "--json", "--all", "--no-collapse", "*"])
    yield "search '*' by story", run(program, ["search", "--index", index, "--json", "--all", "*"])


def first_difference(before, after):
    lines = itertools.zip_longest(before.splitlines(), after.splitlines())
    for number, (left, right) in enumerate(lines, start=1):
        if left != right:
            return f"line {number}:\n  before {left}\n  after  {right}"
    return "the same lines, other line ends"


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    before, after, *sources = sys.argv[1:]
    differences = 0
    for source in map(pathlib.Path, sources):
        with tempfile.TemporaryDirectory() as directory:
            old = outputs(before, source.resolve(), f"{directory}/before")
            new = outputs(after, source.resolve(), f"{directory}/after")
            for (name, (old_status, old_bytes)), (_, (new_status, new_bytes)) in zip(old, new):
                is_same = old_status == new_status and old_bytes == new_bytes
                records = len(new_bytes.splitlines())
                print(f"{source}: {name}: exit {new_status}, {records} records: {'same' if is_same else 'DIFFERENT'}")
                if not is_same:
                    differences += 1
                    print(f"  exit codes {old_status}, {new_status}; {first_difference(old_bytes, new_bytes)}")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
