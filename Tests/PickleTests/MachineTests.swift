import Testing

@testable import Pickle

/// Single instructions, well and badly used.
@Suite struct MachineTests {
  private func load(_ bytes: [UInt8]) throws(PickleError) -> Pickle.Value {
    try Pickle.load(bytes: bytes)
  }

  private func load(_ text: String) throws(PickleError) -> Pickle.Value {
    try load(Array(text.utf8))
  }

  @Test(arguments: [
    ("I1\n.", 1), ("I-7\n.", -7), ("I0x10\n.", 16), ("I1_000\n.", 1000), ("I 5\n.", 5),
    ("I5 \n.", 5),
    ("I+5\n.", 5), ("I0b11\n.", 3), ("I0o17\n.", 15), ("I00000\n.", 0), ("I1\r\n.", 1),
    ("L10L\n.", 10),
    ("L10\n.", 10), ("L-0L\n.", 0), ("L0x10L\n.", 16), ("K\u{7F}.", 127), ("M\u{1}\u{2}.", 513),
    ("NK\u{5}.", 5), ("NK\u{1}q\u{5}K\u{2}q\u{5}h\u{5}.", 2), ("(NK\u{1}.", 1),
    ("NK\u{1}0K\u{2}.", 2),
    ("K\u{1}(NN1.", 1),
  ])
  func integers(_ text: String, _ value: Int) throws {
    #expect(try load(text).int == value)
  }

  @Test func boolsOfProtocol0() throws {
    #expect(try load("I01\n.").bool == true)
    #expect(try load("I00\n.").bool == false)
    #expect(try load("I1\n.").bool == nil)
  }

