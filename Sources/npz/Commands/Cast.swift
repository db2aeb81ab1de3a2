import ArgumentParser
import NDArray

/// `npz cast`: other dtypes, orders and shapes.
struct Cast: Subcommand {
  enum Order: String, ExpressibleByArgument, CaseIterable {
    case c = "C"
    case fortran = "F"

    init?(argument: String) { self.init(rawValue: argument.uppercased()) }
  }

  enum ByteOrder: String, ExpressibleByArgument, CaseIterable {
    case little, big
  }

  static let configuration = CommandConfiguration(
    commandName: "cast",
    abstract: "Change dtype, order, byte order or shape of arrays.",
    usage: "npz cast [options] FILE [NAME] ...",
    discussion: """
      Without NAME, all arrays of an archive; those that are left as they are, are \
      copied as they are stored. Conversions are those of NumPy's astype: floats are \
      cut towards zero, integers wrap around. --safe refuses what cannot keep every \
      value; --saturate puts what is too large or too small at the end of the range \
      of the integers, and NaN at 0.

        npz cast --dtype float32 weights.npz
        npz cast --dtype uint8 --saturate image.npy -o small.npy
        npz cast --order F --byte-order big data.npz x
        npz cast --shape 3,-1 data.npy
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var edit: EditOptions

  @Option(help: "float32, int8, <f4, datetime64[ms] …, as NumPy names it.")
  var dtype: String?

  @Option(help: "How the elements lie: C or F.")
  var order: Order?

  @Option(help: "little or big.")
  var byteOrder: ByteOrder?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Another shape of as many elements; -1 is what is left.", valueName: "d,…"))
  var shape: String?

  @Flag(help: "Refuse a conversion that could lose something.")
  var safe = false

  @Flag(help: "Put what is out of range at the end of the range.")
  var saturate = false

  @Argument(help: "The file.", completion: .file(extensions: ["npz", "npy"]))
  var file: String

  @Argument(help: "The arrays, or patterns.", completion: .custom(NameCompletion.names))
  var name: [String] = []

  func validate() throws {
    if dtype == nil && order == nil && byteOrder == nil && shape == nil {
      throw ValidationError("there is nothing to change: --dtype, --order, --byte-order, --shape")
    }
    if safe && saturate { throw ValidationError("--safe and --saturate exclude each other") }
    if saturate && dtype == nil { throw ValidationError("--saturate goes with --dtype") }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let target = try dtype.map { try NDArray.DType(argument: $0) }
    let lengths = try shape.map { try Self.lengths($0) }
    func changed(_ array: NDArray) throws(NDArrayError) -> NDArray {
      try change(array, to: target, lengths)
    }
    let input = try Input(file, limits: common.limits)
    guard case .npy(let source) = input.file else { return try updateArchive(console, changed) }
    guard name.isEmpty else {
      throw Failure.usage("a .npy file has one array, without a name", path: file)
    }
    return try edit.update(source, of: input, console) { array in
      array = try changed(array)
      return Self.words(nil, (source.header.dtype, source.header.shape), array, console)
    }
  }

  private func updateArchive(
    _ console: Console, _ changed: (NDArray) throws(NDArrayError) -> NDArray
  ) throws -> ExitStatus {
    var changes: [String] = []
    return try edit.update(file, console) { draft in
      let input = try Input(draft, path: file, limits: common.limits)
      for entry in try input.members(name) {
        do {
          guard let npz = draft.original else { continue }
          let header = try npz.header(of: entry)
          let old = try npz.read(entry)
          let new = try changed(old)
          if new.dtype == old.dtype, new.shape == old.shape, Self.order(new) == Self.order(old) {
            continue
          }
          draft.set(.array(new), for: entry.key)
          changes.append(Self.words(entry.key, (header.dtype, header.shape), new, console))
        } catch let error as NDArrayError {
          var failure = input.failure(error)
          failure.array = failure.array ?? entry.key
          throw failure
        }
      }
    } words: { outcome in
      if changes.isEmpty { return "nothing to change" }
      let more = changes.count > 5 ? ", \((changes.count - 5).grouped) more" : ""
      return "\(changes.prefix(5).joined(separator: ", "))\(more) \(outcome.summary)"
    }
  }

  private static func order(_ array: NDArray) -> Order {
    array.isFortranContiguous && !array.isCContiguous ? .fortran : .c
  }

  /// `weights float64 (3,) → float32 (3,)`.
  private static func words(
    _ name: String?, _ old: (dtype: NDArray.DType, shape: [Int]), _ new: NDArray, _ console: Console
  ) -> String {
    func text(_ dtype: NDArray.DType, _ shape: [Int]) -> String {
      dtype.byteOrder == .big
        ? "\(dtype.name) \(shape.tupleText) big-endian" : "\(dtype.name) \(shape.tupleText)"
    }
    let arrow = console.isUTF8 ? "→" : "->"
    let order = order(new) == .fortran ? ", Fortran order" : ""
    let change = "\(text(old.dtype, old.shape)) \(arrow) \(text(new.dtype, new.shape))\(order)"
    return name.map { "\($0.escapedForDisplay) \(change)" } ?? change
  }

  private func change(
    _ array: NDArray, to target: NDArray.DType?, _ lengths: [Int]?
  ) throws(NDArrayError) -> NDArray {
    var result = array
    if let target {
      if saturate { result = try result.saturated(to: target) }
      result = try result.converted(to: target, casting: safe ? .safe : .unsafe)
    }
    if let byteOrder {
      let dtype = result.dtype.with(byteOrder: byteOrder == .big ? .big : .little)
      result = try result.converted(to: dtype, casting: .equivalent)
    }
    if let lengths { result = try result.reshaped(lengths) }
    if let order { result = try result.copied(order == .fortran ? .fortran : .c) }
    return result
  }

  /// The lengths of `3,-1`.
  private static func lengths(_ text: String) throws -> [Int] {
    let words = text.split(separator: ",", omittingEmptySubsequences: true)
    let lengths = words.compactMap { Int($0) }
    guard lengths.count == words.count, lengths.count(where: { $0 == -1 }) < 2,
      lengths.allSatisfy({ $0 >= -1 })
    else {
      throw Failure.usage(
        "'\(text.escapedForDisplay)' is no shape", hints: ["such as  --shape 3,4  or  --shape 3,-1"]
      )
    }
    return lengths
  }
}

extension NDArray.DType {
  /// The dtype that an option says: a type string, or fields in brackets as a header has them.
  ///
  /// - Throws: ``Failure``.
  init(argument text: String) throws {
    do {
      self = try text.first == "[" ? NDArray.DType(descr: text) : NDArray.DType(text)
    } catch {
      throw Failure.usage(
        "'\(text.escapedForDisplay)' is no dtype",
        hints: ["such as float32, uint8, complex64, <f4, S10, datetime64[ms], \"[('a', '<i4')]\""])
    }
  }
}
