import Foundation
import Testing

/// The documents for programs keep to their schemas.
struct SchemaTests {
  @Test func listOfEveryFile() throws {
    let schema = try Schema("npz-list")
    var paths = ["demo.npz"]
    for folder in ["npy", "npy-header", "npy-bad", "npz", "zip", "wrong"] {
      let url = Command.arrays.appendingPathComponent(folder)
      paths += try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        .map { "\(folder)/\($0)" }
    }
    let result = try Command.run(["list", "--json"] + paths)
    let document = try JSONDecoder().decode(Document.self, from: Data(result.bytes))
    #expect(schema.problems(of: document) == [])
    // What is not listed is reported: no file is passed over in silence.
    let errors = result.error.split(separator: "\n").count
    #expect(document["files"]?.items.count ?? 0 > 400)
    #expect((document["files"]?.items.count ?? 0) + errors == paths.count)
    #expect(result.status == 65)
  }

  /// The checker finds what is wrong.
  @Test(arguments: [
    ("\"count\": 15", "\"count\": -1", "files[0].arrays[0].count: less than 0"),
    ("\"count\": 15", "\"count\": true", "files[0].arrays[0].count: no integer"),
    ("\"count\": 15", "\"Count\": 15", "files[0].arrays[0]: no count"),
    ("\"npy\"", "\"hdf5\"", "files[0].format: not one of the values"),
    ("npz.list/1", "npz.list/2", "schema: not the value"),
    ("\"shape\": [15]", "\"shape\": [\"15\"]", "files[0].arrays[0].shape[0]: no integer"),
  ])
  func checker(text: String, other: String, problem: String) throws {
    let result = try Command.run(["list", "--json", "npy/f4.npy"])
    #expect(result.output.contains(text))
    let changed = result.output.replacingOccurrences(of: text, with: other)
    let document = try JSONDecoder().decode(Document.self, from: Data(changed.utf8))
    #expect(try Schema("npz-list").problems(of: document) == [problem])
  }
}

/// As much of JSON Schema as the schemas of the command use.
private struct Schema {
  private let root: Document

  init(_ name: String) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Schemas/\(name).schema.json")
    root = try JSONDecoder().decode(Document.self, from: Data(contentsOf: url))
  }

  /// What is wrong with a document, each with its place.
  func problems(of document: Document) -> [String] { check(document, root, "") }

  private func check(_ value: Document, _ schema: Document, _ place: String) -> [String] {
    if case .text(let reference)? = schema["$ref"] {
      let name = reference.split(separator: "/").last.map(String.init) ?? ""
      guard let target = root["$defs"]?[name] else { return ["\(place): no schema \(reference)"] }
      return check(value, target, place)
    }
    var types = schema["type"]?.items ?? []
    if types.isEmpty, let type = schema["type"] { types = [type] }
    if !types.isEmpty && !types.contains(.text(value.type)) {
      let names = types.map { type in if case .text(let name) = type { name } else { "?" } }
      return ["\(place): no \(names.joined(separator: " or "))"]
    }
    if let constant = schema["const"], constant != value { return ["\(place): not the value"] }
    if let choices = schema["enum"], !choices.items.contains(value) {
      return ["\(place): not one of the values"]
    }
    var problems: [String] = []
    switch value {
    case .int(let number):
      if case .int(let least)? = schema["minimum"], number < least {
        problems.append("\(place): less than \(least)")
      }
    case .text(let text):
      if case .text(let pattern)? = schema["pattern"],
        text.range(of: pattern, options: .regularExpression) == nil
      {
        problems.append("\(place): does not match \(pattern)")
      }
    case .list(let items):
      guard let inner = schema["items"] else { break }
      for (index, item) in items.enumerated() {
        problems += check(item, inner, "\(place)[\(index)]")
      }
    case .object(let members):
      for case .text(let key) in schema["required"]?.items ?? [] where members[key] == nil {
        problems.append("\(place): no \(key)")
      }
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        guard let inner = schema["properties"]?[key] else { continue }
        problems += check(member, inner, place.isEmpty ? key : "\(place).\(key)")
      }
    default: break
    }
    return problems
  }
}
