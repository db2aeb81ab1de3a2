// A pandas frame, cleaned in Python, is summed in Swift and handed back to pandas.
//
//   Scripts/examples/clean_frame.py make FOLDER           in Python: sales.pkl
//   swift run SumFrame sales.pkl city sums.pkl            prints the sums, and saves them
//   pd.read_pickle("sums.pkl")                            in Python: the same frame
//
// This is `df.groupby("city").sum(numeric_only=True)`: the labels of the result are the different
// texts of the column, sorted; every column of numbers is summed, without its missing values; other
// columns are left out.

import NDArray

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct Refusal: Error, CustomStringConvertible {
  let description: String
}

/// The rows of a frame in groups of one label each.
struct Groups {
  /// The different labels, sorted.
  let labels: [String]
  /// For every row the place of its label; nil where the label is missing.
  let places: [Int?]

  init(_ rows: [String?]) {
    labels = Set(rows.compactMap { $0 }).sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    places = rows.map { $0.flatMap { place[$0] } }
  }

  /// The sum of the values of each group.
  func sums<Number: AdditiveArithmetic>(of values: [Number?]) -> [Number] {
    var sums = [Number](repeating: .zero, count: labels.count)
    for (place, value) in zip(places, values) {
      if let place, let value { sums[place] += value }
    }
    return sums
  }
}

func sums(of frame: Pandas.DataFrame, by key: String) throws -> Pandas.DataFrame {
  guard let labels = frame[key]?.strings else {
    throw Refusal(description: "there is no column of text called '\(key)'")
  }
  let groups = Groups(labels)
  var names: [String] = []
  var columns: [Pandas.Column] = []
  for (name, column) in zip(frame.columnNames, frame.values) where name != key {
    if let integers = column.ints {
      columns.append(try Pandas.Column(groups.sums(of: integers)))
    } else if let numbers = column.doubles {
      columns.append(try Pandas.Column(groups.sums(of: numbers)))
    } else {
      continue
    }
    names.append(name)
  }
  return try Pandas.DataFrame(
    columns, columns: Pandas.Index(Pandas.Column(names)),
    index: Pandas.Index(Pandas.Column(groups.labels), name: .string(key)))
}

func run(_ arguments: [String]) throws {
  guard arguments.count == 3 else {
    print("usage: SumFrame FRAME.pkl COLUMN SUMS.pkl")
    exit(64)
  }
  let result = try sums(of: Pandas.load(arguments[0]), by: arguments[1])
  print(result)
  try Pandas.save(result, to: arguments[2])
}

do { try run(Array(CommandLine.arguments.dropFirst())) } catch {
  print("error: \(error)")
  exit(1)
}
