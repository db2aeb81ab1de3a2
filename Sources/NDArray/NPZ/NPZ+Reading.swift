import Bytes
import Zip

extension NPZ {
  /// The array of that key, read and inflated whole, with its CRC-32 checked: `try npz["a"]`.
  ///
  /// - Returns: nil where there is no member for the key.
  /// - Throws: ``NDArrayError``: `.duplicateName`; `.unsafeName`, `.badName`; `.crcMismatch`,
  ///   `.badDeflate`, `.sizeMismatch`, `.headerMismatch`, `.truncated`, `.trailingData` where the member
  ///   is damaged; `.limitExceeded`; `.notAnArrayFile` where it is no array
  ///   (``data(of:)-(String)`` reads it); `.unsupportedMethod`, `.encrypted`; `.badPickle`; what
  ///   ``NPY/load(_:limits:policy:)`` throws for a bad header. Other members stay readable.
  /// - Complexity: O(member size).
  public subscript(_ key: String) -> NDArray? {
    get throws(NDArrayError) {
      guard let entry = try entry(for: key) else { return nil }
      return try read(entry)
    }
  }

  /// A part of the array of that key: `try npz["a", 0..<10, .all]`.
  ///
  /// Reads, and inflates, no more of the member than what the slice needs: of a stored member the
  /// bytes from its first to its last element; of a deflated one that this library wrote the blocks that
  /// hold them, each checked by a CRC-32 of its own; of another deflated one also what stands before
  /// them. The CRC-32 of a whole member is checked only where it is read to its end.
  ///
  /// - Returns: nil where there is no member for the key.
  /// - Throws: ``NDArrayError``, as for the whole array, and `.badIndex`.
  public subscript<each Part: NDArray.IndexPart>(
    _ key: String, _ index: repeat each Part
  ) -> NDArray? {
    get throws(NDArrayError) {
      var steps: [NDArray.IndexStep] = []
      repeat steps.append((each index).indexStep)
      guard let entry = try entry(for: key) else { return nil }
      return try read(entry, steps: steps)
    }
  }

  /// The header of the array of that key; no more of the member is read than that.
  ///
  /// - Returns: nil where there is no member for the key.
  /// - Throws: ``NDArrayError``, as for the array; the header of an object array is read.
  /// - Complexity: O(header size).
  public func header(of key: String) throws(NDArrayError) -> NPY.Header? {
    guard let entry = try entry(for: key) else { return nil }
    return try header(of: entry)
  }

  /// The header of the array in a member.
  ///
  /// - Throws: ``NDArrayError``; `.notAnArrayFile` where the member is no array.
  /// - Complexity: O(header size).
  public func header(of entry: Entry) throws(NDArrayError) -> NPY.Header {
    do { return try header(open(entry)) } catch { throw located(error, entry) }
  }

  /// The bytes of a member as they are, inflated: for members that are no arrays.
  ///
  /// - Returns: nil where there is no member for the key.
  /// - Throws: ``NDArrayError``, as for an array.
  /// - Complexity: O(bytes of the member, packed and unpacked).
  public func data(of key: String) throws(NDArrayError) -> [UInt8]? {
    guard let entry = try entry(for: key) else { return nil }
    return try data(of: entry)
  }

  /// The bytes of a member as they are, inflated.
  ///
  /// - Throws: ``NDArrayError``.
  /// - Complexity: O(member size).
  public func data(of entry: Entry) throws(NDArrayError) -> [UInt8] {
    do throws(NDArrayError) {
      try checkName(of: entry)
      try checkSize(of: entry)
      do throws(ZipError) { return try archive.data(of: entry.raw).array() } catch {
        throw NDArrayError(error)
      }
    } catch { throw located(error, entry) }
  }

  /// The array in a member, read whole.
  ///
  /// - Throws: ``NDArrayError``.
  /// - Complexity: O(member size).
  public func read(_ entry: Entry) throws(NDArrayError) -> NDArray {
    do throws(NDArrayError) {
      try checkName(of: entry)
      let input = try open(entry)
      let header = try header(input)
      try check(header, entry, input)
      if let array = try readBlocks(of: entry, header) { return array }
      if let array = try readWhole(entry, header) { return array }
      let array = try NPY.readPayload(input, header: header, limits: limits)
      try finish(input)
      return array
    } catch { throw located(error, entry) }
  }

  /// A part of the array in a member.
  ///
  /// - Throws: ``NDArrayError``.
  /// - Complexity: as the subscript of a key and a part.
  public func read(
    _ entry: Entry, steps: [NDArray.IndexStep]
  ) throws(NDArrayError) -> NDArray {
    do throws(NDArrayError) {
      try checkName(of: entry)
      let input = try open(entry)
      let header = try header(input)
      try check(header, entry, input)
      if header.dtype.hasObjects {
        return try NPY.readPayload(input, header: header, limits: limits)[steps: steps]
      }
      let strides = header.order.strides(of: header.shape, itemSize: header.dtype.itemSize)
      let layout = try IndexedLayout(shape: header.shape, strides: strides, steps: steps)
      let range = layout.byteRange(itemSize: header.dtype.itemSize)
      try NPY.check(range.count, limits: limits, header: header)
      let (memory, start) = try part(range, of: entry, behind: header, input)
      return NDArray(
        memory: memory, offset: layout.offset &- start, dtype: header.dtype, shape: layout.shape,
        strides: layout.strides)
    } catch { throw located(error, entry) }
  }

