"""A disk that is full at every 4 KiB, and a limit on the size of files at every 4 KiB."""

import errno
import os
import resource
import signal

from .kinds import IN_PLACE, taken
from .tools import Report, Skipped, mount, need_root, others, unmount


def disk(tools):
    """A small disk in memory with less and less room for the new file."""
    need_root("mounting a small disk")
    report = Report("disk full")
    folder = tools.folder("disk")
    for kind in taken("disk", tools.quick):
        for named in (None,) if tools.quick or kind in IN_PLACE else (None, 1):
            mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", folder)
            try:
                fill_up(tools, report, kind, named, folder)
            finally:
                unmount(folder)
    return report


def fill_up(tools, report, kind, named, folder):
    path = folder / "array.dat"
    contents = [tools.saved(kind, number) for number in (1, 2)]
    room = len(contents[1]) // 4096 * 4 + 24
    for free in range(0, room, 4):
        path.write_bytes(contents[0])
        status = os.statvfs(folder)
        with open(folder / "fill", "wb") as fill:
            fill.write(bytes(max(0, status.f_bavail * status.f_frsize - free * 1024)))
        result = tools.save(kind, path, 2, named=named)
        check(tools, report, kind, f"{free} KiB free", path, contents, result, errno.ENOSPC)
        os.unlink(folder / "fill")
    if path.read_bytes() != contents[1]:
        report.problem(f"{kind}: not saved with enough room")


def limit(tools):
    """The shell's limit on files, as an error and as the signal that it is by default."""
    report = Report("file size limit")
    path = tools.folder("limit") / "array.dat"
    for kind in taken("limit", tools.quick):
        contents = [tools.saved(kind, number) for number in (1, 2)]
        for size in range(0, len(contents[1]) + 8192, 8192 if tools.quick else 4096):
            for action in (signal.SIG_IGN, signal.SIG_DFL):
                def preexec():
                    signal.signal(signal.SIGXFSZ, action)
                    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                path.write_bytes(contents[0])
                # What the saver prints goes to a pipe, which has no size.
                result = tools.save(kind, path, 2, preexec=preexec)
                title = f"limit {size}, {action.name}"
                if result.returncode == -signal.SIGXFSZ and action == signal.SIG_DFL:
                    report.count("killed")
                    if tools.state(kind, path, contents) != 0:
                        report.problem(f"{kind}, {title}: damaged")
                    tools.save(kind, path, 2)
                    if others(path) or tools.state(kind, path, contents) != 1:
                        report.problem(f"{kind}, {title}: no next save, or {others(path)} stays")
                else:
                    check(tools, report, kind, title, path, contents, result, errno.EFBIG)
    return report


def check(tools, report, kind, title, path, contents, result, number):
    """The old file and an error, or the new one and none; nothing beside it."""
    report.count("runs")
    title = f"{kind}, {title}"
    if result.returncode not in (0, 1):
        report.problem(f"{title}: ends with {result.returncode}: {result.stderr.strip()}")
        return
    report.count("refused" if result.returncode else "saved")
    if tools.state(kind, path, contents) != (result.returncode == 0):
        report.count("damaged")
        report.problem(f"{title}: the file is another one")
    if others(path):
        report.problem(f"{title}: leaves {others(path)}")
    words = os.strerror(number)
    if result.returncode and not (str(path) in result.stderr and words in result.stderr):
        report.problem(f"{title}: says only {result.stderr.strip()!r}")
