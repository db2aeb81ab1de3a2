import Foundation
import NDArray
import Testing

/// Writers that stop before their end.
@Suite struct WriterFailureTests {
  private struct Stop: Error {}

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try Data("old".utf8).write(to: URL(filePath: folder.path("a")))
    return folder
  }

  private func check(_ folder: TemporaryFolder) throws {
    #expect(folder.names == ["a"])
    #expect(try Data(contentsOf: URL(filePath: folder.path("a"))) == Data("old".utf8))
  }

  @Test func writersThatGoAwayLeaveTheOldFile() throws {
    let folder = try folder()
    do {
      let writer = try NPY.Writer(path: folder.path("a"), dtype: .float64)
      try writer.append(NDArray([1.0, 2.0]))
      // The new file may have a name of its own, or none.
      #expect(folder.names.contains("a"))
    }
    try check(folder)
    do {
      let writer = try NPZ.Writer(path: folder.path("a"), compressed: true)
      try writer.add(NDArray([1.0, 2.0]), as: "x")
    }
    try check(folder)
  }

  @Test func anErrorInsideLeavesTheOldFile() throws {
    let folder = try folder()
    do {
      let writer = try NPZ.Writer(path: folder.path("a"))
      var inner: NDArrayError?
      #expect(throws: Stop.self) {
        try writer.addRows(as: "x", dtype: .float64) { rows in
          try rows.append(NDArray([1.0]))
          do throws(NDArrayError) { try writer.add(NDArray(1), as: "y") } catch { inner = error }
          throw Stop()
        }
      }
      #expect(inner?.code == .unusableWriter)
      for attempt in [{ try writer.commit() }, { try writer.add(NDArray(1), as: "z") }] {
        let error = #expect(throws: NDArrayError.self) { try attempt() }
        #expect(error?.code == .unusableWriter)
      }
    }
    try check(folder)
  }

  @Test func rowsOutliveTheirMemberInVain() throws {
    let folder = try folder()
    let writer = try NPZ.Writer(path: folder.path("a"))
    var kept: NPZ.Writer.Rows?
    try writer.addRows(as: "x", dtype: .float64) { kept = $0 }
    let error = #expect(throws: NDArrayError.self) { try kept?.append(NDArray([1.0])) }
    #expect(error?.code == .unusableWriter)
    let twice = #expect(throws: NDArrayError.self) {
      try writer.addRows(as: "x", dtype: .float64) { _ in }
    }
    #expect(twice?.code == .duplicateName && twice?.member == "x")
  }

  @Test func nothingFollowsACommit() throws {
    let folder = try TemporaryFolder()
    let writer = try NPY.Writer(path: folder.path("a"), dtype: .float64)
    try writer.commit()
    for attempt in [{ try writer.commit() }, { try writer.append(NDArray(1.0)) }] {
      let error = #expect(throws: NDArrayError.self) { try attempt() }
      #expect(error?.code == .unusableWriter)
    }
    #expect(try NPY.load(folder.path("a")).shape == [0])
  }

  @Test func progressIsToldAndMayCancel() throws {
    let folder = try folder()
    let big = try NDArray(zeros: [72 << 20], dtype: .uint8)
    for compressed in [false, true] {
      let error = #expect(throws: NDArrayError.self) {
        try NPZ.save(["x": big], to: folder.path("a"), compressed: compressed) { progress in
          if progress.completedByteCount > 0 { throw Stop() }
        }
      }
      #expect(error?.code == .cancelled)
      try check(folder)
    }
    var told: [NPZ.Progress] = []
    try NPZ.save(["x": big, "y": NDArray(1.0)], to: folder.path("b"), compressed: true) {
      told.append($0)
    }
    let counts = [0, 32 << 20, 64 << 20, 72 << 20]
    #expect(told.map(\.completedByteCount) == counts + [72 << 20, (72 << 20) + 8])
    #expect(told.map(\.key) == ["x", "x", "x", "x", "y", "y"])
    #expect(told.first?.fraction == 0 && told.last?.fraction == 1)
    told = []
    // Members have headers of 128 bytes.
    #expect(try NPZ(path: folder.path("b")).verify { told.append($0) } == [])
    #expect(told.map(\.completedByteCount).last == (72 << 20) + 8 + 256)
    #expect(told.first?.key == "x" && told.last?.key == "y" && told.last?.fraction == 1)
    #expect(throws: Stop.self) {
      try NPZ(path: folder.path("b")).verify { if $0.key == "y" { throw Stop() } }
    }
    told = []
    let writer = try NPZ.Writer(path: folder.path("b"), compressed: true) { told.append($0) }
    try writer.addRows(as: "x", dtype: .uint8) { rows in
      for start in stride(from: 0, to: 72 << 20, by: 1 << 20) {
        try rows.append(big[start..<start + 1 << 20])
      }
    }
    #expect(
      told.map(\.completedByteCount) == Array(stride(from: 0, through: 72 << 20, by: 8 << 20)))
    #expect(told.allSatisfy { $0.key == "x" && $0.fraction == nil })
  }
}
