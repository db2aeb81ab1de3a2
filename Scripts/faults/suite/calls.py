"""Every call that a save makes fails, is short, or is the last one: with every errno, one after the other."""

import errno
import os
import subprocess

from .kinds import IN_PLACE, taken
from .tools import Report, others

CALLS = ("open", "write", "read", "fsync", "dirfsync", "close", "rename", "link", "unlink", "flock",
         "chmod", "stat", "truncate", "mmap")
FULL = ("ENOSPC", "EIO", "EDQUOT", "EFBIG", "EINTR")
# What these do cannot be done without: a save that returns as if nothing had happened has lied.
NEEDED = ("write", "fsync", "dirfsync", "rename")


def faults(call, quick):
    """What can befall a call: pairs of a mode and an errno."""
    for name in ("ENOSPC", "EINTR") if quick else FULL:
        yield "fail", name
        # A program that tries again when it is interrupted does so for ever.
        if name in ("ENOSPC", "EIO") and not quick:
            yield "sticky", name
    if call in ("write", "read"):
        yield "short", None
    yield "kill", None
    yield "after", None
    if call == "link":
        # The answers of a system that lets nobody give names to files that have none.
        for name in ("EPERM", "EXDEV", "ENOENT"):
            yield "fail", name


def run(tools):
    """Disturbs the saves of all kinds, of files with a temporary name and without."""
    for kind in taken("calls", tools.quick):
        report = Report(f"calls of {kind}")
        contents = [tools.saved(kind, number) for number in (1, 2)]
        for named in ways(kind, tools.quick):
            sweep(tools, report, kind, named, contents)
        yield report


def ways(kind, quick):
    """With files that have no name until they are whole, and (1) with temporary names."""
    if kind in IN_PLACE:
        return (None,)
    return (1 if kind == "npy" else None,) if quick else (None, 1)


def sweep(tools, report, kind, named, contents):
    path = tools.folder("calls") / "array.dat"
    hit = tools.folder("hit") / "hit"
    for call in CALLS:
        number = 1
        while any([one(tools, report, kind, named, contents, path, hit, call, number, mode, name)
                   for mode, name in faults(call, tools.quick)]):
            number += 1
            if number > 200:
                report.problem(f"{kind}: {call} has no end")
                break
        report.count("calls disturbed", number - 1)


def one(tools, report, kind, named, contents, path, hit, call, number, mode, name):
    """One save that is disturbed; False where it makes fewer calls than that."""
    path.write_bytes(contents[0])
    title = f"{kind}{' named' if named else ''}, {call} {number} {mode} {name or ''}"
    try:
        result = tools.save(
            kind, path, 2, timeout=20, call=call, number=number, mode=mode, named=named, hit=hit,
            errno=getattr(errno, name) if name else None, **{"in": path.parent})
    except subprocess.TimeoutExpired:
        report.problem(f"{title}: does not end")
        return False
    if not hit.exists():
        if result.returncode != 0:
            report.problem(f"{title}: fails undisturbed: {result.stderr.strip()}")
        return False
    hit.unlink()
    report.count("runs")
    state = tools.state(kind, path, contents)
    status = result.returncode
    if state is None:
        report.count("damaged")
        report.problem(f"{title}: {'damaged' if path.exists() else 'the file is gone'}")
    if mode in ("kill", "after"):
        left = others(path)
        report.count("files left by kills", len(left))
        if status != -9:
            report.problem(f"{title}: was not killed, but ended with {status}")
        # The next one, of what is there now.
        following = 2 if state is None else state + 2
        if tools.save(kind, path, following, named=named).returncode != 0 or others(path):
            report.problem(f"{title}: {left} stays behind the next save")
        if tools.generation(path) != following:
            report.problem(f"{title}: the next save is not there")
            for other in others(path):
                os.unlink(path.parent / other)
        return True
    if others(path) and call != "unlink":
        report.problem(f"{title}: leaves {others(path)}")
    for other in others(path):
        os.unlink(path.parent / other)
    expected = {0: 1, 1: 0, 3: 1}
    if status not in expected or (state is not None and state != expected[status]):
        report.problem(f"{title}: ends with {status}, generation {state}: {result.stderr.strip()}")
        return True
    report.count({0: "saved all the same", 1: "refused", 3: "saved, not known durable"}[status])
    harmless = mode == "short" or (call, name) == ("write", "EINTR")
    if call in NEEDED and status == 0 and not harmless:
        report.problem(f"{title}: says that it is saved")
    if status == 3 and call not in ("fsync", "dirfsync"):
        report.problem(f"{title}: not durable: {result.stderr.strip()}")
    if status != 0:
        code = "not_durable: " if status == 3 else "file_system: "
        words = os.strerror(getattr(errno, name))
        if not (result.stderr.startswith(code) and str(path) in result.stderr
                and words in result.stderr):
            report.problem(f"{title}: says only {result.stderr.strip()!r}")
    return True
