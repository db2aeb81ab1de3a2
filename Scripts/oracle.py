#!/usr/bin/env python3
"""NumPy as the peer that has the last word.

    oracle.py generate --seed N --count K DIR    random arrays, and what NumPy makes of them
    oracle.py check DIR                          reads what the library wrote there
    oracle.py casts DIR                          special numbers of every type, cast to every other
    oracle.py statistics DIR                     such numbers, their extremes, means and deviations
    oracle.py objects make|check --seed N --count K DIR
                                                 arrays in pickles, and objects in arrays, there and back
    oracle.py commands --seed N --count K NPZ DIR
                                                 what the command prints and writes of random arrays

DIR/index.jsonl has a line per array and its operations; DIR/expect.jsonl, written by the tests, a line
per array to check: {"file", "key", "descr", "shape", "sha256"}, and "str" if it is to be compared.
"""

import argparse
import sys
import time
import warnings
from pathlib import Path

sys.dont_write_bytecode = True

from peer import casting, checking, commands, generating, objects, summing  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="NumPy as the peer in tests")
    parsers = parser.add_subparsers(dest="command", required=True)
    generate = parsers.add_parser("generate")
    generate.add_argument("--seed", type=int, default=time.time_ns() % 2 ** 32)
    generate.add_argument("--count", type=int, default=200)
    generate.add_argument("dir", type=Path)
    check = parsers.add_parser("check")
    check.add_argument("dir", type=Path)
    trip = parsers.add_parser("objects")
    trip.add_argument("step", choices=["make", "check"])
    trip.add_argument("--seed", type=int, required=True)
    trip.add_argument("--count", type=int, required=True)
    trip.add_argument("dir", type=Path)
    command = parsers.add_parser("commands")
    command.add_argument("--seed", type=int, required=True)
    command.add_argument("--count", type=int, required=True)
    command.add_argument("program")
    command.add_argument("dir", type=Path)
    for name in ("casts", "statistics"):
        parsers.add_parser(name).add_argument("dir", type=Path)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    if arguments.command == "generate":
        print(f"seed {arguments.seed}", flush=True)
        generating.run(arguments.seed, arguments.count, arguments.dir)
        return 0
    if arguments.command == "commands":
        return commands.run(arguments.program, arguments.seed, arguments.count, arguments.dir)
    if arguments.command == "objects":
        return getattr(objects, arguments.step)(arguments.seed, arguments.count, arguments.dir) or 0
    makers = {"casts": casting, "statistics": summing, "check": checking}
    return makers[arguments.command].run(arguments.dir)


if __name__ == "__main__":
    sys.exit(main())
