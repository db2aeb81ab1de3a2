import Foundation
import Testing

@testable import NDArray

/// Thousands of random arrays, made and described by NumPy in this very run; and NumPy's word on what
/// we write.
@Suite(.serialized) struct OracleTests {
  struct Line: Decodable {
    struct Operation: Decodable {
      var op: String
      var arg: Argument?
      var descr: JSON?
      var dtype: JSON?
      var casting: String?
      var shape: [Int]?
      var sha256: String?
      var str: String?
      var repr: String?
      var error: Bool?
      var options: Options?
    }
    struct Options: Decodable {
      var precision: Int?
      var threshold: Int?
      var edgeitems: Int?
      var linewidth: Int?
      var suppress: Bool?
      var sign: String?
      var floatmode: String?
    }
    enum Argument: Decodable {
      case text(String)
      case numbers([Int])
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .text(text)
        } else {
          self = .numbers(try container.decode([Int].self))
        }
      }
    }
    var file: String
    var archive: String
    var key: String
    var descr: JSON
    var shape: [Int]
    var fortran: Bool
    var sha256: String?
    var str: String?
    var repr: String?
    var operations: [Operation]
  }

  @Test func peersAreThereWhereTheyMustBe() {
    #expect(Peer.python != nil || !Peer.isRequired)
  }

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func randomArrays() throws {
    print("oracle: NDARRAY_SEED=\(Peer.seed)")
    let folder = try TemporaryFolder()
    let made = try Peer.oracle([
      "generate", "--seed", "\(Peer.seed)", "--count", "\(Peer.arrayCount)", folder.path("."),
    ])
    try #require(made.status == 0, "\(made.output)")
    let text = try Data(contentsOf: URL(filePath: folder.path("index.jsonl"))).withoutLoneSurrogates
    var problems = Problems()
    let written = try TemporaryFolder()
    var expected = ""
    var archives: [String: NPZ] = [:]
    var counts = [0, 0, 0, 0]
    var batch: [(key: String, value: NDArray)] = []
    for row in text.split(separator: 0x0A) {
      let line = try JSONDecoder().decode(Line.self, from: Data(row))
      let name = line.file
      // NumPy neither pads nor converts times without a unit rightly in foreign byte order.
      let isGenericTime = line.descr.contains { ["<M8", ">M8", "<m8", ">m8"].contains($0) }
      do {
        let bytes = try [UInt8](Data(contentsOf: URL(filePath: folder.path(name))))
        let array = try NPY.load(folder.path(name))
        counts[0] += 1
        problems.check(JSON(array.dtype.descrItems) == line.descr, name, "descr")
        problems.check(array.shape == line.shape, name, "shape")
        problems.check(array.fileOrder == (line.fortran ? .fortran : .c), name, "order")
        if let hash = line.sha256 {
          problems.check(try SHA256.hex(array.bytes()) == hash, name, "bytes")
        }
        problems.check(try NPY.save(array) == bytes, name, "not saved as np.save saves it")
        if archives[line.archive] == nil {
          archives[line.archive] = try NPZ(path: folder.path(line.archive))
        }
        problems.check(
          try archives[line.archive]?[line.key]?.bytes() == array.bytes(), name, "in the archive")
        let printsRight = !line.descr.contains { $0 == ">m8" || $0 == ">M8" }
        if printsRight {
          problems.same(array.description, line.str, name, "str")
          problems.same(array.debugDescription, line.repr, name, "repr")
        }
        for operation in line.operations
        where printsRight && (operation.op != "astype" || !isGenericTime) {
          counts[operation.op == "slice" ? 1 : operation.op == "print" ? 2 : 3] += 1
          try check(operation, of: array, name, &problems)
        }
        try NPY.save(array, to: written.path(name))
        let facts = "\"descr\": \(json(line.descr)), \"shape\": \(line.shape)"
        let hash = line.sha256.map { ", \"sha256\": \"\($0)\"" } ?? ""
        expected += "{\"file\": \"\(name)\", \"key\": \"\", \(facts)\(hash)}\n"
        batch.append((line.key, array))
        expected += "{\"file\": \"\(line.archive)\", \"key\": \"\(line.key)\", \(facts)\(hash)}\n"
        if batch.count == 7 {
          try NPZ.save(batch, to: written.path(line.archive), compressed: counts[0] % 2 == 0)
          batch = []
        }
      } catch {
        problems.check(false, name, "\(error)")
      }
    }
    if !batch.isEmpty {
      try NPZ.save(batch, to: written.path("z\((counts[0] - 1) / 7).npz"), compressed: true)
    }
    print(
      "oracle: \(counts[0]) arrays, \(counts[1]) slices, \(counts[2]) printed with options, "
        + "\(counts[3]) other operations")
    #expect(counts[0] == Peer.arrayCount && counts[1] >= Peer.arrayCount / 2)
    let none = problems.all.isEmpty
    #expect(none, "seed \(Peer.seed): \(problems.summary)")
    try expected.write(toFile: written.path("expect.jsonl"), atomically: true, encoding: .utf8)
    let checked = try Peer.oracle(["check", written.path(".")])
    print("oracle check: \(checked.output)", terminator: "")
    #expect(checked.status == 0, "seed \(Peer.seed): \(checked.output)")

    let table = try JSONDecoder().decode(
      [String: [String: [String]]].self,
      from: Data(contentsOf: URL(filePath: folder.path("can_cast.json"))))
    var casts: [String] = []
    for (from, row) in table {
      for (to, rules) in row {
        let (source, target) = (try dtype(from), try dtype(to))
        let ours = NDArray.Casting.allCases.filter { source.canCast(to: target, $0) }.map(
          \.rawValue)
        if Set(ours) != Set(rules) {
          casts.append("\(from) → \(to): \(ours.first ?? "never"), NumPy \(rules.first ?? "never")")
        }
      }
    }
    #expect(casts.isEmpty, "\(casts.sorted().joined(separator: "\n"))")
  }

  private func dtype(_ text: String) throws -> NDArray.DType { try NDArray.DType(text) }

  private func json(_ value: JSON) -> String {
    switch value {
    case .text(let text):
      let escaped = text.unicodeScalars.map { scalar in
        scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || scalar.value > 0x7E
          ? String(scalar).utf16.map {
            "\\u" + String(String(0x10000 + Int($0), radix: 16).dropFirst())
          }
          .joined() : String(scalar)
      }
      return "\"\(escaped.joined())\""
    case .number(let number): return "\(number)"
    case .list(let items): return "[" + items.map(json).joined(separator: ", ") + "]"
    }
  }

  private func check(
    _ operation: Line.Operation, of array: NDArray, _ name: String, _ problems: inout Problems
  ) throws {
    var result: NDArray?
    var failure: String?
    do throws(NDArrayError) {
      switch (operation.op, operation.arg) {
      case ("slice", .text(let text)?):
        result = try array[steps: indexSteps(text)]
      case ("field", .text(let field)?):
        result = try array[field]
      case ("transpose", .numbers(let axes)?):
        result = try array.transposed(axes)
      case ("reshape", .numbers(let shape)?):
        result = try array.reshaped(shape)
      case ("astype", _):
        guard case .text(let text)? = operation.dtype,
          let rule = NDArray.Casting(rawValue: operation.casting ?? "")
        else { return }
        result = try array.converted(to: NDArray.DType(text), casting: rule)
      default:
        // A single element is printed as a scalar: without options, but for records.
        if array.rank > 0 || array.dtype.kind != .structured {
          let text = array.rank == 0 ? array.description : array.formatted(options(operation))
          problems.same(text, operation.str, name, "\(operation.options as Any)")
        }
        problems.same(
          array.representation(options(operation)), operation.repr, name,
          "\(operation.options as Any)")
        return
      }
    } catch {
      failure = "\(error)"
    }
    let what = "\(operation.op) \(operation.arg.map { "\($0)" } ?? "\(operation.dtype as Any)")"
    if operation.error == true {
      problems.check(failure != nil, name, "\(what): no error")
      return
    }
    guard let result else {
      problems.check(false, name, "\(what): \(failure ?? "")")
      return
    }
    if let shape = operation.shape { problems.check(result.shape == shape, name, "\(what): shape") }
    // NumPy's scalars are native, and strings as long as they are: their bytes are not the array's.
    if let hash = operation.sha256, result.rank > 0 || operation.op != "slice" {
      problems.check(
        try SHA256.hex(result.bytes()) == hash, name, "\(what) of \(array.dtype): bytes")
    }
    problems.same(result.description, operation.str, name, what)
  }

  private func options(_ operation: Line.Operation) -> NDArray.PrintOptions {
    var options = NDArray.PrintOptions()
    guard let given = operation.options else { return options }
    options.precision = given.precision ?? options.precision
    options.threshold = given.threshold ?? options.threshold
    options.edgeItems = given.edgeitems ?? options.edgeItems
    options.lineWidth = given.linewidth ?? options.lineWidth
    options.suppressSmall = given.suppress ?? options.suppressSmall
    options.sign = given.sign == "+" ? .plus : given.sign == " " ? .space : .minus
    options.floatMode =
      switch given.floatmode {
      case "fixed": .fixed
      case "unique": .unique
      case "maxprec_equal": .maxprecEqual
      default: .maxprec
      }
    return options
  }

  /// What differed, gathered so that one run shows all of it.
  struct Problems {
    var all: [String] = []

    mutating func check(_ isRight: Bool, _ name: String, _ what: String) {
      if !isRight { all.append("\(name): \(what)") }
    }

    mutating func same(_ ours: String, _ theirs: String?, _ name: String, _ what: String) {
      guard let theirs, !theirs.hasLostSurrogates, ours != theirs else { return }
      // Python prints escaped what its older table of characters does not know yet.
      guard !ours.unicodeScalars.contains(where: { ($0.properties.age?.major ?? 0) > 13 }) else {
        return
      }
      all.append("\(name): \(what):\n\(ours.prefix(400))\n--- NumPy ---\n\(theirs.prefix(400))")
    }

    var summary: String { "\(all.count) differences\n" + all.prefix(40).joined(separator: "\n") }
  }
}
