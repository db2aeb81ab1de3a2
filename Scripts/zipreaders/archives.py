"""The archives: what makes them, and what must be found in them."""

import hashlib
import io
import struct
import subprocess
import zipfile

import numpy as np


def digest(content):
    return hashlib.sha256(content).hexdigest()


def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


class Archive:
    """One archive.

    `members` has the SHA-256 of what each member must hold, by name, and `control` is what NumPy makes of
    the same arrays, where some readers refuse that too.
    """

    def __init__(self, path, how, members, control=None):
        self.path, self.how, self.members, self.control = path, how, members, control
        self.traits = traits(path)


def make(npz, saver, folder, scratch, large):
    """Makes all of them."""
    maker = Maker(npz, saver, folder, scratch)
    made = [*maker.saved(), *maker.edited(), *maker.repaired(), maker.many()]
    if large:
        made.append(maker.large())
    for trait in ("block index", "ZIP64 sizes", "ZIP64 end", "UTF-8 names"):
        if not any(trait in archive.traits for archive in made):
            raise SystemExit(f"no archive has {trait}: they are not what they should be")
    return made


class Maker:
    def __init__(self, npz, saver, folder, scratch):
        self.npz, self.saver, self.folder = npz, saver, folder
        self.sources = scratch / "sources"
        self.sources.mkdir()
        random = np.random.default_rng(1)
        record = np.zeros(3, [("id", "<i4"), ("v", ">f8"), ("n", "S3")])
        record["v"] = 1.5
        # Over 4 MiB: an array that is cut into blocks, whose places are listed in an extra field.
        self.arrays = {
            "weights": random.standard_normal((1500, 1000)).astype("f4"), "ids": np.arange(90_000),
            "zeros": np.zeros((1000, 100)), "text": np.array(["a", "größe"]), "rec": record,
            "scalar": np.array(2.5), "flags": np.array([True, False]), "none": np.zeros((0, 3)),
            "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
            "layer1/kernel": random.standard_normal((3, 3)).astype("f4"),
        }
        self.contents = {name: npy(array) for name, array in self.arrays.items()}
        self.files = {}
        for number, (name, content) in enumerate(self.contents.items()):
            self.files[name] = self.sources / f"{number}.npy"
            self.files[name].write_bytes(content)
        self.members = {f"{name}.npy": digest(content) for name, content in self.contents.items()}
        self.numpy = self.sources / "numpy.npz"
        np.savez_compressed(self.numpy, **self.arrays)

    def run(self, *arguments, status=(0,), stdin=None):
        result = subprocess.run([self.npz, *map(str, arguments)], input=stdin, capture_output=True)
        if result.returncode not in status:
            raise SystemExit(f"npz {arguments[0]}: {result.stderr.decode()}")

    def add(self, path, names, *options):
        """Puts arrays of ours into an archive, by the names that `names` has for them."""
        self.run("add", *options, path, *(f"{new}={self.files[name]}" for new, name in names.items()))

    def sums(self, names):
        return {f"{new}.npy": self.members[f"{name}.npy"] for new, name in names.items()}

    def archive(self, name, how, members, control=None):
        return Archive(self.folder / f"{name}.npz", how, members, control)

    def saved(self):
        """By saves of every kind."""
        for name, options in (
            ("deflated", ()), ("stored", ("--store",)), ("smallest", ("--level", "smallest")),
            ("fastest", ("--level", "fastest")),
        ):
            self.add(self.folder / f"{name}.npz", same(self.arrays), *options)
            yield self.archive(name, " ".join(("npz add", *options)), self.members)
        names = {"größe 名 🚀": "rec", "é": "ids", "мир/данные": "weights"}
        self.add(self.folder / "names.npz", names)
        yield self.archive("names", "npz add, names beyond ASCII", self.sums(names))
        self.run("add", self.folder / "stream.npz", "weights=-", stdin=self.contents["weights"])
        yield self.archive("stream", "npz add of standard input", self.sums(same(["weights"])))
        path = self.folder / "rows.npz"
        subprocess.run([self.saver, "save", "writer", path, "1", "1", "9000000"], check=True,
                       stdout=subprocess.DEVNULL)
        # What the saver has put into it is known from what the command finds.
        out = self.sources / "rows"
        self.run("extract", "-o", out, path)
        members = {file.name: digest(file.read_bytes()) for file in out.iterdir()}
        if sorted(members) != ["a.npy", "b.npy"]:
            raise SystemExit(f"npz extract finds {sorted(members)}")
        yield self.archive("rows", "NPZ.Writer, one array whole, one row by row", members)

    def edited(self):
        """By edits of NumPy's archive, and of one with descriptors behind the members."""
        path = self.folder / "added.npz"
        self.run("add", self.numpy, f"new={self.files['ids']}", "-o", path)
        new = {"new.npy": self.members["ids.npy"]}
        yield self.archive("added", "npz add to NumPy's archive", {**self.members, **new})

        self.run("rename", self.numpy, "ids", "a longer name ü", "scalar", "s", "-o",
                 self.folder / "renamed.npz")
        names = same(set(self.arrays) - {"ids", "scalar"})
        names.update({"a longer name ü": "ids", "s": "scalar"})
        yield self.archive("renamed", "npz rename in NumPy's archive", self.sums(names))

        self.run("remove", self.numpy, "weights", "none", "-o", self.folder / "removed.npz")
        kept = self.sums(same(set(self.arrays) - {"weights", "none"}))
        yield self.archive("removed", "npz remove from NumPy's archive", kept)

        for name, options in (
            ("repacked", ()), ("aligned", ("--store", "--align", "4096")), ("sorted", ("--sort", "size")),
        ):
            self.run("repack", *options, self.numpy, "-o", self.folder / f"{name}.npz")
            how = " ".join(("npz repack", *options, "of NumPy's archive"))
            yield self.archive(name, how, self.members)

        self.add(self.folder / "empty.npz", same(["scalar"]))
        self.run("remove", self.folder / "empty.npz", "scalar")
        control = self.sources / "empty.npz"
        np.savez(control)
        yield self.archive("empty", "npz remove of all there is", {}, control)

        streamed = self.sources / "streamed.npz"
        streamed.write_bytes(piped(self.contents, b"a comment"))
        if "descriptors" not in traits(streamed):
            raise SystemExit("zipfile writes no descriptors to a pipe")
        self.run("rename", streamed, "ids", "index", "-o", self.folder / "piped.npz")
        names = {**same(set(self.arrays) - {"ids"}), "index": "ids"}
        yield self.archive("piped", "npz rename in an archive written to a pipe", self.sums(names))

    def repaired(self):
        """By repairs of what has lost its directory, or has it wrong."""
        for name, source in (("repaired", self.folder / "deflated.npz"), ("repaired2", self.numpy)):
            content = source.read_bytes()
            broken = self.sources / "broken.npz"
            broken.write_bytes(content[:content.rindex(b"PK\1\2")])
            self.run("repair", broken, "-o", self.folder / f"{name}.npz", status=(0, 1))
            how = "npz repair of " + ("NumPy's archive" if source == self.numpy else source.name)
            yield self.archive(name, f"{how}, cut", self.members)
        content = bytearray((self.folder / "stored.npz").read_bytes())
        place = content.index(self.contents["weights"]) + 5000
        content[place] ^= 1
        broken.write_bytes(content)
        self.run("repair", broken, "-o", self.folder / "repaired3.npz", status=(1,))
        kept = {name: digest for name, digest in self.members.items() if name != "weights.npy"}
        yield self.archive("repaired3", "npz repair of stored.npz, one bit turned over", kept)

    def many(self):
        """More members than the end record can count without its ZIP64 form."""
        count = 66_000
        source = self.sources / "many.npz"
        members = {}
        with zipfile.ZipFile(source, "w") as archive:
            for number in range(count):
                content = npy_of(number)
                members[f"a{number}.npy"] = digest(content)
                archive.writestr(f"a{number}.npy", content)
        self.run("add", source, f"last={self.files['ids']}", "-o", self.folder / "many.npz")
        members["last.npy"] = self.members["ids.npy"]
        return self.archive("many", f"npz add to {count} arrays", members)

    def large(self):
        """A member of more than 4 GiB, and one that starts behind them."""
        source = self.sources / "large.npy"
        shape = ((4 << 30) + 1000,)
        array = np.lib.format.open_memmap(source, "w+", "u1", shape)
        array[-1] = 7
        del array
        total = hashlib.sha256()
        with open(source, "rb") as file:
            while content := file.read(1 << 20):
                total.update(content)
        path = self.folder / "large.npz"
        self.run("add", "--store", path, f"large={source}")
        self.run("add", path, f"deflated={source}", f"ids={self.files['ids']}")
        source.unlink()
        sums = {name: total.hexdigest() for name in ("large.npy", "deflated.npy")}
        return self.archive("large", "npz add of 4 GiB, stored and deflated",
                            {**sums, "ids.npy": self.members["ids.npy"]})


