import Zip

extension NPZ {
  /// An archive as it shall become: what the function given to ``update(_:to:creating:level:policy:dryRun:progress:_:)``
  /// changes.
  ///
  /// ```swift
  /// try NPZ.update("ab.npz") { draft in
  ///   draft["c"] = c                               // added, or replaced where it stands
  ///   draft["log"] = nil                           // removed, where it is there
  ///   try draft.rename("b", to: "d")
  ///   try draft.recompress("weights", level: .stored)
  ///   draft.sort { $0.key < $1.key }
  /// }
  /// ```
  ///
  /// Nothing is read or written while a draft is changed: it is a list of what to do.
  ///
  /// A key is what ``NPZ/keys`` lists: a member's name without one `.npy`. Keys are compared byte by byte.
  /// Where no member has the key, the one with this very name is meant. Of several members with one key,
  /// an assignment replaces all by one array, and removes all by nil; what names a single member throws.
  public struct Draft {
    /// The archive as it is, to read from; nil where one is being created.
    public let original: NPZ?
    /// The archive's comment: at most 65535 bytes.
    public var comment: [UInt8]
    /// The boundary at which the data of stored members starts: a power of two up to 32768. Nil, the
    /// default, is 64, and no reason to write a file.
    public var alignment: Int?
    /// The members in their order; nil where one was removed.
    private(set) var slots: [Member?]
    /// The places of the members of a key in `slots`, among them some where another one stands now.
    private var places: [[UInt8]: [Int]] = [:]
    /// How hard deflate tries with what is added.
    let level: Level?

    init(_ original: NPZ?, level: Level?) {
      self.original = original
      self.level = level
      comment = original?.comment ?? []
      slots = original?.entries.map { Member(.kept($0), name: $0.member) } ?? []
      index()
    }

    /// The members in their order, those included that are to be added.
    public var members: [Member] { slots.compactMap { $0 } }
    /// The keys of the members in their order.
    public var keys: [String] { members.map(\.key) }
    /// The number of members.
    public var count: Int { slots.count { $0 != nil } }
  }
}

extension NPZ.Draft {
  /// A member of the archive as it shall become.
  public struct Member {
    /// Where the bytes come from.
    enum Source {
      /// A member of the archive as it is, copied as it is stored.
      case kept(NPZ.Entry)
      /// The same, coded anew.
      case recompressed(NPZ.Entry, NPZ.Level)
      /// Something new; a level of its own, if it was given one.
      case new(Content, NPZ.Level?, replaces: Bool)
    }

    let source: Source
    /// The name in the archive: `a.npy`.
    public let name: String
    /// The name to look the array up by: `a`.
    public var key: String { Self.key(of: name) }

    init(_ source: Source, name: String) {
      self.source = source
      self.name = name
    }

    /// A name without one `.npy` at its end.
    static func key(of name: String) -> String {
      let suffix = NPZ.Entry.suffix
      return name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        ? String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self) : name
    }

    /// The member of the archive as it is; nil for what is added or replaced.
    public var entry: NPZ.Entry? {
      switch source {
      case .kept(let entry), .recompressed(let entry, _): entry
      case .new: nil
      }
    }

    /// The bytes of the member when inflated: of a new array, its elements'.
    public var byteCount: Int {
      switch source {
      case .kept(let entry), .recompressed(let entry, _): entry.byteCount
      case .new(let content, _, _): content.byteCount
      }
    }

    /// True where the member was there under another name.
    var isRenamed: Bool { entry.map { !$0.member.utf8.elementsEqual(name.utf8) } ?? false }
  }

  /// Where a new member's bytes come from.
  package enum Content {
    /// An array in memory.
    case array(NDArray)
    /// The first array of a `.npy` file, which is copied as it stands.
    case file(NPYFile)
    /// A member of an archive, which is copied without being inflated where no compression is asked for.
    case member(NPZ.Entry, of: NPZ)

    var byteCount: Int {
      switch self {
      case .array(let array): array.byteCount
      case .file(let file): file.firstByteCount
      case .member(let entry, _): entry.byteCount
      }
    }

    /// The array itself; that of a file is mapped, so that it may be larger than memory.
    package var array: NDArray {
      get throws(NDArrayError) {
        switch self {
        case .array(let array): return array
        case .file(let file):
          guard let path = file.path else { return try file.read() }
          return try NPY.map(path, limits: file.limits)
        case .member(let entry, let source): return try source.read(entry)
        }
      }
    }
  }
}

extension NPZ.Draft {
  /// Makes the table of keys again.
  private mutating func index() {
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(slots.count)
    for (place, member) in slots.enumerated() {
      guard let member else { continue }
      places[Array(member.key.utf8), default: []].append(place)
    }
  }

  /// Where the members of a key stand.
  func places(of key: String) -> [Int] {
    let bytes = Array(key.utf8)
    return (places[bytes] ?? []).filter { slots[$0]?.key.utf8.elementsEqual(bytes) == true }
  }

  /// Where the one member stands that `key` means.
  ///
  /// - Throws: ``NDArrayError`` `.noSuchArray`, `.duplicateName`.
  func place(of key: String) throws(NDArrayError) -> Int {
    var found = places(of: key)
    if found.isEmpty, !key.utf8.elementsEqual(Member.key(of: key).utf8) {
      found = places(of: Member.key(of: key)).filter {
        slots[$0]?.name.utf8.elementsEqual(key.utf8) == true
      }
    }
    guard let first = found.first else {
      throw NDArrayError(.noSuchArray, "the archive has no array of this name", member: key)
    }
    guard found.count == 1 else {
      let offsets = found.compactMap { slots[$0]?.entry.map { String($0.headerOffset) } }
      throw NDArrayError(
        .duplicateName,
        "\(found.count) members have this name, at bytes \(offsets.joined(separator: " and "))",
        member: key, hint: "removeAll(where:) removes them all, and an assignment replaces them")
    }
    return first
  }

  /// Puts a member, or nothing, at a place.
  mutating func put(_ member: Member?, at place: Int) {
    slots[place] = member
    guard let member else { return }
    let key = Array(member.key.utf8)
    if !(places[key]?.contains(place) ?? false) { places[key, default: []].append(place) }
  }

  /// Appends a member.
  mutating func append(_ member: Member) {
    slots.append(nil)
    put(member, at: slots.count - 1)
  }

  /// Brings the members into another order.
  mutating func arrange(_ members: [Member]) {
    slots = members
    index()
  }
}
