import Foundation
import Testing

@testable import Bytes
@testable import Deflate
@testable import NDArray
@testable import Zip

/// Arrays read row by row.
@Suite struct RowReaderTests {
  /// All pieces put together, after their shapes were compared with what was asked for.
  private func joined(_ rows: NPY.Rows, by count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var position = 0
    while let piece = try rows.next() {
      let expected = Swift.min(count, rows.rowCount - position)
      #expect(piece.shape == [expected] + rows.rowShape && piece.dtype == rows.header.dtype)
      bytes += try piece.bytes()
      position += expected
      #expect(rows.position == position)
    }
    #expect(position == rows.rowCount)
    #expect(try rows.next() == nil)
    return bytes
  }

  private func sample() throws -> [NDArray] {
    let floats = try NDArray(bytes: sampleBytes(40_008), shape: [1667, 2, 3], dtype: .float32)
    let wide = try NDArray(bytes: sampleBytes(3_000_000), shape: [1000, 3000], dtype: .uint8)
    return try [
      floats, wide, NDArray([1.5, 2.5]), NDArray(zeros: [0, 3], dtype: .int16),
      NDArray(zeros: [5, 0], dtype: .int64),
      floats.transposed, wide.transposed, NDArray([[1, 2, 3]]).transposed,
    ]
  }

