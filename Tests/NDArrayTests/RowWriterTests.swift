import Foundation
import Testing

@testable import Deflate
@testable import NDArray
@testable import Zip

/// Arrays written row by row.
@Suite struct RowWriterTests {
  /// An array of `count` bytes, or a little less, with rows of `rowShape`.
  private func array(
    _ count: Int, _ dtype: NDArray.DType, _ rowShape: [Int]
  ) throws -> NDArray {
    let row = rowShape.reduce(dtype.itemSize, *)
    let rows = row == 0 ? count : count / row
    return try NDArray(bytes: sampleBytes(rows * row), shape: [rows] + rowShape, dtype: dtype)
  }

  /// The array in random pieces, of which one may be a row without its axis.
  private func pieces(of array: NDArray, most: Int, seed: Int) throws -> [NDArray] {
    var generator = SeededGenerator(seed: seed)
    var pieces: [NDArray] = []
    var row = 0
    while row < array.shape[0] {
      let count = Int.random(in: 0...most, using: &generator)
      pieces.append(count == 1 ? try array[row] : try array[row..<row + count])
      row += count
    }
    return pieces
  }

  private static let layouts: [(NDArray.DType, [Int])] = [
    (.float32, [3]), (.uint8, []), (.int16.with(byteOrder: .big), [2, 1, 5]),
    (.datetime64(.init(.second)), []), (.unicode(3), [2]), (.float64, [0, 4]), (.void(0), [2]),
  ]

