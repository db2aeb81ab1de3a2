import Dispatch
import Foundation
import NDArray
import Synchronization
import Testing

/// `NPY.append`: rows behind those of a file.
@Suite struct AppendTests {
  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// The file is what a save of the whole array writes, however it was put together.
  @Test func appendsAreWhatASaveWrites() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    let all = try NDArray((0..<3600).map { Float($0) }, shape: [1200, 3])
    try NPY.save(all[0..<9], to: path)
    var rows = 9
    for next in [10, 11, 99, 100, 101, 1000, 1000, 1200] {
      let outcome = try NPY.append(all[rows..<next], to: path)
      #expect(outcome.addedRowCount == next - rows && outcome.shape == [next, 3])
      #expect(!outcome.isCopied)
      rows = next
      #expect(try bytes(path) == Data(NPY.save(all[0..<rows])))
    }
    // One row, another dtype that fits, an array that is not contiguous, several at a time.
    try NPY.append(NDArray([1, 2, 3] as [Int16]), to: path)
    try NPY.append(contentsOf: [all[.stride(by: 7)], all[0..<0], all[5]], to: path)
    let expected =
      Array(try all.scalars(as: Float.self)) + [1, 2, 3]
      + Array(try all[.stride(by: 7)].scalars(as: Float.self)) + [15, 16, 17]
    #expect(try Array(NPY.load(path).scalars(as: Float.self)) == expected)
    #expect(folder.names == ["a.npy"])
  }

  /// Whatever an append that was cut off has left: the old array is there, and the next append works.
  @Test(arguments: [false, true])
  func cutAppends(isBigEndian: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    let dtype = NDArray.DType.float64.with(byteOrder: isBigEndian ? .big : .little)
    let all = try NDArray((0..<36).map { Double($0) + 0.5 }, shape: [12, 3]).converted(to: dtype)
    let (old, new) = (try NPY.save(all[0..<9]), try NPY.save(all))
    let whole = try all[0..<9]
    let added = Array(new.suffix(new.count - old.count))
    // The rows came first: the header is that of the old array, with a mark.
    var marked = old
    marked[126] = 0x09
    #expect(old[126...127] == [0x20, 0x0A])
    for count in 0...added.count {
      try Data(marked + added[..<count]).write(to: URL(filePath: path))
      #expect(try NPY.load(path) == whole)
      #expect(try NPY.map(path) == whole)
      #expect(try NPY.rows(of: path).next() == whole)
      #expect(try NPY.verify(path).map(\.severity) == (count == 0 ? [] : [.warning]))
      let outcome = try NPY.append(all[9...], to: path)
      #expect(!outcome.isCopied)
      #expect(try bytes(path) == Data(new), "\(count) bytes")
    }
    // What is left may be longer than what is appended next.
    try Data(marked + [UInt8](repeating: 7, count: 1000)).write(to: URL(filePath: path))
    try NPY.append(all[9...], to: path)
    #expect(try bytes(path) == Data(new))
    // What no append has left is not written over.
    try Data(old + [7, 7, 7]).write(to: URL(filePath: path))
    let error = #expect(throws: NDArrayError.self) { try NPY.append(all[9...], to: path) }
    #expect(error?.code == .trailingData)
    #expect(try bytes(path) == Data(old + [7, 7, 7]))
  }

  @Test func filesThatMustBeCopied() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    // A header without a blank.
    let text = Array("{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }\n".utf8)
    let lead: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0]
    let values = (0..<9).map { Double($0) }
    let tight = try lead + text + NDArray(values).bytes()
    try Data(tight).write(to: URL(filePath: path))
    #expect(try NPY.append(NDArray([9.0]), to: path).isCopied)
    #expect(try bytes(path) == Data(NPY.save(NDArray(values + [9]))))
    // Other arrays, which follow the longer one then.
    try NPY.save(contentsOf: [NDArray([1.0]), NDArray([true])], to: path)
    #expect(try NPY.append(NDArray([2.0]), to: path).isCopied)
    let reader = try NPY.Reader(path: path)
    #expect(try reader.next() == NDArray([1.0, 2.0]))
    #expect(try reader.next() == NDArray([true]))
    #expect(try reader.next() == nil)
    // And who wishes so.
    try NPY.save(NDArray([1.0]), to: path)
    #expect(try NPY.append(NDArray([2.0]), to: path, copying: true).isCopied)
    #expect(try NPY.load(path) == NDArray([1.0, 2.0]))
    #expect(folder.names == ["a.npy"])
  }

  @Test func whatIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    func refused(_ array: NDArray, _ rows: NDArray, _ code: NDArrayError.Code) throws {
      try NPY.save(array, to: path)
      let before = try bytes(path)
      let error = #expect(throws: NDArrayError.self) { try NPY.append(rows, to: path) }
      #expect(error?.code == code && error?.path == path)
      #expect(try bytes(path) == before)
    }
    let matrix = try NDArray((0..<6).map { Float($0) }, shape: [3, 2])
    try refused(NDArray(1.0), NDArray(1.0), .notInRows)
    try refused(matrix.transposed, matrix, .notInRows)
    try refused(matrix, NDArray([1, 2, 3] as [Float]), .shapeMismatch)
    try refused(matrix, NDArray([1.0, 2.0]), .badCast)
    let missing = #expect(throws: NDArrayError.self) {
      try NPY.append(matrix, to: folder.path("none.npy"))
    }
    #expect(missing?.code == .fileSystem)
    try Data(NPY.save(matrix).dropLast()).write(to: URL(filePath: path))
    let cut = #expect(throws: NDArrayError.self) { try NPY.append(matrix, to: path) }
    #expect(cut?.code == .truncated)
    // Text that is no number is found out when rows are written already: they go again.
    try NPY.save(NDArray([1.0]), to: path)
    let before = try bytes(path)
    let error = #expect(throws: NDArrayError.self) {
      try NPY.append(
        contentsOf: [NDArray([2.0]), NDArray(["3", "x"])], to: path, casting: .unsafe)
    }
    #expect(error?.code == .badCast)
    #expect(try bytes(path) == before)
  }

  @Test func appendsWaitForEachOther() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    try NPY.save(NDArray([] as [Int]), to: path)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for round in 0..<10 {
        do {
          try NPY.append(NDArray([100 * thread + round]), to: path, copying: round % 5 == 4)
        } catch { failures.withLock { $0.append("\(error)") } }
      }
    }
    let found = Array(try NPY.load(path).scalars(as: Int.self)).sorted()
    // Who waited while the file was replaced is told so, and nothing of it is there.
    let count = 40 - failures.withLock { $0.count }
    #expect(found.count == count && Set(found).count == count)
  }

  /// The size of a file is asked for when it is opened, and its header read later: rows may come between.
  @Test func filesThatGrowBetweenSizeAndHeader() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    func grown(by rows: Int) throws -> (NPY.Reader, NPY.Reader, FileHandle) {
      try NPY.save(NDArray([0.0, 1.0]), to: path)
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      let readers = try (
        NPY.Reader(path: path), NPY.Reader(descriptor: handle.fileDescriptor), handle
      )
      try NPY.append(NDArray((0..<rows).map { 2 + Double($0) }), to: path)
      return readers
    }
    for rows in [1, 8, 100_000] {
      let whole = NDArray((0..<rows + 2).map { Double($0) })
      let (byPath, byDescriptor, handle) = try grown(by: rows)
      #expect(try byPath.next() == whole)
      #expect(try byPath.remaining == 0 && byPath.next() == nil)
      #expect(try byDescriptor.next() == whole)
      #expect(try byDescriptor.remaining == 0 && byDescriptor.next() == nil)
      try handle.close()
    }
    // A part of the rows that come next is not of this version.
    try NPY.save(NDArray([0.0, 1.0]), to: path)
    let early = try NPY.Reader(path: path)
    try Data(NPY.save(NDArray([0.0, 1.0, 2.0])) + [7, 7, 7]).write(to: URL(filePath: path))
    #expect(try early.next() == NDArray([0.0, 1.0, 2.0]))
    #expect(try early.remaining == 0 && early.next() == nil)
    // A file that has shrunk to what its header promises is whole; one that is cut stays so.
    try Data(NPY.save(NDArray([0.0, 1.0])) + [7, 7, 7]).write(to: URL(filePath: path))
    let reader = try NPY.Reader(path: path)
    try Data(NPY.save(NDArray([0.0, 1.0]))).write(to: URL(filePath: path))
    #expect(try reader.next() == NDArray([0.0, 1.0]) && reader.next() == nil)
    let other = try NPY.Reader(path: path)
    try Data(NPY.save(NDArray([0.0, 1.0])).dropLast(3)).write(to: URL(filePath: path))
    #expect(throws: NDArrayError.self) { try other.next() }
  }

  /// Whoever reads while rows are appended sees a whole version: rows from the first on, and never fewer than before.
  @Test func readersBesideAppends() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    try NPY.save(NDArray([] as [Int]), to: path)
    let isDone = Mutex(false)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { thread in
      do {
        if thread == 0 {
          defer { isDone.withLock { $0 = true } }
          for row in 0..<400 { try NPY.append(NDArray([row]), to: path) }
          return
        }
        var (seen, round) = (0, 0)
        while !isDone.withLock({ $0 }) {
          let array =
            switch round % 5 {
            case 0: try NPY.load(path)
            case 1: try NPY.load(path, 0...)
            case 2: try NPY.map(path)
            case 3: try NPY.Reader(path: path).next() ?? NDArray([] as [Int])
            default: try NPY.rows(of: path).next() ?? NDArray([] as [Int])
            }
          if array.count < seen || array != NDArray(Array(0..<array.count)) {
            failures.withLock { $0.append("\(array) behind \(seen) rows") }
          }
          seen = array.count
          round += 1
        }
      } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
  }
}
