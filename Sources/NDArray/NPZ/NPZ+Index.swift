import Synchronization
import Zip

extension NPZ {
  /// Finds members by place and by key.
  ///
  /// Most archives are opened for an array or two, which a search finds in no time; a table is made when
  /// more are looked up.
  final class Index: Sendable {
    private struct State {
      var entries: [Entry]?
      var searches = 0
      var table: Table?
    }

    private let members: [ZipEntry]
    private let state = Mutex(State())
    /// So many look-ups search; the next one makes the table.
    private static let mostSearches = 4

    init(_ members: [ZipEntry]) { self.members = members }

    /// The members as the library shows them, made when they are asked for the first time.
    var entries: [Entry] {
      state.withLock { state in
        if let entries = state.entries { return entries }
        let entries = members.enumerated().map { Entry($0.element, index: $0.offset) }
        state.entries = entries
        return entries
      }
    }

    /// The members named `key`, or else those named `key` with `.npy` behind it.
    func matches(_ key: String) -> [Int] {
      let table = state.withLock { state in
        if state.table == nil {
          state.searches += 1
          if state.searches > Self.mostSearches { state.table = Table(members) }
        }
        return state.table
      }
      if let table { return table.matches(key) }
      let found = members.indices.filter { members[$0].isNamed(key) }
      return found.isEmpty
        ? members.indices.filter { members[$0].isNamed(key, Entry.suffix) } : found
    }
  }

  /// The members by their names, which are compared byte by byte.
  private struct Table {
    private var first: [[UInt8]: Int] = [:]
    /// Those whose name an earlier one has.
    private var others: [[UInt8]: [Int]] = [:]

    init(_ entries: [ZipEntry]) {
      first.reserveCapacity(entries.count)
      for (index, entry) in entries.enumerated() {
        // What was not written as UTF-8 is found by its text.
        let name = Array(entry.name.utf8)
        if first[name] == nil {
          first[name] = index
        } else {
          others[name, default: []].append(index)
        }
      }
    }

    func matches(_ key: String) -> [Int] {
      let name = Array(key.utf8)
      for name in [name, name + Entry.suffix.utf8] {
        if let index = first[name] { return [index] + (others[name] ?? []) }
      }
      return []
    }
  }
}
