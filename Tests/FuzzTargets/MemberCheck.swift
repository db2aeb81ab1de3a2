import Bytes
import Deflate
import NDArray
import Zip

/// What must hold for one member of an archive.
enum MemberCheck {
  typealias Data = Result<[UInt8], ZipError>

  /// The data of a member, which all ways of reading it agree about.
  static func data(of entry: ZipEntry, in archive: ZipArchive) throws(Finding) -> Data {
    let whole = outcome { () throws(ZipError) in try archive.data(of: entry).array() }
    let pieces = outcome { () throws(ZipError) in
      let reader = try archive.open(entry)
      var bytes: [UInt8] = []
      let step = 1 + entry.size / 3
      while reader.remaining > 0 {
        bytes += try reader.read(count: min(step, reader.remaining)).array()
      }
      try reader.finish()
      return bytes
    }
    try same(whole, pieces, entry)
    if let fast = archive.wholeData(of: entry, threads: 1) {
      try require(isSame(whole, fast.array()), "'\(entry.name)' at once: \(whole.words)")
    }
    if let index = BlockIndex(entry), !index.blocks.isEmpty {
      let blocks = outcome { () throws(ZipError) in
        try archive.inflate(index.blocks[...], of: entry, threads: 1).array()
      }
      if case .success(let bytes) = blocks {
        try require(isSame(whole, bytes), "'\(entry.name)' by blocks: \(whole.words)")
      }
    }
    return whole
  }

  private static func isSame(_ whole: Data, _ bytes: [UInt8]) -> Bool {
    if case .success(let whole) = whole { return areSame(whole, bytes) }
    return false
  }

  /// Two ways to read a member give the same bytes, or are both refused for the same reason.
  static func same(_ left: Data, _ right: Data, _ entry: ZipEntry) throws(Finding) {
    switch (left, right) {
    case (.success(let left), .success(let right)):
      try require(areSame(left, right), "'\(entry.name)': two ways to read it give other bytes")
    case (.failure(let left), .failure(let right)):
      try require(left.code == right.code, "'\(entry.name)': \(left); \(right)")
    default: throw Finding("'\(entry.name)': \(left.words); \(right.words)")
    }
  }

  /// The array of a member agrees with the member's bytes, its parts and rows with the array, and the
  /// check of the member with all of them.
  ///
  /// - Parameter data: The member's bytes; nil where they are damaged.
  static func array(_ entry: NPZ.Entry, in archive: NPZ, _ data: [UInt8]?) throws(Finding) {
    // The archive is open under the lenient policy, which takes any name.
    let problems = archive.verify(entry).filter {
      $0.severity == .error && !["unsafe_name", "bad_name"].contains($0.code)
    }
    let array: NDArray
    do throws(NDArrayError) { array = try archive.read(entry) } catch {
      if let bytes = data {
        try require(
          ![.crcMismatch, .badDeflate, .sizeMismatch, .headerMismatch].contains(error.code),
          "'\(entry.key)' has \(bytes.count) sound bytes, and yet: \(error)")
      } else {
        try require(!problems.isEmpty, "'\(entry.key)' is not read, and nothing is wrong: \(error)")
      }
      return
    }
    try require(problems.isEmpty, "'\(entry.key)' is read, and yet: \(problems)")
    guard let bytes = data else {
      throw Finding("an array is read out of '\(entry.key)', whose bytes are damaged")
    }
    try finding {
      let header = try archive.header(of: entry)
      let elements = try array.bytes(header.order)
      try require(
        areSame(elements, bytes[header.byteCount...]), "'\(entry.key)': other elements")
      try parts(entry, in: archive, array)
      try rows(entry, in: archive, array)
    }
  }

  /// Parts read from the member are those of the whole array.
  private static func parts(_ entry: NPZ.Entry, in archive: NPZ, _ array: NDArray) throws {
    guard let length = array.shape.first else { return }
    let steps: [[NDArray.IndexStep]] = [
      [.slice(start: length / 3, stop: length - length / 3, step: 1)],
      [.slice(start: nil, stop: nil, step: -2), .ellipsis],
      [.ellipsis, .slice(start: -1, stop: nil, step: 1)],
    ]
    for steps in steps {
      try ArrayCheck.same(
        archive.read(entry, steps: steps), array[steps: steps], "\(steps) of '\(entry.key)'")
    }
    if length > 0 {
      try ArrayCheck.same(
        archive.read(entry, steps: [.at(length - 1)]), array[steps: [.at(length - 1)]],
        "the last of '\(entry.key)'")
    }
  }

  /// The rows, one piece after another, are the array.
  private static func rows(_ entry: NPZ.Entry, in archive: NPZ, _ array: NDArray) throws {
    var bytes: [UInt8] = []
    do {
      let rows = try archive.rows(of: entry, by: max(1, (array.shape.first ?? 0) / 3))
      while let piece = try rows.next() { bytes += try piece.bytes() }
    } catch {
      try require(error.code == .notInRows, "'\(entry.key)' by rows: \(error)")
      return
    }
    try require(try areSame(bytes, array.bytes()), "'\(entry.key)' by rows: other elements")
  }
}

extension MemberCheck.Data {
  /// The number of bytes, or the error.
  fileprivate var words: String {
    switch self {
    case .success(let bytes): "\(bytes.count) bytes"
    case .failure(let error): "\(error)"
    }
  }
}
