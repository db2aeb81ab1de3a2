import Testing

@testable import Bytes
@testable import Deflate
@testable import NDArray
@testable import Zip

/// Members in blocks: one stream to everyone else, blocks to us.
@Suite struct BlockTests {
  /// Data of several kinds in one array: runs, noise, text, counts.
  private func mixed(_ count: Int, seed: UInt64 = 7) throws -> NDArray {
    var state = seed
    let values = (0..<count).map { index -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      switch index >> 18 & 3 {
      case 0: return UInt8(truncatingIfNeeded: index / 5000)
      case 1: return UInt8(truncatingIfNeeded: state >> 56)
      case 2: return UInt8(truncatingIfNeeded: state >> 62)
      default: return UInt8(truncatingIfNeeded: index >> 3)
      }
    }
    return try NDArray(values, shape: [count])
  }

  @Test func threadsDoNotChangeTheBytes() throws {
    let bytes = try mixed(5_000_001).bytes()
    let data = try Memory(copying: bytes)
    for effort in [BlockDeflater.Effort.adaptive, .fastest, .level(3)] {
      let results = try [1, 2, 7].map { threads in
        var stream: [UInt8] = []
        try BlockDeflater(effort: effort, threads: threads)
          .deflate(data.bytes, blockSize: 1 << 18, isEnd: true) { stream += $0.compressed }
        return stream
      }
      #expect(results[0] == results[1] && results[0] == results[2])
      let memory = try Memory(copying: results[0])
      #expect(try Inflater.inflate(memory.bytes, limit: bytes.count) == bytes)
    }
  }

  @Test(arguments: [
    0, 1, 65_535, 65_536, 65_537, 1_048_575, 1_048_576, 1_048_577, 2_097_152, 2_097_153, 3_500_000,
  ])
  func sizesAroundBlocks(_ count: Int) throws {
    let array = try mixed(count)
    for level in [NPZ.Level.default, .fastest, .smallest, 0, 1, 9] {
      let bytes = try NPZ.save(["a": array], compressed: true, level: level)
      let npz = try NPZ(bytes: bytes)
      #expect(try npz["a"]?.bytes() == array.bytes())
      // The stream as any reader sees it, with its CRC-32.
      #expect(try npz.data(of: npz.entries[0]) == NPY.save(array))
      #expect((BlockIndex(npz.entries[0].raw) != nil) == (count > 1 << 20))
    }
  }

  @Test func slicesInflateOnlyTheirBlocks() throws {
    let array = try mixed(4_000_000).reshaped([4000, 1000])
    let bytes = try NPZ.save(["a": array], compressed: true)
    let npz = try NPZ(bytes: bytes)
    for range in [0..<1, 3999..<4000, 1040..<1060, 0..<4000, 5..<5] {
      #expect(try npz["a", range] == array[range])
    }
    #expect(try npz["a", .stride(by: -7), 3] == array[.stride(by: -7), 3])

    // Damage in the last block is no matter for the first rows, and is noticed in the last ones.
    let entry = npz.entries[0].raw
    let index = try #require(BlockIndex(entry))
    #expect(index.blocks.count == 5)
    let place = try npz.archive.dataRange(of: entry).lowerBound
    var damaged = bytes
    damaged[place + index.blocks[4].compressed.lowerBound + 5000] ^= 1
    let broken = try NPZ(bytes: damaged)
    #expect(try broken["a", 0..<10] == array[0..<10])
    #expect(throws: NDArrayError.self) { try broken["a", 3990..<4000] }
    #expect(throws: NDArrayError.self) { try broken["a"] }
  }

  @Test func everyByteOfTheIndexMayLie() throws {
    let array = try mixed(2_100_000)
    let bytes = try NPZ.save(["a": array], compressed: true)
    let npz = try NPZ(bytes: bytes)
    let entry = npz.entries[0].raw
    let extra = entry.extra
    let start = try #require(
      (0..<bytes.count - extra.count).last { Array(bytes[$0..<$0 + extra.count]) == extra })
    let expected = try array.bytes()
    for offset in 0..<extra.count {
      for flip in [UInt8(1), 0x80] {
        var changed = bytes
        changed[start + offset] ^= flip
        // The stream itself is sound: an index that lies is passed over, or the archive is refused.
        guard let lying = try? NPZ(bytes: changed) else { continue }
        if let read = try? lying["a"] { #expect(try read.bytes() == expected) }
        if let rows = try? lying["a", 2_099_000..<2_099_100] {
          #expect(rows == (try array[2_099_000..<2_099_100]))
        }
      }
    }
  }

