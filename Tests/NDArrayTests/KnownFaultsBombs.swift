import Bytes
import Deflate
import NDArray
import TestFiles
import Testing

extension ZipBytes {
  /// Fifield's bomb: each member's stream quotes the header of the next, and goes on in its data.
  ///
  /// Every member is right by itself; only together they cannot be.
  static func quotingBomb(members count: Int) throws -> ZipBytes {
    let kernel = try Member("\(count)", [UInt8](repeating: 0, count: 1 << 20)).deflated()
    var members = [kernel]
    // What the last member made so far has in the file, from its header on.
    var rest = header(of: kernel) + kernel.stored
    for index in (1..<count).reversed() {
      let next = members[0]
      let quoted = header(of: next)
      var member = Member("\(index)", quoted + next.data)
      member.method = 8
      let length = UInt16(quoted.count)
      // A block that is stored, and not the last.
      member.stored = [
        0, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8),
      ]
      member.compressedSize = UInt32(member.stored.count + rest.count)
      rest = header(of: member) + member.stored + rest
      members.insert(member, at: 0)
    }
    return ZipBytes(members)
  }

  private static func header(of member: Member) -> [UInt8] {
    Array(ZipBytes([member]).bytes.prefix(30 + member.name.count))
  }
}

/// "A better zip bomb", D. Fifield, 2019.
@Suite struct KnownFaultsBombs {
  @Test("Fifield's bomb, quoted overlap: refused, although each of its members is right")
  func quotedOverlap() throws {
    let bomb = try ZipBytes.quotingBomb(members: 50)
    #expect(bomb.bytes.count < 10_000)
    let error = thrown { _ = try bomb.npz() }
    #expect(error?.code == .overlap && error?.message.contains("run into") == true)
    #expect(thrown { _ = try bomb.npz(policy: .lenient) }?.code == .overlap)
    for index in [0, 17, 49] {
      let one = bomb.with { bomb in
        for other in bomb.members.indices where other != index {
          bomb.members[other].isListed = false
        }
      }
      #expect(try one.npz().data(of: "\(index + 1)") == bomb.members[index].data)
    }
  }

  @Test("Fifield's bomb, full overlap: one member under many names is refused")
  func fullOverlap() throws {
    for isNamedAlike in [false, true] {
      var zip = ZipBytes([
        try ZipBytes.Member("a", [UInt8](repeating: 0, count: 1 << 20)).deflated()
      ])
      let archive = zip.bytes
      for index in 0..<1000 {
        var twin = zip.members[0]
        twin.offset = 0
        // Only the directory has it once more.
        twin.isLocal = false
        if !isNamedAlike { twin.name = Array("\(index)".utf8) }
        zip.members.append(twin)
      }
      let error = thrown { _ = try zip.npz() }
      #expect(error?.code == .overlap)
      #expect(thrown { _ = try NPZ(bytes: archive) } == nil)
    }
  }

  @Test("Deflate gives at most 1032 bytes for one: what claims more is refused unread")
  func ratioOfDeflate() throws {
    let zip = try ZipBytes.arrays().with { $0.members[1].size = 0xFFFF_FFF0 }
    let error = thrown { _ = try zip.npz()["b"] }
    #expect(error?.code == .sizeMismatch && error?.member == "b")
    #expect(try zip.npz()["a"] == ZipBytes.first)
  }
}
