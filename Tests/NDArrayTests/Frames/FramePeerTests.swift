import Foundation
import NDArray
import Testing

/// What is written here, loaded by pandas itself; and what pandas writes in this very run.
@Suite struct FramePeerTests {
  static let absence: Comment =
    "left out: the Python of NDARRAY_PYTHON has no pandas to compare with"

  static let hasPandas: Bool = {
    guard let python = Peer.python,
      let result = try? Peer.run(python, ["-c", "import pandas; print(pandas.__version__)"])
    else { return false }
    return result.status == 0
  }()

  @Test(.enabled(if: hasPandas, absence))
  func framesAreLoadedByPandas() throws {
    let folder = try TemporaryFolder()
    let frame = try Pandas.DataFrame(
      [
        "i": [1, 2, 3], "f": [1.5, nil, -2], "s": ["a", nil, "ä"], "b": [true, false, true],
        "n": [1, nil, 3], "day": Pandas.Column(days), "o": [1, "x", [2]],
        "c": Pandas.Column(codes: [1, -1, 0], categories: ["u", "v"], ordered: true),
      ], index: ["x", "y", "z"])
    let path = folder.path("frame.pkl")
    try Pandas.save(frame, to: path)
    let output = try Peer.python(
      """
      import sys, warnings
      warnings.simplefilter("error")
      import pandas as pd
      df = pd.read_pickle(sys.argv[1])
      print(df.to_csv(), end="")
      print([str(t) for t in df.dtypes if str(t) not in ("object", "str")])
      print(df.dtypes["c"].ordered, list(df.index))
      """, [path])
    let lines =
      try frame.csv() + """
        ['int64', 'float64', 'bool', 'Int64', 'datetime64[\(Self.unit)]', 'category']
        True ['x', 'y', 'z']

        """
    #expect(output == lines.replacing("datetime64[\(Self.unit)]", with: "datetime64[s]"))
  }

  private static let unit = "s"
  private var days: NDArray {
    get throws {
      try NDArray([0, 86_400, Int64.min], shape: nil).viewed(as: .datetime64(.second))
    }
  }

  /// Named as pandas wants it, a pickle is compressed; what it is, its content says.
  @Test(.enabled(if: hasPandas, absence), arguments: ["pkl", "pkl.gz", "pkl.zip", "pkl.tar"])
  func compressedFramesOfPandas(ending: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("frame.\(ending)")
    let output = try Peer.python(
      """
      import sys, pandas as pd
      df = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
      df.to_pickle(sys.argv[1])
      print(df)
      """, [path])
    #expect(try "\(Pandas.load(path))\n" == output)
  }

  @Test func compressedPickleWithoutAFrame() throws {
    let path = Fixture.folder.appending(path: "joblib/wrapped.pkl.gz").path()
    let error = #expect(throws: NDArrayError.self) { try Pandas.load(path) }
    #expect(error?.code == .badPickle && error?.path == path)
    #expect(error?.message.contains("no frame") == true)
  }

  /// Tables of all kinds, by the pandas that is there.
  @Test(.enabled(if: hasPandas, absence))
  func tablesOfThisRelease() throws {
    let folder = try TemporaryFolder()
    let script = Fixture.folder.deletingLastPathComponent()
      .appending(path: "Scripts/pandas-fixtures.py").path(percentEncoded: false)
    let python = try #require(Peer.python)
    let made = try #require(try Peer.run(python, [script, folder.path("made")]))
    try #require(made.status == 0, "\(made.output)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("made"))
    for name in names where name.hasSuffix(".pkl") {
      let fixture = FrameFixture(path: folder.path("made") + "/" + name)
      try FrameFixtureTests().content(fixture)
      try FrameFixtureTests().commaSeparatedValues(fixture)
      if fixture.release >= .init(2, 2) { try FrameFixtureTests().printed(fixture) }
    }
  }
}
