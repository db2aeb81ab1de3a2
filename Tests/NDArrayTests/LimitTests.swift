import Foundation
import NDArray
import TestFiles
import Testing

/// Every limit at one less than it, at it, and at one more.
@Suite struct LimitTests {
  private func isRead(_ body: () throws -> Void) throws -> Bool {
    do {
      try body()
      return true
    } catch let error as NDArrayError where error.code == .limitExceeded {
      return false
    }
  }

  /// What a limit of one less, just as much and one more gives for something of `size`.
  private func check(
    _ size: Int, _ limit: WritableKeyPath<NPY.Limits, Int>, _ read: (NPY.Limits) throws -> Void
  ) throws {
    for (value, expected) in [(size - 1, false), (size, true), (size + 1, true)] {
      var limits = NPY.Limits.default
      limits[keyPath: limit] = value
      #expect(try isRead { try read(limits) } == expected, "limit \(value) for \(size)")
    }
  }

  /// A file of version 2.0 with this header, and `count` zeros.
  private func file(_ header: String, _ count: Int) -> [UInt8] {
    let text = Array(header.utf8)
    let length = (0..<4).map { UInt8(text.count >> (8 * $0) & 255) }
    return [0x93] + Array("NUMPY".utf8) + [2, 0] + length + text
      + [UInt8](repeating: 0, count: count)
  }

  @Test func headerBytes() throws {
    let bytes = try NPY.save(NDArray([1.0]))
    try check(118, \.headerBytes) { _ = try NPY.load(bytes: bytes, limits: $0) }
    let archive = try NPZ.save(["a": NDArray([1.0])])
    try check(118, \.headerBytes) { _ = try NPZ(bytes: archive, limits: $0)["a"] }
  }

