import Bytes

extension SafeTensors {
  /// Saves arrays as the file at `path`: `safetensors.numpy.save_file`.
  ///
  /// The file takes its name only when it is whole and on the disk.
  ///
  /// - Parameters:
  ///   - arrays: the arrays by their names, which must differ.
  ///   - path: the file to create or replace.
  ///   - metadata: texts that the file has besides, such as `format`.
  /// - Throws: ``NDArrayError`` `.badDType` for what the format does not have: text, dates, records, Python
  ///   objects, complex128 and longdoubles; `.duplicateName`; `.badName` for `__metadata__`; `.fileSystem`;
  ///   `.notDurable`, the only one where the new file stands at `path`.
  /// - Complexity: O(bytes of the arrays); bounded memory.
  public static func save(
    _ arrays: KeyValuePairs<String, NDArray>, to path: String,
    metadata: KeyValuePairs<String, String> = [:]
  ) throws(NDArrayError) {
    try save(
      arrays.map { ($0.key, $0.value) }, to: path, metadata: metadata.map { ($0.key, $0.value) })
  }

  /// Saves arrays as the file at `path`.
  ///
  /// - Throws: ``NDArrayError``, as ``save(_:to:metadata:)-(KeyValuePairs<String,NDArray>,_,_)``.
  /// - Complexity: O(bytes of all tensors).
  public static func save(
    _ arrays: [(key: String, value: NDArray)], to path: String,
    metadata: [(key: String, value: String)] = []
  ) throws(NDArrayError) {
    do {
      let header = try header(of: arrays, metadata)
      let file = try AtomicFile(replacing: path)
      try write(arrays, header, to: file)
      try file.commit()
    } catch { throw NPZ.wrap(error).at(path: path) }
  }

  /// The bytes of a file with these arrays.
  ///
  /// - Throws: ``NDArrayError``, as ``save(_:to:metadata:)-(KeyValuePairs<String,NDArray>,_,_)``.
  /// - Complexity: O(bytes of all tensors).
  public static func save(
    _ arrays: [(key: String, value: NDArray)], metadata: [(key: String, value: String)] = []
  ) throws(NDArrayError) -> [UInt8] {
    let header = try header(of: arrays, metadata)
    let sink = MemorySink()
    do {
      try write(arrays, header, to: sink)
      return try sink.finish().array()
    } catch { throw NPZ.wrap(error) }
  }

  private static func write(
    _ arrays: [(key: String, value: NDArray)], _ header: [UInt8], to sink: some ByteSink
  ) throws {
    try sink.write(header)
    for (_, array) in arrays {
      let little = try array.converted(
        to: array.dtype.with(byteOrder: .little), casting: .equivalent)
      try little.forEachPiece(.c) { try sink.write($0) }
    }
  }

  /// The length and the header, with blanks behind so that the elements start at a multiple of 8.
  private static func header(
    of arrays: [(key: String, value: NDArray)], _ metadata: [(key: String, value: String)]
  ) throws(NDArrayError) -> [UInt8] {
    var text = Array("{".utf8)
    var names: Set<[UInt8]> = []
    if !metadata.isEmpty {
      text += "\"__metadata__\":{".utf8
      for (index, (key, value)) in metadata.enumerated() {
        guard names.insert(Array(key.utf8)).inserted else {
          throw NDArrayError(.duplicateName, "two texts of the name '\(key)'")
        }
        if index > 0 { text.append(UInt8(ascii: ",")) }
        HeaderText.append(key, to: &text)
        text.append(UInt8(ascii: ":"))
        HeaderText.append(value, to: &text)
      }
      text += "}".utf8
      names = []
    }
    var end = 0
    for (key, array) in arrays {
      guard key != "__metadata__" else {
        throw NDArrayError(.badName, "safetensors has no array of the name '__metadata__'")
      }
      guard names.insert(Array(key.utf8)).inserted else {
        throw NDArrayError(.duplicateName, "two arrays of the name '\(key)'")
      }
      guard
        let type = Header.types.first(where: { $0.dtype == array.dtype.with(byteOrder: .native) })
      else {
        var error = NDArrayError(
          .badDType, "safetensors has no \(array.dtype.name)",
          hint: array.dtype.kind == .float || array.dtype.kind == .complex
            ? "convert it first: to \(array.dtype.kind == .float ? "float64" : "complex64")"
            : "it has truth values, integers, floats and complex64")
        error.member = key
        throw error
      }
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      HeaderText.append(key, to: &text)
      let shape = array.shape.map(String.init).joined(separator: ",")
      let next = end + array.byteCount
      text +=
        ":{\"dtype\":\"\(type.name)\",\"shape\":[\(shape)],\"data_offsets\":[\(end),\(next)]}".utf8
      end = next
    }
    text += "}".utf8
    while text.count % 8 > 0 { text.append(0x20) }
    guard text.count <= mostHeaderBytes else {
      throw NDArrayError(.limitExceeded, "the names make a header of \(text.count) bytes")
    }
    var header: [UInt8] = []
    for shift in stride(from: 0, to: 64, by: 8) {
      header.append(UInt8(truncatingIfNeeded: text.count >> shift))
    }
    return header + text
  }
}

/// Text in JSON.
enum HeaderText {
  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        bytes += "\\u00\(digits.count < 2 ? "0" : "")\(digits)".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
