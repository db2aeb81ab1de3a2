import TestFiles
import Testing

@testable import Bytes
@testable import Deflate
@testable import Zip

/// Every operation of every way to write fails once: the error comes through, and the writer can do nothing
/// more.
@Suite struct WriterFailureTests {
  /// What suffices to be written in several ways.
  private static let large: [UInt8] = {
    let tile = sampleBytes(1 << 17)
    return (0..<64).flatMap { _ in tile } + tile[..<70_000]
  }()

  private func failEach(_ name: String, _ body: (ZipWriter) throws -> Void) throws {
    let whole = FailingSink(after: .max)
    let writer = ZipWriter(whole)
    try body(writer)
    try writer.finish()
    #expect(throws: Never.self) { try openArchive(whole.array()).entries.count }
    // Of very many operations those at both ends: the ones between them are alike.
    let counts = (0..<whole.count).filter { $0 < 8 || $0 >= whole.count - 8 }
    #expect(counts.count > 1)
    for count in counts {
      let writer = ZipWriter(FailingSink(after: count))
      let found = code {
        try body(writer)
        try writer.finish()
      }
      #expect(found == .io(IOError(.system(28), operation: "write")), "\(name) \(count)")
      #expect(code { try writer.add(name: "later") { _ in } } == .writerUnusable)
      #expect(code { try writer.finish() } == .writerUnusable)
    }
  }

  @Test(arguments: [CompressionMethod.store, .deflate])
  func members(method: CompressionMethod) throws {
    let data = sampleBytes(200_000)
    try failEach("\(method)") { writer in
      for (name, size) in [("known", data.count), ("open", nil)] {
        try writer.add(name: name, method: method, knownSize: size) { member in
          try member.write(data)
        }
      }
    }
  }

  @Test func blocksBehindALeadThatIsKnownLate() throws {
    let data = Self.large
    try failEach("blocks") { writer in
      let feed = try ZipMemberFeed(
        writer, name: Array("a".utf8), coding: .deflate(.level(1), level: 1, threads: 1),
        lead: [1, 2, 3], knownCount: nil)
      let memory = try Memory(copying: data)
      try feed.write(memory.bytes)
      try feed.finish(lead: [4, 5, 6])
    }
  }

  @Test func storedBehindALeadThatIsKnownLate() throws {
    let data = Self.large
    try failEach("stored") { writer in
      let feed = try ZipMemberFeed(
        writer, name: Array("a".utf8), coding: .store, lead: [1, 2, 3], knownCount: nil)
      let memory = try Memory(copying: data)
      try feed.write(memory.bytes)
      try feed.finish(lead: [4, 5, 6])
    }
  }

  @Test func knownBlocks() throws {
    let data = sampleBytes(100_000)
    try failEach("known blocks") { writer in
      let feed = try ZipMemberFeed(
        writer, name: Array("a".utf8), coding: .deflate(.level(1), level: 1, threads: 1),
        lead: [1, 2, 3], knownCount: data.count)
      let memory = try Memory(copying: data)
      try feed.write(memory.bytes)
      try feed.finish(lead: [1, 2, 3])
    }
  }

  @Test func copiesAndParts() throws {
    let source = try ZipBytes.two().open()
    let part = try ZipPart { writer in
      try writer.add(name: "part", method: .deflate) { try $0.write([1, 2, 3]) }
    }
    try failEach("copies") { writer in
      for entry in source.entries { try writer.addRaw(entry, from: source) }
      try writer.append(part)
    }
  }

  @Test func directoryOfManyMembers() throws {
    // The directory is written in pieces of 64 KiB.
    let name = String(repeating: "n", count: 1000)
    try failEach("directory") { writer in
      for index in 0..<70 { try writer.add(name: name + "\(index)", knownSize: 0) { _ in } }
    }
  }
}
