import Foundation
import NDArray
import Testing

/// `npz show --json` of pickles: all of it, as Python has it.
struct TreeTests {
  static let files: [String] = {
    let folder = Command.arrays.appendingPathComponent("pickles")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".pkl") }.sorted()
  }()

  @Test func thereAreFiles() { #expect(Self.files.count >= 24) }

  @Test(arguments: files)
  func everyValue(file: String) throws {
    let result = try Command.run(["show", "--json", "pickles/\(file)"])
    #expect(result.status == 0 && result.error.isEmpty)
    let stem = file.prefix { $0 != "." }
    let expected = try JSONDecoder().decode(
      Document.self,
      from: Data(
        contentsOf: Command.arrays.appendingPathComponent("pickles/\(stem).json")))
    let document = try JSONDecoder().decode(Document.self, from: Data(result.bytes))
    #expect(document["schema"] == .text("npz.tree/1"))
    let value = try #require(document["values"]?.items.first?["value"])
    var ids: [Int: Document] = [:]
    Self.collect(value, &ids)
    Self.compare(value, expected, ids, file)
  }

  /// What a table's cells are made of is no object of the pickle, even where it stands at the same place.
  @Test func cellsAreNotTakenForSharedObjects() throws {
    let made = (1...60).map { "(lp\($0)\nI\($0)\na" + "a" }.joined()
    let again = (1...60).map { "g\($0)\na" }.joined()
    let lists = try Pickle.load(bytes: Array("(lp0\n\(made)\(again).".utf8))
    let labels = try Pandas.Index(
      levels: [Pandas.Index(Pandas.Column(["x", "y"])), Pandas.Index(Pandas.Column([1, 2]))],
      codes: [[0, 0, 1, 1], [0, 1, 0, 1]])
    let frame = try Pandas.DataFrame(["v": Pandas.Column([1.5, 2, 3, 4])], index: labels)
    let value = Pickle.Value.list([lists, try Pickle.Value(frame)])
    let scratch = try Scratch()
    let path = scratch.folder.appendingPathComponent("both.pkl").path
    try Pickle.dump(value, to: path)

    let result = try Command.run(["show", "--json", path])
    #expect(result.status == 0)
    let document = try JSONDecoder().decode(Document.self, from: Data(result.bytes))
    let both = try #require(document["values"]?.items.first?["value"]?["v"]?.items)
    let items = try #require(both.first?["v"]?.items)
    #expect(items.count == 120)
    for place in 0..<60 {
      #expect(items[place + 60]["t"] == .text("ref"))
      #expect(items[place]["id"] == items[place + 60]["id"])
    }
    let cells = try #require(both.last?["index"]?["values"]?.items)
    #expect(cells.count == 4)
    for cell in cells { #expect(cell["t"] == .text("tuple") && cell["id"] == nil) }
  }

  /// A table of a form that is not known is shown as the object that it is.
  @Test func unknownTables() throws {
    let frame = Pickle.Value.object(
      .global("pandas.core.frame", "DataFrame"), [], form: .newObject,
      state: ["_mgr": "of another planet"])
    let scratch = try Scratch()
    let path = scratch.folder.appendingPathComponent("odd.pkl").path
    try Pickle.dump(["odd": frame, "n": 1], to: path)
    let result = try Command.run(["show", "--json", path])
    #expect(result.status == 0 && result.error.isEmpty)
    #expect(result.output.contains("of another planet"))
  }

  /// The cells of a table say which unit they count, as NumPy writes it.
  @Test func unitsOfTimes() throws {
    let result = try Command.run(["show", "--json", "pandas/0.20_plain.pkl"])
    #expect(result.status == 0)
    let units = result.output.matches(of: /"unit": "([^"]*)"/).map { String($0.1) }
    #expect(!units.isEmpty && units.allSatisfy { $0 == "ns" })
  }

  private static func collect(_ value: Document, _ ids: inout [Int: Document]) {
    if case .object(let members) = value {
      if let id = value["id"]?.integer, value["t"] != .text("ref") { ids[id] = value }
      for member in members.values { collect(member, &ids) }
    }
    for item in value.items { collect(item, &ids) }
  }

  /// Compares a value with what Python says of it: everything that this says must be there.
  private static func compare(
    _ value: Document, _ expected: Document, _ ids: [Int: Document], _ place: String
  ) {
    var value = value
    if value["t"] == .text("ref"), let id = value["id"]?.integer { value = ids[id] ?? value }
    switch expected {
    case .object(let members):
      for (key, member) in members {
        guard let found = value[key] else {
          Issue.record("\(place): no \(key)")
          continue
        }
        if key == "v", [.text("set"), .text("frozenset")].contains(expected["t"]) {
          #expect(found.items.count == member.items.count, "\(place)")
          for item in member.items { #expect(found.items.contains(item), "\(place)") }
        } else {
          compare(found, member, ids, "\(place)/\(key)")
        }
      }
    case .list(let items):
      #expect(value.items.count == items.count, "\(place)")
      for (index, (found, item)) in zip(value.items, items).enumerated() {
        compare(found, item, ids, "\(place)/\(index)")
      }
    default: #expect(modern(value) == expected, "\(place)")
    }
  }

  /// Protocols 0 to 2 have the names of Python 2.
  private static func modern(_ value: Document) -> Document {
    let names = [
      "__builtin__": "builtins", "long": "int", "exceptions.ValueError": "builtins.ValueError",
    ]
    if case .text(let text) = value, let name = names[text] { return .text(name) }
    return value
  }
}
