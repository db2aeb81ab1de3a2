import Foundation
import NDArray
import NDArrayFoundation
import Testing

/// What Foundation has types for: files as URLs, bytes as Data, moments as dates, and its encoders.
final class FoundationTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("NDArrayFoundation ä-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  @Test func files() throws {
    let a = NDArray([[1.0, 2.0], [3.0, 4.0]])
    let (npy, npz) = (folder.appending(path: "a b.npy"), folder.appending(path: "ä.npz"))
    try NPY.save(a, to: npy)
    #expect(try NPY.load(npy) == a && NPY.map(npy) == a)
    #expect(try NPY.load(data: Data(contentsOf: npy)) == a)
    try NPZ.save(["a": a, "b": NDArray([1])], to: npz, compressed: true)
    #expect(try NPZ(url: npz)["a"] == a)
    #expect(try NPZ(data: Data(contentsOf: npz)).keys == ["a", "b"])
    let frame: Pandas.DataFrame = ["x": [1, 2]]
    try Pandas.save(frame, to: folder.appending(path: "t.pkl"))
    #expect(try Pandas.load(folder.appending(path: "t.pkl")).csv() == frame.csv())
    #expect(try Pickle.open(folder.appending(path: "t.pkl")).dataFrame()?.csv() == frame.csv())
    #expect(throws: NDArrayError.self) {
      try Pandas.save(frame, to: folder.appending(path: "t.pkl.GZ"))
    }
    let elsewhere = try #require(URL(string: "https://example.org/a.npy"))
    let error = #expect(throws: NDArrayError.self) { try NPY.load(elsewhere) }
    #expect(error?.code == .badArgument && error?.message == "https://example.org/a.npy is no file")
    #expect(throws: NDArrayError.self) { try NPY.load(folder.appending(path: "none.npy")) }
  }

  @Test func elements() throws {
    let a = NDArray([[1.0, 2.0], [3.0, 4.0]])
    let data = try a.transposed.data()
    #expect(data.count == 32 && data[..<8] == Data([0, 0, 0, 0, 0, 0, 0xF0, 0x3F]))
    #expect(try NDArray(data: data, shape: [2, 2], dtype: .float64) == a.transposed)
    #expect(throws: NDArrayError.self) { try NDArray(data: data, shape: [3], dtype: .float64) }
  }

  @Test func dates() throws {
    let dates = [Date(timeIntervalSince1970: 1.5), nil, Date(timeIntervalSince1970: -86_400.25)]
    let a = try NDArray(dates: dates)
    #expect(
      a.description
        == "['1970-01-01T00:00:01.500000'                        'NaT'\n '1969-12-30T23:59:59.750000']"
    )
    #expect(try a.dates() == dates)
    let days = try NDArray(dates: dates, unit: .day)
    #expect(days.description == "['1970-01-01'        'NaT' '1969-12-30']")
    #expect(try days.dates()[0] == Date(timeIntervalSince1970: 0))
    let big = try days.converted(to: days.dtype.with(byteOrder: .big), casting: .equivalent)
    #expect(try big.dates() == days.dates())
    #expect(throws: NDArrayError.self) { try NDArray(dates: dates, unit: .month) }
    #expect(throws: NDArrayError.self) {
      try NDArray(dates: [.distantFuture], unit: .init(.attosecond))
    }
    #expect(throws: NDArrayError.self) { try NDArray([1.0]).dates() }
  }

  @Test func coders() throws {
    let record = try NDArray(records: [("a", NDArray([1, 2])), ("b", NDArray([[0.5], [1.5]]))])
    let arrays = [
      NDArray([1.0, 2.0]), NDArray([[1.0, 2.0], [3.0, 4.0]]).transposed, NDArray(["a", "ä"]),
      record,
      try NDArray(zeros: [0, 3], dtype: .init(">i4")), NDArray(true),
      try NDArray(zeros: [2], dtype: .datetime64(.second)),
    ]
    let json = try JSONEncoder().encode(arrays)
    #expect(try JSONDecoder().decode([NDArray].self, from: json) == arrays)
    #expect(
      try JSONDecoder().decode([NDArray].self, from: json).map(\.dtype) == arrays.map(\.dtype))
    let list = try PropertyListEncoder().encode(["x": arrays])
    #expect(try PropertyListDecoder().decode([String: [NDArray]].self, from: list) == ["x": arrays])
    let text = try #require(
      String(data: JSONEncoder().encode(NDArray([1.0, 2.0])), encoding: .utf8))
    #expect(text.contains("AAAAAAAA8D8AAAAAAAAAQA=="))
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(NDArray(objects: [1, "a"])) }
    for bad in [
      #"{"dtype": "'<f8'", "shape": [1], "data": "AA"}"#,
      #"{"dtype": "'<f8'", "shape": [1], "data": "AAAA"}"#,
      #"{"dtype": "'x'", "shape": [1], "data": ""}"#,
      #"{"dtype": "'<f8'", "shape": [-1], "data": ""}"#,
      #"{"dtype": "('<f8', (2,))", "shape": [0], "data": ""}"#,
      #"{"dtype": "'O'", "shape": [0], "data": ""}"#,
    ] {
      #expect(throws: DecodingError.self, "\(bad)") {
        try JSONDecoder().decode(NDArray.self, from: Data(bad.utf8))
      }
    }
  }

  @Test func memory() throws {
    let a = NDArray([[1.0, 2.0], [3.0, 4.0]])
    let sum = try a.transposed.withSpan(of: Double.self) { span in
      span.indices.map { span[$0] * Double($0 + 1) }.reduce(0, +)
    }
    #expect(sum == 1 + 6 + 6 + 16)
    #expect(throws: NDArrayError.self) { try a.withSpan(of: Float.self) { $0.count } }
    let truths = #expect(throws: NDArrayError.self) {
      try NDArray([true]).withSpan(of: Bool.self) { $0.count }
    }
    #expect(truths?.message == "a file may have bytes for bool that Bool does not have")
    let vectors = [SIMD3<Float>(1, 2, 3), SIMD3<Float>(4, 5, 6)]
    let points = try NDArray(vectors: vectors)
    #expect(points == NDArray([[1, 2, 3], [4, 5, 6]] as [[Float]]))
    #expect(try points.vectors(as: SIMD3<Float>.self) == vectors)
    #expect(try points.vectors(as: SIMD3<Double>.self)[1] == [4, 5, 6])
    #expect(throws: NDArrayError.self) { try points.vectors(as: SIMD4<Float>.self) }
    #expect(try NDArray(vectors: [SIMD2<Int32>]()).shape == [0, 2])
  }

  @Test func pieces() async throws {
    let path = folder.path(percentEncoded: false) + "/rows.npy"
    try NPY.save(NDArray(0..<10, shape: [5, 2]), to: path)
    var counts: [Int] = []
    for try await piece in NPY.pieces(of: path, by: 2) { counts.append(piece.shape[0]) }
    #expect(counts == [2, 2, 1])
    let task = Task {
      try? await Task.sleep(for: .seconds(60))
      for try await _ in NPY.pieces(of: path) {}
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await #expect(throws: NDArrayError.self) {
      for try await _ in NPY.pieces(of: path + "x") {}
    }
  }
}
