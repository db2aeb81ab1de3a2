import NDArray

/// What an archive is to hold: its members in their order.
struct ArchiveModel {
  private var members: [(key: String, file: [UInt8])] = []

  /// The number of members.
  var count: Int { members.count }

  /// Saves an archive of a few arrays, and knows what is in it.
  init(_ maker: inout ArrayMaker, at path: String) throws {
    var arrays: [(key: String, value: NDArray)] = []
    let isCompressed = maker.choices.isOne(of: 2)
    for _ in 0..<maker.choices.number(below: 4) {
      let key = Self.key(&maker.choices)
      let array = try maker.array()
      guard !arrays.contains(where: { $0.key == key }) else { continue }
      arrays.append((key, array))
      members.append((key, try NPY.save(array)))
    }
    try NPZ.save(arrays, to: path, compressed: isCompressed)
  }

  /// One of a few keys, so that some are met again.
  static func key(_ choices: inout Choices) -> String {
    let keys = ["a", "b", "c/d", "é", "e\u{301}", "a.npy", "..", " "]
    return keys[choices.number(below: keys.count)]
  }

  private func place(of key: String) -> Int? {
    members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
      ?? members.firstIndex { ($0.key + ".npy").utf8.elementsEqual(key.utf8) }
  }

  /// Puts an array in its place, or behind all others.
  mutating func set(_ file: [UInt8], for key: String) {
    if let index = members.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
      members[index].file = file
    } else {
      members.append((key, file))
    }
  }

  /// Removes an array; false where there is none.
  mutating func remove(_ key: String) -> Bool {
    guard let index = place(of: key) else { return false }
    members.remove(at: index)
    return true
  }

  /// Gives an array another key; false where there is none, or the key is another one's.
  mutating func rename(_ key: String, to newKey: String) -> Bool {
    guard let index = place(of: key) else { return false }
    let isTaken = members.indices.contains {
      $0 != index && members[$0].key.utf8.elementsEqual(newKey.utf8)
    }
    guard !isTaken else { return false }
    members[index].key = newKey
    return true
  }

  /// Moves an array; false where there is none, or no such place.
  mutating func move(_ key: String, to index: Int) -> Bool {
    guard let old = place(of: key), members.indices.contains(index) else { return false }
    members.insert(members.remove(at: old), at: index)
    return true
  }

  /// Sorts the arrays by the bytes of their names.
  mutating func sort() {
    members.sort { ($0.key + ".npy").utf8.lexicographicallyPrecedes(($1.key + ".npy").utf8) }
  }

  /// The archive at `path` holds just this.
  func check(_ path: String) throws(Finding) {
    try finding {
      let npz = try NPZ(path: path)
      let names = npz.entries.map { Array($0.member.utf8) }
      try require(
        names == members.map { Array(($0.key + ".npy").utf8) },
        "the members are \(npz.keys), not \(members.map(\.key))")
      let problems = npz.verify().filter { $0.severity == .error }
      try require(problems.isEmpty, "after the edit: \(problems)")
      for (entry, member) in zip(npz.entries, members) {
        let data = try npz.data(of: entry)
        try require(areSame(data, member.file), "'\(member.key)' has other bytes")
        let array = try npz.read(entry)
        let expected = try NPY.load(bytes: member.file)
        try ArrayCheck.same(array, expected, "'\(member.key)'")
      }
    }
  }
}
