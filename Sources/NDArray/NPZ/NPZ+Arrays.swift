import Deflate

extension NPZ {
  /// All arrays of the archive, read on all cores.
  ///
  /// Members that are no arrays are left out: folders, and those whose name does not end in `.npy` and
  /// that do not start as an array does. ``keys`` has them, and ``data(of:)-(String)`` reads them.
  ///
  /// - Returns: the keys and arrays in the order of the directory, as
  ///   ``save(_:to:compressed:level:progress:)-(KeyValuePairs<String,NDArray>,_,_,_,_)`` takes them.
  /// - Throws: ``NDArrayError``, as the look-up of a key; of several errors the one of the first array.
  /// - Complexity: O(bytes of all members). Memory: the arrays, and for each core what inflating takes,
  ///   a few MiB.
  public func arrays() throws(NDArrayError) -> [(key: String, value: NDArray)] {
    var wanted: [Entry] = []
    for entry in entries where !entry.isDirectory {
      // By the key, so that the policy for names that stand twice holds.
      guard let found = try self.entry(for: entry.key), found.index == entry.index else { continue }
      wanted.append(entry)
    }
    return try read(wanted) { entry, error in
      (error.code == .notAnArrayFile || entry.byteCount == 0) && entry.key == entry.member
    }
  }

  /// Several arrays, read on all cores: `try npz.arrays(for: ["a", "b"])`.
  ///
  /// - Parameter keys: the keys, in any order.
  /// - Returns: the keys and arrays in the order of `keys`.
  /// - Throws: ``NDArrayError``: `.noSuchArray` where there is no member for a key; as the look-up of a
  ///   key. Of several errors the one of the first key; each names the array.
  /// - Complexity: O(bytes of these members), memory as ``arrays()``.
  public func arrays(
    for keys: some Sequence<String>
  ) throws(NDArrayError) -> [(key: String, value: NDArray)] {
    var wanted: [Entry] = []
    var names: [String] = []
    for key in keys {
      guard let entry = try entry(for: key) else {
        throw NDArrayError(
          .noSuchArray, "the archive has no array of this name", path: path, member: key)
      }
      wanted.append(entry)
      names.append(key)
    }
    let arrays = try read(wanted) { _, _ in false }
    return zip(names, arrays).map { ($0, $1.value) }
  }

  /// Reads members, the largest first, so that no core waits long for another.
  ///
  /// - Parameter isLeftOut: whether a member that cannot be read is left out.
  private func read(
    _ wanted: [Entry], leavingOut isLeftOut: (Entry, NDArrayError) -> Bool
  ) throws(NDArrayError) -> [(key: String, value: NDArray)] {
    let order = wanted.indices.sorted { wanted[$0].byteCount > wanted[$1].byteCount }
    let read = concurrently(order.count, threads: Cores.count) { place in
      Result { () throws(NDArrayError) in try self.read(wanted[order[place]]) }
    }
    var results = [Result<NDArray, NDArrayError>?](repeating: nil, count: wanted.count)
    for (place, result) in zip(order, read) { results[place] = result }
    var arrays: [(key: String, value: NDArray)] = []
    for (entry, result) in zip(wanted, results) {
      do throws(NDArrayError) {
        if let array = try result?.get() { arrays.append((entry.key, array)) }
      } catch {
        if !isLeftOut(entry, error) { throw error }
      }
    }
    return arrays
  }
}
