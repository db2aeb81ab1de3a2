import Foundation
import Testing

@testable import Bytes

/// A file that is changed where it stands.
@Suite struct ChangingFileTests {
  @Test func writesWhereItIsTold() throws {
    let scratch = try Scratch()
    try Data([1, 2, 3]).write(to: URL(filePath: scratch.path("a")))
    let file = try ChangingFile(path: scratch.path("a"))
    try file.write([8, 9], at: 2)
    try file.synchronize()
    try file.write([7], at: 0)
    try file.commit()
    #expect(scratch.content("a") == [7, 2, 8, 9])
    try file.truncate(to: 1)
    #expect(scratch.content("a") == [7])
  }

  #if os(Linux)
    /// A failure of the last step is one of a change that stands; this file has no fsync.
    @Test func whatStandsMayNotBeDurable() throws {
      let file = try ChangingFile(path: "/proc/self/comm")
      #expect(throws: IOError(.system(EINVAL), operation: "fsync", path: "/proc/self/comm")) {
        try file.synchronize()
      }
      #expect(throws: IOError(.notDurable(EINVAL), operation: "fsync", path: "/proc/self/comm")) {
        try file.commit()
      }
    }
  #endif
}
