import Foundation
import NDArray
import Testing

/// Files of safetensors: written and read, and read by Python and written by it.
@Suite struct SafeTensorsTests {
  private static let all: [(key: String, value: NDArray)] = {
    var arrays: [(key: String, value: NDArray)] = []
    let dtypes: [NDArray.DType] = [
      .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32,
      .float64, .bfloat16, .complex64, .float8(.e4m3fn), .float8(.e5m2),
    ]
    for (index, dtype) in dtypes.enumerated() {
      let numbers = NDArray((0..<6).map { Double($0 % 4) })
      if let array = try? numbers.converted(to: dtype, casting: .unsafe)
        .reshaped(index % 2 == 0 ? [2, 3] : [6])
      {
        arrays.append(("a/\(dtype.name) \"é\"", array))
      }
    }
    return arrays
  }()

  @Test func thereAndBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("all.safetensors")
    var arrays = Self.all
    #expect(arrays.count == 16)
    arrays.append(("scalar", NDArray(1.5)))
    arrays.append(("empty", try NDArray(zeros: [0, 3], dtype: .float32)))
    try SafeTensors.save(arrays, to: path, metadata: [("format", "np"), ("tab\t", "\u{1}é\\")])
    for isMapped in [false, true] {
      let contents = try SafeTensors.load(path, isMapped: isMapped)
      #expect(contents.metadata.map(\.key) == ["format", "tab\t"])
      #expect(contents.metadata.last?.value == "\u{1}é\\")
      #expect(contents.arrays.count == arrays.count)
      for (key, array) in arrays { #expect(contents[key] == array, "\(key)") }
    }
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    #expect(
      try SafeTensors.save(arrays, metadata: [("format", "np"), ("tab\t", "\u{1}é\\")]) == bytes)
    // The elements start at a multiple of 8.
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0)
  }

  /// Big-endian, Fortran order and parts of arrays become what the format has.
  @Test func otherLayouts() throws {
    let a = NDArray([[1.0, 2], [3, 4]])
    let big = try a.converted(to: a.dtype.with(byteOrder: .big))
    let bytes = try SafeTensors.save([("t", a.transposed), ("b", big), ("c", a[.all, 1])])
    let contents = try SafeTensors.load(bytes: bytes)
    #expect(contents["t"] == NDArray([[1.0, 3], [2, 4]]))
    #expect(contents["b"] == a)
    #expect(contents["c"] == NDArray([2.0, 4]))
    #expect(contents["d"] == nil)
  }

  private func file(_ header: String, _ count: Int = 0) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
      + [UInt8](repeating: 0, count: count)
  }

  @Test func mends() throws {
    let one = #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}  "#
    #expect(try SafeTensors.load(bytes: file(one, 2))["a"] == NDArray([UInt8(0), 0]))
    #expect(try SafeTensors.load(bytes: file("{}")).arrays.isEmpty)
    let escaped = #"{"\u00e9\ud83d\ude00\n":{"shape":[],"dtype":"U8","data_offsets":[0,1]}}"#
    #expect(try SafeTensors.load(bytes: file(escaped, 1)).arrays[0].key == "é😀\n")
    let behind =
      #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
    #expect(try SafeTensors.load(bytes: file(behind, 2)).arrays.map(\.key) == ["a", "b"])
  }

  @Test(arguments: [
    (#""#, 0, "bad_header"), (#" {}"#, 0, "bad_header"), (#"{} x"#, 0, "bad_header"),
    (#"{"a":1}"#, 0, "bad_header"),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 1, "truncated"),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 3, "size_mismatch"),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3, "bad_header"),
    (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}"#, 3, "bad_header"),
    (#"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}"#, 2, "size_mismatch"),
    (#"{"a":{"dtype":"U9","shape":[2],"data_offsets":[0,2]}}"#, 2, "bad_dtype"),
    (#"{"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}"#, 2, "bad_header"),
    (#"{"a":{"dtype":"U8","shape":[2.0],"data_offsets":[0,2]}}"#, 2, "bad_header"),
    (#"{"a":{"dtype":"U8","shape":[02],"data_offsets":[0,2]}}"#, 2, "bad_header"),
    (
      #"{"a":{"dtype":"U8","shape":[9223372036854775807,4],"data_offsets":[0,2]}}"#, 2,
      "shape_overflow"
    ),
    (#"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,2]}}"#, 2, "bad_header"),
    (#"{"a":{"dtype":"U8","shape":[2]}}"#, 2, "bad_header"),
    (#"{"a":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 2, "bad_header"),
    (
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
      2, "bad_header"
    ),
    (#"{"__metadata__":{"a":1}}"#, 0, "bad_header"), (#"{"\ud800":{}}"#, 0, "bad_header"),
    (#"{"a"#, 0, "bad_header"),
  ])
  func refusals(header: String, count: Int, code: String) throws {
    let error = #expect(throws: NDArrayError.self) {
      try SafeTensors.load(bytes: file(header, count))
    }
    #expect(error.map { "\($0.code)" } == code, "\(String(describing: error))")
  }

  @Test func otherRefusals() throws {
    #expect(throws: NDArrayError.self) { try SafeTensors.load(bytes: [1, 2, 3]) }
    #expect(throws: NDArrayError.self) {
      try SafeTensors.load(bytes: [UInt8](repeating: 0xFF, count: 40))
    }
    let folder = try TemporaryFolder()
    let path = folder.path("x.safetensors")
    let text = try NDArray(strings: ["a"], shape: [1])
    #expect(throws: NDArrayError.self) { try SafeTensors.save(["t": text], to: path) }
    #expect(throws: NDArrayError.self) {
      try SafeTensors.save([("a", NDArray(1)), ("a", NDArray(1))])
    }
    #expect(throws: NDArrayError.self) { try SafeTensors.save([("__metadata__", NDArray(1))]) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// Every byte of a file cut off or changed: other arrays or an error, and never a crash.
  @Test func damaged() throws {
    let bytes = try SafeTensors.save([("a", NDArray([1.5, 2])), ("b", NDArray([Int8(1), 2]))])
    for count in bytes.indices {
      #expect(throws: NDArrayError.self) { try SafeTensors.load(bytes: Array(bytes[..<count])) }
    }
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << UInt8(bit)
        if let contents = try? SafeTensors.load(bytes: changed) {
          #expect(contents.arrays.count <= 2)
        }
      }
    }
  }

  private static let program = """
    import sys
    import numpy as np
    try:
        from safetensors.numpy import load_file, save_file
    except ImportError:
        print("missing")
        sys.exit()
    folder = sys.argv[1]
    found = load_file(folder + "/ours.safetensors")
    for name, array in sorted(found.items()):
        print(name, array.dtype.name, array.shape, array.astype(float).ravel().tolist())
    rng = np.random.default_rng(5)
    made = {kind: (rng.standard_normal((3, 4)) * 9).astype(kind) for kind in
            "? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8".split()}
    made["é/nothing"] = np.zeros((0, 2), "f4")
    save_file(made, folder + "/theirs.safetensors", metadata={"by": "numpy"})
    np.savez(folder + "/theirs.npz", **made)
    """

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func asPythonReadsAndWrites() throws {
    let folder = try TemporaryFolder()
    let known: Set<NDArray.DType> = [.int16, .float32, .float64, .uint64, .bool]
    let arrays = Self.all.filter { known.contains($0.value.dtype) }
    try SafeTensors.save(arrays, to: folder.path("ours.safetensors"), metadata: [("a", "b")])
    let output = try Peer.python(Self.program, [folder.path(".")])
    if output == "missing\n" {
      #expect(!Peer.isRequired, "Python has no safetensors")
      return
    }
    #expect(output.split(separator: "\n").count == 5)
    #expect(output.contains("float32 (2, 3) [0.0, 1.0, 2.0, 3.0, 0.0, 1.0]"))
    let theirs = try SafeTensors.load(folder.path("theirs.safetensors"))
    let npz = try NPZ(path: folder.path("theirs.npz"))
    #expect(theirs.arrays.count == 13 && theirs.metadata.first?.value == "numpy")
    for key in npz.keys { #expect(try theirs[key] == npz[key], "\(key)") }
  }
}
