import Foundation
import NDArray
import Testing

/// Random edits, compared with a list of keys and arrays, and with what NumPy and `zipfile` read.
@Suite struct RandomUpdateTests {
  /// An archive as a list: what an edit does to it is easy to say.
  private struct Model {
    var items: [(key: String, value: NDArray)] = []

    func index(_ key: String) -> Int? {
      items.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }
  }

  /// Among them names that a String takes for equal.
  private static let names =
    [
      "a", "b", "layer/c", "\u{E9}", "e\u{301}", "x.npy", "d\t", "d\t\u{301}", "Z", "ß", "日本",
      "with blank",
    ]

  private func array(_ generator: inout SeededGenerator) throws -> NDArray {
    let count = [0, 1, 7, 300, 40_000, 90_000].randomElement(using: &generator) ?? 0
    let noise = UInt64.random(in: 1...64, using: &generator)
    return switch Int.random(in: 0..<4, using: &generator) {
    case 0: NDArray((0..<count).map { _ in generator.next() % noise })
    case 1: NDArray((0..<count).map { Float($0 % 100) / 7 })
    case 2: try NDArray((0..<2 * count).map { Int16($0 % 30_000) }, shape: [2, count]).transposed
    default: NDArray(Double(noise))
    }
  }

  private func edit(
    _ draft: inout NPZ.Draft, _ model: inout Model, _ generator: inout SeededGenerator
  ) throws {
    let names = Self.names
    let key = names.randomElement(using: &generator) ?? ""
    let place = model.index(key)
    switch Int.random(in: 0..<9, using: &generator) {
    case 0...2:
      let value = try array(&generator)
      if Bool.random(using: &generator) {
        draft[key] = value
      } else {
        draft.set(
          value, for: key, level: [.stored, .fastest, 1].randomElement(using: &generator) ?? 0)
      }
      if let place { model.items[place].value = value } else { model.items.append((key, value)) }
    case 3:
      draft[key] = nil
      if let place { model.items.remove(at: place) }
    case 4:
      guard let place else {
        #expect(throws: NDArrayError.self) { try draft.remove(key) }
        return
      }
      try draft.remove(key)
      model.items.remove(at: place)
    case 5:
      let new = names.randomElement(using: &generator) ?? ""
      if let place, model.index(new) ?? place == place {
        try draft.rename(key, to: new)
        model.items[place].key = new
      } else {
        #expect(throws: NDArrayError.self) { try draft.rename(key, to: new) }
      }
    case 6:
      guard let place else { return }
      let target = Int.random(in: 0..<model.items.count, using: &generator)
      try draft.move(key, to: target)
      model.items.insert(model.items.remove(at: place), at: target)
    case 7:
      guard place != nil else { return }
      let levels: [NPZ.Level] = [.stored, .default, .smallest, 1]
      try draft.recompress(key, level: levels.randomElement(using: &generator) ?? .default)
    default:
      draft.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      model.items.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
  }

  private static let comparison = """
    import sys, zipfile, numpy as np
    a, b = sys.argv[1:]
    with zipfile.ZipFile(a) as x, zipfile.ZipFile(b) as y:
        assert x.testzip() is None and y.testzip() is None
        assert x.namelist() == y.namelist(), (x.namelist(), y.namelist())
        assert all(x.read(name) == y.read(name) for name in x.namelist())
    with np.load(a) as x, np.load(b) as y:
        assert x.files == y.files
        print(sum(np.array_equal(x[k], y[k]) for k in x.files) == len(x.files))
    """

  @Test(arguments: 0..<12)
  func edits(round: Int) throws {
    let seed = Peer.seed &+ round
    var generator = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let path = folder.path("x.npz")
    var model = Model()
    for step in 0..<10 {
      var next = model
      let outcome = try NPZ.update(path, creating: true) { draft in
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
          try edit(&draft, &next, &generator)
          #expect(draft.keys == next.items.map(\.key), "seed \(seed)")
        }
      }
      model = next
      let npz = try NPZ(path: path)
      try #require(
        npz.keys.map { Array($0.utf8) } == model.items.map { Array($0.key.utf8) },
        "seed \(seed), step \(step)")
      #expect(outcome.count == model.items.count)
      #expect(outcome.keptCount + outcome.addedCount + outcome.replacedCount <= outcome.count)
      // Names with control characters are worth a warning, no more.
      let errors = npz.verify().filter { $0.severity == .error }
      #expect(errors == [], "seed \(seed), step \(step)")
      for (entry, item) in zip(npz.entries, model.items) {
        #expect(try npz.read(entry) == item.value, "seed \(seed), step \(step), \(item.key)")
      }
    }
    if Peer.python == nil { return }
    try NPZ.save(model.items, to: folder.path("y.npz"))
    #expect(
      try Peer.python(Self.comparison, [path, folder.path("y.npz")]) == "True\n", "seed \(seed)")
  }
}
