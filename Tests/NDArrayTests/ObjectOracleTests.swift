import Foundation
import NDArray
import Testing

/// Random arrays in pickles and random objects in arrays, made by Python in this very run; and Python's word
/// on what is written of them.
@Suite struct ObjectOracleTests {
  /// How many of each: 150 in every run, and as many as `NDARRAY_OBJECTS` says.
  private static let count =
    ProcessInfo.processInfo.environment["NDARRAY_OBJECTS"].flatMap { Int($0) } ?? 150

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func thereAndBack() throws {
    print("objects: NDARRAY_SEED=\(Peer.seed)")
    let folder = try TemporaryFolder()
    let options = ["--seed", "\(Peer.seed)", "--count", "\(Self.count)", folder.path(".")]
    let made = try Peer.oracle(["objects", "make"] + options)
    try #require(made.status == 0, "\(made.output)")
    for number in 0..<Self.count {
      do {
        try arrays(number, folder)
        try objects(number, folder)
      } catch { Issue.record("seed \(Peer.seed), number \(number): \(error)") }
    }
    let checked = try Peer.oracle(["objects", "check"] + options)
    #expect(checked.status == 0, "seed \(Peer.seed): \(checked.output)")
    print(checked.output, terminator: "")
  }

  /// The arrays of a pickle are those of the `.npy` files beside it; all of them are written anew.
  private func arrays(_ number: Int, _ folder: TemporaryFolder) throws {
    let value = try Pickle.load(folder.path("\(number).pkl"))
    #expect(value.pairs.count >= 3)
    var written: [(key: Pickle.Value, value: Pickle.Value)] = []
    for pair in value.pairs {
      let key = try #require(pair.key.string)
      guard let array = try pair.value.array() else {
        Issue.record("\(number).pkl: '\(key)' is no array")
        continue
      }
      if key == "masked" {
        let masked = try #require(try pair.value.maskedArray())
        #expect(masked.mask.shape == masked.values.shape)
        written.append(pair)
        continue
      }
      // Of what has gaps, there is none.
      if let file = try? Data(contentsOf: URL(filePath: folder.path("\(number).\(key).npy"))) {
        #expect(try NPY.save(array) == [UInt8](file), "\(number).pkl: '\(key)'")
      }
      written.append((pair.key, key == "scalar" ? pair.value : try Pickle.Value(array)))
    }
    let version = try #require(Pickle.Version(rawValue: (number / 6) % 6))
    try Pickle.dump(
      .dictionary(written), to: folder.path("\(number).pkl.out"), protocol: version)
  }

  /// What `np.save` made of objects is read, printed and saved.
  private func objects(_ number: Int, _ folder: TemporaryFolder) throws {
    let array = try NPY.load(folder.path("\(number).objects.npy"))
    #expect(try array.values().count == array.count)
    _ = array.description
    try NPY.save(array, to: folder.path("\(number).objects.npy.out"))
    let npz = try NPZ(path: folder.path("\(number).objects.npz"))
    let inside = try #require(try npz["o"])
    #expect(inside.shape == array.shape)
    try NPZ.save(
      ["o": inside, "plain": NDArray([0, 1, 2])], to: folder.path("\(number).objects.npz.out"))
  }
}
