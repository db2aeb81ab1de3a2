import Testing

@testable import Pickle

/// Objects of Python's standard library, from the bytes that CPython 3.11 writes for them.
@Suite struct ContentTests {
  private func content(_ hex: String) throws -> String {
    Self.words(try Pickle.load(bytes: [UInt8](hex: hex)).content)
  }

  /// A content in words that a test can compare.
  static func words(_ content: Pickle.Content) -> String {
    func list(_ items: Pickle.Value.Items) -> String {
      items.map { words($0.content) }.joined(separator: ", ")
    }
    func pairs(_ pairs: Pickle.Value.Pairs) -> String {
      pairs.map { "\(words($0.key.content)): \(words($0.value.content))" }.joined(separator: ", ")
    }
    switch content {
    case .none: return "None"
    case .int(let value): return value.decimal() ?? "?"
    case .float(let value): return PickleNumber.text(value)
    case .string(let text): return "'\(text)'"
    case .complex(let real, let imaginary): return "complex(\(real), \(imaginary))"
    case .byteArray(let bytes): return "bytearray(\(bytes))"
    case .bytes(let bytes): return "bytes(\(bytes))"
    case .list(let items): return "[\(list(items))]"
    case .set(let items): return "set(\(list(items)))"
    case .frozenSet(let items): return "frozenset(\(list(items)))"
    case .orderedDictionary(let items): return "OrderedDict(\(pairs(items)))"
    case .counter(let items): return "Counter(\(pairs(items)))"
    case .defaultDictionary(let items, let factory):
      return "defaultdict(\(words(factory.content)); \(pairs(items)))"
    case .deque(let items, let count): return "deque(\(list(items)); \(count ?? -1))"
    case .range(let start, let stop, let step):
      return "range(\([start, stop, step].map { $0.decimal() ?? "?" }.joined(separator: ", ")))"
    case .slice(let start, let stop, let step):
      return "slice(\([start, stop, step].map { words($0.content) }.joined(separator: ", ")))"
    case .ellipsis: return "Ellipsis"
    case .date(let date): return "date(\(date))"
    case .time(let time, let zone):
      return "time(\(time), fold \(time.fold), \(words(zone.content)))"
    case .dateTime(let date, let time, let zone):
      return "datetime(\(date) \(time), fold \(time.fold), \(words(zone.content)))"
    case .timeDelta(let days, let seconds, let microseconds):
      return "timedelta(\(days), \(seconds), \(microseconds))"
    case .timeZone(let offset, let name):
      return "timezone(\(words(offset.content)), \(name ?? "-"))"
    case .zoneInfo(let key): return "ZoneInfo(\(key))"
    case .decimal(let text): return "Decimal(\(text))"
    case .fraction(let top, let bottom):
      return "Fraction(\(top.decimal() ?? ""), \(bottom.decimal() ?? ""))"
    case .uuid(let bytes): return "UUID(\(bytes))"
    case .path(let kind, let path): return "\(kind)(\(path))"
    case .exception(let name, let items): return "\(name)(\(list(items)))"
    case .global(let name): return name.description
    case .instance(let object): return "instance of \(object.className?.description ?? "?")"
    default: return "\(content)"
    }
  }

