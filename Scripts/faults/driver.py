#!/usr/bin/env python3
"""Disturbs savers and readers in every way of the suite, and says what came out. See README.md."""

import argparse
import pathlib
import random
import shutil
import sys
import tempfile
import time

from suite import calls, crowd, edits, kills, kinds, powercuts, reads, space
from suite.tools import Report, Skipped, Tools

MODULES = {
    "calls": calls.run,
    "reads": reads.run,
    "disk": space.disk,
    "limit": space.limit,
    "kills": kills.run,
    "edits": edits.run,
    "crowd": crowd.run,
    "powercuts": powercuts.run,
}
NEED_SHIM = ("calls", "reads")


def results(name, tools):
    """What one module says: reports, or a line for what was skipped."""
    if name in NEED_SHIM and not tools.shim:
        yield f"{name}: skipped, no shim could be built for this system"
        return
    try:
        found = MODULES[name](tools)
        if isinstance(found, Report):
            yield found
        else:
            yield from found
    except Skipped as reason:
        yield f"{name}: skipped, {reason}"


def main():
    parser = argparse.ArgumentParser(prog="Scripts/faults/run", description=__doc__)
    parser.add_argument("--saver", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--shim", help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="a slice of everything")
    parser.add_argument("--only", help="some modules, with commas: " + ",".join(MODULES))
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32),
                        help="of the random moments; printed")
    parser.add_argument("--in", dest="place", help="the folder to work in")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(MODULES)
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        parser.error(f"there is no {unknown[0]}")
    tools = Tools(options.saver, options.shim, options.quick, options.seed)
    tools.root = tempfile.mkdtemp(prefix="faults-", dir=options.place)
    kinds.check(tools)
    print(f"seed {options.seed}", flush=True)
    problems, start = 0, time.monotonic()
    try:
        for name in names:
            for result in results(name, tools):
                print(result if isinstance(result, str) else result.text(), flush=True)
                problems += 0 if isinstance(result, str) else len(result.problems)
    finally:
        shutil.rmtree(pathlib.Path(tools.root), ignore_errors=True)
    print(f"{problems} problems, {time.monotonic() - start:.0f} s")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
