import Foundation
import NDArray
import Testing

/// The lines of the README about arrays larger than memory; they must compile as they stand there.
@Suite struct StreamContractTests {
  @Test func snippet() throws {
    let folder = try TemporaryFolder()
    let weights = NDArray([1.5, 2.5])
    var left = 0
    func nextRows() throws -> NDArray? {
      left -= 1
      return left < 0 ? nil : try NDArray(zeros: [5000, 3], dtype: .float32)
    }

    left = 2
    let writer = try NPY.Writer(path: folder.path("log.npy"), dtype: .float32, rowShape: [3])
    while let rows = try nextRows() { try writer.append(rows) }
    try writer.commit()

    left = 2
    let archive = try NPZ.Writer(path: folder.path("out.npz"), compressed: true)
    try archive.add(weights, as: "weights")
    try archive.addRows(as: "log", dtype: .float32, rowShape: [3]) { log in
      while let rows = try nextRows() { try log.append(rows) }
    }
    try archive.commit()

    var shapes: [[Int]] = []
    let rows = try NPY.rows(of: folder.path("log.npy"), by: 4096)
    while let part = try rows.next() { shapes.append(part.shape) }
    if let rows = try NPZ(path: folder.path("out.npz")).rows(of: "log") {
      while let part = try rows.next() { shapes.append(part.shape) }
    }
    #expect(shapes == [[4096, 3], [4096, 3], [1808, 3], [10_000, 3]])

    let npz = try NPZ(path: folder.path("out.npz"))
    let arrays = Dictionary(uniqueKeysWithValues: try npz.arrays().map { ($0.key, $0.value) })
    #expect(arrays["weights"] == weights && arrays.count == 2)

    let large = try NPY.map(folder.path("log.npy"))
    try NPZ.save(["a": large], to: folder.path("large.npz"), compressed: true) { progress in
      try Task.checkCancellation()
      #expect(progress.key == "a" && progress.fraction ?? 2 <= 1)
    }
    try NPZ.save(["a": NPY.map(folder.path("log.npy"))], to: folder.path("large.npz"))
    #expect(try NPZ(path: folder.path("large.npz"))["a"] == large)
  }
}
