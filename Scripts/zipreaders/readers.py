"""The readers: each tests an archive and gives the SHA-256 of what it unpacks, by name."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent


class Refused(Exception):
    """A reader does not take an archive; says its words."""


class Reader:
    """A reader: `version` is None where it is not installed."""

    only_tests = False

    def __init__(self, name, version, read):
        self.name, self.version, self.read = name, version, read


def all_of_them(scratch):
    """The readers, in the order in which they are tried."""
    tester = Reader("Info-ZIP zip -T", version("zip", "-v", line=1), zip_test)
    tester.only_tests = True
    return (
        Reader("NumPy", np.__version__, numpy),
        Reader("Python zipfile", "of Python " + sys.version.split()[0], python),
        Reader("Info-ZIP unzip", version("unzip", "-v"), unzip(scratch)),
        tester,
        Reader("7-Zip", version("7z"), seven_zip(scratch)),
        Reader("libarchive", version("bsdtar", "--version"), bsdtar),
        Reader("Java ZipFile", version("javac", "-version"), java(scratch, "file")),
        Reader("Java ZipInputStream", version("javac", "-version"), java(scratch, "stream")),
        Reader("Perl Archive::Zip", version("perl", "-MArchive::Zip", "-e",
                                            "print $Archive::Zip::VERSION"), perl),
        Reader("Go archive/zip", version("go", "version"), go(scratch)),
    )


def version(program, *arguments, line=0):
    """A line of what a program says of itself; None where it cannot be run."""
    if not shutil.which(program):
        return None
    result = subprocess.run([program, *arguments], capture_output=True, text=True)
    if result.returncode != 0:
        return None
    lines = (result.stdout or result.stderr).strip().splitlines()
    text = lines[line] if line < len(lines) else ""
    words = [word.strip('",') for word in text.split()]
    return next((word for word in words if word.removeprefix("go")[:1].isdigit()), "?")


def command(*arguments, folder=None):
    """Runs a reader, whose failure is a refusal."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "GO111MODULE": "off"}
    result = subprocess.run(
        [str(argument) for argument in arguments], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True)
    if result.returncode != 0:
        words = (result.stderr + result.stdout).decode(errors="replace").split()
        raise Refused(f"status {result.returncode}: {' '.join(words)[-300:]}")
    return result.stdout


def digest(file):
    total = hashlib.sha256()
    while content := file.read(1 << 20):
        total.update(content)
    return total.hexdigest()


def numpy(path):
    """The sums are of what `np.save` makes of the arrays that come back."""
    found = {}
    try:
        with np.load(path) as archive:
            for name in archive.files:
                sink = Sink()
                np.lib.format.write_array(sink, archive[name], allow_pickle=False)
                found[f"{name}.npy"] = sink.total.hexdigest()
    except Exception as error:
        raise Refused(repr(error)) from error
    return found


class Sink:
    def __init__(self):
        self.total = hashlib.sha256()

    def write(self, content):
        self.total.update(content)


def python(path):
    try:
        with zipfile.ZipFile(path) as archive:
            if bad := archive.testzip():
                raise Refused(f"testzip: {bad}")
            found = {}
            for info in archive.infolist():
                with archive.open(info) as member:
                    found[info.filename] = digest(member)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise Refused(repr(error)) from error
    return found


def unpacked(scratch, *arguments):
    """What a command puts into the folder that it is started in."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        command(*arguments, folder=folder)
        found = {}
        for place, _, names in os.walk(folder):
            for name in names:
                path = pathlib.Path(place, name)
                with open(path, "rb") as file:
                    found[str(path.relative_to(folder))] = digest(file)
        return found


def unzip(scratch):
    def read(path):
        command("unzip", "-tqq", path)
        return unpacked(scratch, "unzip", "-qq", path)
    return read


def zip_test(path):
    command("zip", "-T", path)


def seven_zip(scratch):
    def read(path):
        said = command("7z", "t", "-bd", path).decode(errors="replace")
        if "Warnings:" in said:
            raise Refused(" ".join(said.split()))
        return unpacked(scratch, "7z", "x", "-bd", path)
    return read


def bsdtar(path):
    """As a tar archive, since unpacking 66 000 files takes it minutes."""
    with tempfile.TemporaryFile() as errors, subprocess.Popen(
        ["bsdtar", "-cf", "-", f"@{path}"], env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
    ) as process:
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                found = {info.name: digest(archive.extractfile(info)) for info in archive}
            process.stdout.read()
        except tarfile.TarError as error:
            raise Refused(repr(error)) from error
        if process.wait() != 0:
            errors.seek(0)
            raise Refused(f"status {process.returncode}: {errors.read().decode(errors='replace')}")
    return found


def sums(output):
    """What our programs for readers print: a sum, and the name in hexadecimal."""
    pairs = (line.split(" ") for line in output.decode().splitlines())
    return {bytes.fromhex(name).decode(): total for total, name in pairs}


def java(scratch, way):
    def read(path):
        if not (scratch / "Zips.class").exists():
            command("javac", "-d", scratch, HERE / "Zips.java")
        return sums(command("java", "-XX:TieredStopAtLevel=1", "-cp", scratch, "Zips", way, path))
    return read


def perl(path):
    return sums(command("perl", HERE / "zips.pl", path))


def go(scratch):
    program = scratch / "zips-go"

    def read(path):
        if not program.exists():
            command("go", "build", "-o", program, HERE / "zips.go")
        return sums(command(program, path))
    return read
