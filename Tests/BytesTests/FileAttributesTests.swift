import Foundation
import Testing

@testable import Bytes

/// Who may do what with a file that took the place of another one.
@Suite(.serialized) struct FileAttributesTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: [true, false], [0o640, 0o666, 0o600, 0o4755, 0o2750, 0o1644])
  func permissionsAreKept(named: Bool, mode: Int) throws {
    try scratch.put([1], "a", mode: mode)
    let file = try AtomicFile(replacing: scratch.path("a"), named: named)
    // Nobody else reads what is not finished.
    #expect(scratch.status(".a.ndarray-0.tmp").st_mode & 0o077 == 0 || !named)
    try file.write([UInt8](repeating: 2, count: 100_000))
    try file.commit()
    #expect(scratch.mode("a") == mode)
  }

  @Test func newFilesHeedTheUmask() async {
    let place = scratch.path("")
    await #expect(processExitsWith: .success) { [place = place as String] in
      let scratch = Scratch(borrowing: place)
      umask(0o027)
      try scratch.save([1], "a", named: true)
      try scratch.save([1], "b", named: false)
    }
    #expect(scratch.mode("a") == 0o640)
    #expect(scratch.mode("b") == 0o640)
  }

  /// The administrator saves somebody's file: it stays theirs, with all that belongs to that.
  @Test func theAdministratorKeepsTheOwner() throws {
    guard geteuid() == 0 else { return }
    try scratch.put([1], "a")
    unsafe chown(scratch.path("a"), 1234, 5678)
    unsafe chmod(scratch.path("a"), 0o6755)
    try scratch.save([2], "a")
    let status = scratch.status("a")
    #expect(status.st_uid == 1234 && status.st_gid == 5678 && scratch.mode("a") == 0o6755)
  }

  /// Somebody else's file becomes one's own; nobody may do more with it than before.
  @Test func whatCannotBeKeptGoes() async throws {
    guard geteuid() == 0 else { return }
    unsafe chmod(scratch.path(""), 0o777)
    try scratch.put([1], "a")
    unsafe chown(scratch.path("a"), 1234, 5678)
    unsafe chmod(scratch.path("a"), 0o6776)
    let place = scratch.path("")
    await #expect(processExitsWith: .success) { [place = place as String] in
      becomeNobody()
      try Scratch(borrowing: place).save([2], "a")
    }
    let status = scratch.status("a")
    #expect(scratch.content("a") == [2])
    #expect(status.st_uid == 65534 && status.st_gid != 5678)
    #expect(scratch.mode("a") == 0o766)
  }

  #if os(Linux)
    /// The list of version 2: the owner rw, user 1234 r, the group nothing, the mask r, others nothing.
    private static let list: [UInt8] = [
      2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 0xD2, 4, 0, 0, 4, 0, 0, 0, 255, 255,
      255, 255, 16, 0, 4, 0, 255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255,
    ]

    private func setList(_ name: String, _ kind: String) throws -> Bool {
      let hex = "0x" + Self.list.map { String(format: "%02x", $0) }.joined()
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [
        "python3", "-c",
        "import os,sys; os.setxattr(sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3][2:]))",
        scratch.path(name), "system.posix_acl_\(kind)", hex,
      ]
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }

    private func list(_ name: String) throws -> String {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [
        "python3", "-c",
        """
        import os,sys
        try: print(os.getxattr(sys.argv[1], 'system.posix_acl_access').hex())
        except OSError as error: print(error.errno)
        """, scratch.path(name),
      ]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    /// Without its list, the file's group would get what the list's mask allows.
    @Test func accessControlListsAreKept() throws {
      try scratch.put([1], "a", mode: 0o600)
      guard try setList("a", "access") else { return }  // A file system without lists.
      #expect(scratch.mode("a") == 0o640)
      try scratch.save([2], "a")
      #expect(try list("a") == Self.list.map { String(format: "%02x", $0) }.joined())
      #expect(scratch.mode("a") == 0o640)
      // The folder gives new files a list, which an old one without any does not get.
      try scratch.put([1], "b", mode: 0o640)
      #expect(try setList("", "default"))
      try scratch.save([2], "b")
      #expect(try list("b") == "\(ENODATA)")
      #expect(scratch.mode("b") == 0o640)
      try scratch.save([2], "c")
      #expect(try list("c").count == 88)
    }
  #endif
}
