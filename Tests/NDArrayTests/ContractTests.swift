import Foundation
import NDArray
import Testing

/// The lines that every user writes first; they must compile as they stand here.
@Suite struct ContractTests {
  @Test func snippet() throws {
    let folder = try TemporaryFolder()
    let (npzPath, npyPath) = (folder.path("ab.npz"), folder.path("a.npy"))

    let a = NDArray([[1.0, 2.0], [3.0, 4.0]])
    let b = NDArray([1, 2, 3] as [Int32])
    let z = try NDArray(zeros: [3, 4], dtype: .float16)
    #expect(a.dtype == .float64 && a.shape == [2, 2] && a.strides == [16, 8])
    #expect(b.dtype == .int32 && b.shape == [3])
    #expect(z.dtype == .float16 && z.shape == [3, 4])

    try NPZ.save(["a": a, "b": b], to: npzPath, compressed: true)
    let bytes = try NPZ.save(["a": a, "b": b], compressed: true)
    #expect(try [UInt8](Data(contentsOf: URL(filePath: npzPath))) == bytes)
    let npz = try NPZ(path: npzPath)
    #expect(npz.keys == ["a", "b"] && npz.count == 2 && npz.keys.contains("a"))
    let a2 = try npz["a"]
    #expect(a2 == a)
    #expect(try npz["c"] == nil)
    let part = try npz["a", 0..<1, .all]
    #expect(part == NDArray([[1.0, 2.0]]))
    try NPY.save(a, to: npyPath)
    let c = try NPY.load(npyPath)
    let m = try NPY.map(npyPath)
    #expect(c == a && m == a && m.isMapped && !c.isMapped)

    #expect(try a[1, 0, as: Double.self] == 3)
    #expect(try Array(a.scalars(as: Double.self)) == [1, 2, 3, 4])
    #expect(try a[0..<1, .all] == NDArray([[1.0, 2.0]]))
    #expect(a.transposed == NDArray([[1.0, 3.0], [2.0, 4.0]]))
    #expect(try a.reshaped([4]) == NDArray([1.0, 2.0, 3.0, 4.0]))
    #expect(try a.converted(to: .float32) == NDArray([[1, 2], [3, 4]] as [[Float]]))
    let record = try NDArray(
      zeros: [2], dtype: .init(fields: [("field", .int32), ("x", .float64)]))
    #expect(try record["field"] == NDArray([0, 0] as [Int32]))
    #expect("\(a)" == "[[1. 2.]\n [3. 4.]]")
  }

  @Test func literalKeepsItsOrder() throws {
    let a = NDArray([1.0])
    let names = ["zeta", "alpha", "mid", "beta"]
    let archive = try NPZ(bytes: NPZ.save(["zeta": a, "alpha": a, "mid": a, "beta": a]))
    #expect(archive.keys == names)
    let pairs: [(key: String, value: NDArray)] = names.map { ($0, a) }
    #expect(try NPZ(bytes: NPZ.save(pairs)).keys == names)
    let dictionary = Dictionary(uniqueKeysWithValues: names.map { ($0, a) })
    #expect(try NPZ(bytes: NPZ.save(dictionary, compressed: true)).keys == names.sorted())
  }

  @Test func keyThatStandsTwiceThrows() throws {
    let a = NDArray([1.0])
    let error = #expect(throws: NDArrayError.self) {
      try NPZ.save(["a": a, "b": a, "a": a], compressed: true)
    }
    #expect(error?.code == .duplicateName)
    #expect(error?.member == "a")
  }
}
