import Bytes
import Foundation
import Testing

@testable import NDArray

/// What a save promises when it throws.
@Suite struct SavingErrorTests {
  private let array = NDArray([1.0, 2.0])

  /// Every way to save something at a path.
  private func attempts(_ path: String) -> [() throws -> Void] {
    [
      { try NPY.save(array, to: path) }, { try NPZ.save(["a": array], to: path) },
      { try NPZ.save(["a": array], to: path, compressed: true) },
      { try NPZ.Writer(path: path).commit() },
      { try NPY.Writer(path: path, dtype: .float64).commit() },
    ]
  }

  private func check(
    _ path: String, _ number: Int32?, _ message: String, _ hint: String? = nil
  ) {
    for attempt in attempts(path) {
      let error = #expect(throws: NDArrayError.self) { try attempt() }
      #expect(error?.code == .fileSystem)
      #expect(error?.systemError == number)
      #expect(error?.path == path)
      #expect(error?.message == message)
      #expect(error?.hint == hint)
    }
  }

  @Test func namesPathAndNumber() throws {
    let folder = try TemporaryFolder()
    check("", ENOENT, "save failed: No such file or directory")
    check(folder.path(""), nil, "this is a directory")
    check(
      folder.path("no/such"), ENOENT,
      "create a file in the folder failed: No such file or directory")
    check(
      "/dev/null", nil, "this is a device, a pipe or a socket, which no file can take the place of",
      "make the bytes in memory, and write them there")
    unsafe symlink("loop", folder.path("loop"))
    check(folder.path("loop"), ELOOP, "save failed: \(unsafe String(cString: strerror(ELOOP)))")
    #expect(folder.names == ["loop"])
  }

  /// A caller can tell a save that is in place from one that is not.
  @Test func notDurableIsACodeOfItsOwn() {
    let cause = IOError(.notDurable(EIO), operation: "fsync of the folder", path: "a.npy")
    let error = NDArrayError(cause)
    #expect(error.code == .notDurable && error.code != .fileSystem)
    #expect(error.code.description == "not_durable")
    #expect(error.systemError == EIO && error.path == "a.npy")
    #expect(
      error.description.hasPrefix("a.npy: saved, but not known to be durable: fsync of the folder"))
    #expect(error.hint?.hasPrefix("the new file is in place, whole") == true)
  }

  @Test func fullDisksSayWhatToDo() {
    for number in [ENOSPC, EDQUOT] {
      let error = NDArrayError(IOError(.system(number), operation: "write", path: "a", offset: 7))
      #expect(error.code == .fileSystem && error.systemError == number)
      #expect(error.hint?.contains("room beside the old one") == true)
    }
  }
}
