import Foundation
import NDArray
import Testing

/// `NPZ.update`: what it changes, what it leaves, and what it refuses.
@Suite struct UpdateTests {
  struct Stop: Error {}

  private func archive(compressed: Bool = true) throws -> (TemporaryFolder, String) {
    let folder = try TemporaryFolder()
    let path = folder.path("x.npz")
    try NPZ.save(
      [
        "a": NDArray([1.0, 2.0]), "b": NDArray((0..<5000).map { Int32($0 % 7) }),
        "c": NDArray([true]),
      ],
      to: path, compressed: compressed)
    return (folder, path)
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test func theLineThatUsersWrite() throws {
    let (folder, path) = try archive()
    let old = try NPZ(path: path)
    let outcome = try NPZ.update(path) { draft in
      draft["c"] = NDArray([7.5])
      draft["new"] = NDArray([1] as [Int8])
      draft["nothing"] = nil
      try draft.rename("b", to: "d")
      try draft.remove("a")
    }
    let npz = try NPZ(path: path)
    #expect(npz.keys == ["d", "c", "new"])
    #expect(try npz["c"] == NDArray([7.5]))
    #expect(try npz["d"] == old["b"])
    #expect(npz.verify() == [])
    #expect(
      (outcome.count, outcome.keptCount, outcome.addedCount, outcome.replacedCount) == (3, 0, 1, 1))
    #expect(
      (outcome.removedCount, outcome.renamedCount, outcome.recompressedCount) == (1, 1, 0))
    #expect(outcome.recompressedByteCount == 0)
    #expect(outcome.copiedByteCount == old.entries[1].storedByteCount)
    #expect(outcome.addedByteCount == 9)
    #expect(outcome.byteCount == (try bytes(path)).count && outcome.isWritten)
    #expect(folder.names == ["x.npz"])
  }

  @Test func noEditsWriteNothing() throws {
    let (folder, path) = try archive()
    let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    for edit: (inout NPZ.Draft) throws -> Void in [
      { _ in }, { $0["none"] = nil }, { try $0.rename("a", to: "a") },
      { $0.sort { _, _ in false } },
      { try $0.move("b", to: 1) }, { $0.removeAll { _ in false } },
      {
        try $0.rename("a", to: "z"); try $0.rename("z", to: "a")
      },
    ] {
      let outcome = try NPZ.update(path, edit)
      #expect(!outcome.isWritten && outcome.count == 3 && outcome.keptCount == 3)
    }
    let after = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
    #expect(before == after)
    #expect(folder.names == ["x.npz"])
  }

  @Test func orderCodingAndAlignment() throws {
    let (folder, path) = try archive()
    let arrays = try NPZ(path: path).arrays()
    try NPZ.update(path) { draft in
      try draft.move("c", to: 0)
      try draft.recompress("b", level: .stored)
      draft.alignment = 4096
    }
    var npz = try NPZ(path: path)
    #expect(npz.keys == ["c", "a", "b"])
    #expect(npz.entries.map(\.isStored) == [false, false, true])
    #expect(try npz.dataRange(of: npz.entries[2]).lowerBound % 4096 == 0)
    let outcome = try NPZ.update(path) { draft in
      draft.sort { $0.key < $1.key }
      draft.recompressAll(level: .smallest)
    }
    #expect(outcome.recompressedCount == 3)
    #expect(outcome.recompressedByteCount == arrays.reduce(0) { $0 + $1.value.byteCount + 128 })
    npz = try NPZ(path: path)
    #expect(npz.keys == ["a", "b", "c"] && !npz.entries.contains { $0.isStored })
    for (key, value) in arrays { #expect(try npz[key] == value) }
    // The same arrays as they were, byte for byte.
    try NPZ.update(path) { $0.recompressAll(level: .default) }
    #expect(try bytes(path) == Data(NPZ.save(arrays, compressed: true)))
    let error = #expect(throws: NDArrayError.self) { try NPZ.update(path) { $0.alignment = 48 } }
    #expect(error?.code == .badArgument)
    #expect(folder.names == ["x.npz"])
  }

  @Test func anotherFileAndDryRuns() throws {
    let (folder, path) = try archive()
    let before = try bytes(path)
    let other = folder.path("y.npz")
    let dry = try NPZ.update(path, to: other, dryRun: true) { $0["d"] = NDArray([1.0]) }
    #expect(folder.names == ["x.npz"] && !dry.isWritten)
    let wet = try NPZ.update(path, to: other) { $0["d"] = NDArray([1.0]) }
    #expect(wet.byteCount == dry.byteCount && wet.count == 4)
    #expect(try NPZ(path: other).keys == ["a", "b", "c", "d"])
    // Without an edit, a copy is made.
    #expect(try NPZ.update(path, to: other) { _ in }.isWritten)
    #expect(try NPZ(path: other).keys == ["a", "b", "c"])
    #expect(try bytes(path) == before)
    // The file itself, by another name.
    try FileManager.default.createSymbolicLink(atPath: folder.path("l"), withDestinationPath: path)
    #expect(try !NPZ.update(path, to: folder.path("l")) { _ in }.isWritten)
    try NPZ.update(path, to: folder.path("l")) { try $0.remove("a") }
    #expect(try NPZ(path: path).keys == ["b", "c"])
  }

  @Test func archivesThatAreNotThere() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("new.npz")
    let error = #expect(throws: NDArrayError.self) { try NPZ.update(path) { $0["a"] = NDArray(1) } }
    #expect(error?.code == .fileSystem && error?.path == path)
    #expect(folder.names.isEmpty)
    let outcome = try NPZ.update(path, creating: true) { draft in
      #expect(draft.original == nil && draft.keys.isEmpty)
      draft["a"] = NDArray([Double](repeating: 1, count: 1000))
    }
    #expect(outcome.addedCount == 1)
    let npz = try NPZ(path: path)
    #expect(npz.entries[0].method == "deflate")
    try NPZ.update(path) { $0.set(NDArray(1), for: "b", level: .stored) }
    #expect(try NPZ(path: path).entries.map(\.isStored) == [false, true])
  }

  @Test func namesAreBytes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.npz")
    let (composed, combining) = ("\u{E9}", "e\u{301}")
    try NPZ.save([composed: NDArray(1.0)], to: path)
    try NPZ.update(path) { $0[combining] = NDArray(2.0) }
    #expect(try NPZ(path: path).count == 2)
    try NPZ.update(path) { draft in
      draft[combining] = NDArray(3.0)
      try draft.rename(composed, to: "\u{E8}")
    }
    let npz = try NPZ(path: path)
    #expect(npz.count == 2)
    #expect(try npz[combining] == NDArray(3.0) && npz["\u{E8}"] == NDArray(1.0))
    #expect(try npz[composed] == nil)
    try NPZ.update(path) { $0[combining] = nil }
    #expect(try NPZ(path: path).count == 1)
    // And bytes that a String takes for one character.
    try NPZ.update(path) { draft in
      draft["x\t"] = NDArray(1.0)
      draft["x\t\u{301}"] = NDArray(2.0)
    }
    #expect(try NPZ(path: path).count == 3)
  }

  @Test func namesThatCannotBe() throws {
    let (folder, path) = try archive()
    let before = try bytes(path)
    for (name, code) in [
      ("", NDArrayError.Code.badArgument), ("a\0b", .badArgument), ("a\u{1B}", .badName),
      ("../a", .unsafeName), ("C:a", .unsafeName),
      (String(repeating: "n", count: 65532), .limitExceeded),
    ] {
      for edit: (inout NPZ.Draft) throws -> Void in [
        { $0[name] = NDArray(1) }, { try $0.rename("a", to: name) },
      ] {
        let error = #expect(throws: NDArrayError.self) { try NPZ.update(path, edit) }
        #expect(error?.code == code && error?.path == path)
      }
    }
    #expect(try bytes(path) == before && folder.names == ["x.npz"])
    try NPZ.update(path) { $0[String(repeating: "n", count: 65531)] = NDArray(1) }
    #expect(try NPZ(path: path).count == 4)
  }

  @Test func whatIsNotThereOrTaken() throws {
    let (folder, path) = try archive()
    let before = try bytes(path)
    let edits: [(NDArrayError.Code, (inout NPZ.Draft) throws -> Void)] = [
      (.noSuchArray, { try $0.remove("x") }), (.noSuchArray, { try $0.rename("x", to: "y") }),
      (.noSuchArray, { try $0.move("x", to: 0) }), (.noSuchArray, { try $0.recompress("x") }),
      (.duplicateName, { try $0.rename("a", to: "b") }),
      (.duplicateName, { try $0.rename(["a": "z", "b": "z"]) }),
      (.badArgument, { try $0.rename(["a": "y", "a": "z"]) }),
      (.badIndex, { try $0.move("a", to: 3) }), (.badIndex, { try $0.move("a", to: -1) }),
      (
        .noSuchArray,
        {
          try $0.remove("a"); try $0.remove("a")
        }
      ),
    ]
    for (code, edit) in edits {
      let error = #expect(throws: NDArrayError.self) { try NPZ.update(path, edit) }
      #expect(error?.code == code && error?.path == path)
      #expect(error?.member != nil)
    }
    #expect(throws: Stop.self) {
      try NPZ.update(path) {
        $0["a"] = nil; throw Stop()
      }
    }
    #expect(try bytes(path) == before && folder.names == ["x.npz"])
    // At once, two arrays change names.
    let old = try NPZ(path: path)
    try NPZ.update(path) { try $0.rename(["a": "b", "b": "a"]) }
    let npz = try NPZ(path: path)
    #expect(npz.keys == ["b", "a", "c"])
    #expect(try npz["a"] == old["b"] && npz["b"] == old["a"])
    // The name in the archive will do where no key is meant.
    try NPZ.update(path) { try $0.remove("c.npy") }
    #expect(try NPZ(path: path).keys == ["b", "a"])
  }

  @Test func namesThatStandTwice() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.npz")
    try FileManager.default.copyItem(
      atPath: Fixture.folder.appending(path: "npz/duplicate.npz").path(percentEncoded: false),
      toPath: path)
    let old = try NPZ(path: path)
    let twice = try #require(old.keys.first { key in old.keys.count { $0 == key } == 2 })
    let offsets = old.entries.filter { $0.key == twice }.map(\.headerOffset)
    for edit: (inout NPZ.Draft) throws -> Void in [
      { try $0.remove(twice) }, { try $0.rename(twice, to: "z") }, { try $0.recompress(twice) },
    ] {
      let error = #expect(throws: NDArrayError.self) { try NPZ.update(path, edit) }
      #expect(error?.code == .duplicateName)
      for offset in offsets { #expect(error?.message.contains("\(offset)") == true) }
    }
    // What is not meant stays as it is.
    try NPZ.update(path) { $0["other"] = NDArray(1) }
    #expect(try NPZ(path: path).keys == old.keys + ["other"])
    let outcome = try NPZ.update(path, to: folder.path("y.npz")) { $0[twice] = NDArray(5) }
    #expect(outcome.replacedCount == 1 && outcome.removedCount == 1)
    #expect(try NPZ(path: folder.path("y.npz"))[twice] == NDArray(5))
    try NPZ.update(path) { draft in draft.removeAll { $0.key == twice } }
    #expect(try !NPZ(path: path).keys.contains(twice))
  }

  /// Everything that is in an archive besides arrays goes with an edit.
  @Test func whatElseIsThereStays() throws {
    for name in [
      "comment", "member_readme", "member_nested_npz", "unknown_method", "member_directories",
      "savez_pipe", "savez_compressed_pipe", "scipy_sparse_csr", "names_all", "pair_a_npy_then_a",
    ] {
      let folder = try TemporaryFolder()
      let path = folder.path("x.npz")
      try FileManager.default.copyItem(
        atPath: Fixture.folder.appending(path: "npz/\(name).npz").path(percentEncoded: false),
        toPath: path)
      let old = try NPZ(path: path)
      try NPZ.update(path) { $0["added by a test"] = NDArray([1.0]) }
      try NPZ.update(path) { try $0.remove("added by a test") }
      let npz = try NPZ(path: path)
      #expect(npz.comment == old.comment)
      #expect(npz.entries.map(\.member) == old.entries.map(\.member))
      for (before, after) in zip(old.entries, npz.entries) {
        #expect(before.crc32 == after.crc32 && before.method == after.method)
        #expect(before.storedByteCount == after.storedByteCount)
        if after.isStored {
          #expect(try npz.dataRange(of: after).lowerBound % 64 == 0, "\(name) \(after.member)")
        }
      }
      #expect(npz.verify().count == old.verify().count, "\(name)")
    }
  }

  @Test func whatStandsInFrontStays() throws {
    let (folder, path) = try archive()
    let shell = Data("#!/bin/sh\nexit 0\n".utf8)
    try (shell + bytes(path)).write(to: URL(filePath: path))
    try NPZ.update(path) { try $0.remove("a") }
    #expect(try bytes(path).prefix(shell.count) == shell)
    let npz = try NPZ(path: path)
    #expect(npz.keys == ["b", "c"] && npz.verify().map(\.code) == ["prefix_data"])
    #expect(folder.names == ["x.npz"])
  }

  @Test func progressIsToldAndMayCancel() throws {
    let (folder, path) = try archive()
    try NPZ.update(path) { $0["big"] = try NDArray(zeros: [40 << 20], dtype: .uint8) }
    let before = try bytes(path)
    var told: [NPZ.Progress] = []
    try NPZ.update(path, to: folder.path("y.npz"), progress: { told.append($0) }) { draft in
      try draft.recompress("big", level: .stored)
    }
    #expect(told.last?.fraction == 1)
    #expect(told.count > 5 && Set(told.map(\.key)) == ["a", "b", "c", "big"])
    for level in [nil, NPZ.Level.default] {
      let error = #expect(throws: NDArrayError.self) {
        try NPZ.update(
          path, progress: { if $0.key == "big", $0.completedByteCount > 9 << 10 { throw Stop() } }
        ) { draft in
          try draft.remove("a")
          if let level { try draft.recompress("big", level: level) }
        }
      }
      #expect(error?.code == .cancelled)
    }
    #expect(try bytes(path) == before && folder.names == ["x.npz", "y.npz"])
  }
}
