import Foundation
import Testing

@testable import Bytes
@testable import NDArray
@testable import Zip

/// Streams that need ZIP64, kept small on the disk: zeros become holes in the file.
@Suite struct LargeStreamTests {
  /// A file in which long writes, which are all zeros here, are holes.
  private final class SparseSink: ByteSink {
    private let file: FileHandle
    private(set) var position = 0

    init(_ path: String) throws {
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      file = try FileHandle(forWritingTo: URL(filePath: path))
    }

    func write(_ bytes: RawSpan) throws(IOError) {
      if bytes.byteCount < 1 << 20 {
        put((0..<bytes.byteCount).map { bytes.byte(at: $0) }, at: position)
      }
      position += bytes.byteCount
    }

    func replace(at offset: Int, with bytes: [UInt8]) throws(IOError) { put(bytes, at: offset) }

    private func put(_ bytes: [UInt8], at offset: Int) {
      do {
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: Data(bytes))
      } catch { Issue.record(error) }
    }
  }

  @Test func memberOverFourGiB() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npz")
    let archive = ZipWriter(try SparseSink(path))
    let format = try RowFormat(dtype: .uint8, rowShape: [1 << 20])
    let feed = try ZipMemberFeed(
      archive, name: Array("a.npy".utf8), coding: .store,
      lead: format.header(rowCount: 0), knownCount: nil)
    let zeros = try NDArray(zeros: [256, 1 << 20], dtype: .uint8)
    for _ in 0..<17 { try format.forEachPiece(of: zeros, casting: .no) { try feed.write($0) } }
    try feed.finish(lead: format.header(rowCount: 17 * 256))
    try archive.add(NDArray([1, 2]), key: "b", compressed: false, level: .default)
    try archive.finish()

    let npz = try NPZ(path: path)
    #expect(try npz.header(of: "a")?.shape == [4352, 1 << 20])
    #expect(npz.entries[0].byteCount == (4352 << 20) + 128)
    #expect(try npz["a", 4351, 17]?.scalars(as: UInt8.self).first == 0)
    #expect(try npz["b"] == NDArray([1, 2]))
    let rows = try #require(try npz.rows(of: "a", by: 100))
    #expect(try rows.next()?.shape == [100, 1 << 20])
    guard Peer.python != nil else { return }
    let program = """
      import sys, zipfile, numpy as np
      z = zipfile.ZipFile(sys.argv[1])
      print([(i.filename, i.file_size) for i in z.infolist()])
      print(np.lib.format.read_magic(f := z.open("a.npy")), np.lib.format.read_array_header_1_0(f))
      """
    #expect(
      try Peer.python(program, [path])
        == "[('a.npy', \((4352 << 20) + 128)), ('b.npy', 144)]\n"
        + "(1, 0) ((4352, 1048576), False, dtype('uint8'))\n")
  }
}
