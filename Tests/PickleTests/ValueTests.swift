import Testing

@testable import Pickle

/// Values: made, looked up, changed, compared.
@Suite struct ValueTests {
  @Test func literals() {
    let data: Pickle.Value = [
      "a": [1, 2.0, 3, .complex(4, 6)], "b": .tuple("character string", .bytes("byte string")),
      "c": .set(nil, true, false),
    ]
    #expect(data.kind == .dictionary && data.count == 3)
    #expect(data["a"]?.items.map(\.kind) == [.int, .float, .int, .object])
    #expect(data["b", -1]?.bytes == Array("byte string".utf8))
    #expect(data["c"]?.count == 3 && data["c", 0]?.isNone == true)
    #expect(
      data["d"] == nil && data["a", 4] == nil && data["a", "x"] == nil && data["a", 0, 0] == nil)
  }

  @Test func equalKeysAreOne() throws {
    let dictionary: Pickle.Value = [1: "a", true: "b", 1.0: "c", "1": "d"]
    #expect(dictionary.count == 2 && dictionary[1]?.string == "c")
    #expect(Pickle.Value.set(1, 1.0, "x", "x", .tuple(1, 2), .tuple(1.0, 2)).count == 3)
    #expect(Pickle.Value.set(.float(.nan), .float(.nan)).count == 2)
    let big = try #require(Pickle.Integer("100000000000000000000"))
    let bigger = try #require(Pickle.Integer("100000000000000000001"))
    #expect(Pickle.Value.set(.int(big), .float(1e20)).count == 1)
    #expect(
      Pickle.Value.set(.int(bigger), .float(1e20)).count == 2)
  }

  @Test func equality() {
    #expect(Pickle.Value.list([1, true, 2.0]) == [1.0, 1, 2])
    #expect(Pickle.Value.list([1]) != .tuple(1))
    #expect(Pickle.Value.float(.nan) != .float(.nan))
    #expect(["a": 1, "b": 2] as Pickle.Value == ["b": 2, "a": 1])
    #expect(["a": 1, "b": 2] as Pickle.Value != ["b": 1, "a": 2])
    #expect(Pickle.Value.set("a", "b") == .frozenSet(["b", "a"]))
    #expect(Pickle.Value.bytes([1]) == .byteArray([1]))
    #expect("é" as Pickle.Value != "e\u{301}")
    #expect(Pickle.Value.instance("zoo", "Cat", ["age": 3]) == .instance("zoo", "Cat", ["age": 3]))
    #expect(Pickle.Value.instance("zoo", "Cat", ["age": 3]) != .instance("zoo", "Cat", ["age": 4]))
    #expect(Pickle.Value.instance("zoo", "Cat", ["age": 3]) != .instance("zoo", "Dog", ["age": 3]))
  }

  @Test func changes() throws {
    var value: Pickle.Value = ["list": [1, [2, 3]], "n": 1]
    let before = value
    value["list", 1, 0] = "two"
    value["list", 0] = nil
    value["new"] = [nil]
    value["n"] = 2.5
    #expect(value == ["list": [["two", 3]], "n": 2.5, "new": [nil]])
    #expect(before == ["list": [1, [2, 3]], "n": 1])
    value["new", 1] = 7
    #expect(value["new"] == [nil, 7])
    let error = #expect(throws: PickleError.self) { try value.set(1, at: ["nothing", "there"]) }
    #expect(error?.code == .badPath)
    let tuple = #expect(throws: PickleError.self) {
      var tuple = Pickle.Value.tuple(1, 2)
      try tuple.set(nil, at: [0])
    }
    #expect(tuple?.message == "there is no 0 in the tuple at ''")
  }

  @Test func instances() throws {
    var cat = Pickle.Value.instance("zoo", "Cat", ["name": "Tom", "age": 3])
    #expect(cat["name"]?.string == "Tom" && cat.object?.className?.description == "zoo.Cat")
    cat["age"] = 4
    cat["friend"] = .instance("zoo", "Mouse", ["name": "Jerry"])
    cat[.attribute("name")] = nil
    #expect(cat.object?.attributes.map { $0.key.string ?? "" } == ["age", "friend"])
    let back = try Pickle.load(bytes: Pickle.dump(cat, protocol: .v2))
    #expect(back == cat && back["friend", "name"]?.string == "Jerry")
    var bare = Pickle.Value.call("zoo", "Cat", [])
    bare["age"] = 1
    #expect(bare["age"]?.int == 1)
  }

  /// What is one object is changed wherever it stands.
  @Test func sharing() throws {
    let shared: Pickle.Value = [1]
    var both: Pickle.Value = [shared, shared, [1]]
    both[0, 0] = 2
    #expect(both[1, 0]?.int == 2 && both[2, 0]?.int == 1)
    let back = try Pickle.load(bytes: Pickle.dump(both))
    #expect(back[0]?.slot == back[1]?.slot)
  }

  @Test func sharingDoesNotCostTwice() throws {
    // 2^200 items, if they were gone through one by one.
    var bytes: [UInt8] = [0x5D, 0x71, 0]
    for step in 0..<200 {
      bytes += [0x30, 0x68, UInt8(step), 0x68, UInt8(step), 0x86, 0x71, UInt8(step + 1)]
    }
    let value = try Pickle.load(bytes: bytes + [0x2E])
    let again = try Pickle.load(bytes: Pickle.dump(value))
    #expect(value == again)
    let key: Pickle.Value = .dictionary([(key: value[0] ?? nil, value: 1)])
    #expect(key.count == 1)
  }

  @Test(arguments: [
    "0", "1", "-1", "127", "128", "-128", "-129", "255", "256", "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808", "-9223372036854775809", "340282366920938463463374607431768211456",
    "-170141183460469231731687303715884105728",
    "99999999999999999999999999999999999999999999999999999999",
  ])
  func integers(_ text: String) throws {
    let value = try #require(Pickle.Integer(text))
    #expect(value.decimal() == text)
    #expect(value.int == Int(text))
    #expect(value.double == Double(text))
    #expect(
      Pickle.Integer(bytes: value.bytes + (value.isNegative ? [0xFF, 0xFF] : [0, 0])) == value)
    if let small = Int(text) { #expect(Pickle.Integer(small) == value) }
    for version in 0...5 {
      let version = try #require(Pickle.Version(rawValue: version))
      #expect(try Pickle.load(bytes: Pickle.dump(.int(value), protocol: version)).integer == value)
    }
  }

  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (1.5, "1.5"), (1e16, "1e+16"), (1e15, "1000000000000000.0"),
    (1e-4, "0.0001"),
    (1e-5, "1e-05"), (1.25e-5, "1.25e-05"), (123456789012345680.0, "1.2345678901234568e+17"),
    (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"), (-12345.678, "-12345.678"),
    (9007199254740993.0, "9007199254740992.0"),
    (0.1, "0.1"), (100, "100.0"), (1e22, "1e+22"), (.infinity, "inf"), (-.infinity, "-inf"),
  ])
  func floatsInText(_ value: Double, _ text: String) {
    #expect(PickleNumber.text(value) == text)
  }
}
