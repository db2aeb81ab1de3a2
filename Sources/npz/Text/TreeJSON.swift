import NDArray
import Pickle

/// Writes a value of a pickle, and all that it holds, as typed JSON that loses nothing: every value is an object
/// with its type under `t`.
///
/// What is one object in two places is written once, with a number under `id`, and is `{"t": "ref", "id": …}`
/// wherever else it stands.
struct TreeJSON {
  var bytes: [UInt8] = []
  /// The graph of the pickle: the places of its values tell them apart. What is made on the way, of a table's
  /// cells, is of others.
  private let graph: Graph
  private var shared: Set<UInt32> = []
  /// The tables of pandas' by their places, so that each is decoded once.
  private var tables: [UInt32: PickleWalk.Table] = [:]
  private var numbers: [UInt32: Int] = [:]
  private var budget: Int
  private let mostBytes: Int

  /// An int of more digits is written as bytes: the time for them is quadratic.
  static let mostDigits = 100_000
  /// How large a document may be, beside what the pickle has.
  private static let mostBytes = 256 << 20
  /// How deep a tree may be: JSON readers have stacks of their own.
  static let deepest = 500

  /// - Parameters:
  ///   - value: the top of the tree.
  ///   - limit: how many values are written at most.
  /// - Throws: ``Failure`` where there are more, or they are nested too deep.
  init(_ value: Pickle.Value, limit: Int) throws {
    budget = limit
    graph = value.graph
    // Every byte of a file becomes two digits, or a few signs.
    mostBytes = Self.mostBytes + 8 * graph.inputByteCount
    findShared(value)
    try write(value, depth: 0)
  }

  /// What can be reached by more than one way, and can be told apart in Python.
  private mutating func findShared(_ value: Pickle.Value) {
    var seen: Set<UInt32> = []
    var waiting = [value]
    while let next = waiting.popLast() {
      guard case .node(let place) = next.slot, next.hasIdentity else { continue }
      if !seen.insert(place).inserted {
        shared.insert(place)
        continue
      }
      if seen.count > budget { return }
      if let table = try? next.table() {
        tables[place] = table
      } else {
        waiting += next.treeParts
      }
    }
  }

  /// Counts values towards the limit.
  mutating func count(_ number: Int) throws {
    budget -= number
    guard budget > 0, bytes.count < mostBytes else {
      throw Failure(
        .limit, "limit_exceeded", "the tree has more values than are written at once",
        hints: ["name a part of it:  npz show --json FILE NAME"])
    }
  }

  mutating func write(_ value: Pickle.Value, depth: Int) throws {
    try count(1)
    guard depth < Self.deepest else {
      throw Failure(
        .limit, "limit_exceeded", "the tree is more than \(Self.deepest) levels deep",
        hints: ["name a part of it:  npz show --json FILE NAME"])
    }
    var members: [JSON.Member] = []
    if case .node(let place) = value.slot, shared.contains(place), graph.isSame(as: value.graph) {
      if let number = numbers[place] {
        JSON.object([("t", .text("ref")), ("id", .int(number))]).append(to: &bytes)
        return
      }
      numbers[place] = numbers.count
      members.append(("id", .int(numbers.count - 1)))
    }
    try content(of: value, members, depth)
  }

  /// The table that a value is; nil where it is none.
  private func table(_ value: Pickle.Value) throws -> PickleWalk.Table? {
    if case .node(let place) = value.slot, let known = tables[place], graph.isSame(as: value.graph)
    {
      return known
    }
    return try value.table()
  }

  // MARK: Parts

  mutating func begin(_ type: String, _ members: [JSON.Member]) {
    let head = JSON.object([("t", .text(type))] + members).encoded
    bytes += head.utf8.dropLast()
  }

  mutating func key(_ name: String) { bytes += ", \"\(name)\": ".utf8 }

  mutating func end() { bytes.append(UInt8(ascii: "}")) }

