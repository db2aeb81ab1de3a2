import Foundation
import TestFiles
import Testing

/// What extracting has done elsewhere: files that end up outside their folder.
@Suite struct KnownFaultsExtract {
  private let scratch: Scratch
  private let folder: URL

  init() throws {
    scratch = try Scratch()
    folder = scratch.folder.appendingPathComponent("in")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A member without which there is nothing to extract.
  private static let good = ZipBytes.Member(
    "good.npy",
    [0x93] + Array("NUMPY\u{1}\0\u{3A}\0".utf8)
      + Array("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }\n".utf8) + [7])

  private func extract(_ members: [ZipBytes.Member]) throws -> Command.Result {
    try Data(ZipBytes(members).bytes).write(to: folder.appendingPathComponent("a.npz"))
    return try Command.run(["extract", "-f", "-o", "out", "a.npz"], in: folder)
  }

  @Test(
    "CVE-2023-39138: names that lead out of the folder",
    arguments: [
      "../evil", "x/../../evil", "/evil", "\\evil", "..\\evil", "C:\\evil", "x/..", "..",
      "./../evil",
    ])
  func names(name: String) throws {
    let result = try extract([Self.good, .init(name, [2])])
    #expect(result.status == 65)
    #expect(result.error.contains("no file is made of this name"))
    // Neither that member nor, before all names are known to be good, any other.
    #expect(scratch.names() == ["in", "in/a.npz"])
    let flat = try Command.run(["extract", "--flatten", "-o", "flat", "a.npz"], in: folder)
    #expect(flat.status == 0)
    #expect(scratch.names().count == 5 && scratch.names().contains("in/flat/good.npy"))
  }

  @Test("CVE-2025-29787, CVE-2023-39138: a link in an archive is a file like others")
  func links() throws {
    var link = ZipBytes.Member("link", Array("..".utf8))
    // A symbolic link that everybody may use.
    link.attributes = 0o120_777 << 16
    #expect(try extract([Self.good, link]).status == 0)
    let path = folder.appendingPathComponent("out/link").path
    let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    #expect(type == .typeRegular)
    #expect(try scratch.data("in/out/link") == Data("..".utf8))
    // What is to go through it meets a file.
    let through = try extract([Self.good, link, .init("link/evil", [1])])
    #expect(through.status == 73)
    #expect(!scratch.names().contains { $0.hasSuffix("evil") })
  }
}
