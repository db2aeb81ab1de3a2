import Foundation
import NDArray
import Testing

/// Archives that need ZIP64, kept small on the disk: what is not written is a hole in the file.
@Suite struct LargeArchiveTests {
  @Test func memberOverFourGiB() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("large.npz")
    let rows = 700_000_000
    let header = try NPY.save(NDArray(zeros: [0], dtype: .float64)).count
    #expect(header == 128)
    var text = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(rows),), }"
    text += String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    let start = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0] + Array(text.utf8)
    let size = UInt64(128 + 8 * rows)
    let name = Array("x.npy".utf8)
    let sizes = le(UInt16(1), 2) + le(UInt64(16), 2) + le(size, 8) + le(size, 8)
    let local =
      [0x50, 0x4B, 3, 4] + le(UInt16(45), 2) + le(0, 2) + le(0, 2) + le(0, 2) + le(0x21, 2)
      + le(0, 4)
      + le(0xFFFF_FFFF, 4) + le(0xFFFF_FFFF, 4) + le(5, 2) + le(20, 2) + name + sizes
    let central =
      [0x50, 0x4B, 1, 2] + le(0x32D, 2) + le(45, 2) + le(0, 2) + le(0, 2) + le(0, 2) + le(0x21, 2)
      + le(0, 4) + le(0xFFFF_FFFF, 4) + le(0xFFFF_FFFF, 4) + le(5, 2) + le(20, 2) + le(0, 2)
      + le(0, 2) + le(0, 2) + le(0, 4) + le(0, 4) + name + sizes
    let directory = UInt64(local.count) + size
    let end64 =
      [0x50, 0x4B, 6, 6] + le(44, 8) + le(45, 2) + le(45, 2) + le(0, 4) + le(0, 4) + le(1, 8)
      + le(1, 8) + le(UInt64(central.count), 8) + le(directory, 8)
    let end =
      [0x50, 0x4B, 6, 7] + le(0, 4) + le(directory + UInt64(central.count), 8) + le(1, 4)
      + [0x50, 0x4B, 5, 6] + le(0, 2) + le(0, 2) + le(0xFFFF, 2) + le(0xFFFF, 2)
      + le(0xFFFF_FFFF, 4) + le(0xFFFF_FFFF, 4) + le(0, 2)

    #expect(FileManager.default.createFile(atPath: path, contents: Data(local + start)))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seek(toOffset: directory - 16)
    let last = (1.5).bitPattern
    try file.write(contentsOf: Data(le(last, 8) + le((-2.5).bitPattern, 8) + central + end64 + end))
    try file.close()

    let npz = try NPZ(path: path)
    let entry = try #require(npz.entries.first)
    #expect(entry.byteCount > 1 << 32)
    #expect(try npz.header(of: "x")?.shape == [rows])
    let tail = try #require(try npz["x", (rows - 3)...])
    #expect(try Array(tail.scalars(as: Double.self)) == [0, 1.5, -2.5])
    let few = try #require(try npz["x", .stride(from: 0, to: 1000, by: 100)])
    #expect(few == (try NDArray(zeros: [10], dtype: .float64)))
    let limited = try NPZ(path: path, limits: .init(arrayBytes: 1 << 30))
    let error = #expect(throws: NDArrayError.self) { try limited["x"] }
    #expect(error?.code == .limitExceeded)
  }

  /// The lowest bytes of a number, little-endian.
  private func le(_ value: some BinaryInteger, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: UInt64(value) >> UInt64(8 * $0)) }
  }
}