def same(names):
    """Arrays by their own names."""
    return {name: name for name in names}


HEADER = npy(np.zeros((), "<i8"))[:-8]


def npy_of(number):
    return HEADER + struct.pack("<q", number)


def piped(contents, comment):
    """An archive as a program writes it that cannot go back: sizes behind the members."""
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError("a pipe")

        def tell(self):
            raise OSError("a pipe")

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in contents.items():
            archive.writestr(f"{name}.npy", content)
    return out.getvalue()


def traits(path):
    """What is particular about an archive, seen by Python's zipfile and by its bytes."""
    found = set()
    with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 1000))
        if b"PK\6\7" in file.read():
            found.add("ZIP64 end")
        for info in archive.infolist():
            if info.flag_bits & 8:
                found.add("descriptors")
            if info.flag_bits & 0x800:
                found.add("UTF-8 names")
            if 0x5A4E in extra_fields(info.extra):
                found.add("block index")
            file.seek(info.header_offset)
            header = struct.unpack("<4s5H3L2H", file.read(30))
            file.seek(header[9], 1)
            if 1 in extra_fields(file.read(header[10])):
                found.add("ZIP64 sizes")
    return found


def extra_fields(extra):
    found, place = set(), 0
    while place + 4 <= len(extra):
        number, size = struct.unpack_from("<2H", extra, place)
        found.add(number)
        place += 4 + size
    return found
