import Foundation
import Testing

/// What is printed, and how the process ends, where something is wrong.
struct ErrorTests {
  /// One run that fails.
  struct Case: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let status: Int32
    let error: String
    init(_ line: String, _ status: Int32, _ error: String) {
      arguments = line.split(separator: " ").map(String.init)
      self.status = status
      self.error = error
    }
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let overview =
    "The file has: weights, ids, labels, image, rec … 7 more   (npz list demo.npz)\n"
  static let slice = " — a slice is START:STOP:STEP, e.g. 0:10, ::2, -1\n"

  static let cases: [Case] = [
    Case("lst demo.npz", 64, "npz: unknown command 'lst' — did you mean 'list'?   (npz --help)\n"),
    Case("help nope", 64, "npz: unknown command 'nope'   (npz --help)\n"),
    Case("xyzzy", 64, "npz: unknown command 'xyzzy'   (npz --help)\n"),
    Case(
      "list", 64,
      "npz: missing expected argument '<file> ...'\n     Usage: npz list [options] FILE ...\n"
        + "     more:  npz help list\n"),
    Case(
      "list --sort colour demo.npz", 64,
      "npz: the value 'colour' is invalid for '--sort <sort>'. Please provide one of 'name', "
        + "'size', 'stored' or 'none'\n     Usage: npz list [options] FILE ...\n"
        + "     more:  npz help list\n"),
    Case("list nope.npz", 66, "npz: nope.npz: no such file\n"),
    Case("list npy", 65, "npz: npy: this is a directory\n"),
    Case(
      "show demo.npz wieghts", 66,
      "npz: demo.npz: no array named 'wieghts'\n     did you mean 'weights'?   " + overview),
    Case("extract demo.npz nope", 66, "npz: demo.npz: no array named 'nope'\n     " + overview),
    Case("show demo.npz nope*", 66, "npz: demo.npz: no array matches 'nope*'\n     " + overview),
    Case("show demo.npz", 64, "npz: demo.npz: which array? There are 12\n     " + overview),
    Case(
      "show demo.npz weights -s 128", 64,
      "npz: demo.npz: weights: index 128 is out of range for axis 0 with size 128 (slice '128')\n"),
    Case(
      "show demo.npz weights -s 0:2,:,1", 64,
      "npz: demo.npz: weights: too many indices: 3 for shape (128, 64) (slice '0:2,:,1')\n"),
    Case("show demo.npz weights -s 0:5:", 64, "npz: demo.npz: weights: '0:5:': bad step" + slice),
    Case("show demo.npz weights -s 0:x", 64, "npz: demo.npz: weights: '0:x': bad stop 'x'" + slice),
    Case(
      "show demo.npz weights[1.5]", 64,
      "npz: demo.npz: weights: '1.5': bad index '1.5'" + slice),
    Case(
      "show demo.npz weights -s ::0", 64, "npz: demo.npz: weights: '::0': the step is 0" + slice),
    Case(
      "show demo.npz rec --field w", 66,
      "npz: demo.npz: rec: no field named 'w'; the fields are id, v, n\n"),
    Case(
      "show --max-bytes 1KiB demo.npz weights", 75,
      "npz: demo.npz: weights: would inflate 29.7 KiB to 32.1 KiB (ratio 1); limit 1 KiB.  "
        + "--max-bytes 64KiB to allow it\n"),
    Case(
      "extract -o nowhere --max-bytes 1000 demo.npz ids", 75,
      "npz: demo.npz: ids: would inflate 1.6 KiB to 7.9 KiB (ratio 4); limit 1000 B.  "
        + "--max-bytes 8KiB to allow it\n"),
    Case(
      "show --max-bytes 10 npy/f4.npy", 75,
      "npz: npy/f4.npy: would take 60 B; limit 10 B.  --max-bytes 64 to allow it\n"),
    Case(
      "list wrong/git_lfs_pointer.npy", 65,
      "npz: wrong/git_lfs_pointer.npy: this is a Git LFS pointer, not an array (129 bytes, "
        + "\"version https://git-lfs…\")\n     fetch the real file:  git lfs pull --include "
        + "wrong/git_lfs_pointer.npy\n"),
    Case(
      "list wrong/html.npz", 65,
      "npz: wrong/html.npz: this is an HTML page, so the download probably failed (starts with "
        + "\"<!DOCTYPE html>\")\n"),
    Case(
      "list wrong/gzip.npz", 65,
      "npz: wrong/gzip.npz: this is a gzip file; gunzip it first, or:  gunzip -c wrong/gzip.npz | "
        + "npz list -\n"),
    Case(
      "info wrong/hdf5.npz", 65,
      "npz: wrong/hdf5.npz: this is an HDF5 file; use h5ls wrong/hdf5.npz\n"),
    Case(
      "list wrong/pytorch.npz", 65,
      "npz: wrong/pytorch.npz: this is a PyTorch file; torch.load reads it\n"),
    Case(
      "list wrong/zip_without_arrays.npz", 65,
      "npz: wrong/zip_without_arrays.npz: this is a ZIP archive without arrays; see  unzip -l "
        + "wrong/zip_without_arrays.npz\n"),
    Case("list wrong/empty.npy", 65, "npz: wrong/empty.npy: the file is empty\n"),
    Case(
      "list npz/cut_stored_0200.npz", 65,
      "npz: npz/cut_stored_0200.npz: cut off: 200 bytes, and the ZIP directory at the end is "
        + "missing\n     save what is whole:  npz repair npz/cut_stored_0200.npz -o fixed.npz\n"),
    Case(
      "stats --axis -3 npy/f4.npy", 64,
      "npz: npy/f4.npy: axis -3 is out of range: there is 1 axis\n"),
    Case(
      "show --raw demo.npz layer1/*", 64,
      "npz: demo.npz: --raw prints one array; there are 2 here\n"),
    Case(
      "show npz/duplicate.npz a", 65,
      "npz: npz/duplicate.npz: a: 2 members are named 'a.npy', at bytes 0 and 382\n"
        + "     both are shown by:  npz list npz/duplicate.npz\n"),
  ]

