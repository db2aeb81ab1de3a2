extension NPZ.Draft {
  /// Adds an array under `key`, or replaces what has this key where it stands; nil removes it, where it
  /// is there.
  ///
  /// The member is named by the key with `.npy` behind. What is wrong with a key or an array is thrown by
  /// the update, before anything is written.
  ///
  /// A draft only takes arrays: ``original`` and ``NPZ`` read them.
  ///
  /// - Complexity: O(1).
  public subscript(key: String) -> NDArray? {
    @available(*, unavailable, message: "a draft only takes arrays; read them from 'original'")
    get { nil }
    set {
      if let newValue {
        set(.array(newValue), for: key)
      } else {
        for place in places(of: key) { put(nil, at: place) }
      }
    }
  }

  /// Adds an array under `key`, or replaces what has this key where it stands.
  ///
  /// - Parameters:
  ///   - array: the array.
  ///   - key: the key; the member is named by it with `.npy` behind.
  ///   - level: how hard deflate tries; ``NPZ/Level/stored`` stores it.
  /// - Complexity: O(1).
  public mutating func set(_ array: NDArray, for key: String, level: NPZ.Level) {
    set(.array(array), for: key, level: level)
  }

  /// Adds or replaces a member.
  package mutating func set(_ content: Content, for key: String, level: NPZ.Level? = nil) {
    var name = key + NPZ.Entry.suffix
    // What is no array in its archive gets no suffix.
    if case .member(let entry, _) = content, entry.key == entry.member { name = key }
    let taken = places(of: name == key ? Member.key(of: name) : key)
    let replaces = taken.contains { slots[$0]?.replaces == true }
    let member = Member(
      .new(content, level ?? self.level, replaces: replaces), name: name)
    guard let first = taken.first else { return append(member) }
    for place in taken.dropFirst() { put(nil, at: place) }
    put(member, at: first)
  }

  /// Removes a member.
  ///
  /// - Throws: ``NDArrayError``: `.noSuchArray`; `.duplicateName` where several members have the key.
  /// - Complexity: O(1).
  public mutating func remove(_ key: String) throws(NDArrayError) {
    put(nil, at: try place(of: key))
  }

  /// Removes all members that `isRemoved` says yes to.
  ///
  /// - Throws: What `isRemoved` throws.
  /// - Complexity: O(members).
  public mutating func removeAll<E: Error>(
    where isRemoved: (Member) throws(E) -> Bool
  ) throws(E) {
    for place in slots.indices {
      if let member = slots[place], try isRemoved(member) { put(nil, at: place) }
    }
  }

  /// Gives a member another key, and leaves it where it stands.
  ///
  /// - Throws: ``NDArrayError``: `.noSuchArray`; `.duplicateName` where `newKey` is taken, or several
  ///   members have the key.
  /// - Complexity: O(1).
  public mutating func rename(_ key: String, to newKey: String) throws(NDArrayError) {
    try rename([(key, newKey)])
  }

  /// Gives several members other keys, all at once: two may change names.
  ///
  /// - Throws: ``NDArrayError``, as for one; nothing is changed then.
  /// - Complexity: O(number of names).
  public mutating func rename(_ names: KeyValuePairs<String, String>) throws(NDArrayError) {
    try rename(names.map { ($0.key, $0.value) })
  }

  /// Gives several members other keys, all at once.
  package mutating func rename(_ names: [(key: String, newKey: String)]) throws(NDArrayError) {
    var moves: [(place: Int, member: Member)] = []
    var leaving: Set<Int> = []
    for (key, newKey) in names {
      let place = try place(of: key)
      guard leaving.insert(place).inserted else {
        throw NDArrayError(.badArgument, "two new names are given", member: key)
      }
      guard let member = slots[place] else { continue }
      // What is no array, by its name, becomes none.
      let isArray = !member.key.utf8.elementsEqual(member.name.utf8)
      moves.append(
        (place, Member(member.source, name: isArray ? newKey + NPZ.Entry.suffix : newKey)))
    }
    var taken: Set<[UInt8]> = []
    for (index, move) in moves.enumerated() {
      let stays = places(of: move.member.key).contains { !leaving.contains($0) }
      guard !stays, taken.insert(Array(move.member.key.utf8)).inserted else {
        throw NDArrayError(
          .duplicateName, "'\(names[index].key)' cannot be renamed: this name is taken",
          member: move.member.key)
      }
    }
    for (place, member) in moves { put(member, at: place) }
  }

  /// Moves a member to another place among the members.
  ///
  /// - Parameters:
  ///   - key: the key.
  ///   - index: the place that it shall have, from 0 to ``count`` − 1.
  /// - Throws: ``NDArrayError``: `.noSuchArray`, `.duplicateName`; `.badIndex`.
  /// - Complexity: O(members).
  public mutating func move(_ key: String, to index: Int) throws(NDArrayError) {
    let place = try place(of: key)
    var members = self.members
    guard members.indices.contains(index) else {
      throw NDArrayError(
        .badIndex, "place \(index) is out of range: there are \(members.count) members", member: key
      )
    }
    let old = slots[..<place].count { $0 != nil }
    members.insert(members.remove(at: old), at: index)
    arrange(members)
  }

  /// Sorts the members; those of which none comes first keep their order.
  ///
  /// - Throws: what `isBefore` throws.
  /// - Complexity: O(n log n) for n members.
  public mutating func sort(by isBefore: (Member, Member) throws -> Bool) rethrows {
    let members = self.members
    let order = try members.indices.sorted { first, second in
      if try isBefore(members[first], members[second]) { return true }
      return try first < second && !isBefore(members[second], members[first])
    }
    arrange(order.map { members[$0] })
  }

  /// Codes a member anew: compresses it, or stores it with ``NPZ/Level/stored``.
  ///
  /// A stored member that is to be stored is copied as it is.
  ///
  /// - Throws: ``NDArrayError``: `.noSuchArray`; `.duplicateName`.
  /// - Complexity: O(1); the update reads, inflates and codes the member.
  public mutating func recompress(
    _ key: String, level: NPZ.Level = .default
  ) throws(NDArrayError) {
    recompress(at: try place(of: key), level)
  }

  /// Codes all members anew, or those that `isMeant` says yes to.
  ///
  /// - Throws: What `isMeant` throws.
  /// - Complexity: O(members); the update reads, inflates and codes them.
  public mutating func recompressAll<E: Error>(
    level: NPZ.Level = .default, where isMeant: (Member) throws(E) -> Bool
  ) throws(E) {
    for place in slots.indices {
      if let member = slots[place], try isMeant(member) { recompress(at: place, level) }
    }
  }

  /// Codes all members anew.
  ///
  /// - Complexity: O(members); the update reads, inflates and codes them.
  public mutating func recompressAll(level: NPZ.Level = .default) {
    recompressAll(level: level) { _ in true }
  }

  private mutating func recompress(at place: Int, _ level: NPZ.Level) {
    guard let member = slots[place] else { return }
    switch member.source {
    case .kept(let entry), .recompressed(let entry, _):
      let stays = entry.isDirectory || entry.isStored && level.isStore
      put(
        Member(stays ? .kept(entry) : .recompressed(entry, level), name: member.name), at: place)
    case .new(let content, _, let replaces):
      put(Member(.new(content, level, replaces: replaces), name: member.name), at: place)
    }
  }
}

extension NPZ.Draft.Member {
  /// True where what takes this member's place replaces something that was there.
  var replaces: Bool {
    if case .new(_, _, let replaces) = source { return replaces }
    return true
  }
}

extension NPZ.Level {
  /// No compression: the bytes as they are, which can be mapped.
  public static let stored = NPZ.Level(0)
}
