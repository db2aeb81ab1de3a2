#!/usr/bin/env python3
"""Runs NumPy and the library in turns on the same files. Scripts/benchmark builds what this needs.

The driver itself uses no NumPy: a process that it starts would inherit the count of its memory.
"""

import argparse
import datetime
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from suite import archives, kernels, parts, pickles, processes, report  # noqa: E402
from suite.results import Results  # noqa: E402
from suite.workers import Failure, Worker  # noqa: E402

MIB = 1 << 20
# Every row's title, and what runs it. One function may run several rows.
ROWS = {
    "save-compressed": ("Compressed save, default level", archives.compressed),
    "load-compressed": ("Compressed load", archives.compressed),
    "save-stored": ("Stored save", archives.stored),
    "load-stored": ("Stored load", archives.stored),
    "slice": ("Slice of a large deflated member", parts.slices),
    "directory": ("Directory", parts.directory),
    "list": ("The command on a small file", processes.listing),
    "memory": ("Peak memory of whole processes", processes.memory),
    "kernels": ("In memory", kernels.run),
    "pickles": ("Pickles", pickles.run),
}


class Bench:
    """The workers, the folder, the sizes: all that a row needs."""

    def __init__(self, options, folder):
        here = Path(__file__).resolve().parent
        self.folder, self.seed, self.libdeflate = folder, options.seed, options.libdeflate
        self.size, self.large = (8 * MIB, 64 * MIB) if options.quick else (64 * MIB, 1024 * MIB)
        self.rounds = options.rounds or (3 if options.quick else 7)
        self.launcher, self.npz = options.worker, options.npz
        self.our_command = [options.worker]
        self.numpy_command = [sys.executable, str(here / "peer.py")]
        self.ours, self.numpy = Worker(self.our_command), Worker(self.numpy_command)
        self.results = Results()

    def path(self, name):
        return self.folder / name

    def make(self, name, path, size):
        """Makes a set, kept in memory by both workers and as a stored archive of NumPy's."""
        made = self.numpy("make", name, path, size, self.seed)
        held = self.ours("hold", name, path)
        if made["check"] != held["check"]:
            raise Failure(f"{name}: not the same data")
        return made["bytes"]

    def drop(self, name):
        self.ours("drop", name)
        self.numpy("drop", name)

    @staticmethod
    def remove(*paths):
        for path in paths:
            path.unlink(missing_ok=True)

    @staticmethod
    def say(text):
        if sys.stderr.isatty():
            print(f"\r\033[K{text}… ", end="", file=sys.stderr, flush=True)


def options():
    parser = argparse.ArgumentParser(prog="Scripts/benchmark", description=(
        "Runs NumPy and the library in turns on the same data, and compares both with the targets. "
        "Takes about 15 minutes, 4 GB of memory and 2 GB of the temporary folder (TMPDIR); --quick "
        "takes 3 minutes and a tenth of that."))
    parser.add_argument("--quick", action="store_true", help="8 MiB sets and fewer rounds")
    parser.add_argument("--zlib-only", action="store_true", help="without libdeflate")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="ROW", default=list(ROWS),
                        help=f"only these rows of the table: {', '.join(ROWS)}")
    parser.add_argument("--rounds", type=int, help="how often each does its work (7, --quick 3)")
    parser.add_argument("--seed", type=int, default=1, help="of the data (1)")
    parser.add_argument("--json", type=Path, metavar="FILE",
                        help="where the results go (.build/benchmark.json)")
    parser.add_argument("--markdown", action="store_true", help="print the tables of the README")
    parser.add_argument("--from", type=Path, dest="source", metavar="FILE",
                        help="print the results in FILE again instead of measuring")
    for name in ("--worker", "--npz"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("--libdeflate", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(options):
    """The results as a document; see README.md."""
    with tempfile.TemporaryDirectory(prefix="npz-benchmark-") as folder:
        bench = Bench(options, Path(folder))
        try:
            for run in dict.fromkeys(ROWS[row][1] for row in ROWS if row in options.only):
                run(bench, options.only)
        finally:
            bench.ours.end()
            bench.numpy.end()
            if sys.stderr.isatty():
                print("\r\033[K", end="", file=sys.stderr)
        numpy = subprocess.run([sys.executable, "-c", "import numpy; print(numpy.__version__)"],
                               capture_output=True, text=True).stdout.strip()
        return {
            "schema": "npz.benchmark/1", "date": datetime.date.today().isoformat(),
            "machine": {"cores": os.cpu_count(),
                        "architecture": platform.machine().replace("_", "-")},
            "versions": {"numpy": numpy, "python": platform.python_version()},
            "libdeflate": bench.libdeflate, "quick": options.quick, "seed": bench.seed,
            "rounds": bench.rounds, "cases": [case.document for case in bench.results.cases],
            "verdicts": bench.results.verdicts}


def show(document, markdown):
    if markdown:
        print(report.markdown(document))
        return
    machine = document["machine"]
    print(f"{machine['cores']} cores, {machine['architecture']}; "
          f"NumPy {document['versions']['numpy']}, "
          f"{'libdeflate' if document['libdeflate'] else 'zlib alone'}, seed {document['seed']}; "
          f"medians of {document['rounds']} rounds or more (fastest–slowest)")
    for row, (title, _) in ROWS.items():
        cases, verdicts = report.of_row(document, row)
        if cases:
            print(report.section(f"{title} ({row})", cases, verdicts))


def main():
    chosen = options()
    if chosen.source:
        show(json.loads(chosen.source.read_text()), chosen.markdown)
        return
    # All of them end it tidily, so that the folder goes away.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    document = measure(chosen)
    chosen.json.parent.mkdir(exist_ok=True)
    chosen.json.write_text(json.dumps(document, indent=1) + "\n")
    show(document, chosen.markdown)
    print(f"\nwritten: {chosen.json}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"error: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
