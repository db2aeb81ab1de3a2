import Foundation
import NDArray
import Testing

/// Tables that pandas 0.20 to 3.1 have pickled, compared with what pandas itself says is in them.
@Suite struct FrameFixtureTests {
  @Test func fixturesAreThere() {
    #expect(FrameFixture.all.count >= 30)
    #expect(Set(FrameFixture.all.map(\.release)).count >= 8)
  }

  @Test(arguments: FrameFixture.all)
  func content(_ fixture: FrameFixture) throws {
    let tables = try fixture.tables()
    let value = try Pickle.load(bytes: fixture.bytes())
    #expect(value.count == tables.count)
    for (key, expected) in tables {
      let place = Comment(rawValue: key)
      let item = try #require(value[.name(key)], place)
      let table = try #require(try AnyTable(item), place)
      try check(table.index, expected.index, fixture, place)
      if let values = expected.values {
        let found = table.columns.map { $0.cells.map { FrameFixture.Text($0) } }
        for (number, column) in values.enumerated() where !fixture.isOfPython2 {
          // Beside a missing one, integers among categories were shown as floats.
          if fixture.release < .init(1, 0), expected.dtypes?[number] == "category" { continue }
          #expect(found[number] == column, place)
        }
      }
      if let dtypes = expected.dtypes, !fixture.isOfPython2 {
        #expect(
          zip(table.columns, dtypes).allSatisfy { isSame($0.dtype.description, $1, fixture) }, place
        )
      }
      if case .frame(let frame) = table, let columns = expected.columns {
        try check(frame.columns, columns, fixture, place)
        #expect(frame.attributes.isEmpty == (expected.attrs == nil), place)
      }
      if case .series(let series) = table {
        #expect(FrameFixture.Text(Pandas.Cell(series.name)) == expected.name ?? .none, place)
      }
    }
  }

  private func check(
    _ index: Pandas.Index, _ expected: FrameFixture.Labels, _ fixture: FrameFixture,
    _ place: Comment
  ) throws {
    if let labels = expected.labels {
      #expect((0..<index.count).map { FrameFixture.Text(index[$0]) } == labels, place)
    }
    #expect(index.names.map { FrameFixture.Text(Pandas.Cell($0)) } == expected.names, place)
    if !fixture.isOfPython2 {
      #expect(isSame(index.dtype.description, expected.dtype, fixture), place)
    }
    // What older releases call a frequency is called otherwise since.
    if fixture.release >= .init(2, 2) { #expect(index.frequency == expected.frequency, place) }
  }

  /// Older releases say less of intervals and name frequencies otherwise.
  private func isSame(_ name: String, _ expected: String, _ fixture: FrameFixture) -> Bool {
    if fixture.release < .init(2, 2), expected.hasPrefix("interval") || expected.hasPrefix("period")
    {
      return name.hasPrefix(expected.prefix(6))
    }
    // Zones are named by their names, also those that dateutil names by their files.
    let file = "tzfile('/usr/share/zoneinfo/"
    guard let start = expected.range(of: file) else { return name == expected }
    return name == expected.replacingCharacters(in: start, with: "").replacing("')", with: "")
  }

  @Test(arguments: FrameFixture.all.filter { !$0.isOfPython2 })
  func commaSeparatedValues(_ fixture: FrameFixture) throws {
    let value = try Pickle.load(bytes: fixture.bytes())
    for (key, expected) in try fixture.tables() {
      guard let csv = expected.csv, let item = value[.name(key)], let table = try AnyTable(item)
      else { continue }
      // Masked floats of 32 bits had the digits of 64 in some releases.
      if csv.contains("0.10000000149011612") { continue }
      // Before 1.0 a series without a name had no header of its own.
      if case .series(let series) = table, fixture.release < .init(1, 0), series.name.isNone {
        continue
      }
      switch table {
      case .frame(let frame):
        #expect(try frame.csv(release: fixture.release) == csv, Comment(rawValue: key))
      case .series(let series):
        #expect(try series.csv(release: fixture.release) == csv, Comment(rawValue: key))
      case .index: break
      }
    }
  }

  @Test(arguments: FrameFixture.all)
  func printed(_ fixture: FrameFixture) throws {
    let value = try Pickle.load(bytes: fixture.bytes())
    for (key, expected) in try fixture.tables() {
      guard let text = expected.repr,
        let item = value[.name(key)], let table = try AnyTable(item)
      else { continue }
      switch table {
      case .frame(let frame): #expect(frame.description == text, Comment(rawValue: key))
      case .series(let series): #expect(series.description == text, Comment(rawValue: key))
      case .index: break
      }
    }
  }

  /// What is written is read again as the same.
  @Test(arguments: FrameFixture.all)
  func writtenAndRead(_ fixture: FrameFixture) throws {
    let value = try Pickle.load(bytes: fixture.bytes())
    for (key, item) in value.pairs {
      let table = try #require(try AnyTable(item))
      for version in [Pickle.Version.v2, .v4] {
        let bytes = try Pickle.dump(table.pickled, protocol: version)
        let again = try #require(try AnyTable(Pickle.load(bytes: bytes)))
        let place = Comment(rawValue: key.description)
        #expect(texts(again.index) == texts(table.index), place)
        #expect(again.index.names == table.index.names, place)
        #expect(
          again.columns.map { $0.cells.map { FrameFixture.Text($0) } }
            == table.columns.map { $0.cells.map { FrameFixture.Text($0) } }, place)
      }
    }
  }

  private func texts(_ index: Pandas.Index) -> [String] {
    (0..<index.count).map { index[$0].description }
  }
}
