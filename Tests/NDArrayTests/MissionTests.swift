import Foundation
import NDArray
import Testing

/// The examples that the library was asked for.
@Suite struct MissionTests {
  private let folder: TemporaryFolder
  private let data: Pickle.Value = [
    "a": [1, 2.0, 3, .complex(4, 6)],
    "b": .tuple("character string", .bytes("byte string")),
    "c": .set(nil, true, false),
  ]

  init() throws { folder = try TemporaryFolder() }

  private func fixture(_ name: String) -> String {
    Fixture.folder.appending(path: "pickles/\(name)").path()
  }

  @Test(arguments: 0...5)
  func dataObjectFromPython(version: Int) throws {
    let loaded = try Pickle.load(fixture("mission.p\(version).pkl"))
    #expect(loaded == data)
    #expect(loaded["a", 3]?.description == "(4+6j)")
    #expect(loaded["b", 1]?.bytes == Array("byte string".utf8))
    let again = try Pickle.load(bytes: Pickle.dump(loaded, protocol: .v3))
    #expect(again == data)
  }

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func dataObjectToPython() throws {
    for version in 0...5 {
      try Pickle.dump(
        data, to: folder.path("\(version).pkl"),
        protocol: #require(Pickle.Version(rawValue: version)))
    }
    let text = """
      import pickle, sys
      expected = {'a': [1, 2.0, 3, 4 + 6j], 'b': ("character string", b"byte string"), 'c': {None, True, False}}
      for number in range(6):
          with open(f"{sys.argv[1]}/{number}.pkl", "rb") as file:
              found = pickle.load(file)
          assert found == expected and repr(found["a"]) == repr(expected["a"]), found
      print("equal")
      """
    #expect(try python(text) == "equal\n")
  }

  /// An instance of a class that need not be there: its attributes, read, changed and written.
  @Test func instance() throws {
    var dog = try Pickle.load(fixture("instance.p4.pkl"))
    #expect(dog.object?.className?.description == "zoo.Dog")
    #expect(dog["name"]?.string == "Rex" && dog["age"]?.int == 7)
    #expect(dog["tricks"]?.items.compactMap(\.string) == ["sit", "roll"])
    dog["age"] = 8
    dog["tricks", 2] = "fetch"
    try Pickle.dump(dog, to: folder.path("dog.pkl"))
    let again = try Pickle.load(folder.path("dog.pkl"))
    #expect(again == dog && again["age"]?.int == 8 && again["tricks"]?.count == 3)
  }

  /// Two arrays in one compressed archive, whose name says nothing of what it is.
  @Test func archive() throws {
    let path = folder.path("numpy_dict.rpz")
    let a = try NDArray(0..<1000)
    try NPZ.save(["a": a, "b": a], to: path, compressed: true)
    let npz = try NPZ(path: path)
    #expect(npz.keys == ["a", "b"])
    #expect(try npz["a"] == a && npz["b"] == a && npz["c"] == nil)
    guard Peer.python != nil else { return }
    let text = """
      import numpy as np, sys
      with np.load(f"{sys.argv[1]}/numpy_dict.rpz") as npz:
          assert npz.files == ["a", "b"]
          assert all((npz[name] == np.arange(1000)).all() for name in npz.files)
      print("equal")
      """
    #expect(try python(text) == "equal\n")
  }

  /// Arrays within a pickle, for NumPy.
  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func arraysToPython() throws {
    let record = try NDArray(
      zeros: [2], dtype: NDArray.DType(fields: [("x", .int32), ("y", NDArray.DType(">U3"))]))
    let value = Pickle.Value.dictionary([
      (key: "f", value: try Pickle.Value(NDArray([[1.5, 2], [3, 4]]))),
      (key: "t", value: try Pickle.Value(NDArray([[1, 2, 3], [4, 5, 6]]).transposed)),
      (key: "r", value: try Pickle.Value(record)),
      (key: "o", value: try Pickle.Value(NDArray(objects: [1, "two", nil]))),
      (key: "d", value: try Pickle.Value(NDArray([5, 6]).viewed(as: .datetime64(.day)))),
    ])
    for version in 0...5 {
      try Pickle.dump(
        value, to: folder.path("\(version).pkl"),
        protocol: #require(Pickle.Version(rawValue: version)))
    }
    let text = """
      import pickle, sys, numpy as np
      for number in range(6):
          with open(f"{sys.argv[1]}/{number}.pkl", "rb") as file:
              found = pickle.load(file)
          assert (found["f"] == [[1.5, 2], [3, 4]]).all() and found["f"].dtype == np.float64
          assert (found["t"] == np.array([[1, 4], [2, 5], [3, 6]])).all() and found["t"].flags.f_contiguous
          assert found["r"].dtype == np.dtype([("x", "<i4"), ("y", ">U3")]) and found["r"].shape == (2,)
          assert found["o"].tolist() == [1, "two", None]
          assert str(found["d"]) == "['1970-01-06' '1970-01-07']"
      print("equal")
      """
    #expect(try python(text) == "equal\n")
  }

  private func python(_ text: String) throws -> String {
    try Peer.python(text, [folder.path(".")])
  }
}
