import Foundation
import Testing

@testable import Pickle

/// The instructions of pickles as text, and what Python's `pickletools` prints for them.
@Suite struct DisassemblyTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    let hex: String
    let lines: [String]
    let failed: Bool

    var testDescription: String { String(hex.prefix(60)) }
  }

  static let goldens: [Golden] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "TestArrays/pickles/disassemblies.json")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return (try? JSONDecoder().decode([Golden].self, from: data)) ?? []
  }()

  private func lines(_ disassembly: Pickle.Disassembly) -> (lines: [String], error: PickleError?) {
    var disassembly = disassembly
    var lines: [String] = []
    do throws(PickleError) {
      while let line = try disassembly.next() { lines.append(line) }
      return (lines, nil)
    } catch { return (lines, error) }
  }

  private func lines(_ text: String) throws -> (lines: [String], error: PickleError?) {
    lines(try Pickle.disassembly(bytes: text.latin1))
  }

  @Test func thereAreGoldens() { #expect(Self.goldens.count > 100) }

  @Test(arguments: goldens)
  func printsWhatPickletoolsPrints(golden: Golden) throws {
    let found = lines(try Pickle.disassembly(bytes: [UInt8](hex: golden.hex)))
    #expect(found.lines == golden.lines)
    #expect((found.error != nil) == golden.failed, "\(found.error?.description ?? "")")
  }

  @Test(
    arguments: [
      ("", .truncated, 0, 0), ("NN", .truncated, 2, 2), ("N\u{FF}", .badOpcode, 1, 1),
      ("Nt.", .badStack, 1, 2), ("NN.", .badStack, 2, 4), ("Na.", .badStack, 1, 2),
      ("((a1.", .badStack, 3, 3), ("q\u{1}N.", .badStack, 0, 1), ("(q\u{1}.", .badStack, 1, 2),
      ("Nq\u{1}q\u{1}.", .badMemo, 3, 3), ("h\u{5}.", .badMemo, 0, 1), ("Sa\n.", .badValue, 0, 0),
      ("NF1,5\n.", .badValue, 1, 1), ("X\u{1}\u{0}\u{0}\u{0}\u{FF}.", .badValue, 0, 0),
      ("C\u{5}ab", .truncated, 0, 0),
      ("I\(String(repeating: "1", count: 4301))\n.", .limitExceeded, 0, 0),
      (
        "\u{8B}\u{0}\u{8}\u{0}\u{0}" + String(repeating: "U", count: 2048) + ".", .limitExceeded, 0,
        0
      ),
    ] as [(String, PickleError.Code, Int, Int)])
  func errorsComeBehindTheLinesInFront(
    _ text: String, _ code: PickleError.Code, _ offset: Int, _ count: Int
  ) throws {
    let found = try lines(text)
    #expect(found.error?.code == code && found.error?.offset == offset)
    #expect(found.lines.count == count)
  }

  @Test func nothingComesBehindTheEnd() throws {
    for text in ["N.", "N", "NN."] {
      var lines = try Pickle.disassembly(bytes: text.latin1)
      while (try? lines.next()) ?? nil != nil {}
      #expect(try lines.next() == nil)
    }
  }

  @Test func onePickleAfterAnother() throws {
    let bytes = Array("K\u{1}.(N1K\u{2}.".utf8)
    var first = try Pickle.disassembly(bytes: bytes)
    while try first.next() != nil {}
    #expect(first.offset == 3)
    let second = lines(try Pickle.disassembly(bytes: bytes, indent: 2, at: first.offset))
    #expect(
      second.lines == [
        "    3: (    MARK", "    4: N      NONE", "    5: 1      POP_MARK   (MARK at 3)",
        "    6: K    BININT1    2", "    8: .    STOP", "highest protocol among opcodes = 1",
      ])
    for place in [-1, 100] {
      let error = lines(try Pickle.disassembly(bytes: Array("N".utf8), at: place)).error
      #expect(error?.code == .truncated)
    }
  }

  @Test func files() throws {
    let error = #expect(throws: PickleError.self) { try Pickle.disassembly(of: "/nowhere/at.pkl") }
    #expect(error?.code == .fileSystem && error?.path == "/nowhere/at.pkl")
  }

  /// Any pickle that can be loaded can be shown as well, and one that is cut off up to there.
  @Test(arguments: 0...5)
  func cutAtEveryByte(version: Int) throws {
    let version = try #require(Pickle.Version(rawValue: version))
    let bytes = try Pickle.dump(DumpTests.data, protocol: version)
    let whole = lines(try Pickle.disassembly(bytes: bytes))
    #expect(whole.error == nil)
    for count in 0..<bytes.count {
      let found = lines(try Pickle.disassembly(bytes: Array(bytes[..<count])))
      #expect(found.error?.code == .truncated)
      #expect(whole.lines.starts(with: found.lines))
    }
  }
}
