import NDArray

/// A `.npy` file of any bytes: the header, the dtype and the literal that it is written in.
enum HeaderTarget {
  /// Of arrays that are larger only the header is looked at.
  private static let limits = NPY.Limits(headerBytes: 1 << 16, arrayBytes: 1 << 14)

  static func check(_ bytes: [UInt8]) throws(Finding) {
    let header: NPY.Header
    do throws(NDArrayError) {
      header = try NPY.Reader(bytes: bytes, limits: limits, policy: .lenient).firstHeader()
    } catch {
      return try checkError(error, bytes.count)
    }
    try require(
      header.byteCount <= bytes.count, "the header ends at \(header.byteCount) of \(bytes.count)")
    let found = bytes.count - header.byteCount
    let size = header.dataByteCount
    let loaded = outcome { () throws(NDArrayError) in
      try NPY.load(bytes: bytes, limits: limits, policy: .lenient)
    }
    switch loaded {
    case .success(let array):
      try checkArray(array, header)
      try checkStrict(bytes, array)
    case .failure(let error):
      try checkError(error, bytes.count)
      let isMeant =
        header.dtype.hasObjects
        || size > limits.arrayBytes && error.code == .limitExceeded
        || found < size && error.code == .truncated
      try require(isMeant, "\(found) of \(size) bytes are there, and yet: \(error)")
      // The same header with all of its elements.
      if error.code == .truncated, !header.dtype.hasObjects {
        let zeros = [UInt8](repeating: 0, count: size - found)
        let array = outcome { () throws(NDArrayError) in
          try NPY.load(bytes: bytes + zeros, limits: limits, policy: .lenient)
        }
        switch array {
        case .success(let array): try checkArray(array, header)
        case .failure(let error): throw Finding("with all elements there: \(error)")
        }
      }
    }
  }

  /// The strict policy gives the same array, or says what it refuses.
  private static func checkStrict(_ bytes: [UInt8], _ array: NDArray) throws(Finding) {
    let strict = outcome { () throws(NDArrayError) in try NPY.load(bytes: bytes, limits: limits) }
    switch strict {
    case .success(let other): try ArrayCheck.same(array, other, "strict and lenient")
    case .failure(let error):
      let meant: [NDArrayError.Code] = [.badHeader, .badDType, .trailingData]
      try require(meant.contains(error.code), "only the strict policy refuses it: \(error)")
    }
  }

  private static func checkError(_ error: NDArrayError, _ count: Int) throws(Finding) {
    try require(!error.message.isEmpty, "an error without words")
    if let offset = error.offset {
      try require(0...count ~= offset, "an error at byte \(offset) of \(count): \(error)")
    }
  }

  private static func checkArray(_ array: NDArray, _ header: NPY.Header) throws(Finding) {
    try require(array.dtype == header.dtype, "\(array.dtype) of a header with \(header.dtype)")
    try require(array.shape == header.shape, "\(array.shape) of a header with \(header.shape)")
    try require(array.byteCount == header.dataByteCount, "\(array.byteCount) bytes")
    if header.dtype.hasObjects { return try checkObjects(array) }
    try checkSaving(array, header)
    try ArrayCheck.looks(array)
  }

  /// Python objects that were read can be written, and are read as the same again.
  private static func checkObjects(_ array: NDArray) throws(Finding) {
    try finding {
      do {
        let saved = try NPY.save(array)
        try require(try NPY.load(bytes: saved) == array, "the objects changed")
      } catch let error as NDArrayError {
        // Names that no protocol can have, and values that hold themselves where Python's cannot.
        try require(error.code == .badArgument, "what was read is not written: \(error)")
      }
      _ = array.description
    }
  }

  /// What was read can be written, and is read as the same again.
  private static func checkSaving(_ array: NDArray, _ header: NPY.Header) throws(Finding) {
    try finding {
      let saved = try NPY.save(array)
      let again = try NPY.load(bytes: saved)
      let second = try NPY.save(again)
      let isSame = try areSame(array.bytes(), again.bytes())
      let order = try NPY.Reader(bytes: saved).firstHeader().order
      // A file does not say which of the small floats its elements are.
      let isSmall = array.dtype.descr.contains("'<V1'")
      try require(
        isSmall ? again.dtype.descr == array.dtype.descr : again.dtype == array.dtype,
        "\(array.dtype.descr) became \(again.dtype.descr)")
      try require(again.shape == array.shape, "\(array.shape) became \(again.shape)")
      try require(isSame, "the elements changed")
      try require(areSame(second, saved), "saved twice, the bytes differ")
      let isBoth = array.isCContiguous && array.isFortranContiguous
      try require(isBoth || order == header.order, "\(header.order) became \(order)")
    }
  }
}
