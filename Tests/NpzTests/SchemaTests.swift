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

  /// Every document of every command is described: each member has its place in the schema.
  @Test(arguments: [
    ("list", ["demo.npz", "pickles/instance.p5.pkl", "npz/comment.npz", "npy/f4.npy"]),
    ("info", ["demo.npz"]), ("info", ["demo.npz", "weights"]), ("info", ["npy/f4.npy"]),
    ("info", ["pickles/instance.p5.pkl"]), ("info", ["pickles/instance.p5.pkl", "tricks"]),
    ("info", ["pickles/arrays.p4.pkl", "record"]),
    ("show", ["demo.npz", "*"]), ("show", ["-s", "0", "demo.npz", "weights"]),
    ("show", ["--field", "id", "demo.npz", "rec"]),
    ("stats", ["demo.npz"]), ("stats", ["--axis", "-1", "demo.npz", "F"]),
    ("stats", ["demo.npz", "c", "t"]),
    ("stats", ["--stat", "p50,p99.9,unique", "demo.npz", "ids[:10]"]),
    ("diff", ["demo.npz", "demo.npz"]), ("diff", ["demo.npz", "demo.npz", "weights", "image"]),
    ("diff", ["demo.npz", "demo.npz", "weights[0]", "weights[1]"]),
    ("verify", ["demo.npz", "npz/bit_deflated_data.npz", "npy/f4.npy"]),
    ("globals", ["pickles/instance.p5.pkl"]), ("globals", ["demo.npz"]),
    ("repair", ["--dry-run", "npz/bit_deflated_data.npz"]),
  ])
  func everyCommand(_ command: String, _ arguments: [String]) throws {
    let result = try Command.run([command, "--json"] + arguments)
    let text = result.bytes.isEmpty ? Data(result.error.utf8) : Data(result.bytes)
    let document = try JSONDecoder().decode(Document.self, from: text)
    let schema = try Schema("npz-" + (result.bytes.isEmpty ? "error" : command))
    #expect(schema.problems(of: document, isClosed: true) == [], "\(arguments)")
  }

  @Test func trees() throws {
    let schema = try Schema("npz-tree")
    for name in ["instance.p5", "arrays.p4", "arrays.p0"] {
      let result = try Command.run(["show", "--json", "pickles/\(name).pkl"])
      let document = try JSONDecoder().decode(Document.self, from: Data(result.bytes))
      #expect(schema.problems(of: document, isClosed: true) == [], "\(name)")
    }
  }

  @Test(arguments: [
    ["list", "nowhere.npz"], ["show", "demo.npz", "wieghts"], ["show", "demo.npz", "weights[999]"],
    ["verify", "wrong/html.npz"], ["stats", "--stat", "x", "demo.npz"], ["diff", "demo.npz"],
  ])
  func errors(_ arguments: [String]) throws {
    let result = try Command.run([arguments[0], "--json"] + arguments.dropFirst())
    #expect(result.bytes.isEmpty && result.status >= 64)
    let document = try JSONDecoder().decode(Document.self, from: Data(result.error.utf8))
    #expect(try Schema("npz-error").problems(of: document, isClosed: true) == [], "\(arguments)")
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
  ///
  /// - Parameter isClosed: whether members that are not described are wrong.
  func problems(of document: Document, isClosed: Bool = false) -> [String] {
    var checker = self
    checker.isClosed = isClosed
    return checker.check(document, root, "")
  }

  private var isClosed = false

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
        guard let inner = described(key, by: schema) else {
          if isClosed, schema["properties"] != nil, schema["additionalProperties"] == nil {
            problems.append("\(place): '\(key)' is not described")
          }
          continue
        }
        problems += check(member, inner, place.isEmpty ? key : "\(place).\(key)")
      }
    default: break
    }
    return problems
  }

  /// The schema of a member, by its name or a pattern of names.
  private func described(_ key: String, by schema: Document) -> Document? {
    if let inner = schema["properties"]?[key] { return inner }
    guard case .object(let patterns)? = schema["patternProperties"] else { return nil }
    return patterns.first { key.range(of: $0.key, options: .regularExpression) != nil }?.value
  }
}
