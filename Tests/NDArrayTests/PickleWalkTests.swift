import Foundation
import Testing

@testable import NDArray

/// What is found in a value, and where.
@Suite struct PickleWalkTests {
  private func paths(_ value: Pickle.Value) -> [String] { PickleWalk(value).leaves.map(\.path) }

  @Test func arraysAtAnyDepth() throws {
    let array = try Pickle.Value(NDArray([1, 2]))
    let value: Pickle.Value = ["a": ["b": [1, array]], "c": 3, "d": [4, 5]]
    let walk = PickleWalk(value)
    #expect(walk.leaves.map(\.path) == ["a/b/1", "c", "d"] && !walk.isCut)
    #expect(walk.leaves[0].array == NDArray([1, 2]) && !walk.leaves[0].isPlain)
    #expect(walk.leaves[1].isPlain && walk.leaves[2].value == [4, 5])
    #expect(paths(7) == [""])
  }

  /// An object is listed where it stands first, and one that holds itself has an end.
  @Test func sharedObjects() throws {
    let array = try Pickle.Value(NDArray([1, 2]))
    let shared = try Pickle.load(bytes: Pickle.dump([array, array]))
    #expect(shared.count == 2 && paths(shared) == ["0"])
    let circle = try Pickle.load(bytes: Array("]q\u{0}(h\u{0}K\u{1}e.".utf8))
    #expect(circle.count == 2 && paths(circle) == ["1"])
  }

  @Test func tooMuchToVisit() throws {
    let walk = PickleWalk([1, 2, 3, 4], limit: 3)
    #expect(walk.isCut && walk.leaves.map(\.path) == ["0", "1"])
    #expect(!PickleWalk([1, 2, 3, 4], limit: 5).isCut)
  }

  @Test func damagedArrays() throws {
    let folder = Fixture.folder.appending(path: "pickles")
    let path = folder.appending(path: "arrays.p2.pkl").path(percentEncoded: false)
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    let name = try #require(bytes.firstRange(of: Array("X\u{2}\0\0\0f8".utf8)))
    bytes[name.upperBound - 2] = UInt8(ascii: "?")
    let leaves = PickleWalk(try Pickle.load(bytes: bytes)).leaves
    let damaged = leaves.filter { $0.error != nil }
    #expect(!damaged.isEmpty)
    for leaf in damaged {
      #expect(leaf.array == nil && leaf.table == nil && !leaf.isPlain)
      #expect(leaf.error?.code == .badPickle || leaf.error?.code == .badDType)
    }
  }

  // MARK: Tables

  private let frame: Pandas.DataFrame = ["city": ["Oslo", nil], "area": [454, 3]]

  @Test func tables() throws {
    let series = try frame.series(at: 1)
    let value: Pickle.Value = [
      "frame": try Pickle.Value(frame), "few": [try Pickle.Value(series)],
      "index": try Pickle.Value(frame.index), "other": .instance("pandas", "Timedelta", [:]),
    ]
    let leaves = PickleWalk(try Pickle.load(bytes: Pickle.dump(value))).leaves
    #expect(leaves.map(\.path) == ["frame", "few/0", "index", "other"])
    #expect(leaves.map(\.isPlain) == [false, false, false, true])
    // A table is one leaf: nothing in it is listed.
    #expect(leaves.allSatisfy { $0.array == nil && $0.error == nil })
    guard case .frame(let first)? = leaves[0].table, case .series(let second)? = leaves[1].table,
      case .index(let third)? = leaves[2].table
    else {
      Issue.record("a frame, a series and an index are others")
      return
    }
    #expect(first.description == frame.description)
    #expect(second.description == series.description)
    #expect(third.count == 2 && third[1].int == 1)
    #expect(PickleWalk(try Pickle.Value(frame)).leaves.map(\.path) == [""])
  }

  @Test func damagedTables() throws {
    let value: Pickle.Value = [
      "a": .instance("pandas.core.frame", "DataFrame", ["_mgr": 7]),
      "b": .instance("pandas.core.frame", "Other", ["_mgr": 7]),
    ]
    let leaves = PickleWalk(value).leaves
    #expect(leaves.map(\.path) == ["a", "b"])
    #expect(leaves[0].table == nil && leaves[0].error?.code == .badPickle)
    #expect(leaves[1].error == nil && leaves[1].isPlain)
  }

  @Test func plainFiles() throws {
    let folder = try TemporaryFolder()
    try PlainFile.save(Array("a,b\n".utf8), to: folder.path("a.csv"))
    #expect(try Data(contentsOf: URL(filePath: folder.path("a.csv"))) == Data("a,b\n".utf8))
    let path = folder.path("none/a.csv")
    let error = thrown { try PlainFile.save([], to: path) }
    #expect(error?.code == .fileSystem && error?.path == path && error?.systemError == ENOENT)
  }

  /// Of very many numbers and texts the first are leaves; arrays all are.
  @Test func manyPlainValues() throws {
    let (array, other) = try (Pickle.Value(NDArray([1.0])), Pickle.Value(NDArray([2.0])))
    let numbers = (0..<10_050).map { Pickle.Value.int($0) }
    var walk = PickleWalk(.list([array] + numbers + [other]))
    #expect(walk.leaves.count == 10_002 && walk.omittedCount == 50)
    #expect(walk.leaves.map(\.path).suffix(2) == ["10000", "10051"])
    walk = PickleWalk(.list((0..<10_050).map { Pickle.Value.string("\($0)") } + [array]))
    #expect(walk.leaves.count == 10_001 && walk.omittedCount == 50)
    walk = PickleWalk(.list(Array(numbers.prefix(10_000))))
    #expect(walk.leaves.count == 10_000 && walk.omittedCount == 0)
  }
}
