import Foundation
import Testing

@testable import Bytes

/// Sources that end too early, cannot be read at positions, or go away.
@Suite struct SourceTests {
  private func code(_ body: () throws -> Void) -> IOError.Code? {
    do { try body() } catch { return (error as? IOError)?.code }
    return nil
  }

  /// A file of `bytes`, which is gone behind `body`.
  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "bytes-\(UUID().uuidString)")
    try Data(bytes).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    try body(path.path(percentEncoded: false))
  }

  @Test func readingBehindTheEnd() throws {
    let memory = try Memory(copying: [1, 2, 3])
    try withFile([1, 2, 3]) { path in
      for source in [ByteSource(memory), try ByteSource(File(path: path))] {
        #expect(try source.read(at: 1, count: 2).array() == [2, 3])
        #expect(try source.read(at: 3, count: 0).array() == [])
        for (offset, count) in [(1, 3), (4, 0), (-1, 1), (0, -1), (Int.max, 1), (1, Int.max)] {
          guard case .endOfData? = code({ _ = try source.read(at: offset, count: count) }) else {
            Issue.record("\(count) bytes at \(offset)")
            continue
          }
        }
        let target = try Memory(count: 2)
        let found = code {
          try unsafe target.withMutableBytes { try unsafe source.read(at: 2, into: $0) }
        }
        #expect(found == .endOfData(expected: 2, found: 1))
        #expect((source.file == nil) != (source.memory == nil))
      }
    }
  }

  @Test func fileThatWasCut() throws {
    try withFile([UInt8](repeating: 1, count: 100)) { path in
      let file = try File(path: path)
      try FileHandle(forUpdating: URL(filePath: path)).truncate(atOffset: 10)
      let source = try ByteSource(file)
      #expect(
        code { _ = try source.read(at: 0, count: 50) } == .endOfData(expected: 50, found: 10))
    }
  }

  @Test func pipesHaveNoPositions() throws {
    let pipe = Pipe()
    let file = try File(descriptor: pipe.fileHandleForReading.fileDescriptor, path: "pipe")
    #expect(file.size == nil && file.position == nil)
    #expect(code { _ = try ByteSource(file) } == .notSeekable)
    #expect(code { _ = try file.map(at: 0, count: 1) } == .notSeekable)
    guard case .system? = code({ try file.seek(to: 1) }) else {
      Issue.record("a pipe was sought in")
      return
    }
    let error = IOError(.notSeekable, operation: "open", path: "pipe")
    #expect(error.description.hasPrefix("pipe: this is a pipe"))
  }

  @Test func pipesAreReadToALimit() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(repeating: 1, count: 1000))
    try pipe.fileHandleForWriting.close()
    let file = try File(descriptor: pipe.fileHandleForReading.fileDescriptor)
    #expect(code { _ = try file.readToEnd(limit: 999) } == .outOfMemory(1000))
  }

  @Test func descriptorsThatAreNone() throws {
    #expect(code { _ = try File(descriptor: -1) } == .system(9))
    #expect(code { _ = try File(path: "/") } == .isDirectory)
    let handle = try FileHandle(forReadingFrom: URL(filePath: "/"))
    #expect(code { _ = try File(descriptor: handle.fileDescriptor) } == .isDirectory)
    #expect(code { _ = try File(path: "/no such file") } == .system(IOError.noSuchFile))
  }

  @Test func descriptorsThatAreWrittenToOnly() throws {
    try withFile([1, 2, 3]) { path in
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      let file = try File(descriptor: handle.fileDescriptor)
      let source = try ByteSource(file)
      #expect(code { _ = try source.read(at: 0, count: 1) } == .system(9))
      #expect(code { _ = try file.readToEnd() } == .system(9))
      guard case .system? = code({ _ = try file.map(at: 0, count: 1) }) else {
        Issue.record("a file that may not be read was mapped")
        return
      }
    }
  }

  @Test func mapsEndWithTheFile() throws {
    try withFile([1, 2, 3]) { path in
      let file = try File(path: path)
      #expect(try file.map(at: 1, count: 2).array() == [2, 3])
      #expect(try file.map(at: 3, count: 0).count == 0)
      #expect(code { _ = try file.map(at: 2, count: 2) } == .endOfData(expected: 2, found: 1))
      #expect(code { _ = try file.map(at: -1, count: 1) } == .endOfData(expected: 1, found: 4))
    }
  }

  @Test func positionsOfAFile() throws {
    try withFile([1, 2, 3]) { path in
      let file = try File(path: path)
      try file.seek(to: 2)
      #expect(file.position == 2)
      #expect(try file.readToEnd().array() == [3])
    }
  }

  @Test func whatCannotBeAllocated() {
    #expect(code { _ = try Memory(count: .max) } == .outOfMemory(.max))
    #expect(code { _ = try Memory(count: -1) } == .outOfMemory(-1))
    #expect(IOError(.outOfMemory(7), operation: "reading").message.contains("7 bytes"))
  }

  @Test func cursorsStopAtTheEnd() throws {
    let memory = try Memory(copying: [1, 2, 3, 4])
    var cursor = Cursor(memory.bytes, base: 10)
    let part = try cursor.take(2)
    #expect(part.byteCount == 2 && part.byte(at: 1) == 2 && cursor.offset == 12)
    do {
      _ = try cursor.u32()
      Issue.record("four bytes of two")
    } catch { #expect(error.code == .endOfData(expected: 4, found: 2) && error.offset == 12) }
    do { try cursor.skip(-1) } catch { #expect(error.offset == 12) }
    do { _ = try cursor.array(3) } catch { #expect(error.offset == 12) }
    do { _ = try cursor.take(3) } catch { #expect(error.offset == 12) }
    #expect(cursor.remaining == 2)
  }

  @Test func emptySinks() throws {
    let sink = MemorySink()
    #expect(sink.bytes.byteCount == 0 && sink.array() == [])
    #expect(try sink.finish().count == 0)
    let array = ArraySink(capacity: 4)
    try array.write([1, 2])
    try array.replace(at: 0, with: [3])
    #expect(array.array == [3, 2])
  }
}
