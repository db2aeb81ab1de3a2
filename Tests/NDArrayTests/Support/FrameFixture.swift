import Foundation
import NDArray
import Testing

/// A file of `TestArrays/pandas`: tables that a release of pandas has pickled, and what it says is
/// in them.
struct FrameFixture: Sendable, CustomTestStringConvertible {
  /// A text, none where a value is missing, or several of a label of several levels.
  enum Text: Decodable, Equatable, Sendable {
    case none
    case one(String)
    case several([Text])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .none
      } else if let text = try? container.decode(String.self) {
        self = .one(text)
      } else {
        self = .several(try container.decode([Text].self))
      }
    }

    init(_ cell: Pandas.Cell) {
      if case .tuple(let cells) = cell {
        self = .several(cells.map { Text($0) })
      } else {
        self = cell.isMissing ? .none : .one(cell.description)
      }
    }
  }

  struct Labels: Decodable, Sendable {
    var labels: [Text]?
    var names: [Text]
    var dtype: String
    var frequency: String?
  }

  struct Table: Decodable, Sendable {
    var kind: String
    var name: Text?
    var columns: Labels?
    var index: Labels
    var dtypes: [String]?
    var values: [[Text]]?
    var csv: String?
    var repr: String?
    var attrs: String?
  }

  let path: String
  var testDescription: String { URL(filePath: path).lastPathComponent }

  /// The release in the name, in which one of Python 2 has a mark before it.
  var release: Pandas.Release {
    let name =
      testDescription.hasPrefix("py2_") ? testDescription.dropFirst(4) : testDescription[...]
    let numbers = name.prefix { $0 != "_" }.split(separator: ".").compactMap { Int($0) }
    return Pandas.Release(numbers.first ?? 0, numbers.last ?? 0)
  }
  var isOfPython2: Bool { testDescription.hasPrefix("py2_") }

  func bytes() throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path))) }

  func tables() throws -> [String: Table] {
    let json = URL(filePath: path).deletingPathExtension().appendingPathExtension("json")
    return try JSONDecoder().decode([String: Table].self, from: Data(contentsOf: json))
  }

  static let folder = Fixture.folder.appending(path: "pandas")

  static let all: [FrameFixture] = {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.path(percentEncoded: false))
    return (names ?? []).filter { $0.hasSuffix(".pkl") }.sorted().map {
      FrameFixture(path: folder.appending(path: $0).path(percentEncoded: false))
    }
  }()
}

/// A table of any kind, as a test compares it.
enum AnyTable {
  case frame(Pandas.DataFrame)
  case series(Pandas.Series)
  case index(Pandas.Index)

  init?(_ value: Pickle.Value) throws {
    if let frame = try value.dataFrame() {
      self = .frame(frame)
    } else if let series = try value.series() {
      self = .series(series)
    } else if let index = try value.pandasIndex() {
      self = .index(index)
    } else {
      return nil
    }
  }

  /// The same table, as it is written.
  var pickled: Pickle.Value {
    get throws {
      switch self {
      case .frame(let frame): try Pickle.Value(frame)
      case .series(let series): try Pickle.Value(series)
      case .index(let index): try Pickle.Value(index)
      }
    }
  }

  var index: Pandas.Index {
    switch self {
    case .frame(let frame): frame.index
    case .series(let series): series.index
    case .index(let index): index
    }
  }

  var columns: [Pandas.Column] {
    switch self {
    case .frame(let frame): frame.values
    case .series(let series): [series.values]
    case .index: []
    }
  }
}
