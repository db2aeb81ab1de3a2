"""kill -9 while one small array of an archive of 1 GiB is replaced, at moments of the whole edit."""

import os
import shutil
import signal
import time

from .tools import Report, Skipped, others


def run(tools):
    """The delays are drawn from the time that an edit takes, which is measured, and goes on being."""
    size, total = (32 << 20, 20) if tools.quick else (1 << 30, 200)
    folder = tools.folder("edits")
    if shutil.disk_usage(folder).free < 3 * size:
        raise Skipped(f"the folder has less than {3 * size >> 20} MiB free")
    report = Report(f"kills of edits in an archive of {size >> 20} MiB")
    path = folder / "large.npz"
    tools.run("large", path, size, timeout=600)
    try:
        kill(tools, report, path, total)
    except Torn:
        report.count("torn")
    os.unlink(path)
    return report


def kill(tools, report, path, total):
    log = tools.folder("log") / "saved"
    checked = Checked(tools, report, path)
    times = []
    for _ in range(3):
        start = time.monotonic()
        result = tools.run("edit", path, checked.number + 1, timeout=600)
        times.append(time.monotonic() - start)
        report.count("bytes recompressed", int(result.stdout.split()[1]))
        checked.look(checked.number + 1, checked.number + 1)
    report.count("ms for an edit", int(1000 * sorted(times)[1]))
    for _ in range(total):
        number = checked.number + 1
        saver = tools.spawn(log, "edit", path, number)
        start = time.monotonic()
        delay = tools.random.uniform(0, 1.05 * sorted(times)[len(times) // 2])
        while saver.poll() is None and time.monotonic() - start < delay:
            time.sleep(0.0005)
        taken = time.monotonic() - start
        saver.send_signal(signal.SIGKILL)
        saver.wait()
        report.count("kills")
        returned = saver.returncode == 0
        if returned:
            # The machine is not as slow as it was: the moments are to lie in the edit, not behind it.
            times = times[-6:] + [taken]
            report.count("had ended")
            report.count("bytes recompressed", int(log.read_text().split()[1]))
        elif saver.returncode != -signal.SIGKILL:
            report.problem(f"an edit ends with {saver.returncode}: {log.read_text().strip()}")
        left = others(path)
        report.count("files left", len(left))
        found = checked.look(number if returned else number - 1, number)
        if not returned:
            report.count("new" if found == number else "old")
        if left:
            tools.run("edit", path, checked.number + 1, timeout=600)
            if others(path):
                report.problem(f"{others(path)} stays behind the next edit")
            checked.look(checked.number + 1, checked.number + 1)


class Torn(Exception):
    """The archive is neither the old nor the new one, and nothing can be edited in it."""


class Checked:
    """The archive. All of it is read, and the checksums of what no edit touches stay.

    A file in which nobody has written since it was read, as the system says, is not read again.
    """

    def __init__(self, tools, report, path):
        self.tools, self.report, self.path = tools, report, path
        self.number, self.sums, self.identity = None, None, None
        self.look(0, 0)

    def look(self, at_least, at_most):
        """The number of the edit that is found."""
        status = self.path.stat()
        identity = (status.st_ino, status.st_size, status.st_mtime_ns)
        if identity != self.identity:
            self.read()
            self.identity = identity
        if not at_least <= self.number <= at_most:
            self.report.problem(f"edit {self.number} is there, {at_least} had returned")
        return self.number

    def read(self):
        result = self.tools.run("edited", self.path, timeout=600)
        if result.returncode != 0:
            self.report.problem(f"torn: {result.stderr.strip()}")
            raise Torn
        number, *sums = result.stdout.split()
        self.number, self.sums = int(number), self.sums or sums
        if sums != self.sums:
            self.report.problem("another array has changed")
