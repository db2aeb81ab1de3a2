import NDArray

/// What reading a file gives: all of its arrays, or an error.
enum Outcome: Equatable {
  case arrays([Content])
  case refused(String)

  /// An array, or another member, of a file.
  struct Content: Equatable {
    var key: [UInt8]
    var descr = ""
    var shape: [Int] = []
    var isFortran = false
    var bytes: [UInt8]
    /// What reading it says where it cannot be read, undamaged as it is: Python objects, mostly.
    var error: String?
  }

  /// Reads the content of a file as what its first bytes say it is.
  init(reading bytes: [UInt8], policy: NPY.Policy = .strict) {
    do throws(NDArrayError) {
      self = .arrays(
        bytes.starts(with: [0x93, 0x4E]) || !Self.isArchive(bytes)
          ? try Self.file(bytes, policy) : try Self.archive(bytes, policy))
    } catch {
      self = .refused(error.code.description)
    }
  }

  /// Archives are known by their end as well: what stands in front may be damaged.
  private static func isArchive(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B])
      || bytes.indices.contains { bytes[$0...].starts(with: [0x50, 0x4B, 5, 6]) }
  }

  private static func file(
    _ bytes: [UInt8], _ policy: NPY.Policy
  ) throws(NDArrayError) -> [Content] {
    let reader = try NPY.Reader(bytes: bytes, policy: policy)
    // The whole file: what follows an array is looked at by this call only.
    _ = try NPY.load(bytes: bytes, policy: policy)
    var contents: [Content] = []
    while let array = try reader.next() { contents.append(try Content(array, key: "")) }
    return contents
  }

  private static func archive(
    _ bytes: [UInt8], _ policy: NPY.Policy
  ) throws(NDArrayError) -> [Content] {
    let npz = try NPZ(bytes: bytes, policy: policy)
    var contents: [Content] = []
    for key in npz.keys {
      guard let entry = try npz.entry(for: key), !entry.isDirectory else { continue }
      do throws(NDArrayError) {
        if let array = try npz[key] { contents.append(try Content(array, key: key)) }
      } catch {
        let isOther = error.code == .notAnArrayFile && entry.key == entry.member
        guard isOther || error.code == .objectArray else { throw error }
        let data = try npz.data(of: entry)
        contents.append(
          Content(key: Array(key.utf8), bytes: data, error: error.code.description))
      }
    }
    return contents
  }
}

extension Outcome.Content {
  init(_ array: NDArray, key: String) throws(NDArrayError) {
    self.init(
      key: Array(key.utf8), descr: array.dtype.descr, shape: array.shape,
      isFortran: array.isFortranContiguous && !array.isCContiguous, bytes: try array.bytes())
  }
}
