import NDArray

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The ways in which a generation is saved.
enum Kind: String, CaseIterable {
  /// `NPY.save`.
  case npy
  /// `NPY.Writer`, in pieces.
  case rows
  /// `NPZ.save`, stored.
  case npz
  /// `NPZ.save`, deflated.
  case deflated
  /// `NPZ.Writer`: one array whole and one in pieces, deflated.
  case writer
  /// `NPZ.update`: one array replaced and one added anew, deflated.
  case update
  /// `NPY.append`: rows behind those of the generations before, up to 16 of them.
  case append
  /// Not ours, and wrong: a temporary file and a rename without any fsync. To see that what looks for
  /// damage finds it.
  case unsynced
  /// Not ours, and wrong: the old file is emptied and written, slowly, so that kills meet it on any machine.
  case inplace
  /// Not ours, and wrong: rows are written behind those of a file, and its header, without any fsync.
  case hasty

  private static let salt: Int64 = 1 << 30

  /// Saves a generation.
  func save(_ generation: Generation, to path: String) throws {
    switch self {
    case .npy: try NPY.save(generation.array(), to: path)
    case .rows:
      let writer = try NPY.Writer(path: path, dtype: .int64)
      try append(generation.array()) { try writer.append($0) }
      try writer.commit()
    case .npz, .deflated:
      try NPZ.save(
        ["a": generation.array(), "b": generation.array(salt: Self.salt)], to: path,
        compressed: self == .deflated)
    case .writer:
      let writer = try NPZ.Writer(path: path, compressed: true)
      try writer.add(generation.array(), as: "a")
      try writer.addRows(as: "b", dtype: .int64) { rows in
        try append(generation.array(salt: Self.salt)) { try rows.append($0) }
      }
      try writer.commit()
    case .update:
      try NPZ.update(path, creating: true, level: .default) { draft in
        draft["a"] = generation.array()
        draft["b"] = nil
        draft["b"] = generation.array(salt: Self.salt)
      }
    case .append:
      guard generation.hasRowsBefore && access(path, F_OK) == 0 else {
        return try NPY.save(generation.rows(1), to: path)
      }
      try NPY.append(generation.rows(1), to: path)
    case .unsynced:
      try Self.put(NPY.save(generation.array()), at: path + ".new")
      guard rename(path + ".new", path) == 0 else { throw POSIXError(number: errno) }
    case .inplace: try Self.put(NPY.save(generation.array()), at: path, pause: 2_000)
    case .hasty:
      guard generation.hasRowsBefore else {
        return try Self.put(NPY.save(generation.rows(1)), at: path)
      }
      let bytes = try NPY.save(generation.rows(generation.rowNumber + 1))
      let file = open(path, O_WRONLY)
      guard file >= 0 else { throw POSIXError(number: errno) }
      defer { close(file) }
      let start = bytes.count - generation.byteCount
      try Self.put(bytes[start...], into: file, at: start)
      try Self.put(bytes[..<128], into: file, at: 0)
    }
  }

  /// The generation that a file has, whole.
  static func read(_ path: String) throws -> Generation {
    do {
      let array = try NPY.load(path)
      return try array.shape.count == 2 ? Generation(ofRows: array) : Generation(of: array)
    } catch let error as NDArrayError {
      guard error.code == .badArgument || error.code == .notAnArrayFile else { throw error }
    }
    let npz = try NPZ(path: path)
    guard let a = try npz["a"], let b = try npz["b"], npz.count == 2 else { throw Damage.mixed }
    let generation = try Generation(of: a)
    guard try Generation(of: b, salt: salt).number == generation.number else {
      throw Damage.mixed
    }
    return generation
  }

  private func append(_ array: NDArray, _ body: (NDArray) throws -> Void) throws {
    var start = 0
    while start < array.count {
      let end = min(array.count, start + 5_000)
      try body(array[start..<end])
      start = end
    }
  }

  /// - Parameter pause: microseconds between two pieces.
  private static func put(_ bytes: [UInt8], at path: String, pause: UInt32 = 0) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    guard file >= 0 else { throw POSIXError(number: errno) }
    defer { close(file) }
    try put(bytes[...], into: file, at: 0, pause: pause)
  }

  private static func put(
    _ bytes: ArraySlice<UInt8>, into file: Int32, at offset: Int, pause: UInt32 = 0
  ) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes.dropFirst(done).withUnsafeBytes {
        // Slowly, as a program writes that works out what it writes.
        pwrite(file, $0.baseAddress, min($0.count, 1 << 14), off_t(offset + done))
      }
      guard count > 0 else { throw POSIXError(number: errno) }
      done += count
      if pause > 0 { usleep(pause) }
    }
  }
}

/// A system call that failed.
struct POSIXError: Error {
  let number: Int32
}