  /// The bytes of a member's elements in `range`, and perhaps some around them: of a stored member
  /// just these; of one in blocks the blocks that hold them; another deflated one is inflated up to
  /// them.
  ///
  /// - Returns: the memory, and where it starts among the bytes of the elements.
  private func part(
    _ range: Range<Int>, of entry: Entry, behind header: NPY.Header, _ input: MemberInput
  ) throws(NDArrayError) -> (memory: Memory, start: Int) {
    do {
      if entry.isStored {
        let start = try archive.dataRange(of: entry.raw).lowerBound + header.byteCount
        let memory = try archive.source.read(at: start + range.lowerBound, count: range.count)
        return (memory, range.lowerBound)
      }
      let place = range.lowerBound + header.byteCount..<range.upperBound + header.byteCount
      if !range.isEmpty, let blocks = BlockIndex(entry.raw)?.blocks(covering: place),
        let first = blocks.first
      {
        let memory = try archive.inflate(blocks, of: entry.raw)
        return (memory, first.data.lowerBound - header.byteCount)
      }
      try input.reader.skip(range.lowerBound)
      let memory = try input.reader.read(count: range.count)
      if input.remaining == 0 { try input.reader.finish() }
      return (memory, range.lowerBound)
    } catch { throw Self.wrap(error) }
  }

  /// A member that was written in blocks, inflated on all cores; nil where there is no index, or where
  /// the data does not agree with it: then the stream is read as any other, and its CRC-32 decides.
  private func readBlocks(
    of entry: Entry, _ header: NPY.Header
  ) throws(NDArrayError) -> NDArray? {
    guard let index = BlockIndex(entry.raw), index.blocks.count > 2, !header.dtype.hasObjects,
      index.blocks[0].data.upperBound == header.byteCount
    else { return nil }
    try NPY.check(header.dataByteCount, limits: limits, header: header)
    guard (try? archive.inflate(index.blocks[..<1], of: entry.raw)) != nil,
      let memory = try? archive.inflate(index.blocks[1...], of: entry.raw)
    else { return nil }
    return NDArray(memory: memory, dtype: header.dtype, shape: header.shape, order: header.order)
  }

  /// A member read at once, its header with it; nil where that is no faster, or where something is wrong:
  /// then the member is read from start to end, which says what.
  private func readWhole(_ entry: Entry, _ header: NPY.Header) throws(NDArrayError) -> NDArray? {
    if header.dtype.hasObjects { return nil }
    try NPY.check(header.dataByteCount, limits: limits, header: header)
    guard let memory = archive.wholeData(of: entry.raw) else { return nil }
    return NDArray(
      memory: memory, offset: header.byteCount, dtype: header.dtype, shape: header.shape,
      order: header.order)
  }

  func open(_ entry: Entry) throws(NDArrayError) -> MemberInput {
    do { return MemberInput(try archive.open(entry.raw)) } catch { throw NDArrayError(error) }
  }

  func header(_ input: MemberInput) throws(NDArrayError) -> NPY.Header {
    try NPY.readHeader(input, limits: limits, policy: policy)
  }

  /// Refuses a member that is too large to be read at once.
  private func checkSize(of entry: Entry) throws(NDArrayError) {
    guard entry.byteCount <= limits.arrayBytes else {
      throw NDArrayError(
        .limitExceeded,
        "the member has \(entry.byteCount) bytes; the limit is \(limits.arrayBytes)",
        hint: "raise the limit on array bytes to read it")
    }
  }

  /// Refuses a member whose size is not that of its array, before anything is allocated.
  func check(
    _ header: NPY.Header, _ entry: Entry, _ input: MemberInput
  ) throws(NDArrayError) {
    if header.dtype.hasObjects { return }
    let found = entry.byteCount - header.byteCount
    if found < header.dataByteCount {
      throw NPY.short(header, offset: header.byteCount, found: found)
    }
    if found > header.dataByteCount {
      // Where the data is damaged, too, that is the graver news.
      try finish(input)
      throw NDArrayError(
        .trailingData,
        "\(found - header.dataByteCount) bytes behind the array's \(header.dataByteCount); NumPy "
          + "would not look at them, nor at the CRC-32",
        offset: header.byteCount + header.dataByteCount)
    }
  }

  func finish(_ input: MemberInput) throws(NDArrayError) {
    do { try input.reader.finish() } catch { throw NDArrayError(error) }
  }

  func located(_ error: NDArrayError, _ entry: Entry) -> NDArrayError {
    var error = error
    error.path = path
    error.member = entry.key
    if error.code == .notAnArrayFile {
      error.hint = "the member '\(entry.member)' is no array; data(of:) reads its bytes"
    }
    return error
  }
}

extension IndexedLayout {
  /// The bytes, from the start of the elements, that the part touches.
  func byteRange(itemSize: Int) -> Range<Int> {
    if shape.contains(0) { return 0..<0 }
    var first = offset
    var last = offset
    for (length, stride) in zip(shape, strides) {
      let reach = (length - 1) * stride
      if reach < 0 { first += reach } else { last += reach }
    }
    return first..<last + itemSize
  }
}
