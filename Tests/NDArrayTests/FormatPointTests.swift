import Foundation
import NDArray
import Testing

/// The format notes, point by point: what the fixtures do not show by themselves. The numbers are those
/// in the manifest's `points`.
@Suite struct FormatPointTests {
  /// Points 1 to 62 are about files and reading them; each has a fixture or a test here.
  @Test func everyPointIsTested() {
    let inFixtures = Set(Fixture.all.flatMap(\.points))
    // Tested below: overlapping fields, encodings and map modes, mapping, forks and replaced files.
    let here: Set = [15, 43, 44, 45, 61]
    #expect(Set(1...62).subtracting(inFixtures).subtracting(here).isEmpty)
  }

  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.dropFirst(10).prefix { $0 != 0x0A }, as: UTF8.self)
  }

  @Test("1, 2, 3, 5: the header's bytes")
  func header() throws {
    let bytes = try NPY.save(NDArray([[1, 2, 3], [4, 5, 6]] as [[Float]]))
    #expect(bytes.prefix(10) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
    #expect(
      text(bytes).trimmingCharacters(in: .whitespaces)
        == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
    #expect(bytes.count == 128 + 24 && bytes[127] == 0x0A)
    #expect(try text(NPY.save(NDArray([1.0]))).contains("'shape': (1,), }"))
    #expect(try text(NPY.save(NDArray(1.0))).contains("'shape': (), }"))
  }

  @Test("4, 5: blanks for growth, then 1 to 64 for alignment")
  func padding() throws {
    for count in 1...60 {
      let dtype = try NDArray.DType(
        fields: [(String(repeating: "x", count: count), NDArray.DType.int8)])
      let bytes = try NPY.save(NDArray(zeros: [3], dtype: dtype))
      let length = Int(bytes[8]) | Int(bytes[9]) << 8
      let body = text(bytes)
      let dictionary = body.prefix { $0 != "}" }.utf8.count + 1
      #expect((10 + length) % 64 == 0)
      // 20 blanks for growth, at least one for alignment, the line end.
      #expect(length - dictionary - 20 - 1 >= 1 && length - dictionary - 20 - 1 <= 64)
    }
  }

  @Test("6, 7, 8, 9: versions and the spelling of names")
  func versions() throws {
    func save(_ name: String) throws -> [UInt8] {
      try NPY.save(NDArray(zeros: [1], dtype: NDArray.DType(fields: [(name, .int8)])))
    }
    let latin = try save("é")
    #expect(latin[6] == 1 && latin.contains(0xE9))
    let unicode = try save("温度")
    #expect(unicode[6] == 3 && unicode[8...].prefix(4) == [116, 0, 0, 0])
    #expect(try save(String(repeating: "n", count: 70_000))[6] == 2)
    #expect(try text(save("it's")).contains("(\"it's\", '|i1')"))
    #expect(try text(save("it's \"x\"")).contains("('it\\'s \"x\"', '|i1')"))
    #expect(try text(save("a\tb\u{7F}\u{AD}")).contains("('a\\tb\\x7f\\xad', '|i1')"))
  }

  @Test("10: no other version is written or read")
  func otherVersions() throws {
    var bytes = try NPY.save(NDArray([1.0]))
    for (major, minor) in [(0, 0), (1, 1), (4, 0), (255, 255)] {
      (bytes[6], bytes[7]) = (UInt8(major), UInt8(minor))
      let error = #expect(throws: NDArrayError.self) { try NPY.load(bytes: bytes) }
      #expect(error?.code == .unsupportedVersion)
    }
  }

  @Test("11: the order in which arrays are written")
  func order() throws {
    let a = try NDArray(0..<24, shape: [2, 3, 4])
    let isFortran = { (array: NDArray) throws in try self.text(NPY.save(array)).contains("True") }
    #expect(try !isFortran(a))
    #expect(try isFortran(a.transposed))
    #expect(try !isFortran(a.transposed([1, 0, 2])))
    for shape in [[24], [], [0, 5], [1, 5], [1, 5, 1]] {
      #expect(try !isFortran(NDArray(zeros: shape, dtype: .int8, order: .fortran)))
    }
    #expect(try NPY.load(bytes: NPY.save(a.transposed)) == a.transposed)
    #expect(
      try NPY.load(bytes: NPY.save(a[.all, .all, .stride(by: -2)]))
        == a[.all, .all, .stride(by: -2)])
  }

  @Test("15: fields that overlap or stand out of order cannot be written")
  func overlappingFields() throws {
    let record = try NDArray(
      zeros: [2], dtype: NDArray.DType(fields: [("a", .int32), ("b", .float64)]))
    let swapped = try record[fields: ["b", "a"]]
    let error = #expect(throws: NDArrayError.self) { try NPY.save(swapped) }
    #expect(error?.code == .badDType)
    #expect(try NPY.load(bytes: NPY.save(record[fields: ["b"]])).dtype.itemSize == 12)
  }

  @Test("22: a header over the limit is refused, one at the limit is read")
  func headerLimit() throws {
    let bytes = try NPY.save(NDArray([1.0]))
    for limit in [117, 118, 119] {
      let limits = NPY.Limits(headerBytes: limit)
      if limit < 118 {
        let error = #expect(throws: NDArrayError.self) {
          try NPY.load(bytes: bytes, limits: limits)
        }
        #expect(error?.code == .limitExceeded)
      } else {
        #expect(try NPY.load(bytes: bytes, limits: limits) == NDArray([1.0]))
      }
    }
  }

  @Test("22: a header of more than 1 MiB is refused by default, and may be allowed")
  func defaultHeaderLimit() throws {
    let dictionary = Array("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }".utf8)
    let length = (1 << 20) + 2
    let blanks = [UInt8](repeating: 0x20, count: length - dictionary.count - 1)
    var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0]
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    bytes += dictionary + blanks + [0x0A] + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    try Data(bytes).write(to: URL(filePath: path))
    for read in [
      { try NPY.load(path) }, { try NPY.map(path) }, { try NPY.load(bytes: bytes) },
    ] {
      let error = #expect(throws: NDArrayError.self) { try read() }
      #expect(error?.code == .limitExceeded)
    }
    let limits = NPY.Limits(headerBytes: length)
    #expect(try NPY.load(bytes: bytes, limits: limits) == NDArray([1.0]))
  }

  @Test("36: 64 dimensions are read and written, 65 are not")
  func dimensions() throws {
    let most = try NDArray(zeros: [Int](repeating: 1, count: 64), dtype: .int8)
    #expect(try NPY.load(bytes: NPY.save(most)).rank == 64)
    #expect(throws: NDArrayError.self) {
      try NDArray(zeros: [Int](repeating: 1, count: 65), dtype: .int8)
    }
    let overflow = #expect(throws: NDArrayError.self) {
      try NDArray(zeros: [0, 1 << 62], dtype: .float64)
    }
    #expect(overflow?.code == .overflow)
  }

  @Test("38, 20: several arrays in one stream, read one by one and through a pipe")
  func severalArrays() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("many.npy")
    let arrays = [NDArray([1.0, 2.0]), NDArray(7), NDArray(["a", "bc"])]
    try NPY.save(contentsOf: arrays, to: path)
    #expect(try NPY.load(path) == arrays[0])
    let reader = try NPY.Reader(path: path)
    var found: [NDArray] = []
    while let array = try reader.next() { found.append(array) }
    #expect(found == arrays)

    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    #expect(try arrays.indices.map { _ in try NPY.load(descriptor: file.fileDescriptor) } == arrays)
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(contentsOf: URL(filePath: path)))
    try pipe.fileHandleForWriting.close()
    let end = pipe.fileHandleForReading.fileDescriptor
    #expect(try arrays.indices.map { _ in try NPY.load(descriptor: end) } == arrays)
    let error = #expect(throws: NDArrayError.self) { try NPY.load(descriptor: end) }
    #expect(error?.code == .truncated)
  }

  @Test("44, 45: a map is read-only, leaves the file alone, and refuses a cut one")
  func mapping() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    try NPY.save(NDArray([1.0, 2.0, 3.0]), to: path)
    let before = try Data(contentsOf: URL(filePath: path))
    var mapped = try NPY.map(path)
    let other = mapped
    try mapped.set(9.0, at: 1)
    #expect(try Array(mapped.scalars(as: Double.self)) == [1, 9, 3])
    #expect(try Array(other.scalars(as: Double.self)) == [1, 2, 3])
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    try before.dropLast(1).write(to: URL(filePath: path))
    let error = #expect(throws: NDArrayError.self) { try NPY.map(path) }
    #expect(error?.code == .truncated && error?.path == path)
    #expect(try Data(contentsOf: URL(filePath: path)).count == before.count - 1)
    for shape in [[], [0, 4], [2, 3]] {
      let array = try NDArray(zeros: shape, dtype: .float32, order: .fortran)
      try NPY.save(array, to: path)
      #expect(try NPY.map(path) == array)
    }
  }

  @Test("46: a path is used exactly as given")
  func paths() throws {
    let folder = try TemporaryFolder()
    try NPY.save(NDArray([1.0]), to: folder.path("a"))
    try NPZ.save(["a": NDArray([1.0])], to: folder.path("numpy_dict.rpz"), compressed: true)
    #expect(folder.names == ["a", "numpy_dict.rpz"])
    #expect(try NPZ(path: folder.path("numpy_dict.rpz"))["a"] == NDArray([1.0]))
  }

  @Test("47, 48: names are written as they are, and none twice")
  func names() throws {
    let a = NDArray([1.0])
    let names = ["..", "", "W:0", "a b", "a/b", "n.npy", "file", "温度", "e\u{301}", "\u{E9}"]
    let archive = try NPZ(bytes: NPZ.save(names.map { (key: $0, value: a) }))
    #expect(archive.keys.map { Array($0.utf8) } == names.map { Array($0.utf8) })
    for name in names { #expect(try archive[name] == a) }
    // NumPy writes what leads out of a folder, too; here that is no name, neither way.
    for name in ["/abs", "../up", "a/../b", "\\x", "C:x", "a\\..\\b"] {
      let error = #expect(throws: NDArrayError.self) { try NPZ.save([name: a]) }
      #expect(error?.code == .unsafeName && error?.member == name)
    }
    let error = #expect(throws: NDArrayError.self) { try NPZ.save(["a\u{1B}b": a]) }
    #expect(error?.code == .badName)
  }

  @Test("54: an empty archive is 22 bytes and opens")
  func emptyArchive() throws {
    let bytes = try NPZ.save([:])
    #expect(bytes.count == 22)
    #expect(try NPZ(bytes: bytes).keys.isEmpty)
  }

  @Test("57: the two-pass rule of names")
  func twoPasses() throws {
    let (one, two) = (NDArray([1.0]), NDArray([2.0]))
    let bytes = try NPZ.save(["a": one, "a.npy": two])
    let archive = try NPZ(bytes: bytes)
    #expect(try archive["a"] == one)
    #expect(try archive["a.npy"] == two)
    #expect(try archive["a.npy.npy"] == two)
    // NumPy's rule: the member 'a.npy' has that very name.
    let lenient = try NPZ(bytes: bytes, policy: .lenient)
    #expect(try lenient["a"] == one)
    #expect(try lenient["a.npy"] == one)
    #expect(try lenient["a.npy.npy"] == two)
  }

  @Test("61: an open archive keeps its file, whatever takes the name")
  func replacedFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npz")
    try NPZ.save(["a": NDArray([1.0])], to: path)
    let archive = try NPZ(path: path)
    try NPZ.save(["b": NDArray([2.0])], to: path)
    #expect(try archive["a"] == NDArray([1.0]))
    #expect(try NPZ(path: path).keys == ["b"])
  }

  @Test("62: a save that fails leaves the old file, and nothing beside it")
  func failedSave() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npz")
    try NPZ.save(["a": NDArray([1.0])], to: path)
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(throws: NDArrayError.self) {
      try NPZ.save(["x": NDArray([1.0]), "y": NDArray([1.0]), "x": NDArray([2.0])], to: path)
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
    #expect(folder.names == ["a.npz"])
  }
}
