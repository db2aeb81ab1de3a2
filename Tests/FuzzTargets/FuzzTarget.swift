/// A function that takes any bytes and says whether everything holds that must hold for them.
///
/// The fuzzer's driver and the tests run the same targets: the one on what it thinks up, the others on
/// the seeds in `TestArrays/fuzz` and on every input that has ever been a finding.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// The bytes are a `.npy` file.
  case header
  /// The bytes are an archive.
  case zip
  /// The bytes are a deflate stream.
  case inflate
  /// The bytes say what the index of an archive's blocks says.
  case blocks
  /// The bytes say which arrays are saved, and how.
  case roundtrip
  /// The bytes say how an archive is edited.
  case edit
  /// The bytes are a pickle.
  case pickle
  /// The bytes are a pickle whose values are arrays, tables and models.
  case objects

  /// Checks one input.
  ///
  /// - Throws: `Finding` where something does not hold. What traps, hangs or eats memory is found by
  ///   whoever calls.
  package func check(_ bytes: [UInt8]) throws(Finding) {
    switch self {
    case .header: try HeaderTarget.check(bytes)
    case .zip: try ZipTarget.check(bytes)
    case .inflate: try InflateTarget.check(bytes)
    case .blocks: try BlocksTarget.check(bytes)
    case .roundtrip: try RoundTripTarget.check(bytes)
    case .edit: try EditTarget.check(bytes)
    case .pickle: try PickleTarget.check(bytes)
    case .objects: try ObjectsTarget.check(bytes)
    }
  }

  /// The input with what a change has put out of step set right: lengths, offsets, checksums. Without
  /// that, most changes would be refused at the door.
  package func mended(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .header: HeaderMender.mended(bytes)
    case .zip: ZipMender.mended(bytes)
    case .inflate, .blocks, .roundtrip, .edit, .pickle, .objects: bytes
    }
  }
}
