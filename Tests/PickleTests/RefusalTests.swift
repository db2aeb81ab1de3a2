import Testing

@testable import Pickle

/// Pickles that are none: each with the kind of error, and where.
@Suite struct RefusalTests {
  @Test(
    arguments: [
      ("", .truncated, 0), ("N", .truncated, 1), ("I\n.", .badValue, 0), ("I12L\n.", .badValue, 0),
      ("LL\n.", .badValue, 0), ("L010L\n.", .badValue, 0), ("I1__0\n.", .badValue, 0),
      ("I_1\n.", .badValue, 0),
      ("I1_\n.", .badValue, 0), ("F1e400\n.", .badValue, 0), ("F1,5\n.", .badValue, 0),
      ("F\n.", .badValue, 0),
      ("F0x1p3\n.", .badValue, 0), ("F1_0\n.", .badValue, 0), ("F 1\n.", .badValue, 0),
      ("F--1\n.", .badValue, 0),
      ("Sabc\n.", .badValue, 0), ("S'abc\n.", .badValue, 0), ("S'abc' \n.", .badValue, 0),
      ("S\n.", .badValue, 0),
      ("S'\\x4'\n.", .badValue, 0), ("S'\\'\n.", .badValue, 0), ("V\\u00\n.", .badValue, 0),
      ("V\\U00110000\n.", .badValue, 0), ("Vabc", .truncated, 0),
      ("X\u{1}\u{0}\u{0}\u{0}\u{FF}.", .badValue, 0),
      ("X\u{2}\u{0}\u{0}\u{0}\u{C0}\u{80}.", .badValue, 0),
      ("X\u{3}\u{0}\u{0}\u{0}\u{E0}\u{80}\u{80}.", .badValue, 0),
      ("X\u{4}\u{0}\u{0}\u{0}\u{F4}\u{90}\u{80}\u{80}.", .badValue, 0),
      ("X\u{2}\u{0}\u{0}\u{0}a\u{C3}.", .badValue, 0),
      ("X\u{FF}\u{FF}\u{FF}\u{FF}.", .truncated, 0), ("T\u{FF}\u{FF}\u{FF}\u{FF}.", .badValue, 0),
      ("B\u{FF}\u{FF}\u{FF}\u{FF}.", .truncated, 0),
      ("\u{8B}\u{FF}\u{FF}\u{FF}\u{FF}.", .badValue, 0),
      ("\u{8E}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}.", .truncated, 0),
      ("\u{96}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{40}.", .truncated, 0), ("]p-1\n.", .badMemo, 1),
      ("]pabc\n.", .badMemo, 1), ("g5\n.", .badMemo, 0), ("h\u{5}.", .badMemo, 0),
      ("\u{80}\u{6}N.", .unsupportedProtocol, 0), (".", .badStack, 0), ("a.", .badStack, 0),
      ("(.", .badStack, 1), ("NR.", .badStack, 1), ("}(NNNu.", .badStack, 5),
      ("(NNNd.", .badStack, 4),
      ("}]Ns.", .badValue, 3), ("}]\u{85}Ns.", .badValue, 4), ("]K\u{1}K\u{2}s.", .badStack, 5),
      ("K\u{1}K\u{2}a.", .badStack, 4), ("K\u{1}(K\u{2}e.", .badStack, 5),
      ("\u{8F}(]\u{90}.", .badValue, 3),
      ("(]\u{91}.", .badValue, 2), ("\u{82}\u{0}.", .badValue, 0), ("\u{97}.", .missingBuffer, 0),
      ("N\u{98}.", .badStack, 1), ("K\u{5}K\u{6}\u{93}.", .badStack, 4), ("cos\n\n.", .badValue, 0),
      ("c\nx\n.", .badValue, 0), ("]K\u{1}b.", .badStack, 3), ("1.", .badStack, 0),
      ("0N.", .badStack, 0),
      ("2.", .badStack, 0), ("\u{FF}N.", .badOpcode, 0), ("\u{0}N.", .badOpcode, 0),
      ("ia\nA\n.", .badStack, 0),
      ("(o.", .badStack, 1), ("(K\u{1}o.", .badStack, 3), ("K\u{1}K\u{2}\u{81}.", .badStack, 4),
      ("ca\nb\nN\u{81}.", .badStack, 6), ("ca\nb\n]R.", .badStack, 6),
      ("ca\nb\n)N\u{92}.", .badStack, 7),
      ("(K\u{1}(R.", .badStack, 4),
      ("c_codecs\nencode\nV\\u20ac\nU\u{6}latin1\u{86}R.", .badValue, 33),
      ("(\u{90}.", .badStack, 1), ("(NNu.", .badStack, 3), ("]N\u{90}.", .badStack, 2),
      ("]q\u{0}(K\u{1}\u{90}.", .badStack, 6),
      ("\u{8C}\u{0}\u{8C}\u{1}a\u{93}.", .badValue, 5), ("NK\u{1}NNs.", .badStack, 5),
    ] as [(String, PickleError.Code, Int)])
  func refused(_ text: String, _ code: PickleError.Code, _ offset: Int) {
    let error = #expect(throws: PickleError.self) { try Pickle.load(bytes: text.latin1) }
    #expect(error?.code == code, "\(error?.description ?? "")")
    #expect(error?.offset == offset, "\(error?.description ?? "")")
  }

