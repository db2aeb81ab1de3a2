import Foundation
import NDArray
import Testing

/// One edit of an archive of 1 GiB.
@Suite struct LargeUpdateTests {
  @Test func theRestIsCopiedAsItIs() throws {
    let folder = try TemporaryFolder()
    let free = try URL(filePath: NSTemporaryDirectory())
      .resourceValues(forKeys: [.volumeAvailableCapacityKey]).volumeAvailableCapacity
    guard free ?? .max > 3 << 30 else {
      print("left out: the temporary folder has less than 3 GiB free")
      return
    }
    let path = folder.path("large.npz")
    let large = try NDArray(zeros: [1 << 29], dtype: .uint8)
    try NPZ.save(["a": large, "b": NDArray([1.0]), "c": large], to: path)
    let old = try NPZ(path: path)
    let start = ContinuousClock.now
    let outcome = try NPZ.update(path) { $0["b"] = NDArray([2.0]) }
    print("1 GiB: one array replaced in \(ContinuousClock.now - start)")
    #expect(outcome.recompressedByteCount == 0 && outcome.recompressedCount == 0)
    #expect(outcome.copiedByteCount == (1 << 30) + 256)
    #expect((outcome.keptCount, outcome.replacedCount, outcome.count) == (2, 1, 3))
    let npz = try NPZ(path: path)
    #expect(npz.entries.map(\.crc32)[0] == old.entries[0].crc32)
    #expect(try npz["b"] == NDArray([2.0]) && npz.verify() == [])
  }
}
