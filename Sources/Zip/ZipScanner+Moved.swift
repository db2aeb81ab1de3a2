import Bytes

extension ZipScanner {
  /// Looks for what the directory did not lead to: members by their own headers alone, wherever they are.
  mutating func findByOwnHeaders() throws(ZipError) {
    guard !listed.isEmpty, !isExhausted else { return }
    let missing = result.members.indices.filter { !isSettled(result.members[$0]) }
    guard !missing.isEmpty else { return }
    var other = ZipScanner(source, hint: hint)
    other.work = work
    try other.walk()
    work = other.work
    if other.result.isGivenUp { result.isGivenUp = true }
    // What was found where no entry says may be what an entry is for that says another place.
    let settled = Spans(result.members.filter { isSettled($0) && listed[$0.offset] != nil })
    let found = other.result.members.filter { $0.state == .whole && !settled.contains($0.offset) }
    // What a sound directory does not list may have been deleted.
    let isSound = result.directory == .sound
    var free = Unclaimed(found)
    var moved: Set<Int> = []
    for index in missing {
      let member = result.members[index]
      let entry = listed[member.offset]
      // Without an entry, 0 stands for a checksum that is not known.
      let sum = entry.map { ($0.crc32, $0.size) } ?? (member.crc32, member.size)
      if entry != nil || sum.0 != 0, var match = free.take(sum.0, size: sum.1) {
        if let entry { complete(&match, with: entry) }
        result.members[index] = match
        moved.insert(match.offset)
        result.directory = .damaged
      } else if let entry, isForeign(member) {
        result.members[index] = lost(entry)
      }
    }
    // They have taken the places of their entries.
    let places = Set(missing)
    result.members = result.members.enumerated()
      .filter { places.contains($0) || !moved.contains($1.offset) }.map(\.element)
    addUnlisted(free.rest.filter { !isSound || listed[$0.offset] != nil })
    clip()
    dropGapsWithinMembers()
  }

  /// What only seemed to be damage was the space that a whole member takes.
  mutating func dropGapsWithinMembers() {
    let taken = Spans(result.members.filter { $0.state == .whole })
    result.gaps.removeAll { taken.overlaps($0) }
  }

  private func isSettled(_ member: ScannedMember) -> Bool {
    switch member.state {
    case .whole: !isForeign(member)
    case .unchecked: true
    case .cut, .damaged, .lost: false
    }
  }

  /// True for another member than the one that the directory lists at this place.
  private func isForeign(_ member: ScannedMember) -> Bool {
    guard member.state == .whole, let entry = listed[member.offset] else { return false }
    return entry.name != member.name && entry.crc32 != member.crc32
  }

  /// Adds members that no entry of the directory is for, unless they stand within another one.
  private mutating func addUnlisted(_ members: [ScannedMember]) {
    let taken = Spans(result.members.filter { $0.state != .lost })
    result.members += members.filter { !taken.contains($0.offset) }
  }

  /// What is not whole ends where a whole member begins.
  private mutating func clip() {
    let starts = result.members.filter { $0.state == .whole }.map(\.offset).sorted()
    for index in result.members.indices where result.members[index].state != .whole {
      let range = result.members[index].dataRange
      // The first start behind the data's.
      let next = starts.countOfFirst { $0 < range.lowerBound }
      guard next < starts.count, starts[next] < range.upperBound else { continue }
      result.members[index].dataRange = range.lowerBound..<starts[next]
      if result.members[index].method == .store {
        result.members[index].decodedCount = starts[next] - range.lowerBound
      }
    }
  }

  /// Leaves out what stands there twice, name and data: no reader could tell the one from the other.
  mutating func dropCopies() throws(ZipError) {
    struct Key: Hashable {
      let name: [UInt8]
      let crc32: UInt32
      let size: Int
    }
    var first: [Key: ScannedMember] = [:]
    var kept: [ScannedMember] = []
    for member in result.members {
      let key = Key(name: member.name, crc32: member.crc32, size: member.dataRange.count)
      if member.state == .whole, let other = first[key], other.method == member.method,
        try isSame(other.dataRange, member.dataRange)
      {
        result.copies.append(member)
        continue
      }
      if member.state == .whole, first[key] == nil { first[key] = member }
      kept.append(member)
    }
    result.members = kept
  }

  private func isSame(_ one: Range<Int>, _ other: Range<Int>) throws(ZipError) -> Bool {
    var done = 0
    while done < one.count {
      let count = min(1 << 18, one.count - done)
      do {
        let left = try source.read(at: one.lowerBound + done, count: count)
        let right = try source.read(at: other.lowerBound + done, count: count)
        for index in 0..<count where left.bytes.byte(at: index) != right.bytes.byte(at: index) {
          return false
        }
      } catch { throw ZipError(error) }
      done += count
    }
    return true
  }
}

/// The places that members take, none of which overlaps another one.
private struct Spans {
  private let ranges: [Range<Int>]

  init(_ members: [ScannedMember]) {
    ranges = members.map { $0.offset..<max($0.offset + 1, $0.dataRange.upperBound) }
      .sorted { $0.lowerBound < $1.lowerBound }
  }

  /// Whether one of them has the byte at `offset`.
  func contains(_ offset: Int) -> Bool { overlaps(offset..<offset + 1) }

  /// Whether one of them has a byte of `range`, which is not empty.
  func overlaps(_ range: Range<Int>) -> Bool {
    // The last one that starts in front of the range's end.
    let count = ranges.countOfFirst { $0.lowerBound < range.upperBound }
    return count > 0 && ranges[count - 1].upperBound > range.lowerBound
  }
}

extension Array {
  /// How many of the first elements `isBelow` takes, which takes none behind one that it does not take.
  ///
  /// - Complexity: O(log n).
  fileprivate func countOfFirst(where isBelow: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBelow(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Members that were found, until somebody misses them.
private struct Unclaimed {
  private struct Sum: Hashable {
    let crc32: UInt32
    let size: Int?
  }

  private let members: [ScannedMember]
  /// The places of those that nobody has taken, the last one first.
  private var places: [Sum: [Int]] = [:]

  init(_ members: [ScannedMember]) {
    self.members = members
    for (place, member) in members.enumerated().reversed() {
      places[Sum(crc32: member.crc32, size: member.size), default: []].append(place)
    }
  }

  /// The first member with this checksum and size. Other data under its name may be an old version.
  mutating func take(_ crc32: UInt32, size: Int?) -> ScannedMember? {
    places[Sum(crc32: crc32, size: size)]?.popLast().map { members[$0] }
  }

  /// What nobody missed.
  var rest: [ScannedMember] { places.values.joined().sorted().map { members[$0] } }
}
