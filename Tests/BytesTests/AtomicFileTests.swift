import Foundation
import Testing

@testable import Bytes

@Suite struct AtomicFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String {
    folder.appending(path: name).path(percentEncoded: false)
  }
  private func content(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path(name)).map { [UInt8]($0) }
  }
  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(""))) ?? []).sorted()
  }

  @Test func takesItsNameOnlyWhenCommitted() throws {
    let file = try AtomicFile(replacing: path("a"))
    try file.write([1, 2, 3])
    #expect(content("a") == nil)
    try file.commit()
    #expect(content("a") == [1, 2, 3])
    #expect(names == ["a"])
  }

  @Test func leavesTheOldFileWhenItIsDropped() throws {
    let old = try AtomicFile(replacing: path("a"))
    try old.write([7])
    try old.commit()
    do {
      let file = try AtomicFile(replacing: path("a"))
      try file.write([UInt8](repeating: 1, count: 200_000))
    }
    #expect(content("a") == [7])
    #expect(names == ["a"])
  }

  @Test func replacesWhatWasWritten() throws {
    // In the buffer, on the disk, and across the border between both.
    let file = try AtomicFile(replacing: path("a"))
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
    #expect(content("a") == expected)
  }

  @Test func keepsPermissionsAndFollowsLinks() throws {
    try Data([1]).write(to: folder.appending(path: "real"))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path("real"))
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: "real")
    let file = try AtomicFile(replacing: path("link"))
    try file.write([2])
    try file.commit()
    #expect(content("real") == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "real")
    let mode = try FileManager.default.attributesOfItem(atPath: path("real"))[.posixPermissions]
    #expect(mode as? Int == 0o640)
  }

  /// What is committed stays; what is being written goes, and the process with it.
  @Test func removesWhatIsNotCommitted() async throws {
    let place = path("")
    await #expect(processExitsWith: .exitCode(42)) { [place = place as String] in
      let whole = try AtomicFile(replacing: place + "/done")
      try whole.write([1])
      try whole.commit()
      let dropped = try AtomicFile(replacing: place + "/done")
      try dropped.write([2])
      let other = try AtomicFile(replacing: place + "/open")
      try other.write([UInt8](repeating: 3, count: 100_000))
      TemporaryFiles.removeAll {
        let names = try? FileManager.default.contentsOfDirectory(atPath: place)
        _exit(names == ["done"] ? 42 : 1)
      }
    }
    #expect(names == ["done"])
    #expect(content("done") == [1])
  }

  @Test func refusesFoldersAndMissingOnes() {
    let folder = #expect(throws: IOError.self) { try AtomicFile(replacing: path("")) }
    #expect(folder?.code == .isDirectory)
    let missing = #expect(throws: IOError.self) { try AtomicFile(replacing: path("no/such")) }
    #expect(missing?.code == .system(ENOENT))
    #expect(missing?.path == path("no/such"))
  }
}
