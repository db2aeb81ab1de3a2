"""kill -9 at random moments of one save after another."""

import signal
import time

from .tools import KINDS, Report, last_saved, others


def run(tools):
    """Kills savers of all kinds; then those of files with a temporary name, and a wrong one."""
    total = 100 if tools.quick else 1000
    report = Report("kills")
    for kind in KINDS:
        kill(tools, report, kind, None, total // len(KINDS))
    named = Report("kills, with temporary names only")
    kill(tools, named, "npy", 1, 20 if tools.quick else 200)
    return [report, named, control(tools)]


def control(tools):
    """What is wrong must be found, or nothing was looked at."""
    report = Report("kills of a saver that writes in place")
    found = Report("")
    kill(tools, found, "inplace", None, 20 if tools.quick else 100)
    report.figures = found.figures
    if not found.figures.get("torn"):
        report.problem("no damage was seen")
    return report


def kill(tools, report, kind, named, total):
    folder = tools.folder("kills")
    path, log = folder / "array.dat", tools.folder("log") / "saved"
    tools.save("npy" if kind == "inplace" else kind, path, 0)
    known = 0
    for _ in range(total):
        saver = tools.start(kind, path, known + 1, log, named=named)
        # Not before the first save, which takes the program some time to begin.
        while not log.read_text() and saver.poll() is None:
            time.sleep(0.001)
        time.sleep(tools.random.uniform(0, 0.03))
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
            tools.save(kind, path, at_least)
            found = at_least
        elif not at_least <= found <= at_least + 1:
            report.problem(f"{kind}: {found} is there, {at_least} was saved")
        known = found
        if left:
            tools.save(kind, path, known, named=named)
            report.count("left behind the next save", len(others(path)))
            if others(path):
                report.problem(f"{kind}: {others(path)} stays")
