import Foundation
import NDArray
import Testing

/// `npz stats` and `npz diff`.
struct StatsTests {
  @Test func table() throws {
    let result = try Command.run(["stats", "demo.npz"])
    #expect(result.status == 0 && result.error.isEmpty)
    #expect(
      result.lines == [
        "NAME              MIN    MAX      MEAN     STD  NaN    ZERO  HISTOGRAM",
        "weights        -3.899  3.257  0.001828   1.001    0       0  ▁▁▁▁▂▃▅▇█▇▆▄▂▁▁▁",
        "ids                 0    999     499.5   288.7    0   0.1 %  █▇█▇█▇█▇▇█▇█▇█▇█",
        "image               0    158        79    33.3    0  <0.1 %  ▁▂▃▄▅▇▇▇█▇▇▅▄▃▂▁",
        "scalar            1.5    1.5       1.5       0    0       0          █",
        "flags               0      1       0.5     0.5    0  50.0 %  █              █",
        "F                   1      1         1       0    0       0          █",
        "layer1/kernel  -1.043  1.583  -0.03927  0.7877    0       0  █ ▄ ▄▄ ▄▄ ▄    ▄",
        "layer1/bias    -2.325   1.96    0.0668   0.912    0       0  ▁  ▃▄▃█▄▅▆▆▄▃▄▃▃",
      ])
  }

  @Test func columnsAndParts() throws {
    let columns = try Command.run(
      ["stats", "--stat", "min,p50,max,unique,count", "demo.npz", "ids"])
    #expect(
      columns.lines == [
        "NAME  MIN    P50  MAX  UNIQUE  COUNT", "ids     0  499.5  999   1 000  1 000",
      ])
    let part = try Command.run(["stats", "--plain", "--stat", "mean,count", "demo.npz", "ids[:10]"])
    #expect(part.output == "ids\t4.5\t10\n")
    let field = try Command.run(
      ["stats", "--plain", "--stat", "min,max", "--field", "id", "demo.npz", "rec"])
    #expect(field.output == "rec\t1\t2\n")
    let axis = try Command.run(["stats", "--axis", "0", "--stat", "mean,nan", "demo.npz", "F"])
    #expect(
      axis.output == "F mean over axis 0:\n[1. 1. 1. 1.]\n\nF nan over axis 0:\n[0 0 0 0]\n")
    let times = try Command.run(["stats", "--plain", "--stat", "min,max,mean", "demo.npz", "t"])
    #expect(times.output == "t\t1969-07-20\t2026-01-01\t-\n")
  }

  @Test func documentForPrograms() throws {
    let result = try Command.run(["stats", "--json", "--stat", "hist,p25", "demo.npz"])
    let document = try JSONDecoder().decode(Document.self, from: Data(result.bytes))
    #expect(document["schema"] == .text("npz.stats/1"))
    #expect(document["left_out"]?.items == [.text("labels"), .text("rec"), .text("t"), .text("c")])
    let ids = try #require(document["arrays"]?.items.first { $0["name"] == .text("ids") })
    #expect(ids["min"]?.integer == 0 && ids["max"]?.integer == 999)
    #expect(ids["histogram"]?["counts"]?.items.count == 16)
    #expect(ids["histogram"]?["edges"]?.items.count == 17)
    #expect(ids["p25"] != nil)
  }

  /// Arrays in pickles and columns of tables have statistics, too.
  @Test func pickles() throws {
    let frame = try Command.run(["stats", "--plain", "--stat", "mean", "pandas/2.0_plain.pkl"])
    #expect(frame.lines.contains("all/i\t0.5"))
    let arrays = try Command.run(["stats", "--plain", "--stat", "count", "pickles/arrays.p4.pkl"])
    #expect(arrays.status == 0 && !arrays.lines.isEmpty)
  }

  @Test(arguments: [
    (["stats", "--stat", "min,foo", "demo.npz"], 64, "--stat has no 'foo'"),
    (["stats", "demo.npz", "rec"], 65, "records have no statistics"),
    (["stats", "demo.npz", "labels"], 65, "not numbers"),
    (["stats", "demo.npz", "nope"], 66, "no array named 'nope'"),
    (["stats", "--axis", "5", "demo.npz", "F"], 64, "axis 5"),
    (["stats", "--json", "--plain", "demo.npz"], 64, "exclude each other"),
    (["stats", "-s", "0:2:0", "demo.npz", "ids"], 64, "step"),
    (["diff", "demo.npz"], 64, "b"),
    (["diff", "demo.npz", "nope.npz"], 66, "nope.npz"),
    (["diff", "--rtol", "-1", "demo.npz", "demo.npz"], 64, "--rtol"),
    (["diff", "--strict", "--values-only", "demo.npz", "demo.npz"], 64, "exclude each other"),
    (["diff", "demo.npz", "demo.npz", "nope"], 66, "no array named 'nope'"),
    (["diff", "npy/f4.npy", "demo.npz"], 64, "npz diff npy/f4.npy demo.npz weights"),
  ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let result = try Command.run(arguments)
    #expect(result.status == status, "\(result.error)")
    #expect(result.error.contains(words), "\(result.error)")
    #expect(result.bytes.isEmpty)
  }

  @Test func differences() throws {
    let folder = try Scratch()
    let npz = try NPZ(path: Command.arrays.appendingPathComponent("demo.npz").path)
    var weights = try #require(try npz["weights"])
    let old = try weights[3, 7].item(as: Float.self)
    try weights.set(old + 0.1, at: 3, 7)
    try weights.set(Float.nan, at: 4, 0)
    let ids = try #require(try npz["ids"])
    try NPZ.save(
      [
        "ids": ids[steps: [.slice(start: 0, stop: 999, step: 1)]], "weights": weights,
        "labels": try #require(try npz["labels"]), "image": try #require(try npz["image"]),
        "extra": NDArray([0.0, 0, 0]),
      ], to: folder.path("new.npz"))
    let result = try Command.run(
      ["diff", Command.arrays.appendingPathComponent("demo.npz").path, "new.npz"],
      in: folder.folder)
    #expect(result.status == 1 && result.error.isEmpty)
    #expect(
      result.lines.dropFirst() == [
        "+ extra           float64 (3,)                               only in new.npz",
        "≠ ids             shape (1000,) → (999,)",
        "≠ weights         2 of 8192 elements differ (0.0244 %), 1 NaN on one side only",
        "                  max absolute 0.1 and relative 0.146 at [3, 7]",
        "                  [3, 7]  0.58633727 → 0.6863373",
        "                  [4, 0]  -0.6676873 → nan",
        "= labels, image",
        "2 equal, 2 differ, 9 in one file only",
      ])
    let quiet = try Command.run(
      ["diff", "-q", "--atol", "0.2", "demo.npz", folder.path("new.npz"), "labels"])
    #expect(quiet.status == 0 && quiet.output.isEmpty)
    let document = try JSONDecoder().decode(
      Document.self,
      from: Data(
        try Command.run(["diff", "--json", "demo.npz", folder.path("new.npz"), "weights"]).bytes))
    #expect(document["schema"] == .text("npz.diff/1"))
    let pair = try #require(document["arrays"]?.items.first)
    #expect(pair["reason"] == .text("values") && pair["differing"]?.integer == 2)
    #expect(pair["nan_mismatch"]?.integer == 1)
  }

  /// What stands beside an array in a pickle is compared, too.
  @Test func everythingInAPickle() throws {
    let folder = try Scratch()
    func save(_ name: String, _ rate: Double, _ number: Double) throws {
      let inner: Pickle.Value = [
        "lr": .float(rate), "w": try Pickle.Value(NDArray([number, 2])), "names": ["x", "y"],
      ]
      let value: Pickle.Value = ["cfg": inner, "n": 1]
      try Pickle.dump(value, to: folder.path(name), protocol: name == "a" ? .v2 : .v5)
    }
    try save("a", 0.1, 1)
    try save("b", 0.1, 1)
    try save("c", 0.2, 1)
    try save("d", 0.1, 1.5)
    let same = try Command.run(["diff", folder.path("a"), folder.path("b")])
    #expect(same.status == 0, "\(same.output)")
    let value = try Command.run(["diff", folder.path("a"), folder.path("c")])
    #expect(value.status == 1 && value.output.contains("≠ cfg/lr"), "\(value.output)")
    #expect(value.output.contains("0.1 → 0.2"))
    let array = try Command.run(["diff", folder.path("a"), folder.path("d")])
    #expect(array.status == 1 && array.output.contains("≠ cfg/w"), "\(array.output)")
    #expect(
      try Command.run(["diff", "--atol", "1", folder.path("a"), folder.path("d")]).status == 0)
  }

  @Test func equalFiles() throws {
    let same = try Command.run(["diff", "demo.npz", "demo.npz"])
    #expect(same.status == 0 && same.lines.last == "12 equal, 0 differ")
    let pickles = try Command.run(["diff", "pandas/2.0_plain.pkl", "pandas/2.0_plain.pkl"])
    #expect(pickles.status == 0, "\(pickles.output)")
    let others = try Command.run(["diff", "pickles/instance.p5.pkl", "pickles/instance.p2.pkl"])
    #expect(others.status == 0, "\(others.output)")
    #expect(try Command.run(["diff", "npy/f4.npy", "npy/f8.npy"]).status == 1)
  }
}
