import Testing

@testable import Pickle

/// Swift's types from Python's data, and back.
@Suite struct CodingTests {
  enum Color: String, Codable { case red, green }
  enum Level: Int, Codable { case low = 1, high }

  struct Point: Codable, Equatable {
    var x: Double
    var y: Int
    var label: String?
  }

  struct Everything: Codable, Equatable {
    var bool = true
    var small: Int8 = -128
    var large = UInt64.max
    var wide = Int128.min
    var widest: [UInt128] = [.max, 1]
    var wider = UInt128.max
    var negative = [Int128(Int64.min) - 1]
    var float: Float = 1.5
    var text = "é"
    var none: Int?
    var bytes: [UInt8] = [1, 255]
    var list = [[1], [], [2, 3]]
    var named = ["5": 1, "b": 2]
    var numbered = [5: "five", -1: "minus one"]
    var optional: [Int?] = [1, nil]
    var color = Color.green
    var level = Level.high
    var point = Point(x: 0.5, y: 7, label: nil)
    var colors: [Color: Int] = [.red: 1]
  }

  final class Base: Codable {
    var name = "base"
    init() {}
  }

  @Test(arguments: 0...5)
  func thereAndBack(version: Int) throws {
    let version = try #require(Pickle.Version(rawValue: version))
    let value = try Pickle.Value(encoding: Everything())
    let loaded = try Pickle.load(bytes: Pickle.dump(value, protocol: version))
    #expect(try loaded.decode(Everything.self) == Everything())
    #expect(value["numbered", .key(5)]?.string == "five")
    #expect(value["named", .key("5")]?.int == 1)
    #expect(value["bytes"]?.kind == .bytes && value["none"] == nil)
    #expect(value["large"]?.integer?.decimal() == "18446744073709551615")
  }

  @Test func whatPythonHasForIt() throws {
    let point = Point(x: 1, y: 2, label: "a")
    let values: [Pickle.Value] = [
      ["x": 1.0, "y": 2, "label": "a"], ["x": 1, "y": 2, "label": "a", "more": nil, 7: 8],
      .instance("zoo", "Point", ["x": 1.0, "y": 2, "label": "a"]),
      .object(
        .global("collections", "OrderedDict"), [], form: .reduce,
        pairs: ["label", "a", "y", 2, "x", 1.0]),
    ]
    for value in values { #expect(try value.decode(Point.self) == point) }
    #expect(try Pickle.Value.tuple(1, 2).decode([Int].self) == [1, 2])
    #expect(try Pickle.Value.set(1).decode([Int].self) == [1])
    #expect(try Pickle.Value.frozenSet([1]).decode(Set<Int>.self) == [1])
    #expect(try Pickle.Value.byteArray([1, 2]).decode([UInt8].self) == [1, 2])
    #expect(try Pickle.Value.bytes([1, 2]).decode([Int].self) == [1, 2])
    #expect(try Pickle.Value.list([1, 2]).decode([UInt8].self) == [1, 2])
    #expect(try Pickle.Value.none.decode(Int?.self) == nil)
    #expect(try Pickle.Value.int(3).decode(Double.self) == 3)
    #expect(try Pickle.Value.float(.nan).decode(Float.self).isNaN)
    #expect(try Pickle.load(bytes: Array("S'ab'\n.".utf8)).decode(String.self) == "ab")
    let encoded = try Pickle.load(bytes: Pickle.dump(.bytes([200, 1]), protocol: .v2))
    #expect(try encoded.decode([UInt8].self) == [200, 1])
  }

  @Test(
    arguments: [
      (["x": 1.0], "keyNotFound"), (["x": "1", "y": 2], "typeMismatch x"),
      (["x": 1.0, "y": 2.0], "typeMismatch y"), (["x": 1.0, "y": true], "typeMismatch y"),
      (["x": 1.0, "y": nil], "valueNotFound y"),
      (["x": 1.0, "y": 2, "label": .bytes([1])], "typeMismatch label"),
      (["x": 1.0, "y": .int(Pickle.Integer(bytes: Array(1...9)))], "dataCorrupted y"),
      (["x": 1.0, "y": .int(Pickle.Integer(bytes: Array(1...99)))], "dataCorrupted y"),
      ([1, 2], "typeMismatch"), ("x", "typeMismatch"), (.none, "valueNotFound"),
    ] as [(Pickle.Value, String)])
  func errorsSayWhere(_ value: Pickle.Value, _ words: String) {
    #expect(Self.words { try value.decode(Point.self) } == words)
    let place = words.split(separator: " ").dropFirst().map { "/" + $0 }.joined()
    let kind = words.split(separator: " ")[0]
    #expect(
      Self.words { try Pickle.Value.list([value]).decode([Point].self) } == "\(kind) 0\(place)")
  }

