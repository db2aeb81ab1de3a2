#!/usr/bin/env python3
"""Makes archives with the command and the library, and has other programs read them. See Scripts/readers."""

import argparse
import pathlib
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import archives  # noqa: E402
import readers  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="Scripts/readers", description=__doc__)
    parser.add_argument("--npz", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--saver", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--large", action="store_true", help="an archive of more than 4 GiB too")
    parser.add_argument("--keep", metavar="DIR", help="a new folder for the archives, which stay there")
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="readers-") as scratch:
        scratch = pathlib.Path(scratch)
        folder = pathlib.Path(options.keep or scratch / "archives")
        folder.mkdir(parents=True)
        made = archives.make(options.npz, options.saver, folder, scratch, options.large)
        for archive in made:
            what = ", ".join([f"{len(archive.members)} members", *sorted(archive.traits)])
            print(f"made {archive.path.name}: {archive.how}; {what}", flush=True)
        results = list(run(made, scratch))
    accepted, refused = results.count(True), results.count(False)
    print(f"{accepted} accepted, {refused} refused or different, {time.monotonic() - start:.0f} s")
    return 1 if refused else 0


def run(made, scratch):
    """Prints a line for each reader and archive; yields whether it was accepted."""
    for reader in readers.all_of_them(scratch):
        name = f"{reader.name} {reader.version or ''}".strip()
        if not reader.version:
            print(f"{name}: skipped: not installed", flush=True)
            continue
        for archive in made:
            start = time.monotonic()
            problem = look(reader, archive)
            verdict = problem or ("accepted" if reader.only_tests else "the same, byte for byte")
            print(f"{name}: {archive.path.name}: {verdict}, {time.monotonic() - start:.1f} s",
                  flush=True)
            yield problem is None or problem.startswith("as NumPy's own")


def look(reader, archive):
    """What is wrong with how a reader reads an archive; None where nothing is."""
    try:
        found = reader.read(archive.path)
    except readers.Refused as refusal:
        if archive.control:
            try:
                reader.read(archive.control)
            except readers.Refused as other:
                return f"as NumPy's own: {other}"
        return f"REFUSED: {refusal}"
    if found is None or found == archive.members:
        return None
    names = sorted(name for name in {*found, *archive.members}
                   if found.get(name) != archive.members.get(name))
    return f"DIFFERENT: {len(names)} members, such as {names[:3]}"


if __name__ == "__main__":
    sys.exit(main())
