import NDArray

/// An archive of which one small array is replaced while the others stay.
struct LargeArchive {
  let path: String

  private static let small = 100_000

  /// An array of so many bytes, stored; the small one; and one of a sixteenth of the bytes, compressed.
  func make(bytes: Int) throws {
    let large = Generation(0, bytes: bytes).array()
    try NPZ.save(["a": large, "b": Generation(0, bytes: Self.small).array()], to: path)
    try NPZ.update(path, level: .default) { $0["c"] = Generation(0, bytes: bytes / 16).array() }
  }

  /// Replaces the small one.
  ///
  /// - Returns: The bytes of the others that were compressed anew, which are none.
  func edit(_ number: Int) throws -> Int {
    let outcome = try NPZ.update(path) { draft in
      draft["b"] = Generation(number, bytes: Self.small).array()
    }
    return outcome.recompressedByteCount
  }

  /// The generation of the small one and the checksums of the others, all of which are read.
  func contents() throws -> String {
    let npz = try NPZ(path: path)
    guard npz.entries.map(\.key) == ["a", "b", "c"], npz.verify().isEmpty,
      let small = try npz["b"]
    else { throw Damage.mixed }
    return "\(try Generation(of: small).number) \(npz.entries[0].crc32) \(npz.entries[2].crc32)"
  }
}
