import TestFiles
import Testing
import Zip

@Suite struct EndRecordTests {
  let end: [UInt8] = [0x50, 0x4B, 5, 6]

  @Test func `an end record alone is an empty archive`() throws {
    let archive = try ZipBytes().open()
    #expect(archive.entries.isEmpty)
    #expect(archive.prefixCount == 0)
  }

  @Test func `no end record`() throws {
    #expect(code { _ = try openArchive([]) } == .notAZip)
    #expect(
      code { _ = try openArchive(Array("no archive at all, but long enough".utf8)) } == .notAZip)
    let bytes = try ZipBytes.two().bytes
    #expect(code { _ = try openArchive(Array(bytes.dropLast(30))) } == .truncated)
  }

  @Test func `every cut is found`() throws {
    for change: (inout ZipBytes) -> Void in [{ _ in }, { $0.isZip64 = true }] {
      var zip = try ZipBytes.two()
      zip.comment = Array("PK".utf8)
      change(&zip)
      let bytes = zip.bytes
      for cut in 0..<bytes.count {
        #expect(throws: ZipError.self) { try openArchive(Array(bytes[..<cut])) }
      }
    }
  }

  @Test func `a comment is kept`() throws {
    var zip = try ZipBytes.two()
    zip.comment = Array("a comment".utf8)
    #expect(try zip.open().comment == zip.comment)
    #expect(try zip.open().contents().count == 2)
  }

  @Test func `a comment's count beyond the end`() throws {
    var zip = try ZipBytes.two()
    zip.commentCount = 1
    #expect(code { _ = try zip.open() } == .truncated)
  }

  @Test func `bytes behind the archive`() throws {
    var zip = try ZipBytes.two()
    zip.trailing = [UInt8](repeating: 0, count: 50)
    #expect(code { _ = try zip.open() } == .trailingData)
    let archive = try zip.open { $0.acceptsTrailingData = true }
    #expect(archive.trailingCount == 50)
    #expect(try archive.contents().count == 2)
  }

  @Test func `a comment that is an archive`() throws {
    var zip = try ZipBytes.two()
    zip.comment = ZipBytes([.init("evil.npy", [1, 2, 3])]).bytes
    #expect(code { _ = try zip.open() } == .ambiguousEnd)
    // Not at the end of the file, but readers that look for the last signature take it.
    zip.comment += [0, 0, 0]
    #expect(code { _ = try zip.open() } == .ambiguousEnd)
  }

  @Test func `a comment full of signatures that mean nothing`() throws {
    var zip = try ZipBytes.two()
    zip.comment = Array((0..<16383).map { _ in end }.joined()) + [1, 2, 3]
    #expect(zip.comment.count == 65535)
    #expect(try zip.open().contents().count == 2)
  }

  @Test func `a wrong count`() throws {
    var zip = try ZipBytes.two()
    for count: UInt16 in [0, 1, 3, 0xFFFF] {
      zip.count = count
      #expect(code { _ = try zip.open() } == .countMismatch)
    }
    zip.members = []
    zip.count = 1
    #expect(code { _ = try zip.open() } == .countMismatch)
  }

  @Test func `parts of a split archive`() throws {
    var zip = try ZipBytes.two()
    zip.disk = 1
    #expect(code { _ = try zip.open() } == .multiDisk)
    zip.disk = 0
    zip.countHere = 1
    #expect(code { _ = try zip.open() } == .multiDisk)
    zip.countHere = nil
    zip.members[1].disk = 1
    #expect(code { _ = try zip.open() } == .multiDisk)
  }

  @Test func `a directory that is not where it should be`() throws {
    let good = try ZipBytes.two()
    let archive = try good.open()
    let range = archive.directoryRange
    var zip = good
    for size in [range.count + 1, range.count - 1, 1 << 30] {
      zip.directorySize = UInt32(size)
      #expect(throws: ZipError.self) { try zip.open() }
    }
    zip = good
    for offset in [range.lowerBound + 1, range.lowerBound - 1, 0, 1 << 30] {
      zip.directoryOffset = UInt32(offset)
      // What the offset is short of, the members are moved by: into the directory, or off.
      let found = code { _ = try zip.open() }
      #expect(found == .badDirectory || found == .overlap)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `bytes in front`(isUnadjusted: Bool, isZip64: Bool) throws {
    var zip = try ZipBytes.two()
    zip.prefix = Array("#!/bin/sh\n".utf8)
    zip.isUnadjusted = isUnadjusted
    zip.isZip64 = isZip64
    let archive = try zip.open()
    #expect(archive.prefixCount == 10)
    #expect(try archive.contents().count == 2)
    #expect(code { _ = try zip.open { $0.acceptsPrefix = false } } == .prefixData)
  }

  @Test(arguments: [false, true])
  func `an archive in front`(isUnadjusted: Bool) throws {
    var zip = try ZipBytes.two()
    zip.prefix = try ZipBytes.two().bytes
    zip.isUnadjusted = isUnadjusted
    #expect(code { _ = try zip.open() } == .prefixData)
  }

  @Test func `limits`() throws {
    let zip = try ZipBytes.two()
    #expect(code { _ = try zip.open { $0.maximumEntries = 1 } } == .limitExceeded)
    #expect(try zip.open { $0.maximumEntries = 2 }.entries.count == 2)
    let size = try zip.open().directoryRange.count
    #expect(code { _ = try zip.open { $0.maximumDirectorySize = size - 1 } } == .limitExceeded)
    #expect(try zip.open { $0.maximumDirectorySize = size }.entries.count == 2)
  }
}