  @Test func filesPipesAndMembers() throws {
    let folder = try TemporaryFolder()
    for array in try sample() {
      let path = folder.path("a.npy")
      try NPY.save(array, to: path)
      let expected = try array.bytes()
      let isFortran = try NPY.header(path).order == .fortran
      for count in [1, 7, 1000, 5000] where count > 1 || array.count < 20_000 {
        #expect(try joined(NPY.rows(of: path, by: count), by: count) == expected)
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        if isFortran {
          let error = #expect(throws: NDArrayError.self) {
            try NPY.rows(descriptor: file.fileDescriptor, by: count)
          }
          #expect(error?.code == .notInRows && error?.hint != nil)
        } else {
          let rows = try NPY.rows(descriptor: file.fileDescriptor, by: count)
          #expect(try joined(rows, by: count) == expected)
        }
        for compressed in [false, true] {
          let npz = try NPZ(bytes: NPZ.save(["a": array], compressed: compressed, level: .fastest))
          guard !isFortran || !compressed else {
            let error = #expect(throws: NDArrayError.self) { try npz.rows(of: "a", by: count) }
            #expect(error?.code == .notInRows && error?.member == "a")
            continue
          }
          let rows = try #require(try npz.rows(of: "a", by: count))
          #expect(try joined(rows, by: count) == expected)
          #expect(rows.progress.fraction == 1 && rows.progress.key == "a")
        }
      }
    }
  }

  @Test func pipesThatAreNoFiles() async throws {
    let array = try NDArray(bytes: sampleBytes(3_000_000), shape: [1000, 3000], dtype: .uint8)
    let bytes = try NPY.save(array)
    for cut in [0, 1500] {
      let pipe = Pipe()
      let writing = Task.detached {
        try pipe.fileHandleForWriting.write(contentsOf: Data(bytes.dropLast(cut)))
        try pipe.fileHandleForWriting.close()
      }
      let rows = try NPY.rows(descriptor: pipe.fileHandleForReading.fileDescriptor, by: 300)
      if cut == 0 {
        #expect(try joined(rows, by: 300) == array.bytes())
      } else {
        for _ in 0..<3 { #expect(try rows.next()?.shape == [300, 3000]) }
        for _ in 0..<2 {
          let error = #expect(throws: NDArrayError.self) { try rows.next() }
          #expect(error?.code == .truncated && error?.hint == "999 of 1000 rows are whole")
        }
      }
      try await writing.value
    }
  }

  @Test func othersArchives() throws {
    for fixture in Fixture.of("npz", "ok") {
      guard let npz = try? NPZ(path: fixture.path, policy: .lenient) else { continue }
      for entry in npz.entries {
        guard let array = try? npz.read(entry), array.rank > 0, let rows = try? npz.rows(of: entry)
        else { continue }
        var bytes: [UInt8] = []
        while let piece = try rows.next() { bytes += try piece.bytes() }
        #expect(try bytes == array.bytes(), "\(fixture.file) \(entry.key)")
      }
    }
  }

  @Test func everyCutOfAFile() throws {
    let bytes = try NPY.save(NDArray([1, 2, 3, 4, 5] as [Int16]))
    let folder = try TemporaryFolder()
    for count in 0..<bytes.count {
      try Data(bytes[..<count]).write(to: URL(filePath: folder.path("a")))
      #expect(throws: NDArrayError.self) { try NPY.rows(of: folder.path("a")) }
    }
  }

  @Test func damageIsFoundWhereItIs() throws {
    let array = try NDArray(bytes: sampleBytes(4_000_000), shape: [4000, 1000], dtype: .uint8)
    /// The rows that were given before an error, and its code.
    func read(_ bytes: [UInt8]) throws -> (Int, NDArrayError.Code?) {
      let rows = try #require(try NPZ(bytes: bytes).rows(of: "a", by: 500))
      do throws(NDArrayError) {
        while try rows.next() != nil {}
        return (rows.position, nil)
      } catch {
        #expect(error.member == "a")
        #expect(throws: error) { try rows.next() }
        return (rows.position, error.code)
      }
    }
    // Stored, in both orders: the CRC-32 belongs to all of it, and is checked before the last piece.
    for array in [array, try array.reshaped([1000, 4000]).transposed] {
      var bytes = try NPZ.save(["a": array])
      #expect(try read(bytes) == (4000, nil))
      bytes[2_000_000] ^= 1
      #expect(try read(bytes) == (3500, .crcMismatch))
    }
    // In blocks: each has its own, and none before it is concerned.
    let bytes = try NPZ.save(["a": array], compressed: true, level: .fastest)
    #expect(try read(bytes) == (4000, nil))
    let npz = try NPZ(bytes: bytes)
    let index = try #require(BlockIndex(npz.entries[0].raw))
    let start = try npz.dataRange(of: npz.entries[0]).lowerBound
    var damaged = bytes
    damaged[start + index.blocks[2].compressed.lowerBound + 20_000] ^= 1
    let (position, code) = try read(damaged)
    #expect(position < 4000 && (code == .crcMismatch || code == .badDeflate))
    // One stream, as others write it.
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    try writer.add(name: "a.npy") { try $0.write(NPY.save(array)) }
    try writer.finish()
    var stream = sink.array()
    #expect(try read(stream) == (4000, nil))
    stream[stream.count / 2] ^= 1
    let (second, reason) = try read(stream)
    #expect(second < 4000 && (reason == .crcMismatch || reason == .badDeflate))
  }

  @Test func limitsHoldForAPiece() throws {
    let array = try NDArray(zeros: [100, 10], dtype: .float64)
    let npz = try NPZ(bytes: NPZ.save(["a": array]), limits: .init(arrayBytes: 800))
    let rows = try #require(try npz.rows(of: "a", by: 10))
    #expect(try joined(rows, by: 10).count == 8000)
    #expect(try npz.rows(of: "a")?.pieceRowCount == 10)
    let error = #expect(throws: NDArrayError.self) { try npz.rows(of: "a", by: 11) }
    #expect(error?.code == .limitExceeded && error?.hint != nil)
    let whole = #expect(throws: NDArrayError.self) { try npz["a"] }
    #expect(whole?.code == .limitExceeded)
    #expect(try npz.rows(of: "b") == nil)
    let scalar = try NPZ(bytes: NPZ.save(["s": NDArray(1.5)]))
    let none = #expect(throws: NDArrayError.self) { try scalar.rows(of: "s") }
    #expect(none?.code == .notInRows)
  }

  @Test func neighboursListedAsOneBlock() throws {
    // A member as it is written beyond 4 GiB, where the index tells of several blocks as of one.
    let header = try NPY.Header.bytes(dtype: .uint8, shape: [1_000_000], order: .c)
    let data = try Memory(copying: sampleBytes(1_000_000))
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    let member = try writer.begin(name: Array("a.npy".utf8))
    try member.writeLead(header)
    var parts = [(compressedCount: 10 + header.count, crc32: CRC32.of(header))]
    var count = 0
    try BlockDeflater(effort: .level(1)).deflate(data.bytes, blockSize: 1 << 16, isEnd: true) {
      try member.append($0)
      if count % 4 == 0 { parts.append((0, 0)) }
      count += 1
      let last = parts.count - 1
      parts[last].compressedCount += $0.compressed.count
      parts[last].crc32 = CRC32.combine(parts[last].crc32, $0.crc32, secondCount: $0.count)
    }
    #expect(count == 16 && parts.count == 5)
    member.directoryExtra = try #require(
      BlockIndex.field(lead: header.count, blockSize: 1 << 18, blocks: parts))
    try member.finish()
    try writer.finish()
    let npz = try NPZ(bytes: sink.array())
    #expect(BlockIndex(npz.entries[0].raw)?.blocks.count == 5)
    #expect(try npz["a"]?.bytes() == data.array())
    #expect(try npz["a", 600_000..<600_009]?.bytes() == Array(data.array()[600_000..<600_009]))
    let rows = try #require(try npz.rows(of: "a", by: 70_000))
    #expect(try joined(rows, by: 70_000) == data.array())
  }

  @Test func manyArraysAtOnce() throws {
    var arrays: [(key: String, value: NDArray)] = []
    for index in 0..<40 {
      let size = index % 7 == 0 ? 300_000 : index * 10
      arrays.append(
        ("a\(index)", try NDArray(bytes: sampleBytes(size), shape: [size], dtype: .uint8)))
    }
    for compressed in [false, true] {
      var bytes = try NPZ.save(arrays, compressed: compressed, level: .fastest)
      let npz = try NPZ(bytes: bytes)
      let all = try npz.arrays()
      #expect(all.map(\.key) == arrays.map(\.key) && all.map(\.value) == arrays.map(\.value))
      let some = try npz.arrays(for: ["a7", "a3", "a7"])
      #expect(some.map(\.key) == ["a7", "a3", "a7"] && some[1].value == arrays[3].value)
      let missing = #expect(throws: NDArrayError.self) { try npz.arrays(for: ["a1", "b"]) }
      #expect(missing?.code == .noSuchArray && missing?.member == "b")
      let place = try npz.dataRange(of: npz.entries[14]).lowerBound
      bytes[place + 1000] ^= 1
      let damaged = #expect(throws: NDArrayError.self) { try NPZ(bytes: bytes).arrays() }
      #expect(damaged?.member == "a14")
    }
    // Members that are no arrays stay out; one that claims to be one does not.
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    try writer.add(name: "folder/") { _ in }
    try writer.add(name: "readme.txt") { try $0.write(Array("no array".utf8)) }
    try writer.add(NDArray(1.5), key: "x", compressed: false, level: .default)
    try writer.finish()
    #expect(try NPZ(bytes: sink.array()).arrays().map(\.key) == ["x"])
  }
}
