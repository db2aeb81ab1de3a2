import Foundation
import Testing

@testable import Pickle

/// What is written, against the bytes that CPython 3.11 writes for the same objects.
@Suite struct DumpTests {
  /// `{'a': [1, 2.0, 3, 4+6j], 'b': ("character string", b"byte string")}`.
  static let data: Pickle.Value = [
    "a": [1, 2.0, 3, .complex(4, 6)], "b": .tuple("character string", .bytes("byte string")),
  ]

  static let expected = [
    "286470300a56610a70310a286c70320a49310a6146322e300a6149330a61635f5f6275696c74696e5f5f0a636f6d706c65780a70330a2846342e300a46362e300a7470340a5270350a617356620a70360a285663686172616374657220737472696e670a70370a635f636f646563730a656e636f64650a70380a28566279746520737472696e670a70390a566c6174696e310a7031300a747031310a527031320a747031330a732e",
    "7d71002858010000006171015d7102284b014740000000000000004b03635f5f6275696c74696e5f5f0a636f6d706c65780a71032847401000000000000047401800000000000074710452710565580100000062710628581000000063686172616374657220737472696e677107635f636f646563730a656e636f64650a710828580b0000006279746520737472696e67710958060000006c6174696e31710a74710b52710c74710d752e",
    "80027d71002858010000006171015d7102284b014740000000000000004b03635f5f6275696c74696e5f5f0a636f6d706c65780a7103474010000000000000474018000000000000867104527105655801000000627106581000000063686172616374657220737472696e677107635f636f646563730a656e636f64650a7108580b0000006279746520737472696e67710958060000006c6174696e31710a86710b52710c86710d752e",
    "80037d71002858010000006171015d7102284b014740000000000000004b03636275696c74696e730a636f6d706c65780a7103474010000000000000474018000000000000867104527105655801000000627106581000000063686172616374657220737472696e677107430b6279746520737472696e677108867109752e",
    "8004956e000000000000007d94288c0161945d94284b014740000000000000004b038c086275696c74696e73948c07636f6d706c657894939447401000000000000047401800000000000086945294658c0162948c1063686172616374657220737472696e6794430b6279746520737472696e67948694752e",
    "8005956e000000000000007d94288c0161945d94284b014740000000000000004b038c086275696c74696e73948c07636f6d706c657894939447401000000000000047401800000000000086945294658c0162948c1063686172616374657220737472696e6794430b6279746520737472696e67948694752e",
  ]

