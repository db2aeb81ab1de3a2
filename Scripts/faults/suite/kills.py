"""kill -9 at random moments of one save after another."""

import signal
import time

from .kinds import TORN, taken
from .tools import ROUNDS, Report, last_saved, others


def run(tools):
    """Kills savers of all kinds; then those of files with a temporary name, and a wrong one."""
    total = 100 if tools.quick else 1000
    report = Report("kills")
    kinds = taken("kills", tools.quick)
    for kind in kinds:
        kill(tools, report, kind, None, -(-total // len(kinds)))
    named = Report("kills, with temporary names only")
    for kind in taken("kills, named", tools.quick):
        kill(tools, named, kind, 1, 20 if tools.quick else 200)
    return [report, named, control(tools)]


def control(tools):
    """What is wrong must be found, or nothing was looked at."""
    report = Report("kills of a saver that writes in place")
    found = Report("")
    for _ in range(ROUNDS):
        for kind in TORN:
            kill(tools, found, kind, None, 20 if tools.quick else 100)
        if found.figures.get("torn"):
            break
    report.figures = found.figures
    if not found.figures.get("torn"):
        report.problem("no damage was seen")
    return report


def kill(tools, report, kind, named, total):
    folder = tools.folder("kills")
    path, log = folder / "array.dat", tools.folder("log") / "saved"
    tools.save("npy" if kind in TORN else kind, path, 0)
    # Two saves are the span of the moments, so that each moment of one is among them.
    start = time.monotonic()
    tools.save(kind, path, 1, count=20, named=named)
    span, known = (time.monotonic() - start) / 10, 20
    for _ in range(total):
        saver = tools.start_saving(kind, path, known + 1, log, named=named)
        time.sleep(tools.random.uniform(0, span))
        saver.send_signal(signal.SIGKILL)
        saver.wait()
        report.count("kills")
        left = others(path)
        report.count("left behind", len(left))
        at_least = last_saved(log, known)
        found = tools.generation(path)
        if found is None:
            report.count("torn")
            report.problem(f"{kind}: torn")
            path.unlink()
            tools.save(kind, path, at_least)
            found = at_least
        elif not at_least <= found <= at_least + 1:
            report.problem(f"{kind}: {found} is there, {at_least} was saved")
        known = found
        if left:
            known += 1
            tools.save(kind, path, known, named=named)
            report.count("left behind the next save", len(others(path)))
            if others(path):
                report.problem(f"{kind}: {others(path)} stays")
