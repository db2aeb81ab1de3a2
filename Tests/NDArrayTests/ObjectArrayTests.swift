import Foundation
import Pickle
import Testing

@testable import NDArray

/// Arrays of Python objects.
@Suite struct ObjectArrayTests {
  /// The bytes of a `.npy` file whose pickle is given in hexadecimal, as NumPy 2.4 writes it.
  private func file(_ descr: String, _ order: String, _ shape: String, _ hex: String) -> [UInt8] {
    var text =
      "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }"
    // Room for the digits of a length that grows.
    text += String(repeating: " ", count: 20)
    text += String(repeating: " ", count: (64 - (10 + text.utf8.count + 1) % 64) % 64) + "\n"
    let count = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 255), UInt8(count >> 8)]
      + Array(text.utf8) + bytes(hex)
  }

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }

  static let head =
    "8c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e7374727563749493948c056e756d"
    + "7079948c076e6461727261799493944b0085944301629487945294"
  static let objectDType =
    "68038c0564747970659493948c024f3894898887945294284b038c017c944e4e4e4affffffff4affffffff4b3f7494"
    + "62"

  @Test func savedAsNumPySaves() throws {
    let array = try NDArray(objects: [1, "a", nil, [1, 2], "a", .bytes("b"), 1.5])
    let expected = file(
      "'|O'", "False", "(7,)",
      "800495a600000000000000\(Self.head)284b014b078594\(Self.objectDType)895d94284b018c0161944e5d9428"
        + "4b014b026568136807473ff8000000000000657494622e")
    #expect(try NPY.save(array) == expected)
    let loaded = try NPY.load(bytes: expected)
    #expect(loaded.dtype == .object && loaded.shape == [7])
    #expect(loaded == array)
    #expect(try NPY.save(loaded) == expected)
    #expect(try loaded[3, as: Pickle.Value.self] == [1, 2])
    #expect(
      try loaded.values().map(\.kind) == [.int, .string, .none, .list, .string, .bytes, .float])
  }

  /// The objects stand in C order, whatever the header says.
  @Test func fortranOrder() throws {
    let rows = try NDArray(objects: [1, "x", nil, 2.5], shape: [2, 2])
    let expected = file(
      "'|O'", "True", "(2, 2)",
      "8004959c00000000000000\(Self.head)284b014b024b028694\(Self.objectDType)885d94284b014e8c0178944740"
        + "04000000000000657494622e")
    #expect(try NPY.save(rows.transposed) == expected)
    let loaded = try NPY.load(bytes: expected)
    #expect(loaded == rows.transposed && loaded.isFortranContiguous && !loaded.isCContiguous)
    #expect(try loaded[0, 1, as: Pickle.Value.self].isNone)
    #expect(try loaded[1, 0, as: Pickle.Value.self] == "x")
  }

  /// Fields with objects beside others, one of them an array in big-endian order.
  @Test func records() throws {
    let expected = file(
      "[('a', '|O'), ('b', '>i4', (2,)), ('c', '<U2')]", "False", "(2,)",
      "8004959101000000000000\(Self.head)284b014b02859468038c0564747970659493948c03563234948988879452"
        + "94284b038c017c944e8c0161948c0162948c01639487947d94286811680c8c024f389489888794529428"
        + "4b0368104e4e4e4affffffff4affffffff4b3f7494624b0086946812680c8c0256389489888794529428"
        + "4b036810680c8c02693494898887945294284b038c013e944e4e4e4affffffff4affffffff4b00749462"
        + "4b02859486944e4e4b084b044b007494624b0886946813680c8c02553294898887945294284b038c013c"
        + "944e4e4e4b084b044b087494624b108694754b184b014b1b749462895d94284e680268054b0085946807"
        + "87945294284b014b02859468208943080000000100000002947494628c0268699487948c017194680268"
        + "054b008594680787945294284b014b02859468208943080000000300000004947494628c009487946574"
        + "94622e")
    let loaded = try NPY.load(bytes: expected)
    #expect(loaded.dtype.fields.map(\.name) == ["a", "b", "c"])
    #expect(try loaded["a"].values() == [nil, "q"])
    #expect(try loaded["b"] == NDArray([[1, 2], [3, 4]] as [[Int32]]))
    #expect(try loaded["c"].strings() == ["hi", ""])
    #expect(try NPY.save(loaded) == expected)
    #expect(try loaded[1..<2]["a"][0, as: Pickle.Value.self] == "q")
  }

  @Test func archives() throws {
    let objects = try NDArray(objects: [[1, "two"], 3.0])
    let numbers = NDArray([1.0, 2.0])
    for compressed in [false, true] {
      let npz = try NPZ(
        bytes: NPZ.save(["o": objects, "n": numbers], compressed: compressed))
      #expect(try npz["o"] == objects)
      #expect(try npz["o", 1..<2]?.values() == [3.0])
      #expect(try npz.arrays().map(\.value) == [objects, numbers])
      #expect(npz.verify() == [] && npz.verify(deep: true) == [])
      #expect(thrown { _ = try npz.map("o") }?.code == .notMappable)
    }
  }

  @Test func severalArraysInOneFile() throws {
    let folder = try TemporaryFolder()
    let arrays = [
      try NDArray(objects: ["a"]), NDArray([1, 2]), try NDArray(objects: [nil, nil]),
    ]
    try NPY.save(contentsOf: arrays, to: folder.path("a.npy"))
    let reader = try NPY.Reader(path: folder.path("a.npy"))
    for array in arrays { #expect(try reader.next() == array) }
    #expect(try reader.next() == nil)
    #expect(try NPY.load(folder.path("a.npy")) == arrays[0])
    #expect(try NPY.verify(folder.path("a.npy")).map(\.severity) == [.warning])
  }

  @Test func elementsAreSet() throws {
    var array = try NDArray(zeros: [2, 2], dtype: .object)
    #expect(try array.values() == [0, 0, 0, 0])
    let copy = array
    try array.set(["k": [1, 2]], at: 0, 1)
    try array.assign(NDArray(objects: ["x", "y"]), at: 1)
    try array.set(nil, at: -2, 0)
    #expect(try array.values() == [nil, ["k": [1, 2]], "x", "y"])
    #expect(try copy.values() == [0, 0, 0, 0])
    // One list in two places is one list.
    let list = Pickle.Value.list([1])
    let twice = try NDArray(objects: [list, list])
    var loaded = try NPY.load(bytes: NPY.save(twice))
    #expect(loaded == twice)
    try loaded.set(5, at: 0)
    #expect(try loaded.values() == [5, [1]])
  }

  @Test func otherDTypesAsObjectsAndBack() throws {
    let numbers = NDArray([1, 2, 300])
    let objects = try numbers.converted(to: .object)
    #expect(try objects.values() == [1, 2, 300])
    #expect(try objects.converted(to: .int64, casting: .unsafe) == numbers)
    #expect(
      try objects.converted(to: .float32, casting: .unsafe) == NDArray([1, 2, 300] as [Float]))
    #expect(
      thrown { _ = try objects.converted(to: .int8, casting: .unsafe) }?.code == .badCast)
    #expect(
      thrown { _ = try NDArray(objects: ["x"]).converted(to: .float64, casting: .unsafe) }?.code
        == .badCast)
    #expect(try NDArray(["a", "bc"]).converted(to: .object).values() == ["a", "bc"])
    #expect(
      try NDArray(objects: [nil, 1.5, "2.5"]).converted(to: .float64, casting: .unsafe)
        == NDArray([.nan, 1.5, 2.5]))
  }

  @Test func whatIsDamaged() throws {
    let good = try NPY.save(NDArray(objects: [1, "a", nil]))
    let start = good.firstIndex(of: 0x0A).map { $0 + 1 } ?? 0
    for end in start..<good.count {
      let error = thrown { _ = try NPY.load(bytes: Array(good[..<end])) }
      #expect(error?.code == .truncated || error?.code == .badPickle, "\(end)")
    }
    let other = Array(good[..<start]) + (try Pickle.dump([1, 2, 3]))
    #expect(thrown { _ = try NPY.load(bytes: other) }?.code == .badPickle)
    let shorter = try NPY.save(NDArray(objects: [1, 2]))
    let wrong = Array(good[..<start]) + shorter[start...]
    let error = thrown { _ = try NPY.load(bytes: wrong) }
    #expect(error?.message.contains("the pickle holds (2,) object") == true)
  }

  /// Arrays within arrays take room on the stack where they are printed.
  @Test func nestedArraysAreCut() throws {
    var array = NDArray([1.0])
    for _ in 0..<300 { array = try NDArray(objects: [Pickle.Value(array)]) }
    #expect(array.description.contains("array(...)"))
    var two = NDArray([1.0])
    for _ in 0..<2 { two = try NDArray(objects: [Pickle.Value(two)]) }
    #expect(two.description == "[array([array([1.])], dtype=object)]")
  }
}
