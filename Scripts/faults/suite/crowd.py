"""Several processes save one path while others read it."""

import subprocess

from .kinds import taken
from .tools import Report, others

WRITERS = 4


def run(tools):
    """Four writers and four readers, for each kind of file."""
    report = Report("four writers, four readers")
    for kind in taken("crowd", tools.quick):
        for named in (None, 1):
            crowd(tools, report, kind, named)
    return report


def crowd(tools, report, kind, named):
    path = tools.folder("crowd") / "array.dat"
    saves = 50 if tools.quick else 250
    tools.save(kind, path, 0)
    writers = [start(tools, "save", kind, path, 1 + i * saves, saves, 20_000, named=named)
               for i in range(WRITERS)]
    readers = []
    while any(writer.poll() is None for writer in writers):
        readers = [reader for reader in readers if not finished(report, reader)]
        while len(readers) < WRITERS:
            readers.append(start(tools, "watch", path, 50))
        try:
            writers[0].wait(0.05)
        except subprocess.TimeoutExpired:
            pass
        if writers[0].poll() is not None:
            writers.append(writers.pop(0))
    for writer in writers:
        output, errors = writer.communicate()
        report.count("saves", len(output.split()))
        if writer.returncode != 0 or len(output.split()) != saves:
            report.problem(f"{kind}: a writer ends with {writer.returncode}: {errors.strip()}")
    for reader in readers:
        reader.wait()
        finished(report, reader)
    last = tools.generation(path)
    if last is None or last % saves != 0:
        report.problem(f"{kind}: generation {last} is left, which no writer ended with")
    if others(path):
        report.problem(f"{kind}: {others(path)} stays")


def start(tools, *arguments, **faults):
    return subprocess.Popen(
        [tools.saver, *map(str, arguments)], env=tools.environment(**faults), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(report, reader):
    """Takes up what a reader saw; False while it reads."""
    if reader.poll() is None:
        return False
    output, errors = reader.communicate()
    if reader.returncode == 0:
        report.count("whole files read", 50)
        report.count("generations seen", int(output))
    else:
        report.problem(f"a reader ends with {reader.returncode}: {errors.strip()}")
    return True