  @Test func rangesAreChecked() {
    #expect(Self.words { try Pickle.Value.int(128).decode(Int8.self) } == "dataCorrupted")
    let wide = Pickle.Value.int(Pickle.Integer(bytes: [UInt8](repeating: 0, count: 15) + [0xFE]))
    let widest = Pickle.Value.int(Pickle.Integer(bytes: [UInt8](repeating: 0, count: 16) + [1]))
    for value in [wide, widest] {
      #expect(Self.words { try value.decode(UInt128.self) } == "dataCorrupted")
      #expect(Self.words { try value.decode(Int64.self) } == "dataCorrupted")
    }
    #expect(Self.words { try widest.decode(Int128.self) } == "dataCorrupted")
    #expect(Self.words { try Pickle.Value.int(-1).decode(UInt64.self) } == "dataCorrupted")
    #expect(Self.words { try Pickle.Value.float(1e300).decode(Float.self) } == "dataCorrupted")
    #expect(
      Self.words { try Pickle.Value.list([1, 256]).decode([UInt8].self) } == "dataCorrupted 1")
    #expect(Self.words { try Pickle.Value.string("blue").decode(Color.self) } == "dataCorrupted")
    #expect(
      Self.words {
        try Pickle.load(bytes: [0x58, 3, 0, 0, 0, 0xED, 0xA0, 0x80, 0x2E]).decode(String.self)
      } == "dataCorrupted")
  }

  /// A type that holds itself, in a pickle that is as deep as somebody likes, or a circle.
  struct Tree: Codable { var children: [Tree] }

  @Test func depthIsLimited() throws {
    let pickle = Array("}q\u{1}X\u{8}\u{0}\u{0}\u{0}children]h\u{1}as.".utf8)
    let circle = try Pickle.load(bytes: pickle)
    #expect(Self.words { try circle.decode(Tree.self) }.hasPrefix("dataCorrupted children/0/"))
    var tree = Tree(children: [])
    for _ in 0..<80 { tree = Tree(children: [tree]) }
    let value = try Pickle.Value(encoding: tree)
    #expect(try Pickle.Value(encoding: value.decode(Tree.self)) == value)
    for _ in 0..<80 { tree = Tree(children: [tree]) }
    #expect(throws: EncodingError.self) { try Pickle.Value(encoding: tree) }
    var encoder = Pickle.Encoder()
    encoder.maximumDepth = 400
    var decoder = Pickle.Decoder()
    decoder.maximumDepth = 400
    _ = try decoder.decode(Tree.self, from: encoder.encode(tree))
  }

  /// Containers by hand: nested ones, one of a base class, and several values that nobody has named.
  struct ByHand: Codable, Equatable {
    var number: Int
    var texts: [String]

    enum Key: String, CodingKey { case outer, inner }

    init(number: Int, texts: [String]) {
      self.number = number
      self.texts = texts
    }

    init(from decoder: any Decoder) throws {
      let top = try decoder.container(keyedBy: Key.self)
      let inner = try top.nestedContainer(keyedBy: Key.self, forKey: .outer)
      number = try inner.decode(Int.self, forKey: .inner)
      var list = try top.nestedUnkeyedContainer(forKey: .inner)
      texts = []
      while !list.isAtEnd {
        if try list.decodeNil() { continue }
        texts.append(try list.decode(String.self))
      }
      _ = try Base(from: top.superDecoder())
    }

    func encode(to encoder: any Encoder) throws {
      var top = encoder.container(keyedBy: Key.self)
      var inner = top.nestedContainer(keyedBy: Key.self, forKey: .outer)
      try inner.encode(0, forKey: .inner)
      try inner.encode(number, forKey: .inner)
      var list = top.nestedUnkeyedContainer(forKey: .inner)
      try list.encodeNil()
      for text in texts { try list.encode(text) }
      try Base().encode(to: top.superEncoder())
    }
  }

  @Test func containersByHand() throws {
    let value = ByHand(number: 3, texts: ["a", "b"])
    let encoded = try Pickle.Value(encoding: value)
    let expected: Pickle.Value = [
      "outer": ["inner": 3], "inner": [nil, "a", "b"], "super": ["name": "base"],
    ]
    #expect(encoded == expected)
    #expect(try encoded.decode(ByHand.self) == value)
  }

  @Test func manyLiteralsTakeLinearTime() {
    let texts = (0..<100_000).map { Pickle.Value.string("\($0)") }
    #expect(Pickle.Value.list(texts).count == 100_000)
  }

  /// Which error, and the way to it.
  private static func words<T>(_ body: () throws -> T) -> String {
    func line(_ name: String, _ context: DecodingError.Context) -> String {
      let path = context.codingPath.map(\.stringValue).joined(separator: "/")
      return path.isEmpty ? name : "\(name) \(path)"
    }
    do {
      _ = try body()
      return "no error"
    } catch let error as DecodingError {
      switch error {
      case .keyNotFound(_, let context): return line("keyNotFound", context)
      case .typeMismatch(_, let context): return line("typeMismatch", context)
      case .valueNotFound(_, let context): return line("valueNotFound", context)
      case .dataCorrupted(let context): return line("dataCorrupted", context)
      @unknown default: return "another error"
      }
    } catch { return "\(error)" }
  }
}
