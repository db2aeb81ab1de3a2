"""What all of the suite needs: the saver, the shim, folders, and what is found in them."""

import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

from .kinds import IN_PLACE

BYTES = 200_000
# How often a module goes on looking for the damage that a wrong saver does. One round has it on all
# machines but the odd one that happens to be busy at the wrong moments.
ROUNDS = 20


class Skipped(Exception):
    """The machine does not allow this; says why."""


class Report:
    """The figures of one module, and what went wrong in it."""

    def __init__(self, name):
        self.name = name
        self.figures = {}
        self.problems = []
        self.start = time.monotonic()

    def count(self, what, by=1):
        self.figures[what] = self.figures.get(what, 0) + by

    def problem(self, text):
        """Notes what must not be, of which the first few are printed."""
        self.problems.append(text)

    def text(self):
        figures = ", ".join(f"{value:,} {what}" for what, value in self.figures.items())
        seconds = time.monotonic() - self.start
        lines = [f"{self.name}: {figures}, {len(self.problems):,} problems, {seconds:.0f} s"]
        lines += [f"    {problem}" for problem in self.problems[:10]]
        return "\n".join(lines)


class Tools:
    """The programs under test, and a folder to work in."""

    def __init__(self, saver, shim, quick, seed):
        self.saver = saver
        self.shim = shim
        self.quick = quick
        self.random = random.Random(seed)
        self.root = None

    def folder(self, name):
        """A new, empty folder."""
        return Path(tempfile.mkdtemp(prefix=name + "-", dir=self.root))

    def environment(self, **faults):
        """The environment with faults: FAULT_CALL and so on in small letters, without the prefix."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("FAULT_")}
        # A trap ends the process at once in place of looking for its cause.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        if faults and self.shim:
            environment["LD_PRELOAD"] = str(self.shim)
            for name, value in faults.items():
                if value is not None:
                    environment["FAULT_" + name.upper()] = str(value)
        return environment

    def run(self, *arguments, timeout=60, preexec=None, **faults):
        """Runs the saver to its end."""
        return subprocess.run(
            [self.saver, *map(str, arguments)], env=self.environment(**faults), timeout=timeout,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, preexec_fn=preexec)

    def save(self, kind, path, first, count=1, size=BYTES, **options):
        return self.run("save", kind, path, first, count, size, **options)

    def saved(self, kind, generation, size=BYTES):
        """The bytes of a generation behind those from 1 on, which are the same however often they are saved."""
        path = self.folder("made") / "a"
        result = self.save(kind, path, 1, generation, size=size)
        if result.returncode != 0:
            raise RuntimeError(result.stderr)
        content = path.read_bytes()
        path.unlink()
        path.parent.rmdir()
        return content

    def start(self, kind, path, first, log, size=BYTES, **faults):
        """Starts a saver that goes on until it is killed; what it has saved is in the file `log`."""
        return self.spawn(log, "save", kind, path, first, 1_000_000_000, size, **faults)

    def start_saving(self, kind, path, first, log, **options):
        """As `start`, and waits for the first save, which the program takes some time to begin."""
        saver = self.start(kind, path, first, log, **options)
        while not log.read_text() and saver.poll() is None:
            time.sleep(0.001)
        return saver

    def spawn(self, log, *arguments, **faults):
        """Starts the saver; what it says goes into the file `log`."""
        with open(log, "w") as output:
            return subprocess.Popen(
                [self.saver, *map(str, arguments)], env=self.environment(**faults),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def generation(self, path):
        """The number of the generation in a file, read by the library; None for damage."""
        result = self.run("read", path)
        return int(result.stdout) if result.returncode == 0 else None

    def state(self, kind, path, contents):
        """Which of two generations, given as bytes, a file is; None where it is neither.

        A file that is changed in its place is one where all that its header speaks of is.
        """
        content = path.read_bytes() if path.exists() else None
        if content in contents:
            return contents.index(content)
        if kind in IN_PLACE and content is not None:
            return {1: 0, 2: 1}.get(self.generation(path))
        return None


def last_saved(log, otherwise):
    """The number of the last save that had returned."""
    lines = log.read_text().split("\n")[:-1]
    return int(lines[-1]) if lines else otherwise


def others(path):
    """The names beside a file."""
    return sorted(name for name in os.listdir(path.parent)
                  if name not in (path.name, "lost+found", "fill"))


def need_root(why):
    if os.geteuid() != 0:
        raise Skipped(f"{why} takes an administrator")


def mount(*arguments):
    """Mounts something, or says that this machine does not."""
    result = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        raise Skipped("cannot be mounted here: " + result.stderr.strip())


def unmount(path):
    for _ in range(50):
        if subprocess.run(["umount", str(path)], capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{path} stays busy")