  mutating func list(
    _ items: some Sequence<Pickle.Value>, _ depth: Int
  ) throws {
    bytes.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes += ", ".utf8 }
      try write(item, depth: depth + 1)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  mutating func pairs(
    _ items: some Sequence<(key: Pickle.Value, value: Pickle.Value)>, _ depth: Int
  ) throws {
    bytes.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes += ", ".utf8 }
      bytes.append(UInt8(ascii: "["))
      try write(item.key, depth: depth + 1)
      bytes += ", ".utf8
      try write(item.value, depth: depth + 1)
      bytes.append(UInt8(ascii: "]"))
    }
    bytes.append(UInt8(ascii: "]"))
  }

  mutating func leaf(_ type: String, _ members: [JSON.Member], _ more: [JSON.Member]) {
    JSON.object([("t", .text(type))] + members + more).append(to: &bytes)
  }

  /// A container: its type, and its items under `v`.
  private mutating func container(
    _ type: String, _ members: [JSON.Member], _ items: Pickle.Value.Items, _ depth: Int
  ) throws {
    begin(type, members)
    key("v")
    try list(items, depth)
    end()
  }

  private mutating func container(
    _ type: String, _ members: [JSON.Member], _ items: Pickle.Value.Pairs, _ depth: Int
  ) throws {
    begin(type, members)
    key("v")
    try pairs(items, depth)
    end()
  }

  // MARK: Types

  private mutating func content(
    of value: Pickle.Value, _ members: [JSON.Member], _ depth: Int
  ) throws {
    if let array = try value.arrayParts() { return try self.array(array, members, depth) }
    // A table of a form that is not known is the object that it is.
    if let table = try? table(value) { return try self.table(table, members, depth) }
    if let dtype = try value.dtypeParts() {
      return leaf(
        "dtype", members,
        [("descr", JSON(dtype.dtype.descrItems))]
          + (dtype.shape.isEmpty ? [] : [("shape", .list(dtype.shape.map { .int($0) }))]))
    }
    switch value.content {
    case .none: leaf("None", members, [])
    case .bool(let value): leaf("bool", members, [("v", .bool(value))])
    case .int(let value):
      let digits = value.decimal(limit: Self.mostDigits)
      leaf(
        "int", members,
        [digits.map { ("v", .text($0)) } ?? ("twos_complement_le_hex", Self.hex(value.bytes))])
    case .float(let value): leaf("float", members, Self.float(value))
    case .complex(let real, let imaginary):
      leaf(
        "complex", members,
        [("re", .object(Self.float(real))), ("im", .object(Self.float(imaginary)))])
    case .string(let text):
      let utf8 = value.utf8 ?? Array(text.utf8)
      let isText = text.utf8.elementsEqual(utf8)
      leaf(
        "str", members, [isText ? ("v", .text(text)) : ("utf8_surrogatepass_hex", Self.hex(utf8))])
    case .byteString(let bytes): leaf("py2str", members, [("hex", Self.hex(bytes))])
    case .bytes(let bytes): leaf("bytes", members, [("hex", Self.hex(bytes))])
    case .byteArray(let bytes): leaf("bytearray", members, [("hex", Self.hex(bytes))])
    case .list(let items): try container("list", members, items, depth)
    case .tuple(let items): try container("tuple", members, items, depth)
    case .set(let items): try container("set", members, items, depth)
    case .frozenSet(let items): try container("frozenset", members, items, depth)
    case .dictionary(let items): try container("dict", members, items, depth)
    case .orderedDictionary(let items): try container("OrderedDict", members, items, depth)
    case .counter(let items): try container("Counter", members, items, depth)
    case .defaultDictionary(let items, let factory):
      begin("defaultdict", members)
      key("default_factory")
      try write(factory, depth: depth + 1)
      key("v")
      try pairs(items, depth)
      end()
    case .deque(let items, let maximum):
      try container("deque", members + [("maxlen", JSON(maximum))], items, depth)
    case .range(let start, let stop, let step):
      let parts = [start, stop, step].map { JSON.text($0.decimal() ?? "") }
      leaf("range", members, [("start", parts[0]), ("stop", parts[1]), ("step", parts[2])])
    case .slice(let start, let stop, let step):
      begin("slice", members)
      key("v")
      try list([start, stop, step], depth)
      end()
    case .ellipsis: leaf("Ellipsis", members, [])
    case .notImplemented: leaf("NotImplemented", members, [])
    default: try object(value, members, depth)
    }
  }

  static func float(_ value: Double) -> [JSON.Member] {
    let digits = String(value.bitPattern, radix: 16)
    return [
      ("v", .text(Pickle.Value.float(value).description)),
      ("bits", .text(String(repeating: "0", count: 16 - digits.count) + digits)),
    ]
  }

  static func hex(_ bytes: [UInt8]) -> JSON {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return .text(String(decoding: text, as: UTF8.self))
  }

  private mutating func array(
    _ decoded: DecodedArray, _ members: [JSON.Member], _ depth: Int
  ) throws {
    let array = decoded.array
    var head = members
    if let name = decoded.className, !decoded.isScalar {
      head.append(("class", .text("\(name.module).\(name.name)")))
    }
    head += [
      ("dtype", JSON(array.dtype.descrItems)), ("shape", .list(array.shape.map { .int($0) })),
    ]
    begin(decoded.isScalar ? "npscalar" : "ndarray", head)
    if array.dtype.hasObjects {
      key("items")
      try list(try array.values(), depth)
    } else {
      key("base64")
      bytes += "\"\(Base64.text(try array.littleEndianBytes()[...]))\"".utf8
      if array.count <= 40 {
        key("values")
        try ValueJSON.append(array, to: &bytes)
      }
    }
    if let mask = decoded.mask {
      key("mask_base64")
      bytes += "\"\(Base64.text(try mask.littleEndianBytes()[...]))\"".utf8
    }
    if let fill = decoded.fillValue {
      key("fill_value")
      try write(Pickle.Value(fill), depth: depth + 1)
    }
    end()
  }
}