  @Test func everyCutGivesTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let record = try NDArray.DType(fields: [("a", .uint8), ("b", .float64)])
    for (number, (dtype, rowShape)) in (Self.layouts + [(record, [3])]).enumerated() {
      for count in [0, 1, 50_000, 300_000] {
        let whole = try array(count, dtype, rowShape)
        let expected = try NPY.save(whole)
        let archives = try [false, true].map { try NPZ.save(["a": whole], compressed: $0) }
        for cut in 0..<3 {
          let seed = Peer.seed &+ 100 * number &+ cut
          let pieces = try pieces(of: whole, most: Swift.max(1, count / 7), seed: seed)
          let path = folder.path("a.npy")
          let writer = try NPY.Writer(path: path, dtype: dtype, rowShape: rowShape)
          for piece in pieces { try writer.append(piece) }
          #expect(writer.rowCount == whole.shape[0])
          try writer.commit()
          #expect(try bytes(path) == expected, "seed \(seed): \(dtype) \(rowShape)")
          for compressed in [false, true] {
            let path = folder.path("a.npz")
            let writer = try NPZ.Writer(path: path, compressed: compressed)
            try writer.addRows(as: "a", dtype: dtype, rowShape: rowShape) { rows in
              for piece in pieces { try rows.append(piece) }
            }
            try writer.commit()
            #expect(
              try bytes(path) == archives[compressed ? 1 : 0], "seed \(seed): \(dtype) \(rowShape)")
          }
        }
      }
    }
    #expect(folder.names == ["a.npy", "a.npz"])
  }

  @Test func sizesAroundBlocks() throws {
    let folder = try TemporaryFolder()
    let unit = ZipMemberFeed.mostHeldBack
    for count in [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, unit, unit + 1] {
      let whole = try array(count, .uint8, [])
      for compressed in [false, true] {
        let saved = try NPZ.save(["a": whole], compressed: compressed, level: 1)
        var first: [UInt8]?
        let cuts = [(1, 3_000_001), (2, 700_000), (7, 9_000_000)]
        for (threads, most) in compressed ? cuts : [cuts[0]] {
          let path = folder.path("\(count)-\(compressed).npz")
          let writer = try NPZ.Writer(
            path: path, compressed: compressed, level: 1, threads: threads)
          try writer.addRows(as: "a", dtype: .uint8) { rows in
            for piece in try pieces(of: whole, most: most, seed: Peer.seed &+ most) {
              try rows.append(piece)
            }
          }
          try writer.commit()
          let written = try bytes(path)
          #expect(written == first ?? written, "threads \(threads), most \(most)")
          first = written
        }
        let written = try #require(first)
        if count <= unit { #expect(written == saved) }
        let npz = try NPZ(bytes: written)
        #expect(try npz["a"] == whole)
        // The stream as any reader sees it, with its CRC-32.
        #expect(try npz.data(of: npz.entries[0]) == NPY.save(whole))
        #expect(try npz["a", (count - 5)...] == whole[(count - 5)...])
        if compressed, count > 1 << 20 {
          // But for the lead, the member is what saving the whole array writes.
          let index = try #require(BlockIndex(npz.entries[0].raw))
          let other = try #require(BlockIndex(NPZ(bytes: saved).entries[0].raw))
          #expect(index.blocks.dropFirst().map(\.crc32) == other.blocks.dropFirst().map(\.crc32))
          #expect(
            index.blocks.dropFirst().map(\.compressed.count)
              == other.blocks.dropFirst().map(\.compressed.count))
        }
      }
    }
    if Peer.python != nil { try askPeers(folder) }
  }

  /// What NumPy and the tools for archives say of the files in the folder.
  private func askPeers(_ folder: TemporaryFolder) throws {
    for name in folder.names {
      let path = folder.path(name)
      let program = """
        import sys, zipfile, numpy as np
        assert zipfile.ZipFile(sys.argv[1]).testzip() is None
        with np.load(sys.argv[1]) as z:
          for k in z.files: print(k, z[k].dtype, z[k].shape)
        """
      let count = name.split(separator: "-")[0]
      #expect(try Peer.python(program, [path]) == "a uint8 (\(count),)\n")
      for tool in ["unzip", "7z"] {
        guard let result = try Peer.run(tool, [tool == "7z" ? "t" : "-t", path]) else { continue }
        #expect(result.status == 0, "\(tool): \(result.output)")
      }
    }
  }

  @Test func manySingleRows() throws {
    let folder = try TemporaryFolder()
    let whole = try array(60_000, .float32, [3])
    let writer = try NPZ.Writer(path: folder.path("a.npz"), compressed: true)
    try writer.addRows(as: "a", dtype: .float32, rowShape: [3]) { rows in
      for row in 0..<whole.shape[0] { try rows.append(whole[row]) }
      #expect(rows.rowCount == 5000)
    }
    try writer.add(whole, as: "b")
    try writer.commit()
    #expect(
      try bytes(folder.path("a.npz")) == NPZ.save(["a": whole, "b": whole], compressed: true))
  }

  @Test func stridesAndConversions() throws {
    let folder = try TemporaryFolder()
    let doubles = try NDArray((0..<600).map { Double($0) / 7 }, shape: [100, 6])
    let path = folder.path("a.npy")
    let writer = try NPY.Writer(
      path: path, dtype: .float32.with(byteOrder: .big), rowShape: [3])
    try writer.append(doubles[.all, .stride(by: 2)])
    try writer.append(doubles[.stride(by: -1), .stride(by: -2)])
    try writer.append(doubles[0, 0..<3])
    try writer.append(NDArray([[1, 2, 3]]), casting: .unsafe)
    let before = writer.rowCount
    for (rows, code) in [
      (doubles, NDArrayError.Code.shapeMismatch), (NDArray(1.5), .shapeMismatch),
      (NDArray(["x", "y", "z"]), .badCast),
    ] {
      let error = #expect(throws: NDArrayError.self) { try writer.append(rows) }
      #expect(error?.code == code && error?.hint != nil && error?.path == path)
    }
    #expect(writer.rowCount == before && before == 202)
    try writer.commit()
    let read = try NPY.load(path)
    #expect(read.dtype == .float32.with(byteOrder: .big) && read.shape == [202, 3])
    #expect(try read[0..<100] == doubles[.all, .stride(by: 2)].converted(to: read.dtype))
    #expect(try read[100, 2, as: Float.self] == Float(595.0 / 7))
    #expect(try read[201].scalars(as: Float.self).elementsEqual([1, 2, 3]))
  }

  @Test func headersNeedRoom() throws {
    let folder = try TemporaryFolder()
    #expect(throws: NDArrayError.self) {
      try NPY.Writer(path: folder.path("a"), dtype: .object)
    }
    let error = #expect(throws: NDArrayError.self) {
      try NPY.Writer(path: folder.path("a"), dtype: .uint8, rowShape: [Int.max, 2])
    }
    #expect(error?.code == .overflow)
    // As many rows as there are numbers have no bytes here, and one more cannot be counted.
    let writer = try NPY.Writer(path: folder.path("a"), dtype: .void(0))
    try writer.append(NDArray(bytes: [], shape: [Int.max], dtype: .void(0)))
    let second = #expect(throws: NDArrayError.self) {
      try writer.append(NDArray(bytes: [], shape: [1], dtype: .void(0)))
    }
    #expect(second?.code == .overflow)
    try writer.commit()
    #expect(try NPY.header(folder.path("a")).shape == [Int.max])
    #expect(folder.names == ["a"])
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: path)))
  }
}
