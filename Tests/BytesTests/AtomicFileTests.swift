import Foundation
import Testing

@testable import Bytes

/// What becomes of a file that is saved, with a temporary name and without.
@Suite struct AtomicFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: [true, false]) func takesItsNameOnlyWhenCommitted(named: Bool) throws {
    let file = try AtomicFile(replacing: scratch.path("a"), named: named)
    try file.write([1, 2, 3])
    #expect(scratch.content("a") == nil)
    if named { #expect(scratch.names == [".a.ndarray-0.tmp"]) }
    try file.commit()
    #expect(scratch.content("a") == [1, 2, 3])
    #expect(scratch.names == ["a"])
  }

  #if os(Linux)
    /// A file without a name is what makes kill -9 leave nothing: the temporary folder is on a file
    /// system that has them, or this test says so.
    @Test func hasNoNameWhereTheSystemAllowsThat() throws {
      let file = try AtomicFile(replacing: scratch.path("a"))
      try file.write([UInt8](repeating: 1, count: 200_000))
      let folder = try #require(Folder(scratch.path("")))
      let probe = folder.openUnnamed(mode: 0o600)
      #expect(scratch.names == (probe < 0 ? [".a.ndarray-0.tmp"] : []))
      if probe >= 0 { close(probe) }
    }
  #endif

  @Test(arguments: [true, false]) func leavesTheOldFileWhenItIsDropped(named: Bool) throws {
    try scratch.save([7], "a")
    do {
      let file = try AtomicFile(replacing: scratch.path("a"), named: named)
      try file.write([UInt8](repeating: 1, count: 200_000))
    }
    #expect(scratch.content("a") == [7])
    #expect(scratch.names == ["a"])
  }

  @Test(arguments: [true, false]) func replacesWhatWasWritten(named: Bool) throws {
    // In the buffer, on the disk, and across the border between both.
    let file = try AtomicFile(replacing: scratch.path("a"), named: named)
    var expected = [UInt8](repeating: 0, count: 5)
    try file.write(expected)
    try file.replace(at: 1, with: [1, 2])
    expected.replaceSubrange(1..<3, with: [1, 2])
    let large = [UInt8](repeating: 9, count: 100_000)
    try file.write(large)
    try file.write([4, 5, 6])
    expected += large + [4, 5, 6]
    try file.replace(at: 100_003, with: [8, 8, 8])
    expected.replaceSubrange(100_003..<100_006, with: [8, 8, 8])
    try file.replace(at: 0, with: [3])
    expected[0] = 3
    #expect(file.position == expected.count)
    try file.commit()
    #expect(scratch.content("a") == expected)
  }

  /// What is committed stays; what is being written goes, and the process with it.
  @Test func removesWhatIsNotCommitted() async throws {
    let place = scratch.path("")
    await #expect(processExitsWith: .exitCode(42)) { [place = place as String] in
      let whole = try AtomicFile(replacing: place + "/done", named: true)
      try whole.write([1])
      try whole.commit()
      let dropped = try AtomicFile(replacing: place + "/done", named: true)
      try dropped.write([2])
      let other = try AtomicFile(replacing: place + "/open", named: true)
      try other.write([UInt8](repeating: 3, count: 100_000))
      let unnamed = try AtomicFile(replacing: place + "/open")
      try unnamed.write([UInt8](repeating: 4, count: 100_000))
      TemporaryFiles.removeAll {
        let names = try? FileManager.default.contentsOfDirectory(atPath: place)
        exit(names == ["done"] ? 42 : 1)
      }
    }
    #expect(scratch.names == ["done"])
    #expect(scratch.content("done") == [1])
  }

  /// The folder may get another name, and the process another current folder, while a file is written.
  @Test(arguments: [true, false]) func staysInItsFolder(named: Bool) throws {
    try FileManager.default.createDirectory(
      atPath: scratch.path("old"), withIntermediateDirectories: false)
    let file = try AtomicFile(replacing: scratch.path("old/a"), named: named)
    try file.write([1])
    unsafe rename(scratch.path("old"), scratch.path("new"))
    try file.commit()
    #expect(scratch.content("new/a") == [1])
    #expect(scratch.names == ["new"])
  }

  /// The other names of a file keep what they had, and so does who has it open.
  @Test func hardLinksKeepTheOldContent() throws {
    try scratch.put([1], "a")
    unsafe link(scratch.path("a"), scratch.path("b"))
    let open = try File(path: scratch.path("a"))
    try scratch.save([2], "a")
    #expect(scratch.content("a") == [2])
    #expect(scratch.content("b") == [1])
    #expect(try ByteSource(open).read(at: 0, count: 1).array() == [1])
  }

  /// Something else than a file may have come to stand at the name in the meantime.
  @Test(arguments: [true, false]) func renameMayFail(named: Bool) throws {
    let file = try AtomicFile(replacing: scratch.path("a"), named: named)
    try file.write([1])
    try FileManager.default.createDirectory(
      atPath: scratch.path("a"), withIntermediateDirectories: false)
    let error = #expect(throws: IOError.self) { try file.commit() }
    #expect(error?.code == .system(EISDIR) && error?.operation == "rename")
    #expect(error?.path == scratch.path("a"))
    #expect(scratch.names == ["a"])
  }

  @Test func saysWhatIsNotDurable() {
    let error = IOError(.notDurable(EIO), operation: "fsync of the folder", path: "a")
    let expected = "a: saved, but not known to be durable: fsync of the folder failed: "
    #expect(error.description == expected + IOError.text(of: EIO))
    #expect(error.hint?.contains("the new file is in place") == true)
  }

  /// Four threads save one path while four read it: whole versions only, and none of them lost.
  @Test(arguments: [true, false]) func severalWritersAndReaders(named: Bool) async throws {
    let scratch = scratch
    let size = 100_000
    try scratch.save([UInt8](repeating: 0, count: size), "a")
    let found = try await withThrowingTaskGroup(of: Set<UInt8>.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for turn in 0..<25 {
            let value = UInt8(writer * 25 + turn)
            try scratch.save([UInt8](repeating: value, count: size), "a", named: named)
          }
          return []
        }
        group.addTask {
          var found: Set<UInt8> = []
          for _ in 0..<100 {
            let bytes = try #require(scratch.content("a"))
            let first = try #require(bytes.first)
            #expect(bytes == [UInt8](repeating: first, count: size))
            found.insert(first)
          }
          return found
        }
      }
      return try await group.reduce(into: Set<UInt8>()) { $0.formUnion($1) }
    }
    #expect(!found.isEmpty)
    #expect(scratch.names == ["a"])
  }
}