  @Test(arguments: [
    (
      "8002636461746574696d650a646174650a7100635f636f646563730a656e636f64650a7101580500000007c3a8021d710258060000006c6174696e3171038671045271058571065271072e",
      "date(2024-02-29)"
    ),
    (
      "80049520000000000000008c086461746574696d65948c0464617465949394430407e8021d94859452942e",
      "date(2024-02-29)"
    ),
    (
      "80049522000000000000008c086461746574696d65948c0474696d65949394430681020300000494859452942e",
      "time(01:02:03.000004, fold 1, None)"
    ),
    (
      "8004955c000000000000008c086461746574696d65948c086461746574696d65949394430a07e8821d173b3a01e2409468008c0874696d657a6f6e6594939468008c0974696d6564656c74619493944b004d100e4b00879452948c01589486945294869452942e",
      "datetime(2024-02-29 23:59:58.123456, fold 1, timezone(timedelta(0, 3600, 0), X))"
    ),
    (
      "8002636461746574696d650a74696d6564656c74610a71004affffffff4b024b038771015271022e",
      "timedelta(-1, 2, 3)"
    ),
    (
      "8002635f5f6275696c74696e5f5f0a676574617474720a7100637a6f6e65696e666f0a5a6f6e65496e666f0a710158090000005f756e7069636b6c657102867103527104580d0000004575726f70652f4265726c696e71054b018671065271072e",
      "ZoneInfo(Europe/Berlin)"
    ),
    (
      "800263646563696d616c0a446563696d616c0a710058070000002d312e35452b3371018571025271032e",
      "Decimal(-1.5E+3)"
    ),
    (
      "800263636f6c6c656374696f6e730a64657175650a7100294b05867101527102284b014b02652e",
      "deque(1, 2; 5)"
    ),
    (
      "80049525000000000000008c096672616374696f6e73948c084672616374696f6e9493944afdffffff4b07869452942e",
      "Fraction(-3, 7)"
    ),
    (
      "800263757569640a555549440a7100298171017d71025803000000696e7471038a107856341278563412785634127856341273622e",
      "UUID([18, 52, 86, 120, 18, 52, 86, 120, 18, 52, 86, 120, 18, 52, 86, 120])"
    ),
    (
      "800263706174686c69620a50757265506f736978506174680a710058010000002f710158010000006171025805000000622e74787471038771045271052e",
      "PurePosixPath(/a/b.txt)"
    ),
    (
      "8002635f5f6275696c74696e5f5f0a7872616e67650a71004b004b0a4b038771015271022e",
      "range(0, 10, 3)"
    ),
    (
      "8004951f000000000000008c086275696c74696e73948c05736c6963659493944b014e4b02879452942e",
      "slice(1, None, 2)"
    ),
    (
      "80049529000000000000008c0b636f6c6c656374696f6e73948c0b4f726465726564446963749493942952948c0161944b01732e",
      "OrderedDict('a': 1)"
    ),
    (
      "80049541000000000000008c0b636f6c6c656374696f6e73948c0b64656661756c74646963749493948c086275696c74696e73948c046c697374949394859452948c0161945d944b0161732e",
      "defaultdict(builtins.list; 'a': [1])"
    ),
    (
      "800263636f6c6c656374696f6e730a436f756e7465720a71007d71012858010000006171024b0258010000006271034b01758571045271052e",
      "Counter('a': 2, 'b': 1)"
    ),
    (
      "800263657863657074696f6e730a56616c75654572726f720a7100580300000062616471014b038671025271032e",
      "exceptions.ValueError('bad', 3)"
    ),
    ("8002635f5f6275696c74696e5f5f0a456c6c69707369730a71002e", "Ellipsis"),
    (
      "8004952e000000000000008c086275696c74696e73948c07636f6d706c6578949394473ff000000000000047c000000000000000869452942e",
      "complex(1.0, -2.0)"
    ),
    (
      "8002635f5f6275696c74696e5f5f0a6279746561727261790a7100635f636f646563730a656e636f64650a710158020000006162710258060000006c6174696e3171038671045271058571065271072e",
      "bytearray([97, 98])"
    ),
    (
      "8002635f5f6275696c74696e5f5f0a66726f7a656e7365740a71005d71014b01618571025271032e",
      "frozenset(1)"
    ),
    ("635f5f6275696c74696e5f5f0a6c6973740a29812e", "[]"),
  ])
  func standard(_ hex: String, _ words: String) throws {
    #expect(try content(hex) == words)
  }

  /// What looks like one of them and cannot be, stays an instance; numbers that ask for memory ask in vain.
  @Test(arguments: [
    "cdatetime\ndate\n(C\u{4}\u{7}\u{E8}\u{2}\u{1E}tR.",
    "cdatetime\ntimedelta\n(I0\nI99999999\nI0\ntR.",
    "cfractions\nFraction\n(I1\nI0\ntR.", "cdecimal\nDecimal\n(V1e\ntR.",
    "cbuiltins\nbytes\n(L1000000000000L\ntR.",
    "cbuiltins\nbytearray\n(L1000000000000L\ntR.",
    "ccollections\ndeque\n(cbuiltins\nrange\n(I0\nL1000000000000L\nI1\ntRtR.",
    "cbuiltins\nrange\n(I0\nI1\nI0\ntR.", "ccollections\nOrderedDict\n((lI5\natR.",
    "cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nV__init__\ntR(VEurope/Berlin\nI1\ntR.",
    "cdatetime.evil\ndate\n(C\u{4}\u{7}\u{E8}\u{2}\u{1D}tR.",
    "cdatetime\ndate.evil\n(C\u{4}\u{7}\u{E8}\u{2}\u{1D}tR.",
  ])
  func impossible(_ text: String) throws {
    guard case .instance = try Pickle.load(bytes: text.latin1).content else {
      Issue.record("taken for what it is not")
      return
    }
  }

  @Test func nothingIsRun() throws {
    let value = try Pickle.load(bytes: Array("cos\nsystem\n(Vtouch /tmp/never\ntR.".utf8))
    #expect(value.object?.function.name?.description == "os.system")
    #expect(value.object?.arguments.first?.string == "touch /tmp/never")
    // A state for a name is an object of its own: the name is the same everywhere else.
    let built = try Pickle.load(
      bytes: Array("(cos\nenviron\nq\u{0}}b h\u{0}t.".utf8.filter { $0 != 0x20 }))
    #expect(built[0]?.kind == .object && built[1]?.kind == .global)
  }
}
