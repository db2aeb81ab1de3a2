import Foundation
import NDArray
import Testing

/// A JSON value, as the manifest's `dtype_str` needs one.
enum JSON: Decodable, Equatable, Sendable {
  case text(String)
  case number(Int)
  case list([JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .list(try container.decode([JSON].self))
    }
  }

  /// True where some text in the tree passes the test.
  func contains(_ test: (String) -> Bool) -> Bool {
    switch self {
    case .text(let text): test(text)
    case .number: false
    case .list(let items): items.contains { $0.contains(test) }
    }
  }

  init(_ item: DescrItem) {
    switch item {
    case .text(let text): self = .text(text)
    case .number(let number): self = .number(number)
    case .list(let items): self = .list(items.map { JSON($0) })
    }
  }
}

/// A file of `TestArrays`, and what NumPy says is in it.
struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
  struct Member: Decodable, Sendable {
    var key: String?
    var member: String?
    var method: Int?
    var dtypeStr: JSON?
    var dtypeName: String?
    var shape: [Int]?
    var fortran: Bool?
    var version: String?
    var nbytes: Int?
    var sha256: String?
    var object: Bool?
    var str: String?
    var repr: String?
    var roundtrip: Bool?
    var raw: Bool?
    var error: String?
    var ours: String?
    var trailing: Int?
    var bytes: String?
    var values: [Value]?
  }

  /// A number, or the name of one that JSON has none for.
  enum Value: Decodable, Sendable {
    case number(Double)
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .number(["NaN": .nan, "Infinity": .infinity, "-Infinity": -.infinity][text] ?? 0)
      } else {
        self = .number(try container.decode(Double.self))
      }
    }
    var double: Double {
      switch self {
      case .number(let value): value
      }
    }
  }

  var file: String
  var kind: String
  var expect: String
  var points: [Int]
  var note: String?
  var numpyError: String?
  var trailing: Int?
  var arrays: [Member]?
  var lookup: [String: Int]?

  var testDescription: String { file }
  var path: String { Fixture.folder.appending(path: file).path(percentEncoded: false) }

  func bytes() throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path))) }

  /// `TestArrays`, next to `Tests`.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "TestArrays")

  static let all: [Fixture] = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      let data = try Data(contentsOf: folder.appending(path: "manifest.json"))
      return try decoder.decode([Fixture].self, from: Data(data.withoutLoneSurrogates))
    } catch {
      fatalError("TestArrays/manifest.json: \(error)")
    }
  }()

  static func of(_ kind: String, _ expect: String) -> [Fixture] {
    all.filter { $0.kind == kind && $0.expect == expect }
  }
}

extension Data {
  /// JSON whose escapes of lone surrogates, which Swift's strings cannot hold, are U+FFFD.
  var withoutLoneSurrogates: [UInt8] {
    var out = Array(self)
    var index = 0
    func surrogate(at place: Int) -> Bool? {
      guard place + 6 <= out.count, out[place] == UInt8(ascii: "\\"),
        out[place + 1] == UInt8(ascii: "u"), out[place + 2] | 0x20 == UInt8(ascii: "d")
      else { return nil }
      // True for a high one, false for a low one.
      switch out[place + 3] | 0x20 {
      case UInt8(ascii: "8"), UInt8(ascii: "9"), UInt8(ascii: "a"), UInt8(ascii: "b"): return true
      case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "f"): return false
      default: return nil
      }
    }
    while index + 1 < out.count {
      guard out[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      guard let high = surrogate(at: index) else {
        index += 2
        continue
      }
      if high, surrogate(at: index + 6) == false {
        index += 12
      } else {
        out.replaceSubrange(index..<index + 6, with: Array("\\ufffd".utf8))
        index += 6
      }
    }
    return out
  }
}