  @Test(
    arguments: [
      // Cut off; within another; an argument that crosses the end, at its length as well.
      ("\u{95}\u{5}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}N.", .truncated),
      (
        "\u{95}\u{C}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{95}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}N0N.",
        .badFrame
      ),
      ("\u{95}\u{2}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}C\u{2}ab.", .badFrame),
      ("\u{95}\u{3}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}C\u{2}ab.", .badFrame),
      ("\u{95}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}K\u{2}.", .badFrame),
    ] as [(String, PickleError.Code)])
  func frames(_ text: String, _ code: PickleError.Code) {
    let error = #expect(throws: PickleError.self) { try Pickle.load(bytes: text.latin1) }
    #expect(error?.code == code, "\(error?.description ?? "")")
  }

  @Test func framesThatArePossible() throws {
    for text in [
      "\u{95}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}N.",
      "\u{95}\u{1}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}N.",
      "\u{95}\u{2}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}N.",
    ] {
      #expect(try Pickle.load(bytes: text.latin1).isNone)
    }
  }

  @Test func numberOfNodesIsLimited() throws {
    var limits = Pickle.Limits()
    let pickle = Array("(]]]]t.".utf8)
    limits.nodes = 5
    #expect(try Pickle.load(bytes: pickle, limits: limits).count == 4)
    limits.nodes = 4
    let error = #expect(throws: PickleError.self) { try Pickle.load(bytes: pickle, limits: limits) }
    #expect(error?.code == .limitExceeded && error?.offset == 5)
  }

  @Test func filesThatAreNone() throws {
    let missing = #expect(throws: PickleError.self) { try Pickle.load("/nowhere/at/all.pkl") }
    #expect(missing?.code == .fileSystem && missing?.path == "/nowhere/at/all.pkl")
    let text = #expect(throws: PickleError.self) { try Pickle.load(bytes: Array("hello".utf8)) }
    #expect(text?.hint == nil && text?.code == .badMemo || text?.code == .truncated)
  }

  @Test func severalPicklesInOneFile() throws {
    let bytes = Array("K\u{1}.K\u{2}.(K\u{3}t.".utf8)
    let all = try Pickle.loadAll(bytes: bytes)
    #expect(all.map { $0.int ?? -1 } == [1, 2, -1])
    let first = try Pickle.load(bytes: bytes)
    #expect(first.origin?.byteRange == 0..<3 && first.origin?.trailingByteCount == 8)
    // The memo starts anew.
    let error = #expect(throws: PickleError.self) {
      try Pickle.loadAll(bytes: Array("]q\u{0}.h\u{0}.".utf8))
    }
    #expect(error?.code == .badMemo && error?.offset == 4)
  }
}
