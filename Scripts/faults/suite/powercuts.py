"""Power cuts: the disk as it is at some moment, and what a machine finds on it that starts from that.

The file system under test lies in a file, which lies on XFS. There a clone (FICLONE) takes all of a file
at one moment; mounting the clone is what happens behind a power cut: journals are replayed, and what was
not written is not there. The disk's own cache is not in this picture.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time

from .kinds import UNSYNCED, taken
from .tools import ROUNDS, Report, Skipped, last_saved, mount, need_root, others, unmount

FICLONE = 0x40049409
BYTES = 400_000
# What a report counts where a cut has done harm.
DAMAGE = {"torn or missing", "older than what was saved"}
# The name, what makes it, the size, the options: those under which careless programs lose most.
SYSTEMS = (
    ("ext4, noauto_da_alloc", ("mkfs.ext4", "-q", "-F"), "64M", "noauto_da_alloc,commit=1"),
    ("ext4, data=writeback", ("mkfs.ext4", "-q", "-F"), "64M",
     "noauto_da_alloc,data=writeback,commit=1"),
    ("XFS", ("mkfs.xfs", "-q"), "320M", "defaults"),
    ("Btrfs", ("mkfs.btrfs", "-q"), "256M", "commit=1"),
)


def run(tools):
    """Cuts the power of each file system that this machine mounts; yields a report for each."""
    need_root("mounting disks")
    for program in ("mkfs.xfs", "losetup"):
        if not shutil.which(program):
            raise Skipped(f"there is no {program}")
    base = tools.folder("power")
    host, memory = base / "host", base / "memory"
    host.mkdir()
    memory.mkdir()
    mount("-t", "tmpfs", "-o", "size=2g", "tmpfs", memory)
    try:
        image = memory / "host.img"
        with open(image, "wb") as file:
            file.truncate(1500 << 20)
        subprocess.run(["mkfs.xfs", "-q", "-m", "reflink=1", image], check=True)
        mount("-o", "loop", image, host)
        try:
            for system in SYSTEMS[1:3] if tools.quick else SYSTEMS:
                for module in ("powercuts", "powercuts of updates", "powercuts, named"):
                    if kinds := taken(module, tools.quick):
                        yield attempt(tools, base, host, system, module, kinds)
                for kind in UNSYNCED:
                    yield attempt(tools, base, host, system, f"powercuts of the wrong {kind}", (kind,))
        finally:
            unmount(host)
    finally:
        unmount(memory)


def attempt(tools, base, host, system, module, kinds):
    """One file system; a line that says why where it is not there."""
    name, make, size, options = system
    title = f"{module}, on {name}"
    named = 1 if module.endswith("named") else None
    wrong = kinds[0] in UNSYNCED
    report = Report(title)
    disk = host / "disk"
    if not shutil.which(make[0]):
        return f"{title}: skipped, there is no {make[0]}"
    subprocess.run(["truncate", "-s", size, disk], check=True)
    subprocess.run([*make, disk], check=True, capture_output=True)
    total = 10 if tools.quick else 150
    if wrong or named:
        total = 10 if tools.quick else 40
    place, copy = base / "disk", base / "copy"
    place.mkdir(exist_ok=True)
    copy.mkdir(exist_ok=True)
    try:
        mount("-o", f"loop,{options}", disk, place)
    except Skipped as reason:
        return f"{title}: skipped, it {reason}"
    try:
        for _ in range(ROUNDS if wrong else 1):
            for kind in kinds:
                cut(tools, report, kind, named, total // len(kinds), name, host, place, copy)
            if DAMAGE & report.figures.keys():
                break
    finally:
        unmount(place)
        disk.unlink()
    if wrong:
        # What is wrong must be found, or nothing was looked at.
        report.problems = [] if DAMAGE & report.figures.keys() else ["no damage was seen"]
    return report


def cut(tools, report, kind, named, total, name, host, place, copy):
    path, log = place / f"{kind}.dat", tools.folder("log") / "saved"
    if tools.save(kind, path, 0, size=BYTES).returncode != 0:
        report.problem(f"{kind}: cannot be saved")
        return
    subprocess.run(["sync", "-f", place], check=True)
    saver = tools.start_saving(kind, path, 1, log, size=BYTES, named=named)
    try:
        for _ in range(total):
            time.sleep(tools.random.uniform(0.02, 0.15))
            # Another program forces its own file to the disk, and with it what the journal has.
            with open(place / "neighbour", "wb") as neighbour:
                neighbour.write(b"neighbour")
                neighbour.flush()
                os.fsync(neighbour.fileno())
            # What had returned before the cut must be found behind it.
            at_least = last_saved(log, 0)
            with open(host / "disk", "rb") as source, open(host / "clone", "wb") as target:
                fcntl.ioctl(target.fileno(), FICLONE, source.fileno())
            at_most = last_saved(log, 0) + 1
            look(tools, report, kind, name, host, copy, path.name, at_least, at_most)
    finally:
        saver.send_signal(signal.SIGKILL)
        saver.wait()
        path.unlink(missing_ok=True)


def look(tools, report, kind, name, host, copy, file, at_least, at_most):
    """Starts from the clone."""
    report.count("cuts")
    options = "loop,nouuid" if name == "XFS" else "loop"
    try:
        mount("-o", options, host / "clone", copy)
    except Skipped as reason:
        report.problem(f"{kind}: the disk {reason}")
        return
    try:
        found = tools.generation(copy / file) if (copy / file).exists() else None
        left = [other for other in others(copy / file) if other.startswith("." + file)]
        report.count("left behind", len(left))
        if found is None:
            report.count("torn or missing")
            report.problem(f"{kind}: torn or missing")
        elif not at_least <= found <= at_most:
            report.count("older than what was saved")
            report.problem(f"{kind}: {found} is there, {at_least} was saved")
        else:
            # The next save is there, and takes away what was left.
            tools.save(kind, copy / file, found + 1, size=BYTES)
            if tools.generation(copy / file) != found + 1:
                report.problem(f"{kind}: behind {found}, the next is not saved")
            if any(other in others(copy / file) for other in left):
                report.problem(f"{kind}: {left} stays")
    finally:
        unmount(copy)
