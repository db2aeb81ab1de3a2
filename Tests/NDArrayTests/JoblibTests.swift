import Bytes
import Foundation
import Testing

@testable import NDArray

/// The files of joblib, from 0.8 to today.
@Suite struct JoblibTests {
  static let folder = Fixture.folder.appending(path: "joblib")

  private func path(_ name: String) -> String {
    Self.folder.appending(path: name).path(percentEncoded: false)
  }

  /// Whether a value is what JSON says.
  private func check(_ value: Pickle.Value, _ expected: Plain, _ place: String) throws {
    if expected["dtype"] != nil {
      let array = try #require(try value.array(), "\(place)")
      #expect(array.shape == expected["shape"]?.items?.compactMap { $0.double.map { Int($0) } })
      if let dtype = expected["dtype"]?.text { #expect(array.dtype == (try NDArray.DType(dtype))) }
      #expect(expected["order"] == .text("C") || array.isFortranContiguous, "\(place)")
      let leaves = expected["values"]?.leaves ?? []
      let found = try array.values().flatMap { $0.kind == .tuple ? Array($0.items) : [$0] }
      #expect(found.count == leaves.count, "\(place)")
      for (value, leaf) in zip(found, leaves) { try check(value, leaf, place) }
      return
    }
    switch expected {
    case .null: #expect(value.isNone, "\(place)")
    case .number(let number): #expect(value.number == number, "\(place)")
    case .text(let text): #expect(value.string == text, "\(place)")
    case .list(let items):
      #expect(value.count == items.count, "\(place)")
      for (value, item) in zip(value.items, items) { try check(value, item, place) }
    case .table(let table):
      #expect(value.count == table.count, "\(place)")
      for (key, item) in table {
        try check(try #require(value[.name(key)], "\(place)"), item, "\(place)/\(key)")
      }
    }
  }

  @Test(arguments: ["joblib-0.8.4", "joblib-0.9.4", "joblib-0.11", "joblib-1.6.0"])
  func opens(_ release: String) throws {
    let side = try Plain(folder: Self.folder, release)
    let content = try #require(side["content"])
    for file in side["files"]?.items ?? [] {
      let name = try #require(file.text)
      do {
        let value = try Pickle.open(path(name))
        try check(value, content, name)
        // What was read is a plain pickle when it is written.
        try check(try Pickle.load(bytes: try Pickle.dump(value, protocol: .v2)), content, name)
      } catch let error as NDArrayError where error.code == .missingLibrary {
        #expect(error.hint?.contains("apt install") == true)
      }
    }
  }

  /// The elements are the file's bytes, in memory or mapped.
  @Test func nothingIsCopied() throws {
    let mapped = try Pickle.open(path("joblib-1.6.0.pkl"), isMapped: true)
    let array = try #require(try mapped["a"]?.array())
    #expect(array.isMapped)
    #expect(try array[2, 3, as: Double.self] == 11)
    #expect(array.offset % 16 == 0)
    let read = try Pickle.open(path("joblib-1.6.0.pkl"))
    let other = try #require(try read["f"]?.array())
    #expect(!other.isMapped && other.memory.count == read.origin?.byteRange.upperBound)
    let bytes = try [UInt8](Data(contentsOf: Self.folder.appending(path: "joblib-1.6.0.pkl")))
    #expect(try Pickle.open(bytes: bytes)["a"]?.array() == array)
  }

  /// A plain pickle has no bytes between its instructions.
  @Test func onlyWhenOpened() throws {
    let error = #expect(throws: PickleError.self) { try Pickle.load(path("joblib-1.6.0.pkl")) }
    #expect(error != nil)
  }

  /// Arrays in files beside: by plain names, and only there.
  @Test(arguments: ["../secret.npy", "/etc/secret.npy", "a\\b.npy", "x.pkl", "missing.npy"])
  func filesBeside(_ name: String) throws {
    let folder = try TemporaryFolder()
    let wrapper = Pickle.Value.instance(
      "joblib.numpy_pickle", "NDArrayWrapper",
      ["filename": .string(name), "subclass": .global("numpy", "ndarray"), "allow_mmap": true])
    try Pickle.dump([wrapper], to: folder.path("x.pkl"))
    let error = #expect(throws: NDArrayError.self) { try Pickle.open(folder.path("x.pkl")) }
    #expect(error?.code == (name == "missing.npy" ? .fileSystem : .unsafeName))
    // Where there is no folder, the object stays what it is.
    let bytes = try Pickle.dump([wrapper])
    #expect(try Pickle.open(bytes: bytes)[0]?.object?.className?.name == "NDArrayWrapper")
  }

  /// An array as joblib describes it, with `bytes` behind.
  private func file(
    shape: Pickle.Value, dtype: NDArray.DType, order: Pickle.Value = "C",
    alignment: Pickle.Value? = nil, bytes: [UInt8]
  ) throws -> [UInt8] {
    var encoder = ArrayEncoder()
    let type = encoder.dtype(dtype)
    var wrapper = Pickle.Value.instance(
      "joblib.numpy_pickle", "NumpyArrayWrapper",
      [
        "subclass": .global("numpy", "ndarray"), "shape": shape, "order": order,
        "dtype": Pickle.Value(graph: encoder.graph, slot: type), "allow_mmap": true,
      ])
    if let alignment { wrapper["numpy_array_alignment_bytes"] = alignment }
    // Without a STOP, which follows behind the bytes.
    return try Pickle.dump(wrapper, protocol: .v2).dropLast() + bytes + [0x2E]
  }

  @Test func descriptions() throws {
    let numbers: [UInt8] = [1, 0, 2, 0, 3, 0, 4, 0]
    let good = try file(shape: .tuple(2, 2), dtype: .int16, bytes: numbers)
    #expect(try Pickle.open(bytes: good).array() == NDArray([[1, 2], [3, 4]] as [[Int16]]))
    let columns = try file(shape: .tuple(2, 2), dtype: .int16, order: "F", bytes: numbers)
    #expect(try Pickle.open(bytes: columns).array() == NDArray([[1, 3], [2, 4]] as [[Int16]]))
    let padded = try file(
      shape: .tuple(2), dtype: .int32, alignment: 16, bytes: [3, 255, 255, 255] + numbers)
    #expect(try Pickle.open(bytes: padded).array() == NDArray([131073, 262147] as [Int32]))
    let bad: [([UInt8], NDArrayError.Code)] = [
      (try file(shape: .tuple(5), dtype: .int16, bytes: numbers), .truncated),
      (try file(shape: .tuple(-1), dtype: .int16, bytes: numbers), .badPickle),
      (
        try file(
          shape: .tuple(1_099_511_627_776, 1_099_511_627_776), dtype: .int16, bytes: numbers),
        .badPickle
      ),
      (try file(shape: [2], dtype: .int16, bytes: numbers), .badPickle),
      (try file(shape: .tuple(4), dtype: .int16, order: "K", bytes: numbers), .badPickle),
      (try file(shape: .tuple(4), dtype: .object, bytes: [0x4E, 0x2E]), .badPickle),
      (try file(shape: .tuple(2), dtype: .int32, alignment: 16, bytes: [200, 1]), .truncated),
    ]
    for (bytes, code) in bad {
      let error = #expect(throws: NDArrayError.self) { try Pickle.open(bytes: bytes) }
      #expect(error?.code == code, "\(error?.description ?? "")")
    }
  }
}
