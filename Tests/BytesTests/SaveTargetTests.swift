import Foundation
import Testing

@testable import Bytes

/// What a path stands for when something is saved there.
@Suite(.serialized) struct SaveTargetTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func link(_ name: String, to target: String) {
    unsafe symlink(target, scratch.path(name))
  }

  private func error(_ name: String) -> IOError? {
    #expect(throws: IOError.self) { try scratch.save([1], name) }
  }

  @Test(arguments: [true, false]) func followsLinks(named: Bool) throws {
    try scratch.put([1], "real", mode: 0o640)
    link("first", to: "real")
    link("second", to: scratch.path("first"))
    try scratch.save([2], "second", named: named)
    #expect(scratch.content("real") == [2])
    #expect(scratch.mode("real") == 0o640)
    #expect(scratch.names == ["first", "real", "second"])
    #expect(scratch.status("second").st_mode & S_IFMT == S_IFLNK)
  }

  @Test func danglingLinkIsFilled() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.path("sub"), withIntermediateDirectories: false)
    link("link", to: "sub/../sub/./new")
    link("sub/other", to: "../up")
    try scratch.save([3], "link")
    #expect(scratch.content("sub/new") == [3])
    try scratch.save([4], "sub/other")
    #expect(scratch.content("up") == [4])
    #expect(scratch.status("link").st_mode & S_IFMT == S_IFLNK)
    link("lost", to: "no/such")
    #expect(error("lost")?.code == .system(ENOENT))
  }

  @Test func loopsEnd() {
    link("a", to: "b")
    link("b", to: "a")
    #expect(error("a")?.code == .system(ELOOP))
    #expect(scratch.names == ["a", "b"])
  }

  @Test func refusesFolders() {
    link("link", to: ".")
    for name in ["", ".", "..", "./", "link", "link/", "new/", "no/such/"] {
      #expect(error(name)?.code == .isDirectory, "\(name)")
    }
    #expect(#expect(throws: IOError.self) { try AtomicFile(replacing: "/") }?.code == .isDirectory)
    #expect(scratch.names == ["link"])
  }

  @Test func refusesWhatIsNoPath() throws {
    let empty = #expect(throws: IOError.self) { try AtomicFile(replacing: "") }
    #expect(empty?.code == .system(ENOENT))
    try scratch.put([1], "file")
    #expect(error("file/")?.code == .system(ENOTDIR))
    #expect(error("file/a")?.code == .system(ENOTDIR))
    let missing = error("no/such")
    #expect(missing?.code == .system(ENOENT) && missing?.operation == IOError.creation)
    #expect(missing?.path == scratch.path("no/such"))
  }

  /// None of these is replaced by a file, whoever asks for it.
  @Test func refusesWhatIsNoFile() throws {
    unsafe mkfifo(scratch.path("pipe"), 0o600)
    link("link", to: "pipe")
    for name in ["pipe", "link"] {
      let error = error(name)
      #expect(error?.code == .notRegularFile && error?.hint != nil)
    }
    for path in ["/dev/null", "/dev/zero"] {
      let error = #expect(throws: IOError.self) { try AtomicFile(replacing: path) }
      #expect(error?.code == .notRegularFile)
      #expect(
        error?.message
          == "this is a device, a pipe or a socket, which no file can take the place of")
    }
    #if os(Linux)
      var ends: [Int32] = [0, 0]
      unsafe pipe(&ends)
      // A link that says `pipe:[12345]`.
      let inner = #expect(throws: IOError.self) {
        try AtomicFile(replacing: "/proc/self/fd/\(ends[1])")
      }
      #expect(inner?.code == .notRegularFile)
      ends.forEach { close($0) }
    #endif
    #expect(scratch.names == ["link", "pipe"])
  }

  /// As long as names and paths can be, and one byte more.
  @Test(arguments: [true, false]) func longNames(named: Bool) throws {
    for name in [String(repeating: "n", count: 255), String(repeating: "ä", count: 127)] {
      try scratch.save([1], name, named: named)
      #expect(scratch.content(name) == [1])
      try scratch.save([2], name, named: named)
      #expect(scratch.content(name) == [2])
    }
    #expect(scratch.names.count == 2)
    #expect(error(String(repeating: "n", count: 256))?.code == .system(ENAMETOOLONG))
    let part = "/" + String(repeating: "d", count: 200)
    var folder = scratch.path("deep")
    while folder.utf8.count < 3800 { folder += part }
    folder += "/" + String(repeating: "e", count: 4095 - folder.utf8.count - 3)
    try makeFolders(folder)
    let longest = folder + "/x"
    #expect(longest.utf8.count == 4095)
    let file = try AtomicFile(replacing: longest, named: named)
    try file.write([5])
    try file.commit()
    #expect(FileManager.default.contents(atPath: longest) == Data([5]))
    let over = #expect(throws: IOError.self) { try AtomicFile(replacing: longest + "y") }
    #expect(over?.code == .system(ENAMETOOLONG))
  }

  private func makeFolders(_ path: String) throws {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      unsafe mkdir(made, 0o700)
    }
  }

  @Test func saysWhatIsWriteProtected() async throws {
    try scratch.put([1], "locked", mode: 0o444)
    let place = scratch.path("")
    for isFolder in [false, true] {
      unsafe chmod(place, isFolder ? 0o555 : 0o777)
      await #expect(processExitsWith: .success) {
        [place = place as String, isFolder = isFolder as Bool] in
        becomeNobody()
        let name = isFolder ? "new" : "locked"
        let error = #expect(throws: IOError.self) {
          try Scratch(borrowing: place).save([2], name)
        }
        #expect(error?.code == .system(EACCES))
        #expect(error?.operation == (isFolder ? IOError.creation : IOError.replacement))
        let hint = isFolder ? "the folder must be writable" : "the file is write-protected"
        #expect(error?.hint?.hasPrefix(hint) == true)
      }
    }
    #expect(scratch.names == ["locked"] && scratch.content("locked") == [1])
  }

  #if os(Linux)
    /// A folder in which one may make files, but not see what there is.
    @Test func foldersThatCannotBeListed() async throws {
      let place = scratch.path("")
      unsafe chmod(place, 0o733)
      await #expect(processExitsWith: .success) { [place = place as String] in
        becomeNobody()
        try Scratch(borrowing: place).save([1], "a")
      }
      #expect(scratch.content("a") == [1])
    }
  #endif
}