  @Test(arguments: cases) func fails(_ test: Case) throws {
    let result = try Command.run(test.arguments)
    #expect(result.error == test.error)
    #expect(result.status == test.status)
    #expect(result.output.isEmpty)
  }

  /// The end of a message in the locale that has no characters but ASCII is the same.
  @Test func json() throws {
    let result = try Command.run(["list", "--json", "nope.npz"])
    #expect(result.status == 66)
    #expect(result.output.isEmpty)
    let error = try JSONSerialization.jsonObject(with: Data(result.error.utf8)) as? [String: Any]
    #expect(error?["schema"] as? String == "npz.error/1")
    #expect(error?["code"] as? String == "file_system")
    #expect(error?["path"] as? String == "nope.npz")
    #expect(error?["array"] is NSNull)
    let missing = try Command.run(["show", "--json", "demo.npz", "wieghts"])
    #expect(missing.error.contains("\"code\": \"no_such_array\""))
  }

  /// What is named by others does not steer the terminal, and what is printed to be copied can be.
  @Test func strangeNames() throws {
    let scratch = try Scratch()
    let names = ["my file.npz", "it's.npz", "a\u{1B}[31m\n.npz", "größe.npz"]
    for name in names { try scratch.copy("demo.npz", as: name) }
    let hints = names.map {
      try? Command.run(["show", $0, "nope"], in: scratch.folder).error.components(
        separatedBy: "more   "
      ).last
    }
    #expect(
      hints == [
        "(npz list 'my file.npz')\n", "(npz list 'it'\\''s.npz')\n",
        "(npz list $'a\\x1b[31m\\x0a.npz')\n", "(npz list größe.npz)\n",
      ])
    for arguments in [["list", "no\u{1B}"], ["add", "a.npz", "no\u{1B}=x\u{1B}"], ["\u{1B}"]] {
      let result = try Command.run(arguments, in: scratch.folder)
      #expect(!result.error.utf8.contains(0x1B))
    }
    #expect(try Command.run(["list", ""]).error == "npz: '': no such file\n")
  }

  /// A folder that cannot be written to, or made.
  @Test func extractingNowhere() throws {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    let file = try Command.run(["extract", "-o", "demo.npz", "demo.npz"], in: scratch.folder)
    #expect(
      file.error == "npz: demo.npz: cannot make the folder: a file of this name is in the way\n")
    #expect(file.status == 73)
    let result = try Command.run(["extract", "-o", "no/folder", "demo.npz"], in: scratch.folder)
    #expect(result.error == "npz: no/folder: cannot make the folder: No such file or directory\n")
    #expect(result.status == 73)
  }

  /// A pipe is read whole: not without end.
  @Test func endlessPipe() throws {
    let result = try Command.shell(
      "{ cat npy/f4.npy; cat /dev/zero; } | npz list --max-bytes 3MB -; echo $?")
    #expect(result.output == "75\n")
    #expect(
      result.error == """
        npz: -: a pipe is read whole, and this one has more than 3000000 bytes
             --max-bytes allows more, or save it to a file first

        """)
  }

  @Test func closedPipe() throws {
    // The shell says 141: the process died of SIGPIPE, and said nothing.
    let result = try Command.shell(
      "{ npz show --all --plain demo.npz weights; echo $? >&2; } | head -n 1 > /dev/null")
    #expect(["141\n", "0\n"].contains(result.error))
    let large = try Command.shell(
      "{ for i in 1 2 3 4 5 6; do npz show --all --plain demo.npz weights || { echo $? >&2; exit; }; done; } | true"
    )
    #expect(large.error.isEmpty || large.error == "141\n")
  }

  @Test func fullDisk() throws {
    let result = try Command.shell("npz list demo.npz > /dev/full")
    #expect(result.status == 74)
    #expect(result.error == "npz: standard output cannot be written: No space left on device\n")
  }

  @Test func help() throws {
    for command in ["list", "info", "show", "verify", "extract", "add"] {
      let result = try Command.run([command, "--help"])
      #expect(result.status == 0)
      #expect(result.error.isEmpty)
      #expect(result.output.contains("npz \(command) "), "an example")
      #expect(try Command.run(["help", command]).output == result.output)
    }
    #expect(try Command.run(["--version"]).output == "0.1.0\n")
    #expect(try Command.run([]).status == 0)
  }

  /// No file of any kind makes a command crash, or end with a status of its own.
  @Test(arguments: ["npy-bad", "wrong", "npz", "zip"]) func damagedFiles(folder: String) throws {
    let url = Command.arrays.appendingPathComponent(folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    for command in ["list", "verify"] {
      let paths = names.map { "\(folder)/\($0)" }
      let result = try Command.run([command] + paths)
      #expect([1, 65].contains(result.status))
      #expect(!result.isSignalled)
      #expect(
        result.error.split(separator: "\n").allSatisfy {
          $0.hasPrefix("npz: ") || $0.hasPrefix("     ")
        })
    }
  }
}
