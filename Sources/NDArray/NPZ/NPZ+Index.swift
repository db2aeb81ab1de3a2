import Synchronization
import Zip

extension NPZ {
  /// Finds members by key.
  ///
  /// Most archives are opened for an array or two, which a search finds in no time; a table is made when
  /// more are looked up.
  final class Index: Sendable {
    private struct State {
      var searches = 0
      var table: Table?
    }

    private let entries: [ZipEntry]
    private let state = Mutex(State())
    /// So many look-ups search; the next one makes the table.
    private static let mostSearches = 4

    init(_ entries: [ZipEntry]) { self.entries = entries }

    /// The members named `key`, or else those named `key` with `.npy` behind it.
    func matches(_ key: String) -> [Int] {
      let table = state.withLock { state in
        if state.table == nil {
          state.searches += 1
          if state.searches > Self.mostSearches { state.table = Table(entries) }
        }
        return state.table
      }
      if let table { return table.matches(key) }
      let found = entries.indices.filter { entries[$0].isNamed(key) }
      return found.isEmpty ? entries.indices.filter { entries[$0].isNamed(key, ".npy") } : found
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
      for name in [name, name + ".npy".utf8] {
        if let index = first[name] { return [index] + (others[name] ?? []) }
      }
      return []
    }
  }
}
