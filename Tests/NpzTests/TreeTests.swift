import Foundation
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
