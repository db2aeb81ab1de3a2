import Foundation
import Testing

/// Where the command cannot save: what it says, and that nothing has changed.
struct SavingTests {
  @Test func whatIsNoFileIsNotReplaced() throws {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    let result = try Command.shell(
      """
      mkfifo ids.npy; npz extract -f demo.npz ids; echo $?
      ln -s /dev/null weights.npy; npz extract -f demo.npz weights; echo $?; ls -A
      """, in: scratch.folder)
    #expect(result.output == "73\n73\ndemo.npz\nids.npy\nweights.npy\n")
    let words = "this is a device, a pipe or a socket, which no file can take the place of\n"
    #expect(result.error == "npz: ids.npy: \(words)npz: weights.npy: \(words)")
  }

  /// A link is filled or followed; what it says stays.
  @Test func linksAreFollowed() throws {
    let scratch = try Scratch()
    try scratch.copy("npy/f4.npy")
    let result = try Command.shell(
      """
      mkdir data; ln -s data/new.npz link.npz; npz add -q link.npz f4.npy; readlink link.npz
      npz add -q link.npz more=f4.npy; npz list --names data/new.npz; ls -A data
      """, in: scratch.folder)
    #expect(result.output == "data/new.npz\nf4\nmore\nnew.npz\n")
    #expect(result.error == "")
  }

  #if os(Linux)
    /// A folder of the system in which nobody can make files, the administrator neither.
    @Test func foldersThatTakeNoFile() throws {
      let scratch = try Scratch()
      try scratch.copy("npy/f4.npy")
      let result = try Command.run(["add", "/proc/new.npz", "f4.npy"], in: scratch.folder)
      #expect(result.status == 73)
      #expect(result.error.hasPrefix("npz: /proc/new.npz: cannot be created: "))
    }
  #endif
}
