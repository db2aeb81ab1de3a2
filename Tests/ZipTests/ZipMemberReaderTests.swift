import Bytes
import TestFiles
import Testing
import Zip

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs `body` with the path of a file that is removed afterwards.
func withTemporaryFile(_ body: (String) throws -> Void) throws {
  let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
  let path = "\(folder)/ZipTests-\(getpid())-\(UInt64.random(in: 0 ... .max))"
  defer { _ = unsafe unlink(path) }
  try body(path)
}

@Suite struct ZipMemberReaderTests {
  @Test(arguments: [CompressionMethod.store, .deflate], [false, true])
  func `pieces of every size`(method: CompressionMethod, isFile: Bool) throws {
    let data = sampleBytes(600_000)
    try withTemporaryFile { path in
      let sink = try AtomicFile(replacing: path)
      let writer = ZipWriter(sink)
      try writer.add(name: "a", method: method) { try $0.write(data) }
      try writer.finish()
      try sink.commit()
      let file = try File(path: path)
      let source =
        isFile ? try ByteSource(file) : ByteSource(try file.map(at: 0, count: sink.position))
      let archive = try ZipArchive(source)
      for size in [1000, 65536, 600_000] {
        let reader = try archive.open(archive.entries[0])
        var result: [UInt8] = []
        while reader.remaining > 0 {
          result += try reader.read(count: min(size, reader.remaining)).array()
        }
        try reader.finish()
        try reader.finish()
        #expect(result == data)
      }
      let reader = try archive.open(archive.entries[0])
      #expect(try reader.read(count: 128).array() == Array(data[..<128]))
      try reader.skip(300_000)
      #expect(try reader.read(count: 3).array() == Array(data[300_128..<300_131]))
      #expect(reader.position == 300_131)
      #expect(code { _ = try reader.read(count: 299_870) } == .truncated)
      #expect(code { try reader.skip(.max) } == .truncated)
      try reader.finish()
      #expect(try reader.read(count: 0).count == 0)
    }
  }

  @Test func `damage at the end is found by finish alone`() throws {
    var zip = try ZipBytes.two()
    zip.members[0].crc ^= 1
    let archive = try zip.open()
    let reader = try archive.open(archive.entries[0])
    #expect(try reader.read(count: 60).array() == sampleBytes(60))
    let error = #expect(throws: ZipError.self) { try reader.finish() }
    #expect(error?.code == .badCRC)
    #expect(error?.member == "a.npy")
  }

  @Test func `a stored member of more than 4 GiB, in a sparse file`() throws {
    try withTemporaryFile { path in
      let size: UInt64 = 5 << 30
      var head = ByteBuilder()
      head.append(0x0403_4B50 as UInt32)
      head.append([45, 0, 0, 0, 0x21] as [UInt16])
      head.append([0, 0xFFFF_FFFF, 0xFFFF_FFFF] as [UInt32])
      head.append([1, 20] as [UInt16])
      let bytes = head.bytes + Array("b".utf8) + zip64(size, size)
      let dataStart = UInt64(bytes.count)
      var entry = ByteBuilder()
      entry.append(0x0201_4B50 as UInt32)
      entry.append([45, 45, 0, 0, 0, 0x21] as [UInt16])
      entry.append([0, 0xFFFF_FFFF, 0xFFFF_FFFF] as [UInt32])
      entry.append([1, 20, 0, 0, 0, 0, 0, 0, 0] as [UInt16])
      var directory = entry.bytes + Array("b".utf8) + zip64(size, size)
      let start = dataStart + size
      var end = ByteBuilder()
      end.append(0x0606_4B50 as UInt32)
      end.append([44] as [UInt64])
      end.append([0x2D_002D, 0, 0] as [UInt32])
      end.append([1, 1, UInt64(directory.count), start] as [UInt64])
      end.append([0x0706_4B50, 0] as [UInt32])
      end.append([start + UInt64(directory.count)] as [UInt64])
      end.append([1, 0x0605_4B50, 0] as [UInt32])
      end.append([0xFFFF, 0xFFFF] as [UInt16])
      end.append([0xFFFF_FFFF, 0xFFFF_FFFF] as [UInt32])
      end.append([0] as [UInt16])
      directory += end.bytes
      try #require(writeSparse(path, [(0, bytes), (Int(start) - 3, [7, 8, 9] + directory)]))
      let archive = try ZipArchive(ByteSource(File(path: path)))
      #expect(archive.isZip64)
      let member = archive.entries[0]
      #expect(member.size == 5 << 30)
      let range = try archive.dataRange(of: member)
      #expect(range.count == 5 << 30)
      #expect(try archive.source.read(at: range.upperBound - 4, count: 4).array() == [0, 7, 8, 9])
      let reader = try archive.open(member)
      #expect(try reader.read(count: 1000).array().allSatisfy { $0 == 0 })
    }
  }

  /// Writes a file that consists of these pieces, with holes between them.
  func writeSparse(_ path: String, _ pieces: [(Int, [UInt8])]) -> Bool {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return pieces.allSatisfy { offset, bytes in
      unsafe pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count
    }
  }
}

extension ByteBuilder {
  /// Appends integers, little-endian.
  mutating func append<T: FixedWidthInteger>(_ values: [T]) {
    for value in values { append(value) }
  }
}
