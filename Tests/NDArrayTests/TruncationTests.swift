import NDArray
import Testing

/// Every small fixture cut at every byte: an error, or the identical arrays; never a crash.
@Suite struct TruncationTests {
  static let small: [Fixture] = Fixture.all.filter {
    guard let bytes = try? $0.bytes() else { return false }
    return bytes.count <= 1024
  }

  @Test(arguments: small.filter { $0.kind == "npy" })
  func npy(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let whole = try? NPY.load(bytes: bytes, policy: .lenient)
    for (length, policy) in (0..<bytes.count).flatMap({ [($0, NPY.Policy.strict), ($0, .lenient)] })
    {
      do throws(NDArrayError) {
        let cut = try NPY.load(bytes: Array(bytes[..<length]), policy: policy)
        // Only what stands behind the array may be missing.
        #expect(try cut.bytes() == whole?.bytes(), "cut to \(length) bytes")
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test(arguments: small.filter { $0.kind != "npy" })
  func archives(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    // Cutting an archive's end takes its directory or a part of it; these hold several ends. (An
    // archive cut right behind one that is stored in it is that one, with bytes in front.)
    let ends = [
      "npz/member_nested_npz.npz", "zip/python_trailing_junk.npz", "zip/python_two_archives.npz",
      "zip/several_ends.npz",
    ]
    for length in 0..<bytes.count {
      let cut = Array(bytes[..<length])
      guard let npz = try? NPZ(bytes: cut) else { continue }
      for entry in npz.entries { _ = try? npz.read(entry) }
      #expect(ends.contains(fixture.file) || npz.count == 0, "cut to \(length) bytes")
    }
  }

  @Test func lengthsOfTheHeaderField() throws {
    // A length field that claims more than there is is refused before anything is allocated.
    for (version, length) in [
      (1, [0xFF, 0xFF]), (2, [0xFF, 0xFF, 0xFF, 0xFF]), (3, [0, 0, 0, 0x80]),
    ] {
      let bytes =
        [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, UInt8(version), 0] + length.map { UInt8($0) }
      let error = #expect(throws: NDArrayError.self) { try NPY.load(bytes: bytes) }
      #expect(error?.code == .truncated)
    }
  }
}
