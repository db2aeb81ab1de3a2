import ArgumentParser
import NDArray

/// When to colour.
enum ColorWhen: String, ExpressibleByArgument, CaseIterable {
  /// On a terminal, unless the environment says otherwise.
  case auto
  /// Always.
  case always
  /// Never.
  case never
}

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(help: "Colour: auto, always or never. NO_COLOR and CLICOLOR_FORCE are heeded.")
  var color: ColorWhen = .auto

  @Option(help: "How far the work is: auto (on a terminal, after half a second) or never.")
  var progress: ProgressWhen = .auto

  @Flag(name: [.short, .long], help: "Print nothing but errors.")
  var quiet = false

  @Flag(
    name: [.short, .long],
    help: "Say on standard error what is being done, how long it took and how much was read.")
  var verbose = false

  @Option(
    name: [.customShort("j"), .long], parsing: .unconditional,
    help: ArgumentHelp("Work on no more cores than this (all).", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Refuse to read or inflate more than this per array: 500MB, 64GiB (16GiB, or the memory if less).",
      valueName: "size"))
  var maxBytes: ByteSize?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is less than 1") }
  }

  /// The limits for the library's readers.
  var limits: NPY.Limits {
    NPY.Limits(arrayBytes: maxBytes?.bytes ?? min(16 << 30, Terminal.physicalMemory ?? .max))
  }
}

/// A number of bytes as people write it: `4096`, `64KiB`, `2GB`.
struct ByteSize: ExpressibleByArgument {
  /// The number.
  let bytes: Int

  /// Takes `text`; nil where it is no size.
  init?(argument text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).lowercased()
    let factors = [
      "": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000,
      "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40, "kib": 1 << 10, "mib": 1 << 20,
      "gib": 1 << 30, "tib": 1 << 40,
    ]
    guard let number = Int(digits), let factor = factors[unit] else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    if overflow { return nil }
    bytes = product
  }
}
