import Bytes
package import Pickle

/// Goes through a value and all that it holds, each object once, and finds arrays and other leaves.
package struct PickleWalk {
  /// Something that was found.
  package struct Leaf: Sendable {
    /// The way to it; empty for the value itself.
    package let path: String
    package let value: Pickle.Value
    /// The array that it is; nil for everything else, and for a damaged one.
    package let array: NDArray?
    /// The table of pandas' that it is.
    package var table: Table?
    /// What is wrong with the array, or the table.
    package let error: NDArrayError?
  }

  /// A table of pandas'.
  package enum Table: Sendable {
    case frame(Pandas.DataFrame)
    case series(Pandas.Series)
    case index(Pandas.Index)
  }

  /// What was found, in the order of the tree.
  package private(set) var leaves: [Leaf] = []
  /// How many values of the first level are left out that are neither arrays nor tables: behind the first
  /// ``mostPlain`` of them.
  package private(set) var omittedCount = 0
  /// How many of them say something one by one.
  package static let mostPlain = 10_000
  /// True where there was more than the walk may visit.
  package private(set) var isCut = false

  private struct Step {
    let parent: Int
    let name: String
    let depth: Int
    let value: Pickle.Value
  }

  /// Finds the arrays of `value` at any depth, and what else stands at its first level.
  ///
  /// - Parameter limit: how many values are visited.
  package init(_ value: Pickle.Value, limit: Int = 1_000_000) {
    var visited: Set<UInt32> = []
    var plainCount = 0
    var omitted: [String] = []
    // All that were visited, so that a path can be put together where it is needed.
    var steps: [Step] = []
    var waiting = [Step(parent: -1, name: "", depth: 0, value: value)]
    while let step = waiting.popLast() {
      guard steps.count < limit else {
        isCut = true
        omittedCount += omitted.count
        return
      }
      if case .node(let place) = step.value.slot, !visited.insert(place).inserted { continue }
      let index = steps.count
      steps.append(step)
      if let table = Self.table(step.value, at: { Self.path(index, steps) }) {
        leaves.append(table)
        continue
      }
      let isArray = step.value.isArray
      let parts = step.value.content.isPlainObject ? step.value.parts : []
      if isArray {
        leaves.append(Self.leaf(Self.path(index, steps), step.value))
        if parts.isEmpty { continue }
      } else if step.depth == 1 || (step.depth == 0 && parts.isEmpty) {
        plainCount += 1
        if plainCount > Self.mostPlain {
          omitted.append(step.name)
        } else {
          leaves.append(
            Leaf(path: Self.path(index, steps), value: step.value, array: nil, error: nil))
        }
      }
      // Numbers hold nothing: those of the first level are leaves, as far as there is room for them.
      var numbers = 0
      if step.depth == 0 { numbers = parts.count { $0.value.node == nil } }
      omittedCount += Swift.max(0, numbers - Self.mostPlain)
      for part in parts.reversed() {
        if part.value.node == nil {
          guard step.depth == 0 else { continue }
          numbers -= 1
          if numbers >= Self.mostPlain { continue }
        }
        waiting.append(
          Step(parent: index, name: part.name, depth: step.depth + 1, value: part.value))
      }
    }
    // A container whose arrays are listed need not be listed itself.
    var holding: Set<String> = []
    for leaf in leaves where !leaf.isPlain {
      if let slash = leaf.path.firstIndex(of: "/") { holding.insert(String(leaf.path[..<slash])) }
    }
    leaves.removeAll { $0.isPlain && holding.contains($0.path) }
    omittedCount += omitted.count { !holding.contains($0) }
  }

  /// A table as a leaf; nil for what is none.
  private static func table(_ value: Pickle.Value, at path: () -> String) -> Leaf? {
    do throws(NDArrayError) {
      guard let table = try value.table() else { return nil }
      return Leaf(path: path(), value: value, array: nil, table: table, error: nil)
    } catch { return Leaf(path: path(), value: value, array: nil, error: error) }
  }

  private static func leaf(_ path: String, _ value: Pickle.Value) -> Leaf {
    do throws(NDArrayError) {
      return Leaf(path: path, value: value, array: try value.array(), error: nil)
    } catch { return Leaf(path: path, value: value, array: nil, error: error) }
  }

  /// The names from the top to a step; of a very deep one the last 200.
  private static func path(_ index: Int, _ steps: [Step]) -> String {
    var names: [String] = []
    var step = steps[index]
    while step.parent >= 0, names.count < 200 {
      names.append(step.name)
      step = steps[step.parent]
    }
    return names.reversed().joined(separator: "/")
  }
}

extension Pickle.Content {
  /// False for the standard library's types that are values of their own: dates, numbers, paths.
  fileprivate var isPlainObject: Bool {
    switch self {
    case .list, .tuple, .set, .frozenSet, .dictionary, .orderedDictionary, .counter,
      .defaultDictionary, .deque, .instance:
      true
    default: false
    }
  }
}

extension PickleWalk.Leaf {
  /// True for what is neither an array nor a table.
  package var isPlain: Bool { array == nil && table == nil && error == nil }
}

extension Pickle.Value {
  /// The table of pandas' that the value is; nil where it is none.
  package func table() throws(NDArrayError) -> PickleWalk.Table? {
    guard let name = tableName,
      ["DataFrame", "Series"].contains(name) || name.hasSuffix("Index")
        || name.hasPrefix("_new_")
    else { return nil }
    if let frame = try dataFrame() { return .frame(frame) }
    if let series = try series() { return .series(series) }
    return try pandasIndex().map { .index($0) }
  }
}