  /// Small arrays are compressed several at a time, and are the same as one by one.
  @Test(arguments: [NPZ.Level.default, .fastest, 6])
  func batchesOfSmallArrays(level: NPZ.Level) throws {
    let folder = try TemporaryFolder()
    var arrays: [(key: String, value: NDArray)] = []
    for index in 0..<60 {
      arrays.append(("a\(index)", try mixed(index * index * 37)))
    }
    arrays.insert(("large", try mixed(5_000_000)), at: 30)
    try NPZ.save(arrays, to: folder.path("a.npz"), compressed: true, level: level)
    let writer = try NPZ.Writer(path: folder.path("b.npz"), compressed: true, level: level)
    for (key, array) in arrays { try writer.add(array, as: key) }
    try writer.commit()
    let file = try File(path: folder.path("a.npz")).readToEnd().array()
    #expect(try File(path: folder.path("b.npz")).readToEnd().array() == file)
    #expect(try NPZ.save(arrays, compressed: true, level: level) == file)
    let loaded = try NPZ(path: folder.path("a.npz")).arrays()
    #expect(loaded.map(\.key) == arrays.map(\.key))
    #expect(zip(loaded, arrays).allSatisfy { $0.value == $1.value })

    arrays.append(("a7", NDArray(1.0)))
    let error = #expect(throws: NDArrayError.self) {
      try NPZ.save(arrays, to: folder.path("a.npz"), compressed: true, level: level)
    }
    #expect(error?.code == .duplicateName && error?.member == "a7")
    #expect(try File(path: folder.path("a.npz")).readToEnd().array() == file)
  }

  @Test func blocksGrowWithTheData() {
    #expect(BlockDeflater.blockSize(for: 10) == 1 << 20)
    #expect(BlockDeflater.blockSize(for: 1 << 32) == 1 << 21)
    #expect(BlockDeflater.blockSize(for: 1 << 40) == 1 << 29)
    // The index of the most blocks that there are fits into an extra field.
    let most = (0...4096).map { _ in (compressedCount: 1 << 40, crc32: UInt32.max) }
    #expect(BlockIndex.field(lead: 128, blockSize: 1 << 29, blocks: most) != nil)
  }

  @Test func storedMembersAreMapped() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npz")
    let (a, b) = (try mixed(300_000), NDArray([[1.5, 2.5]]))
    try NPZ.save(["a": a, "b": b, "e": NDArray([] as [Double])], to: path)
    let npz = try NPZ(path: path)
    let mapped = try #require(try npz.map("a"))
    #expect(mapped.isMapped && mapped == a)
    #expect(try npz.map("b") == b && npz.map("e")?.count == 0 && npz.map("c") == nil)
    for entry in npz.entries {
      #expect(try npz.archive.dataRange(of: entry.raw).lowerBound % 64 == 0)
    }
    try NPZ.save(["a": a], to: path, compressed: true)
    let error = #expect(throws: NDArrayError.self) { try NPZ(path: path).map("a") }
    #expect(error?.code == .notMappable)
  }

  @Test func mapsWhatNumPySaved() throws {
    for fixture in Fixture.of("npz", "ok") where fixture.file.hasPrefix("npz/") {
      guard let npz = try? NPZ(path: fixture.path) else { continue }
      for entry in npz.entries where entry.isStored {
        guard (try? npz.entry(for: entry.key))?.index == entry.index,
          let array = try? npz.read(entry), let mapped = try? npz.map(entry.key)
        else { continue }
        #expect(try mapped.bytes() == array.bytes() && mapped.description == array.description)
      }
    }
  }
}
