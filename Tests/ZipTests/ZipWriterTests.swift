import Bytes
import TestFiles
import Testing
import Zip

/// The bytes of an archive that `body` writes.
func written(
  comment: [UInt8] = [], prefix: [UInt8] = [], _ body: (ZipWriter) throws -> Void
) throws -> [UInt8] {
  let sink = MemorySink()
  try sink.write(prefix)
  let writer = ZipWriter(sink)
  try body(writer)
  try writer.finish(comment: comment)
  return sink.array()
}

@Suite struct ZipWriterTests {
  @Test(arguments: [CompressionMethod.store, .deflate], [0, 1, 63, 64, 100_000, 400_000])
  func `what is written is read`(method: CompressionMethod, count: Int) throws {
    let data = sampleBytes(count)
    for knownSize in [nil, count] {
      let bytes = try written(comment: [1, 2]) { writer in
        for name in ["a", "é", "dir/b c.npy"] {
          try writer.add(name: name, method: method, knownSize: knownSize) { member in
            try member.write(Array(data[..<(count / 2)]))
            try member.write(Array(data[(count / 2)...]))
            #expect(member.position == count)
          }
        }
      }
      let archive = try openArchive(bytes)
      #expect(archive.entries.map(\.name) == ["a", "é", "dir/b c.npy"])
      #expect(archive.comment == [1, 2])
      for entry in archive.entries {
        #expect(try archive.data(of: entry).array() == data)
        #expect(entry.isUTF8 == (entry.name == "é"))
        #expect(entry.dosTime == 0 && entry.dosDate == 0x21)
        #expect(entry.externalAttributes == 0o600 << 16 && entry.versionMadeBy >> 8 == 3)
        #expect(!entry.hasDataDescriptor)
      }
      #expect(!archive.isZip64)
    }
  }

  @Test(arguments: [1, 2, 16, 64, 4096, 32768])
  func `stored data is aligned`(alignment: Int) throws {
    for length in 1...70 {
      let bytes = try written { writer in
        for knownSize in [nil, 5] {
          try writer.add(
            name: [UInt8](repeating: 0x61, count: length + (knownSize ?? 0)), method: .store,
            alignment: alignment, knownSize: knownSize
          ) { try $0.write([1, 2, 3, 4, 5]) }
        }
      }
      let archive = try openArchive(bytes)
      for entry in archive.entries {
        #expect(try archive.dataRange(of: entry).lowerBound % alignment == 0)
        #expect(try archive.data(of: entry).array() == [1, 2, 3, 4, 5])
      }
    }
  }

  @Test func `the same members give the same bytes`() throws {
    let make = {
      try written { try $0.add(name: "a") { try $0.write(sampleBytes(1000)) } }
    }
    #expect(try make() == make())
  }

  @Test func `an archive behind other bytes`() throws {
    let bytes = try written(prefix: Array("#!/bin/sh\n".utf8)) { writer in
      try writer.add(name: "a") { try $0.write([1]) }
      try writer.add(name: "b", method: .store) { try $0.write([2]) }
    }
    let archive = try openArchive(bytes)
    #expect(archive.prefixCount == 10)
    #expect(try archive.contents() == ["a": [1], "b": [2]])
  }

  @Test func `names that are refused leave the archive as it was`() throws {
    let bytes = try written { writer in
      try writer.add(name: "a") { _ in }
      for name: [UInt8] in [[], [0], [0xFF]] {
        #expect(code { try writer.add(name: name) { _ in } } == .badName)
      }
      #expect(code { try writer.add(name: "a") { _ in } } == .nameTaken)
      let long = [UInt8](repeating: 0x61, count: 65536)
      #expect(code { try writer.add(name: long) { _ in } } == .limitExceeded)
      #expect(
        code { try writer.add(name: "b", method: .zstd) { _ in } } == .unsupportedMethod(93))
      try writer.add(name: [UInt8](long.dropLast())) { _ in }
      // Canonically equal, and two names all the same.
      try writer.add(name: "\u{E9}") { _ in }
      try writer.add(name: "e\u{301}") { _ in }
    }
    #expect(try openArchive(bytes).entries.count == 4)
  }

  @Test func `a failure makes the archive unusable`() throws {
    struct Failure: Error {}
    let bodies: [(ZipMemberWriter) throws -> Void] = [
      { _ in throw Failure() }, { try $0.write([1, 2, 3]) }, { try $0.write([1]) },
      {
        $0.directoryExtra = [UInt8](repeating: 0, count: 65001); try $0.write([1, 2])
      },
    ]
    for body in bodies {
      let writer = ZipWriter(MemorySink())
      #expect(throws: (any Error).self) { try writer.add(name: "a", knownSize: 2, body: body) }
      #expect(code { try writer.add(name: "b") { _ in } } == .writerUnusable)
      #expect(code { try writer.finish() } == .writerUnusable)
    }
    let writer = ZipWriter(MemorySink())
    try writer.finish()
    #expect(code { try writer.finish() } == .writerUnusable)
    #expect(code { try writer.add(name: "b") { _ in } } == .writerUnusable)
  }

  @Test func `one member at a time`() throws {
    let writer = ZipWriter(MemorySink())
    let member = try writer.begin(name: [0x61])
    #expect(code { _ = try writer.begin(name: [0x62]) } == .writerUnusable)
    #expect(code { try writer.finish() } == .writerUnusable)
    try member.finish()
    #expect(code { try member.write([1]) } == .writerUnusable)
    #expect(code { try member.finish() } == .writerUnusable)
    try writer.finish()
  }

  @Test func `comments`() throws {
    #expect(
      try openArchive(written(comment: [UInt8](repeating: 1, count: 65535)) { _ in })
        .comment.count == 65535)
    #expect(
      code { _ = try written(comment: [UInt8](repeating: 1, count: 65536)) { _ in } }
        == .limitExceeded)
    #expect(code { _ = try written(comment: [1, 0x50, 0x4B, 5, 6, 1]) { _ in } } == .ambiguousEnd)
  }

  @Test func `the directory's extra field`() throws {
    let bytes = try written { writer in
      try writer.add(name: "a") { $0.directoryExtra = [9, 9, 1, 0, 5] }
    }
    #expect(try openArchive(bytes).entries[0].extra == [9, 9, 1, 0, 5])
  }

  @Test(arguments: [false, true])
  func `members are copied raw`(renamed: Bool) throws {
    for zip in try ZipArchiveTests.shapes() {
      var zip = zip
      zip.members[0].extra = [9, 9, 1, 0, 5]
      zip.members[0].comment = [0x63]
      let source = try zip.open()
      let bytes = try written { writer in
        for entry in source.entries {
          let name = renamed ? Array("new é ".utf8) + entry.nameBytes : nil
          try writer.addRaw(entry, from: source, name: name)
        }
      }
      let copy = try openArchive(bytes)
      #expect(copy.entries.count == 2)
      for (old, new) in Swift.zip(source.entries, copy.entries) {
        #expect(new.name == (renamed ? "new é " : "") + old.name)
        #expect(new.extra == old.extra && new.commentBytes == old.commentBytes)
        #expect(new.dosDate == old.dosDate && new.method == old.method)
        #expect(!new.hasDataDescriptor)
        #expect(try copy.data(of: new).array() == source.data(of: old).array())
      }
      #expect(try copy.dataRange(of: copy.entries[0]).lowerBound % 64 == 0)
    }
  }
}
