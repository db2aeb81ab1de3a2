import Bytes
import Foundation
import TestFiles
import Testing

@testable import NDArray

/// Files that are pickles, opened without being told what they are.
@Suite struct PickledFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ bytes: [UInt8], _ name: String = "a") throws -> String {
    try Data(bytes).write(to: URL(filePath: folder.path(name)))
    return folder.path(name)
  }

  /// The pickles of a file; nil where it is taken for something else.
  private func open(
    _ bytes: [UInt8], _ limits: NPY.Limits = .default
  ) throws -> PickledFile? {
    guard case .pickle(let file) = try ArrayFile.open(path: write(bytes), limits: limits) else {
      return nil
    }
    return file
  }

  // MARK: One behind another

  @Test func several() throws {
    let (one, two) = (try Pickle.dump(["a": 1]), try Pickle.dump([2, 3]))
    let both = try #require(try open(one + two))
    #expect(both.pickleCount == 2 && both.trailingByteCount == 0)
    #expect(both.value == [["a": 1], [2, 3]] && both.byteCount == one.count + two.count)
    // What follows and is none is counted, and no error.
    let other = try #require(try open(one + two + [0xFF, 0xFF, 0xFF]))
    #expect(other.pickleCount == 2 && other.trailingByteCount == 3)
    #expect(other.value == both.value)
    let single = try #require(try open(one + [0xFF]))
    #expect(single.pickleCount == 1 && single.trailingByteCount == 1)
    #expect(single.value == ["a": 1])
    let error = thrown { _ = try open(Array(one.dropLast()) + [0xFF]) }
    #expect(error?.code == .badPickle && error?.path == folder.path("a"))
  }

  // MARK: Files that do not say that they are pickles

  /// Longer than what is looked at, so that it cannot be loaded whole from there.
  private static let long = String(repeating: "x", count: 70_000)

  @Test func largeTextIsNone() throws {
    for text in ["key=", "V", "\u{1}"] {
      let error = thrown { _ = try open(Array((text + Self.long).utf8)) }
      // A text without an end may be a pickle, and is none.
      #expect(error?.code == .notAnArrayFile && error?.path == folder.path("a"))
    }
  }

  @Test func largePicklesOfProtocolZero() throws {
    let bytes = Array("(I1\nV\(Self.long)\nt.".utf8)
    #expect(FileKind(start: Array(bytes.prefix(512))) == .text)
    let file = try #require(try open(bytes))
    #expect(file.value == .tuple(1, .string(Self.long)) && file.trailingByteCount == 0)
    // Its end is seen, and more follows.
    let short = try #require(try open(Array("(I1\nI2\nt.\(Self.long)".utf8)))
    #expect(short.value == .tuple(1, 2) && short.trailingByteCount == 70_000)
  }

  @Test func largeCompressedPickles() throws {
    let content = try Pickle.dump(.string(Self.long))
    let stream = zlibStream(content)
    #expect(stream.count > 1 << 16 && FileKind(start: Array(stream.prefix(512))) == .unknown)
    #expect(try open(stream)?.value == .string(Self.long))
    let size = String(content.count, radix: 16)
    let old = Array("ZF0x\(size)".utf8) + [UInt8](repeating: 0x20, count: 17 - size.count) + stream
    #expect(try open(old)?.value == .string(Self.long))
    // The size of the content is checked.
    let wrong = Array("ZF0x\(size)0".utf8) + old.dropFirst(4 + size.count)
    let error = thrown { _ = try Pickle.open(bytes: wrong) }
    #expect(error?.code == .badCompression)
    #expect(error?.message.hasPrefix("\(content.count) bytes are not the ") == true)
  }

  /// What passes a limit in its first bytes may be a pickle, and the limit is not its end.
  @Test func limits() throws {
    var limits = NPY.Limits()
    limits.pickle.nodes = 10
    let many = Array(("(" + String(repeating: "(t", count: 40_000) + "t.").utf8)
    #expect(try open(many)?.value.count == 40_000)
    #expect(thrown { _ = try open(many, limits) }?.code == .notAnArrayFile)
    limits = NPY.Limits()
    limits.pickle.inputBytes = 100
    let error = thrown { _ = try open(try Pickle.dump(.string(Self.long)), limits) }
    #expect(error?.code == .limitExceeded && error?.path == folder.path("a"))
    #expect(error?.message.hasSuffix("; the limit is 100") == true)
  }

  // MARK: Compressed files, and archives

  @Test func damagedGzip() throws {
    let error = thrown { _ = try open([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF]) }
    #expect(error?.code == .badCompression && error?.path == folder.path("a"))
    // Sound, and no pickle: the file is named for what it is.
    let text = Array("some text".utf8)
    let gzip = try #require(try Peer.run("gzip", ["-kn", write(text, "t")]))
    #expect(gzip.status == 0)
    let other = thrown { _ = try ArrayFile.open(path: folder.path("t.gz")) }
    #expect(other?.code == .notAnArrayFile && other?.message.contains("gzip") == true)
  }

  /// pandas writes `to_pickle("a.pkl.zip")` as an archive of one member.
  @Test func archivesOfOnePickle() throws {
    func archive(_ name: String, _ content: [UInt8]) -> [UInt8] {
      ZipBytes([ZipBytes.Member(name, content)]).bytes
    }
    let pickle = try Pickle.dump(["a": 1])
    #expect(try open(archive("a.pkl", pickle))?.value == ["a": 1])
    // Of an archive with something else in it, the archive is opened.
    #expect(try open(archive("a.txt", Array("some text".utf8))) == nil)
    #expect(try open(archive("a.npy", NPY.save(NDArray([1])))) == nil)
    #expect(try open(archive("a.npy", pickle)) == nil)
  }

  // MARK: Files that are none of arrays

  /// A function for one array says what the file is.
  @Test func oneArrayIsAskedFor() throws {
    let path = try write(try Pickle.dump([1, 2]))
    for call: () throws -> Void in [
      { _ = try NPY.load(path, 0) }, { _ = try NPY.load(path, steps: []) },
      { _ = try NPY.verify(path) },
    ] {
      let error = thrown(call)
      #expect(error?.code == .notAnArrayFile && error?.path == path)
      #expect(error?.message == "this is a Python pickle, not an array")
      #expect(error?.hint == "open it with Pickle.open")
    }
  }

  /// A file that is cut off between opening and reading it.
  @Test func cutWhileItIsOpen() throws {
    let path = try write(try Pickle.dump(.string(Self.long)))
    let source = try ByteSource(File(path: path))
    try FileHandle(forUpdating: URL(filePath: path)).truncate(atOffset: 10)
    let error = thrown { _ = try PickledFile(source, path: path, limits: .default) }
    #expect(error?.code == .truncated && error?.path == path)
    #expect(FileKind.notAnArray(source).code == .truncated)
  }

  /// What a pipe gives before it fails.
  @Test func pipesThatFail() throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    let start = try Pickle.dump(.string(Self.long)).prefix(600)
    try pipe.fileHandleForWriting.write(contentsOf: Data(start))
    // The other end stays open: what is not there yet is not waited for.
    #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
    let error = thrown { _ = try ArrayFile.open(descriptor: descriptor) }
    #expect(error?.code == .fileSystem && error?.systemError == EAGAIN)
  }

  @Test func pipesThatAreTooLong() throws {
    let pickle = try Pickle.dump(.string(String(repeating: "x", count: 5000)))
    for call: (Int32) throws -> Void in [
      { descriptor in
        var limits = NPY.Limits()
        limits.arrayBytes = 1000
        _ = try ArrayFile.open(descriptor: descriptor, limits: limits)
      },
      { descriptor in
        var limits = NPY.Limits()
        limits.pickle.inputBytes = 1000
        _ = try PickleBytes.all(of: descriptor, limits: limits)
      },
    ] {
      let pipe = Pipe()
      try pipe.fileHandleForWriting.write(contentsOf: Data(pickle))
      try pipe.fileHandleForWriting.close()
      let error = thrown { try call(pipe.fileHandleForReading.fileDescriptor) }
      #expect(error?.code == .limitExceeded && error?.message.contains("1000 bytes") == true)
    }
  }

  @Test func filesThatAreTooLong() throws {
    let pickle = try Pickle.dump(.string(Self.long))
    let path = try write(pickle)
    var limits = Pickle.Limits()
    limits.inputBytes = 1000
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(pickle.prefix(2000)))
    try pipe.fileHandleForWriting.close()
    for name in [path, "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"] {
      let error = #expect(throws: PickleError.self) { try Pickle.load(name, limits: limits) }
      #expect(error?.code == .limitExceeded && error?.path == name)
      #expect(error?.message == "the file has more than 1000 bytes, which is the limit")
    }
    for isMapped in [false, true] {
      let error = thrown { _ = try Pickle.open(path, isMapped: isMapped, limits: limits) }
      #expect(error?.code == .limitExceeded && error?.path == path)
    }
    limits.inputBytes = pickle.count
    #expect(try Pickle.load(path, limits: limits) == .string(Self.long))
  }

  // MARK: Parts of a value

  @Test func namesOfParts() {
    let value: Pickle.Value = [1: "one", "a/b": ["c": 2], .tuple(1, 2): [7, 8]]
    #expect(value.parts.map(\.name) == ["1", "a/b", "(1, 2)"])
    #expect(value.part(at: "1") == "one" && value.part(at: "a/b/c") == 2)
    #expect(value.part(at: "(1, 2)/1") == 8)
    for path in ["(1, 2)/2", "(1, 2)/-1", "(1, 2)/x", "(1, 2)/0/0", "a", ""] {
      #expect(value.part(at: path) == nil, "\(path)")
    }
  }

  /// Names that can be put together in very many ways.
  @Test func theSearchForAPartEnds() throws {
    // A dictionary that holds itself under two names.
    let bytes = Array("}q\u{0}(X\u{1}\0\0\0ah\u{0}X\u{3}\0\0\0a/ah\u{0}u.".utf8)
    let value = try Pickle.load(bytes: bytes)
    let path = Array(repeating: "a", count: 60).joined(separator: "/")
    #expect(value.part(at: path)?.count == 2)
    #expect(value.part(at: path + "/b") == nil)
  }

  @Test func savingAPart() throws {
    let value: Pickle.Value = ["a": [1, 2]]
    try value.part(at: "a")?.save(to: folder.path("part"))
    #expect(try Pickle.load(folder.path("part")) == [1, 2])
    let path = folder.path("none/part")
    let error = thrown { try value.save(to: path) }
    #expect(error?.code == .fileSystem && error?.path == path && error?.systemError == ENOENT)
  }
}
