import ArgumentParser
import NDArray

/// `npz diff`: in what two files differ.
struct Diff: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two files, array by array and element by element.",
    usage: "npz diff [options] A B [NAME [NAME_IN_B]]",
    discussion: """
      Exit status 0 means equal, 1 different. Arrays are equal where shape, dtype (but \
      for the byte order) and all elements are, and NaN equals NaN. --rtol and --atol \
      are NumPy's: |a-b| <= atol + rtol*|b|. --ulp allows that many steps from one \
      number of the dtype to the next. --strict compares C and Fortran order and the \
      byte order, too; --values-only takes numbers of different dtypes as equal where \
      the numbers are.

        npz diff old.npz new.npz
        npz diff --rtol 1e-5 old.npz new.npz weights
        npz diff -q a.npy b.npy && echo equal
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var filter: NameFilter

  @Option(
    name: [.long, .customLong("relative"), .customShort("p")], parsing: .unconditional,
    help: "Relative tolerance.")
  var rtol = 0.0

  @Option(
    name: [.long, .customLong("delta"), .customShort("d")], parsing: .unconditional,
    help: "Absolute tolerance.")
  var atol = 0.0

  @Option(parsing: .unconditional, help: "Steps from one number to the next.")
  var ulp = 0

  @Flag(help: "NaN differs from NaN.")
  var nanDiffers = false

  @Flag(help: "Compare order and byte order, too.")
  var strict = false

  @Flag(help: "Compare numbers of different dtypes.")
  var valuesOnly = false

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "Pairs of elements to print (5).")
  var count = 5

  @Flag(help: "Print one JSON document.")
  var json = false

  @Argument(help: "The one file; - is standard input.", completion: .file())
  var a: String

  @Argument(help: "The other file; - is standard input.", completion: .file())
  var b: String

  @Argument(help: "An array of both.", completion: .custom(NameCompletion.names))
  var name: String?

  @Argument(help: "What the array is called in B.")
  var otherName: String?

  func validate() throws {
    if a == "-" && b == "-" { throw ValidationError("only one of the files is standard input") }
    for (option, value) in [("--rtol", rtol), ("--atol", atol)] {
      if !(value >= 0) { throw ValidationError("\(option) is negative, or no number") }
    }
    if ulp < 0 { throw ValidationError("--ulp is negative") }
    if count < 0 { throw ValidationError("--count is negative") }
    if strict && valuesOnly {
      throw ValidationError("--strict and --values-only exclude each other")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let first = try Input(a, limits: common.limits)
    let second = try Input(b, limits: common.limits)
    let comparison = try Comparison(
      first, second, names: (name, otherName), filter: filter, ignoresDType: valuesOnly,
      nanEqual: !nanDiffers, console, compare: compare)
    if !console.isQuiet {
      if json {
        try console.output.line(comparison.json(a, b).encoded)
      } else {
        for line in comparison.lines(a, b, console) { try console.output.line(line) }
      }
    }
    return comparison.isEqual ? .done : .differs
  }

  private func compare(_ one: NDArray, _ two: NDArray) throws -> NDArray.Difference {
    try one.difference(
      from: two,
      tolerance: .init(relative: rtol, absolute: atol, ulps: ulp, nanEqual: !nanDiffers),
      isStrict: strict, ignoresDType: valuesOnly, limit: count)
  }
}
