"""Every call that a load makes fails, is short or meets the end; the file is cut or replaced while it is read."""

import errno
import os
import shutil
import subprocess

from .kinds import ARCHIVES, taken
from .tools import Report

CALLS = ("open", "read", "mmap", "stat", "close")


def faults(call, kind, quick):
    for name in ("EIO",) if quick else ("EIO", "ENOMEM", "EACCES", "ESTALE"):
        yield "fail", name
        if not quick:
            yield "sticky", name
    yield "fail", "EINTR"
    if call == "read":
        yield from (("short", None), ("end", None), ("truncate", None), ("replace", None))
        # Nothing in a .npy file tells whose elements they are.
        if kind in ARCHIVES:
            yield "overwrite", None


def run(tools):
    """Disturbs the loading of all kinds of files."""
    report = Report("reads")
    for kind in taken("reads", tools.quick):
        folder = tools.folder("reads")
        contents = [tools.saved(kind, number) for number in (1, 2)]
        for call in CALLS:
            number = 1
            while any([one(tools, report, kind, contents, folder, call, number, mode, name)
                       for mode, name in faults(call, kind, tools.quick)]):
                number += 1
            report.count("calls disturbed", number - 1)
    return report


def one(tools, report, kind, contents, folder, call, number, mode, name):
    """One load that is disturbed; False where it makes fewer calls than that."""
    path, other, hit = folder / "array.dat", folder / "other", folder / "hit"
    path.write_bytes(contents[0])
    other.write_bytes(contents[1])
    title = f"{kind}, {call} {number} {mode} {name or ''}"
    try:
        result = tools.run(
            "read", path, timeout=20, call=call, number=number, mode=mode, hit=hit, path=path,
            other=other, errno=getattr(errno, name) if name else None, **{"in": path})
    except subprocess.TimeoutExpired:
        report.problem(f"{title}: does not end")
        return False
    if not hit.exists():
        return False
    hit.unlink()
    report.count("runs")
    found = result.stdout.strip()
    if result.returncode == 0:
        # What is there in the meantime is right as well, if all is its.
        right = ("1", "2") if mode in ("replace", "overwrite") else ("1",)
        report.count("read all the same")
        if found not in right:
            report.problem(f"{title}: reads generation {found}")
    elif result.returncode == 1:
        report.count("refused")
        if str(path) not in result.stderr:
            report.problem(f"{title}: says only {result.stderr.strip()!r}")
        if (mode, name) == ("fail", "EINTR") and call in ("open", "read"):
            report.problem(f"{title}: gives up: {result.stderr.strip()!r}")
        if mode in ("short", "replace"):
            report.problem(f"{title}: is no reason to fail: {result.stderr.strip()!r}")
    else:
        report.problem(f"{title}: ends with {result.returncode}: {result.stderr.strip()!r}")
    return True