  @Test(arguments: 0...5)
  func exactlyAsPython(version: Int) throws {
    let version = try #require(Pickle.Version(rawValue: version))
    let bytes = try Pickle.dump(Self.data, protocol: version)
    let expected = [UInt8](hex: Self.expected[version.rawValue])
    #expect(bytes == expected)
    let back = try Pickle.load(bytes: bytes)
    #expect(
      back["a", 0]?.int == 1 && back["a", 1]?.double == 2
        && back["b", 1]?.bytes == Array("byte string".utf8))
    guard case .complex(4, 6) = back["a", 3]?.content else {
      Issue.record("no complex number")
      return
    }
    #expect(version < .v3 || back == Self.data)
  }

  /// What was loaded is written as it was, at its own protocol.
  @Test(arguments: [
    "8002636461746574696d650a646174650a7100635f636f646563730a656e636f64650a7101580500000007c3a8021d710258060000006c6174696e3171038671045271058571065271072e",
    "8004955c000000000000008c086461746574696d65948c086461746574696d65949394430a07e8821d173b3a01e2409468008c0874696d657a6f6e6594939468008c0974696d6564656c74619493944b004d100e4b00879452948c01589486945294869452942e",
    "800263757569640a555549440a7100298171017d71025803000000696e7471038a107856341278563412785634127856341273622e",
    "80049529000000000000008c0b636f6c6c656374696f6e73948c0b4f726465726564446963749493942952948c0161944b01732e",
    "80049541000000000000008c0b636f6c6c656374696f6e73948c0b64656661756c74646963749493948c086275696c74696e73948c046c697374949394859452948c0161945d944b0161732e",
    "80049526000000000000008c0b636f6c6c656374696f6e73948c056465717565949394294b0586945294284b014b02652e",
    "800263657863657074696f6e730a56616c75654572726f720a7100580300000062616471014b038671025271032e",
    "8004950600000000000000284b0191942e",
  ])
  func roundTrip(_ hex: String) throws {
    let bytes = [UInt8](hex: hex)
    let value = try Pickle.load(bytes: bytes)
    let version = try #require(Pickle.Version(rawValue: value.origin?.protocolVersion ?? 0))
    #expect(try Pickle.dump(value, protocol: version) == bytes)
    for version in 0...5 {
      let version = try #require(Pickle.Version(rawValue: version))
      let back = try Pickle.load(bytes: Pickle.dump(value, protocol: version))
      #expect(Self.words(back) == Self.words(value))
    }
  }

  /// The content in words, with the names of Python 3.
  private static func words(_ value: Pickle.Value) -> String {
    ContentTests.words(value.content).replacing("exceptions.", with: "builtins.")
      .replacing("__builtin__.", with: "builtins.")
  }

  @Test func whatAProtocolDoesNotHave() throws {
    let nested = Pickle.Value.global("zoo", "Outer.Inner")
    let text = String(decoding: try Pickle.dump(nested, protocol: .v2), as: UTF8.self)
    #expect(text.contains("getattr"))
    func code(_ value: Pickle.Value, _ version: Pickle.Version) -> PickleError.Code? {
      do throws(PickleError) {
        _ = try Pickle.dump(value, protocol: version)
        return nil
      } catch { return error.code }
    }
    #expect(code(.global("a\nb", "c"), .v3) == .notWritable)
    #expect(code(.global("a\nb", "c"), .v4) == nil)
    #expect(code(.global("é", "c"), .v2) == .notWritable)
    #expect(code(.global("é", "c"), .v3) == nil)
    let code1 = try Pickle.load(bytes: [0x82, 1, 0x2E])
    #expect(code(code1, .v1) == .notWritable && code(code1, .v2) == nil)
    #expect(try Pickle.dump(code1, protocol: .v2) == [0x80, 2, 0x82, 1, 0x2E])
    let persistent = try Pickle.load(bytes: Array("(K\u{1}tQ.".utf8))
    #expect(code(persistent, .v0) == .notWritable && code(persistent, .v1) == nil)
    let named = try Pickle.load(bytes: Array("Pname\n.".utf8))
    #expect(try Pickle.dump(named, protocol: .v0) == Array("Pname\n.".utf8))
    let buffer = try Pickle.load(bytes: [0x80, 5, 0x97, 0x98, 0x2E], buffers: [[1, 2]])
    #expect(buffer.kind == .bytes && buffer.bytes == [1, 2])
  }

  @Test func namesOfPython2() throws {
    let loaded = try Pickle.load(bytes: Array("c__builtin__\nxrange\n(I0\nI3\nI1\ntR.".utf8))
    let three = try Pickle.dump(loaded, protocol: .v3)
    #expect(String(decoding: three, as: UTF8.self).contains("cbuiltins\nrange\n"))
    let two = try Pickle.dump(Pickle.load(bytes: three), protocol: .v2)
    #expect(String(decoding: two, as: UTF8.self).contains("c__builtin__\nxrange\n"))
    #expect(loaded.object?.className?.description == "__builtin__.xrange")
  }

  @Test func filesAreReplacedWhole() throws {
    let path = "/tmp/pickle-dump-\(UInt64.random(in: 0 ... .max)).pkl"
    try Pickle.dump(Self.data, to: path)
    #expect(try Pickle.load(path) == Self.data)
    try Pickle.dump([1, nil, true], to: path, protocol: .v0)
    let loaded = try Pickle.load(path)
    #expect(loaded == [1, nil, true] && loaded.origin?.byteRange.lowerBound == 0)
    #expect(unsafe remove(path) == 0)
  }
}