  @Test(
    arguments: [
      ([0x8A, 0, 0x2E], "0"), ([0x8A, 2, 0xFF, 0xFF, 0x2E], "-1"),
      ([0x8A, 2, 0xFF, 0, 0x2E], "255"),
      ([0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x2E], "-9223372036854775808"),
      ([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0x2E], "9223372036854775808"),
      (
        [0x8A, 9, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0x2E],
        "-9223372036854775809"
      ),
      ([0x8A, 10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x2E], "1"),
      ([0x8B, 1, 0, 0, 0, 0x80, 0x2E], "-128"), ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF, 0x2E], "-2"),
    ] as [([UInt8], String)])
  func longIntegers(_ bytes: [UInt8], _ text: String) throws {
    let value = try load(bytes)
    #expect(value.integer?.decimal() == text)
    #expect(value.int == Int(text))
  }

  @Test func integersInText() throws {
    let digits = "123456789012345678901234567890123456789"
    #expect(try load("L-\(digits)L\n.").integer?.decimal() == "-" + digits)
    #expect(
      try load("I\(String(repeating: "9", count: 4300))\n.").integer?.decimal()?.count == 4300)
    let error = #expect(throws: PickleError.self) {
      try load("I\(String(repeating: "9", count: 4301))\n.")
    }
    #expect(error?.code == .limitExceeded)
  }

  @Test(arguments: [
    ("F1.5\n.", 1.5), ("F-1e-3\n.", -0.001), ("Finf\n.", .infinity), ("F-Infinity\n.", -.infinity),
    ("F1.\n.", 1), ("F.5\n.", 0.5), ("F5\n.", 5),
  ])
  func floats(_ text: String, _ value: Double) throws {
    #expect(try load(text).double == value)
  }

  @Test func notANumber() throws {
    #expect(try load("FNaN\n.").double?.isNaN == true)
    let bytes: [UInt8] = [0x47, 0x7F, 0xF8, 0, 0, 0, 0, 0, 1, 0x2E]
    #expect(try load(bytes).double?.bitPattern == 0x7FF8_0000_0000_0001)
  }

  @Test(arguments: [
    ("S'abc'\n.", "abc"), ("S\"abc\"\n.", "abc"), (#"S'a\x41\n\'b'"# + "\n.", "aA\n'b"),
    ("S''\n.", ""),
    ("S'a'b'\n.", "a'b"), (#"S'\u0041\101\q'"# + "\n.", #"\u0041A\q"#), ("U\u{2}ab.", "ab"),
  ])
  func stringsOfPython2(_ text: String, _ value: String) throws {
    let loaded = try load(text)
    #expect(loaded.kind == .byteString && loaded.string == value)
    #expect(loaded.bytes == Array(value.utf8))
  }

  @Test(arguments: [
    (#"Vabc\u0041"# + "\n.", "abcA"), (#"V\U0001F600"# + "\n.", "😀"),
    (#"V\\u0041"# + "\n.", #"\\u0041"#),
    (#"V\x41"# + "\n.", #"\x41"#), ("V\\\n.", "\\"), ("V\n.", ""), (#"V\\\u0041"# + "\n.", #"\\A"#),
  ])
  func textsOfProtocol0(_ text: String, _ value: String) throws {
    #expect(try load(text).string == value)
  }

  @Test func surrogatesStay() throws {
    let pair = try load(#"V\ud83d\ude00"# + "\n.")
    #expect(pair.utf8 == [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80])
    let lone = try load([0x58, 3, 0, 0, 0, 0xED, 0xA0, 0x80, 0x2E])
    #expect(lone.utf8 == [0xED, 0xA0, 0x80])
    #expect(try load(Pickle.dump(lone, protocol: .v0)).utf8 == lone.utf8)
    // Bytes of Latin-1 stand for themselves.
    #expect(try load([0x56, 0xE9, 0xFF, 0x0A, 0x2E]).string == "éÿ")
  }

  @Test func keysAreOneAsInPython() throws {
    let one = try load("}(K\u{1}K\u{A}G\u{3F}\u{70}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}K\u{B}u.")
    #expect(one.count == 2)
    // {1: 10, 1.0: 20, True: 30} is {1: 30}.
    let float: [UInt8] = [0x47, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0]
    let bytes = [0x7D, 0x28, 0x4B, 1, 0x4B, 10] + float + [0x4B, 20, 0x88, 0x4B, 30, 0x75, 0x2E]
    let dictionary = try load(bytes)
    #expect(dictionary.count == 1 && dictionary[1]?.int == 30)
    #expect(dictionary.pairs[0].key.kind == .int)
    #expect(try load("(X\u{1}\u{0}\u{0}\u{0}aX\u{1}\u{0}\u{0}\u{0}a\u{91}.".latin1).count == 1)
  }

  @Test func identityStays() throws {
    // ([], []) with one list, put aside under 7 and taken from there.
    let value = try load("(]q\u{7}h\u{7}t.")
    #expect(value[0]?.slot == value[1]?.slot)
    let cycle = try load("]q\u{0}h\u{0}a.")
    #expect(cycle[0, 0, 0]?.count == 1)
    #expect(cycle == cycle[0])
  }

  @Test func farMemoNumbersTakeNoMemory() throws {
    let value = try load([0x5D, 0x72, 0xFF, 0xFF, 0xFF, 0xFF, 0x6A, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E])
    #expect(value.kind == .list)
    #expect(try load("]p9000000000000000000\ng9000000000000000000\n.").kind == .list)
  }

  /// A list that is filled batch by batch is not copied for each of them.
  @Test func longListsTakeLinearTime() throws {
    let count = 400_000
    let batch: [UInt8] = [0x28] + [UInt8](repeating: 0x4E, count: 4) + [0x65]
    let bytes: [UInt8] = [0x5D] + Array(repeatElement(batch, count: count).joined()) + [0x2E]
    let clock = ContinuousClock()
    var found = 0
    let duration = try clock.measure { found = try load(bytes).count }
    #expect(found == 4 * count)
    #expect(duration < .seconds(60))
  }

  /// Many pickles in one file: none of them makes room for what the others need.
  @Test func manyPicklesTakeLittleMemory() throws {
    let bytes = Array(repeatElement([0x5D, 0x94, 0x2E] as [UInt8], count: 30_000).joined())
    let values = try Pickle.loadAll(
      bytes: bytes + [UInt8](repeating: 0x4E, count: 1 << 20) + [0x2E])
    #expect(values.count == 30_001)
    #expect(values[100].graph.nodes.capacity < 1000)
  }

  @Test func keysOfDictionariesOfOneKindAreLookedAtOnce() throws {
    // Two dictionaries with the key a twice, under one and under two nodes, behind one that is all right.
    let text =
      "(}(X\u{1}\u{0}\u{0}\u{0}aq\u{1}K\u{1}X\u{1}\u{0}\u{0}\u{0}bq\u{2}K\u{2}u"
      + "}(h\u{1}K\u{3}h\u{2}K\u{4}u}(h\u{1}K\u{5}h\u{1}K\u{6}u"
      + "}(h\u{1}K\u{7}X\u{1}\u{0}\u{0}\u{0}aK\u{8}ut."
    let value = try load(text)
    #expect(value.items.map(\.count) == [2, 2, 1, 1])
    #expect(value[2, "a"]?.int == 6 && value[3, "a"]?.int == 8)
  }

  @Test func deepNestingNeedsNoStack() throws {
    let depth = 60_000
    let lists = [UInt8](repeating: 0x5D, count: depth) + [UInt8](repeating: 0x61, count: depth - 1)
    let value = try load(lists + [0x2E])
    #expect(value == value)
    let again = try load(Pickle.dump(value))
    #expect(again == value)
    let tuples = [UInt8](repeating: 0x28, count: depth) + [UInt8](repeating: 0x74, count: depth)
    let deep = try load(tuples + [0x2E])
    #expect(try load(Pickle.dump(deep, protocol: .v0)) == deep)
  }
}

extension String {
  /// The characters as bytes.
  var latin1: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}

extension MachineTests {
  /// Keys that meet in the table: none is lost, and time stays linear.
  @Test func keysThatMeet() throws {
    // NaN is no key but itself.
    let nan: [UInt8] = [0x47, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0, 0x4E]
    let many = try load([0x7D, 0x28] + (0..<20_000).flatMap { _ in nan } + [0x75, 0x2E])
    #expect(many.count == 20_000)
    // Integers beyond 64 bits, and a float that is one of them: 2^127.
    func large(_ low: UInt8) -> [UInt8] {
      [0x8A, 17, low] + [UInt8](repeating: 0, count: 14) + [0x80, 0]
    }
    let float: [UInt8] = [0x47, 0x47, 0xE0, 0, 0, 0, 0, 0, 0]
    let pairs = (0..<200).flatMap { (low: UInt8) -> [UInt8] in large(low) + [0x4E] }
    let numbers = try load(
      [0x7D, 0x28] as [UInt8] + pairs + float + [0x88, 0x75, 0x2E] as [UInt8])
    #expect(numbers.count == 200 && numbers.pairs.first?.value.bool == true)
  }

  /// A byte array is no key, in protocols that call for it either.
  @Test func callsAsKeys() {
    for text in [
      "(dc__builtin__\nbytearray\n(tRI1\ns.",
      "c__builtin__\nset\n((lc__builtin__\nbytearray\n(tRatR.",
      "(d(c__builtin__\nset\n((ltRtI1\ns.",
    ] {
      let error = #expect(throws: PickleError.self) { try load(text) }
      #expect(error?.code == .badValue && error?.offset == text.utf8.count - 1)
    }
  }

  /// What can be no key is none within tuples, however many and however deep, read or written.
  @Test func keysThatAreNone() throws {
    // Behind more items than one looks at in passing: the list stands first of 200.
    let wide: [UInt8] = [0x28, 0x5D] + [UInt8](repeating: 0x4E, count: 200) + [0x74]
    // Within 1000 tuples of one.
    let deep: [UInt8] = [0x5D] + [UInt8](repeating: 0x85, count: 1000)
    // Behind what is looked into first, and in the tuple that was looked into last time.
    let shared: [UInt8] = wide + [0x94, 0x30, 0x68, 0, 0x4E, 0x86]
    for key in [wide, deep, shared] {
      for bytes in [
        [0x7D] + key + [0x4E, 0x73, 0x2E], [0x28] + key + [0x91, 0x2E],
        [0x8F, 0x28] + key + [0x90, 0x2E],
      ] {
        let error = #expect(throws: PickleError.self) { try load([0x80, 4] + bytes) }
        #expect(error?.code == .badValue)
        #expect(error?.message.contains("a tuple with a list can be no key") == true)
      }
      let value = try load([0x80, 4] + key + [0x2E])
      for bad in [Pickle.Value.set([value]), .frozenSet([value]), .dictionary([(value, nil)])] {
        let error = #expect(throws: PickleError.self) { try Pickle.dump(bad) }
        #expect(error?.code == .notWritable)
      }
    }
    #expect(throws: PickleError.self) { try Pickle.dump(.set([.byteArray([1])])) }
    // A call that would make such a set Python refuses as well, in every protocol.
    let marks = String(repeating: "(", count: 99)
    let tuples = String(repeating: "t", count: 99)
    let refused = #expect(throws: PickleError.self) {
      try load("c__builtin__\nset\n((l\(marks)(l\(tuples)atR.")
    }
    #expect(refused?.code == .badValue)
    let within = #expect(throws: PickleError.self) {
      try load(
        Array("cbuiltins\nset\n".utf8) + [0x5D, 0x28, 0x4B, 1, 0x8F, 0x65, 0x85, 0x52, 0x2E])
    }
    #expect(within?.code == .badValue)
    #expect(try load("c__builtin__\nset\n((l\(marks)\(tuples)atR.").kind == .set)
  }

  /// Tuples that share tuples are looked into once.
  @Test func sharedTuplesAsKeys() throws {
    var deep: [UInt8] = [0x80, 4, 0x29, 0x94]
    for index in 0..<60 { deep += [0x30, 0x68, UInt8(index), 0x68, UInt8(index), 0x86, 0x94] }
    let value = try load(deep + [0x30, 0x8F, 0x28, 0x68, 60, 0x68, 59, 0x90, 0x2E])
    #expect(value.items.count == 2)
    // A large tuple, as key after key.
    var bytes: [UInt8] = [0x80, 4, 0x28] + [UInt8](repeating: 0x29, count: 20_000)
    bytes += [0x74, 0x94, 0x30, 0x8F, 0x28]
    for key in 0..<20_000 { bytes += [0x4D, UInt8(key & 255), UInt8(key >> 8), 0x68, 0, 0x86] }
    let set = try load(bytes + [0x90, 0x2E])
    #expect(set.items.count == 20_000)
    #expect(try load(Pickle.dump(set)).items.count == 20_000)
  }

  /// The names of Python 2 stay for Python 2, which has `int` and `long`.
  @Test func classicNames() throws {
    let text =
      "(lp0\nc__builtin__\nint\np1\nac__builtin__\nlong\np2\nac__builtin__\nunicode\np3\na."
    let value = try load(text)
    for version in [Pickle.Version.v0, .v1, .v2] {
      let again = String(decoding: try Pickle.dump(value, protocol: version), as: UTF8.self)
      for name in ["int", "long", "unicode"] { #expect(again.contains("c__builtin__\n\(name)\n")) }
    }
    let modern = String(decoding: try Pickle.dump(value, protocol: .v3), as: UTF8.self)
    #expect(modern.contains("cbuiltins\nint\n") && modern.contains("cbuiltins\nstr\n"))
  }
}
