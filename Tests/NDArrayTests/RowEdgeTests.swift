import Foundation
import NDArray
import Testing

/// Writers and readers of rows, where something is in the way.
@Suite struct RowEdgeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The folder goes away while a file is written in it.
  @Test func foldersThatGoAway() throws {
    let inner = folder.path("inner")
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
    let rows = try NPY.Writer(path: inner + "/a.npy", dtype: .int8, rowShape: [2])
    let archive = try NPZ.Writer(path: inner + "/a.npz")
    #expect(rows.dtype == .int8 && rows.rowShape == [2] && rows.rowCount == 0)
    try rows.append(NDArray([[1, 2]] as [[Int8]]))
    try archive.add(NDArray(1), as: "a")
    try FileManager.default.removeItem(atPath: inner)
    for (commit, path) in [
      ({ try rows.commit() }, inner + "/a.npy"), ({ try archive.commit() }, inner + "/a.npz"),
    ] as [(() throws -> Void, String)] {
      let error = thrown(commit)
      #expect(error?.code == .fileSystem && error?.path == path && error?.isMissingFile == true)
      #expect(thrown(commit)?.code == .unusableWriter)
    }
    #expect(folder.names == [])
  }

  @Test func valuesThatDoNotFit() throws {
    let path = folder.path("a")
    let writer = try NPY.Writer(path: path, dtype: .int32)
    // No rows of another dtype are no rows.
    try writer.append(NDArray([] as [Double]), casting: .unsafe)
    #expect(writer.rowCount == 0)
    let cast = thrown { try writer.append(NDArray([1.5])) }
    #expect(cast?.code == .badCast && cast?.path == path)
    // What fails in the middle of the rows leaves a writer that nobody knows the state of.
    let text = thrown { try writer.append(NDArray(["12", "x"]), casting: .unsafe) }
    #expect(text?.code == .badCast)
    #expect(thrown { try writer.append(NDArray([1] as [Int32])) }?.code == .unusableWriter)
    #expect(thrown { try writer.commit() }?.code == .unusableWriter)
    let texts = try NPY.Writer(path: path, dtype: .bytes(0))
    let long = thrown { try texts.append(NDArray(["ab"]), casting: .unsafe) }
    #expect(long?.code == .badCast && long?.message.contains("have no room for") == true)
    #expect(folder.names == [])
  }

  @Test func rowsThatCannotBegin() throws {
    let writer = try NPZ.Writer(path: folder.path("a"))
    let error = thrown { try writer.addRows(as: "../a", dtype: .int8) { _ in } }
    #expect(error?.code == .unsafeName && error?.member == "../a")
    #expect(thrown { try writer.commit() }?.code == .unusableWriter)
    let other = try NPZ.Writer(path: folder.path("a"))
    let objects = thrown { try other.addRows(as: "a", dtype: .object) { _ in } }
    #expect(objects?.code == .objectArray && objects?.member == "a")
  }

  /// What fails inside the rows is not made good by passing over the error.
  @Test func rowsThatFailAndGoOn() throws {
    let writer = try NPZ.Writer(path: folder.path("a"))
    let error = thrown {
      try writer.addRows(as: "x", dtype: .int32) { rows in
        let text = thrown { try rows.append(NDArray(["x"]), casting: .unsafe) }
        #expect(text?.code == .badCast && text?.member == "x")
      }
    }
    #expect(error?.code == .unusableWriter && error?.member == "x")
    #expect(thrown { try writer.commit() }?.code == .unusableWriter)
    #expect(folder.names == [])
  }

  @Test func errorsOfTheProgressFunction() throws {
    let mine = try #require(thrown { _ = try NDArray.DType("?!") })
    let error = thrown {
      try NPZ.save(["a": NDArray(1)], to: folder.path("a")) { _ in throw mine }
    }
    #expect(error?.code == mine.code && error?.message == mine.message)
    #expect(folder.names == [])
  }

  /// A file whose columns stand one behind the other, and which is cut before and while it is read.
  @Test func columnsOfACutFile() throws {
    let path = folder.path("a.npy")
    let array = try NDArray((0..<6000).map(Double.init), shape: [2, 3000]).transposed
    try NPY.save(array, to: path)
    let size = try Data(contentsOf: URL(filePath: path)).count
    let rows = try NPY.rows(of: path, by: 1000)
    #expect(try rows.next() == array[0..<1000])
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.truncate(atOffset: UInt64(size - 1500 * 8))
    let error = thrown { while try rows.next() != nil {} }
    #expect(error?.code == .truncated)
    let cut = thrown { _ = try NPY.rows(of: path) }
    #expect(cut?.code == .truncated && cut?.message.contains("48000 bytes, and 36000") == true)
    let part = thrown { _ = try NPY.load(path, 0) }
    #expect(part?.code == .truncated && part?.path == path)
  }

  /// Rows that are longer than the pieces of a save, and no whole pieces of memory.
  @Test func longRowsWithGaps() throws {
    var array = try NDArray(zeros: [2, (33 << 20) + 9], dtype: .uint8)
    for (row, column) in [(0, 0), (0, 32 << 20), (1, 7), (1, (33 << 20) + 3)] {
      try array.set(UInt8(row + 1), at: row, column)
    }
    let part = try array[.all, 0..<(33 << 20) + 4]
    let path = folder.path("a.npy")
    try NPY.save(part, to: path)
    let loaded = try NPY.map(path)
    #expect(loaded.shape == [2, (33 << 20) + 4] && loaded == part)
  }
}
