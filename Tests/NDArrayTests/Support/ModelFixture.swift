import Foundation
import NDArray
import Testing

/// What JSON can say, as it is.
indirect enum Plain: Decodable, Sendable, Equatable {
  case null
  case number(Double)
  case text(String)
  case list([Plain])
  case table([String: Plain])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([Plain].self) {
      self = .list(list)
    } else {
      self = .table(try container.decode([String: Plain].self))
    }
  }

  subscript(key: String) -> Plain? {
    if case .table(let table) = self { return table[key] }
    return nil
  }

  /// The keys of a table, sorted.
  var keys: [String] {
    if case .table(let table) = self { return table.keys.sorted() }
    return []
  }

  var text: String? {
    if case .text(let text) = self { return text }
    return nil
  }

  var items: [Plain]? {
    if case .list(let items) = self { return items }
    return nil
  }

  /// The lengths of lists in lists.
  var shape: [Int] {
    guard let items else { return [] }
    return [items.count] + (items.first?.shape ?? [])
  }

  /// What is in lists in lists.
  var leaves: [Plain] { items.map { $0.flatMap(\.leaves) } ?? [self] }

  /// A list of lists as an array: of numbers, with NaN for null, or of Python objects.
  func array() throws -> NDArray {
    let leaves = leaves
    guard leaves.contains(where: { $0.text != nil }) else {
      return try NDArray(leaves.map { $0.double ?? .nan }, shape: shape)
    }
    let values = leaves.map { leaf -> Pickle.Value in
      leaf.text.map { .string($0) } ?? .float(leaf.double ?? .nan)
    }
    return try NDArray(objects: values, shape: shape)
  }

  var double: Double? {
    if case .number(let number) = self { return number }
    return nil
  }
}

/// The models of one release of scikit-learn, and what they compute.
struct ModelFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let models: Pickle.Value
  let expected: Plain

  var testDescription: String { name }

  init(_ name: String) throws {
    self.name = name
    let folder = Fixture.folder.appending(path: "sklearn")
    models = try Pickle.open(
      folder.appending(path: name + ".pkl.gz").path(percentEncoded: false))
    expected = try Plain(folder: folder, name)
  }

  static let names = [
    "sklearn-0.19.2", "sklearn-0.22.2.post1", "sklearn-0.24.2", "sklearn-1.2.2", "sklearn-1.3.2",
    "sklearn-1.5.2", "sklearn-1.7.2", "sklearn-1.9.1",
  ]

  func estimator(_ name: String) -> NDArray.Estimator? { models[.key(.string(name))]?.estimator }

  /// The samples that a model is asked about.
  func samples(_ name: String) throws -> NDArray? {
    try expected["models"]?[name]?["input"]?.text.flatMap { expected["inputs"]?[$0] }?.array()
  }
}

extension Plain {
  init(folder: URL, _ name: String) throws {
    let data = try Data(contentsOf: folder.appending(path: name + ".json"))
    self = try JSONDecoder().decode(Plain.self, from: data)
  }
}
