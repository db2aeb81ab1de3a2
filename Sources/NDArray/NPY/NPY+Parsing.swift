import Bytes

extension NPY {
  /// Reads a header, with the magic in front.
  ///
  /// - Parameter magic: what was read of the start already.
  static func readHeader(
    _ input: some NPYInput, limits: Limits, policy: Policy, magic: [UInt8]? = nil
  ) throws(NDArrayError) -> Header {
    let start = input.position - (magic?.count ?? 0)
    let first: [UInt8]
    if let magic { first = magic } else { first = try input.bytes(Self.magic.count) }
    guard first == Self.magic else {
      if first.isEmpty {
        throw NDArrayError(.truncated, "no data: the file is empty, or ends here", offset: start)
      }
      if Self.magic.starts(with: first) {
        throw cut("the magic string", start, expected: Self.magic.count, found: first.count)
      }
      throw NDArrayError(
        .notAnArrayFile,
        "this is no .npy data: it starts with \(PythonString.reprOfBytes(first).string), not with "
          + "'\\x93NUMPY'", offset: start)
    }
    let numbers = try input.bytes(2)
    guard numbers.count == 2 else {
      throw cut("the version", start + 6, expected: 2, found: numbers.count)
    }
    let version = Version(major: Int(numbers[0]), minor: Int(numbers[1]))
    guard [.v1, .v2, .v3].contains(version) else {
      throw NDArrayError(
        .unsupportedVersion, "version \(version) of the format; there are 1.0, 2.0 and 3.0",
        offset: start + 6)
    }
    let lengthBytes = try input.bytes(version.lengthSize)
    guard lengthBytes.count == version.lengthSize else {
      throw cut(
        "the header's length", start + 8, expected: version.lengthSize, found: lengthBytes.count)
    }
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    if let remaining = input.remaining, length > remaining {
      throw cut("the header", input.position, expected: length, found: remaining)
    }
    guard length <= limits.headerBytes else {
      throw NDArrayError(
        .limitExceeded, "the header has \(length) bytes; the limit is \(limits.headerBytes)",
        offset: start + 8, hint: "raise Limits.headerBytes to read it")
    }
    let textStart = input.position - start
    let text = try input.bytes(length)
    guard text.count == length else {
      throw cut("the header", start + textStart, expected: length, found: text.count)
    }
    do {
      let header = try Header(
        version: version, text: text, start: textStart, limits: limits, policy: policy)
      input.look(behind: header)
      return header
    } catch {
      var error = error
      error.offset = error.offset.map { $0 + start }
      throw error
    }
  }

  private static func cut(
    _ what: String, _ offset: Int, expected: Int, found: Int
  ) -> NDArrayError {
    NDArrayError(
      .truncated, "cut off in \(what): expected \(expected) bytes, found \(found)", offset: offset)
  }

  /// Reads the elements that a header promises.
  static func readPayload(
    _ input: some NPYInput, header: Header, limits: Limits
  ) throws(NDArrayError) -> NDArray {
    if header.dtype.hasObjects {
      return try readObjects(input, header: header, limits: limits)
    }
    let count = header.dataByteCount
    try check(count, limits: limits, header: header)
    let start = input.position
    if let remaining = input.remaining, remaining < count {
      throw short(header, offset: start, found: remaining)
    }
    let (memory, found) = try input.memory(count)
    guard found == count else { throw short(header, offset: start, found: found) }
    return NDArray(memory: memory, dtype: header.dtype, shape: header.shape, order: header.order)
  }

  /// Refuses an array over the limit, before anything is allocated.
  static func check(_ count: Int, limits: Limits, header: Header) throws(NDArrayError) {
    guard count <= limits.arrayBytes else {
      throw NDArrayError(
        .limitExceeded,
        "\(header.shape.tupleText) \(header.dtype.name) is \(count) bytes; the limit is "
          + "\(limits.arrayBytes)", hint: "raise the limit on array bytes to read it")
    }
  }

  /// The elements are not all there.
  static func short(_ header: Header, offset: Int, found: Int) -> NDArrayError {
    let expected = header.dataByteCount
    var hint: String?
    if let rows = header.shape.first, rows > 0, header.order == .c, expected > 0 {
      let whole = found / Swift.max(1, expected / rows)
      if whole > 0 { hint = "\(whole) of \(rows) rows are whole" }
    }
    return NDArrayError(
      .truncated,
      "the header promises \(header.shape.tupleText) \(header.dtype.name) = \(expected) bytes, and "
        + "\(found) are there (the file seems not fully written)", offset: offset, hint: hint)
  }
}
