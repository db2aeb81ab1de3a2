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

    /// The members that `key` may mean, one after the other kind where there are none of the first.
    ///
    /// - Parameter nameFirst: true for NumPy's rule: the members of just that name, or else those with
    ///   `.npy` behind it. False for those whose key it is, with `.npy` behind it or not, or else those
    ///   of just that name.
    func matches(_ key: String, nameFirst: Bool) -> [Int] {
      let (named, suffixed) = places(of: key)
      if nameFirst { return named.isEmpty ? suffixed : named }
      // A name that ends in `.npy` has another key.
      let isKey = !key.utf8.suffix(Entry.suffix.utf8.count).elementsEqual(Entry.suffix.utf8)
      let matches = suffixed + (isKey ? named : [])
      return matches.isEmpty ? named : matches.sorted()
    }

    /// The members named `key`, and those named `key` with `.npy` behind it.
    private func places(of key: String) -> (named: [Int], suffixed: [Int]) {
      let table = state.withLock { state in
        if state.table == nil {
          state.searches += 1
          if state.searches > Self.mostSearches { state.table = Table(members) }
        }
        return state.table
      }
      if let table { return (table.places(of: key), table.places(of: key + Entry.suffix)) }
      return (
        members.indices.filter { members[$0].isNamed(key) },
        members.indices.filter { members[$0].isNamed(key, Entry.suffix) }
      )
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

    func places(of text: String) -> [Int] {
      let name = Array(text.utf8)
      guard let index = first[name] else { return [] }
      return [index] + (others[name] ?? [])
    }
  }
}