  /// Every way to read a file, and a pipe, of which nobody knows how much it will give.
  @Test func headerBytesOfFilesAndPipes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    let bytes = try NPY.save(NDArray([1.0]))
    try Data(bytes).write(to: URL(filePath: path))
    try check(118, \.headerBytes) { _ = try NPY.load(path, limits: $0) }
    try check(118, \.headerBytes) { _ = try NPY.header(path, limits: $0) }
    try check(118, \.headerBytes) { _ = try NPY.map(path, limits: $0) }
    try check(118, \.headerBytes) { _ = try NPY.rows(of: path, limits: $0) }
    try check(118, \.headerBytes) { _ = try NPY.Reader(path: path, limits: $0).next() }
    try check(118, \.headerBytes) { limits in
      let pipe = Pipe()
      try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
      try pipe.fileHandleForWriting.close()
      _ = try NPY.load(descriptor: pipe.fileHandleForReading.fileDescriptor, limits: limits)
    }
  }

  @Test func nesting() throws {
    // The dictionary, a list and a pair for each level of fields; the shape's tuple is not as deep.
    var descr = "'<i4'"
    for _ in 0..<10 { descr = "[('a', \(descr))]" }
    let header = "{'descr': \(descr), 'fortran_order': False, 'shape': (1,), }"
    try check(21, \.nesting) { _ = try NPY.load(bytes: file(header, 4), limits: $0) }
    let zip = ZipBytes([.init("a.npy", file(header, 4))])
    try check(21, \.nesting) { _ = try zip.npz(limits: $0)["a"] }
  }

  @Test func dimensions() throws {
    let header = "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 1, 1), }"
    try check(3, \.dimensions) { _ = try NPY.load(bytes: file(header, 4), limits: $0) }
    let zip = ZipBytes([.init("a.npy", file(header, 4))])
    try check(3, \.dimensions) { _ = try zip.npz(limits: $0)["a"] }
    // Over NumPy's own limit there is nothing, whatever is asked for.
    var limits = NPY.Limits.default
    limits.dimensions = 100
    for (count, isRead) in [(64, true), (65, false)] {
      let shape = String(repeating: "1, ", count: count)
      let header = "{'descr': '<i4', 'fortran_order': False, 'shape': (\(shape)), }"
      #expect(
        try self.isRead { _ = try NPY.load(bytes: file(header, 4), limits: limits) } == isRead)
    }
  }

  @Test func arrayBytes() throws {
    let array = try NDArray(zeros: [10, 10], dtype: .float64)
    let bytes = try NPY.save(array)
    try check(800, \.arrayBytes) { _ = try NPY.load(bytes: bytes, limits: $0) }
    try check(800, \.arrayBytes) { limits in
      // The second of two arrays.
      let reader = try NPY.Reader(bytes: NPY.save(NDArray(1.0)) + bytes, limits: limits)
      _ = try reader.next()
      _ = try reader.next()
    }
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    try NPY.save(array, to: path)
    try check(160, \.arrayBytes) { _ = try NPY.rows(of: path, by: 2, limits: $0).next() }
    for compressed in [false, true] {
      let archive = try NPZ.save(["a": array], compressed: compressed)
      try check(800, \.arrayBytes) { _ = try NPZ(bytes: archive, limits: $0)["a"] }
      try check(80, \.arrayBytes) { _ = try NPZ(bytes: archive, limits: $0)["a", 3] }
      // The member as it is has its header, too.
      try check(928, \.arrayBytes) { _ = try NPZ(bytes: archive, limits: $0).data(of: "a") }
      try check(160, \.arrayBytes) { limits in
        _ = try NPZ(bytes: archive, limits: limits).rows(of: "a", by: 2)?.next()
      }
    }
  }

  @Test func memberBytes() throws {
    for compressed in [false, true] {
      let archive = try NPZ.save(
        ["a": NDArray(zeros: [100], dtype: .float64), "b": NDArray([1.0])], compressed: compressed)
      try check(928, \.memberBytes) { limits in
        let npz = try NPZ(bytes: archive, limits: limits)
        #expect(try npz["b"] == NDArray([1.0]))
        _ = try npz["a", 0..<1]
      }
      try check(928, \.memberBytes) { limits in
        _ = try NPZ(bytes: archive, limits: limits).data(of: "a")
      }
      var limits = NPY.Limits.default
      limits.memberBytes = 927
      let problems = try NPZ(bytes: archive, limits: limits).verify()
      #expect(problems.map(\.code) == ["limit_exceeded"] && problems.first?.array == "a")
    }
  }

  @Test func totalBytes() throws {
    let archive = try NPZ.save(["a": NDArray([1.0]), "b": NDArray([1.0, 2.0])], compressed: true)
    try check(136 + 144, \.totalBytes) { _ = try NPZ(bytes: archive, limits: $0) }
    // Sizes whose sum is beyond all numbers are over every limit but none.
    let zip = try ZipBytes.arrays().with { zip in
      for index in 0..<2 {
        zip.members[index].size = 0xFFFF_FFFF
        zip.members[index].extra = zip64(UInt64(Int.max))
      }
    }
    var limits = NPY.Limits.default
    limits.totalBytes = .max - 1
    #expect(try !isRead { _ = try zip.npz(limits: limits) })
  }

  @Test func ratio() throws {
    let archive = try NPZ.save(["a": NDArray(zeros: [1 << 17], dtype: .uint8)], compressed: true)
    let entry = try #require(try NPZ(bytes: archive).entries.first)
    // The smallest whole number that does not refuse it.
    let ratio = (entry.byteCount + entry.storedByteCount - 1) / entry.storedByteCount
    #expect(ratio > 100)
    try check(ratio, \.ratio) { _ = try NPZ(bytes: archive, limits: $0)["a"] }
    var limits = NPY.Limits.default
    limits.ratio = 1
    let stored = try NPZ.save(["a": NDArray(zeros: [1000], dtype: .uint8)], compressed: false)
    #expect(try NPZ(bytes: stored, limits: limits)["a"]?.count == 1000)
  }

  @Test func entries() throws {
    let archive = try NPZ.save((0..<5).map { (key: "a\($0)", value: NDArray([1.0])) })
    try check(5, \.entries) { _ = try NPZ(bytes: archive, limits: $0) }
  }

  @Test func directoryBytes() throws {
    let archive = try NPZ.save(["a": NDArray([1.0])], compressed: false)
    // An end record of 22 bytes names the directory's size at its byte 12.
    let size = archive[(archive.count - 10)...].prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    try check(size, \.directoryBytes) { _ = try NPZ(bytes: archive, limits: $0) }
  }

  @Test func nameBytes() throws {
    let archive = try NPZ.save(["abcdef": NDArray([1.0])])
    try check(10, \.nameBytes) { _ = try NPZ(bytes: archive, limits: $0) }
    // The longest that the format has.
    let longest = ZipBytes([.init(String(repeating: "n", count: 65_535), [])])
    try check(65_535, \.nameBytes) { _ = try longest.npz(limits: $0) }
  }

  @Test func theMessageNamesTheLimit() throws {
    var limits = NPY.Limits.default
    limits.arrayBytes = 100
    let error = #expect(throws: NDArrayError.self) {
      try NPY.load(bytes: NPY.save(NDArray(zeros: [20], dtype: .float64)), limits: limits)
    }
    #expect(error?.message == "(20,) float64 is 160 bytes; the limit is 100")
  }
}
