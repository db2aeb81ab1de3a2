import Foundation
import Testing

@testable import Bytes

@Suite struct MemoryTests {
  @Test func sizesTheSystemRefusesThrow() {
    for count in [Int.max, 1 << 62, -1] {
      let error = #expect(throws: IOError.self) { try Memory(count: count) }
      #expect(error?.code == .outOfMemory(count))
    }
  }

  @Test func zeroedAndCopied() throws {
    #expect(try Memory(count: 1000, zeroed: true).array() == [UInt8](repeating: 0, count: 1000))
    #expect(try Memory(copying: [1, 2, 3] as [UInt8]).array() == [1, 2, 3])
    #expect(try Memory(count: 0).array().isEmpty)
  }

  @Test func cursorStopsAtTheEnd() throws {
    let memory = try Memory(copying: [1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 9] as [UInt8])
    var cursor = Cursor(memory.bytes, base: 100)
    #expect(try cursor.u8() == 1)
    #expect(try cursor.u16() == 2)
    #expect(try cursor.u32() == 3)
    #expect(try cursor.u64() == 4)
    #expect(cursor.offset == 115 && cursor.remaining == 1)
    do {
      _ = try cursor.u16()
      Issue.record("read past the end")
    } catch {
      #expect(error.code == .endOfData(expected: 2, found: 1) && error.offset == 115)
    }
    #expect(try cursor.array(1) == [9])
  }

  @Test func filesAreReadAtPositionsAndMapped() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
    try Data(bytes).write(to: url)
    let file = try File(path: url.path(percentEncoded: false))
    let source = try ByteSource(file)
    #expect(source.count == 10_000)
    #expect(try source.read(at: 5000, count: 300).array() == Array(bytes[5000..<5300]))
    #expect(try file.map(at: 4097, count: 100).array() == Array(bytes[4097..<4197]))
    #expect(try file.readToEnd().array() == bytes)
    for (offset, count) in [(9_999, 2), (-1, 1), (10_001, 0), (0, Int.max), (Int.max, 1)] {
      #expect(throws: IOError.self) { try source.read(at: offset, count: count) }
      #expect(throws: IOError.self) { try file.map(at: offset, count: count) }
    }
    #expect(throws: IOError.self) { try File(path: "/no/such/file") }
    #expect(throws: IOError.self) { try File(path: "/") }
  }
}
