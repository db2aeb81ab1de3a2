import Dispatch
import Foundation
import NDArray
import Synchronization
import Testing

/// Updates of one file by several at a time: none is lost silently.
@Suite struct ConcurrentUpdateTests {
  private func archive() throws -> (TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    try NPZ.save(["a": NDArray([1.0, 2.0]), "b": NDArray([true])], to: folder.path("x.npz"))
    return (folder, folder.path("x.npz"))
  }

  @Test func updatesOfOneFileWaitForEachOther() throws {
    let (folder, path) = try archive()
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for round in 0..<8 {
        do {
          try NPZ.update(path) { draft in
            draft["\(thread).\(round)"] = NDArray(thread)
            if round > 0 { try draft.rename("\(thread).\(round - 1)", to: "\(thread)-\(round)") }
          }
        } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let npz = try NPZ(path: path)
    #expect(npz.count == 2 + 4 * 8 && npz.verify() == [])
    #expect((0..<4).allSatisfy { npz.keys.contains("\($0).7") && npz.keys.contains("\($0)-7") })
    #expect(folder.names == ["x.npz"])
  }

  /// Who writes without asking for the lock is found out.
  @Test func aFileThatChangesMeanwhileIsNotReplaced() throws {
    let other = NDArray([9.0])
    let changes: [(String) throws -> Void] = [
      // Another file under the name, by whoever saves.
      { try NPZ.save(["a": other], to: $0) },
      // The file itself, longer.
      { path in
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data([1, 2, 3]))
      },
      // The file itself, as long as it was.
      { path in
        usleep(20_000)
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.write(contentsOf: Data([0x51]))
      },
      { try FileManager.default.removeItem(atPath: $0) },
    ]
    for change in changes {
      let (folder, path) = try archive()
      var after: Data?
      let error = #expect(throws: NDArrayError.self) {
        try NPZ.update(path) { draft in
          draft["c"] = NDArray(1.0)
          try change(path)
          after = FileManager.default.contents(atPath: path)
        }
      }
      #expect(error?.code == .changedMeanwhile && error?.path == path)
      #expect(FileManager.default.contents(atPath: path) == after)
      #expect(folder.names == (after == nil ? [] : ["x.npz"]))
    }
    // Into another file, what was read must be one version as well.
    let (folder, path) = try archive()
    let error = #expect(throws: NDArrayError.self) {
      try NPZ.update(path, to: folder.path("y.npz")) { _ in try changes[1](path) }
    }
    #expect(error?.code == .changedMeanwhile && folder.names == ["x.npz"])
  }

  @Test func anArchiveThatAppearsMeanwhileIsNotReplaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.npz")
    let error = #expect(throws: NDArrayError.self) {
      try NPZ.update(path, creating: true) { draft in
        draft["a"] = NDArray(1.0)
        try NPZ.save(["b": NDArray(2.0)], to: path)
      }
    }
    #expect(error?.code == .changedMeanwhile)
    #expect(try NPZ(path: path).keys == ["b"] && folder.names == ["x.npz"])
  }

  /// Waiting for another update can be ended.
  @Test func waitingMayBeCancelled() throws {
    struct Stop: Error {}
    let (folder, other) = try archive()
    var error: NDArrayError?
    try NPZ.update(other) { draft in
      draft["c"] = NDArray(1.0)
      error = #expect(throws: NDArrayError.self) {
        try NPZ.update(other, progress: { _ in throw Stop() }) { $0["d"] = NDArray(1.0) }
      }
    }
    #expect(error?.code == .cancelled)
    #expect(try NPZ(path: other).keys == ["a", "b", "c"] && folder.names == ["x.npz"])
  }
}
