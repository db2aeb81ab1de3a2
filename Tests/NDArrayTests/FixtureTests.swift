import NDArray
import Testing

/// Every file of `TestArrays` against what NumPy said about it when it was made.
@Suite struct FixtureTests {
  @Test func thereAreEnough() {
    #expect(Fixture.all.count >= 300)
  }

  @Test(arguments: Fixture.of("npy", "ok"))
  func npy(_ fixture: Fixture) throws {
    let expected = try #require(fixture.arrays?.first)
    let policy = fixture.policy
    let header = try NPY.header(fixture.path, policy: policy)
    let bytes = try fixture.bytes()
    if expected.values != nil || expected.dtypeStr == .text("|V2") && fixture.file.contains("ml_")
      || expected.dtypeStr == .text("|V1") && fixture.file.contains("ml_")
    {
      try checkSmallFloats(fixture, expected, bytes)
      return
    }
    check(header, expected)
    if expected.object == true {
      try checkObjects(fixture, expected, bytes)
      return
    }
    let array = try NPY.load(fixture.path, policy: policy)
    try check(array, expected, repr: fixture.file != "npy-header/descr_51_q.npy")
    #expect(try NPY.load(bytes: bytes, policy: policy).bytes() == array.bytes())
    let mapped = try NPY.map(fixture.path, policy: policy)
    #expect(try mapped.bytes() == array.bytes())
    #expect(bytes.count - header.byteCount - header.dataByteCount == fixture.trailing ?? 0)
    if expected.roundtrip == true {
      let version = NPY.Version.all.first { $0.description == expected.version }
      #expect(try NPY.save(array, version: version) == bytes.dropLast(fixture.trailing ?? 0))
    }
  }

  private func checkObjects(
    _ fixture: Fixture, _ expected: Fixture.Member, _ bytes: [UInt8]
  ) throws {
    let array = try NPY.load(fixture.path, policy: fixture.policy)
    #expect(array.description == expected.str)
    #expect(array.debugDescription == expected.repr)
    #expect(try NPY.load(bytes: bytes, policy: fixture.policy) == array)
    #expect(try NPY.load(bytes: NPY.save(array)) == array)
    let error = thrown { _ = try NPY.map(fixture.path, policy: fixture.policy) }
    #expect(error?.code == .notMappable && error?.path == fixture.path)
    if expected.roundtrip == true { #expect(try NPY.save(array) == bytes) }
  }

  @Test(arguments: Fixture.of("npy", "ok").filter { $0.strictRefusal != nil })
  func refusedStrictly(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let attempts: [() throws -> Void] = [
      { _ = try NPY.load(fixture.path) }, { _ = try NPY.map(fixture.path) },
      { _ = try NPY.load(bytes: bytes) }, { _ = try NPY.load(fixture.path, steps: []) },
      { _ = try NPY.rows(of: fixture.path) },
    ]
    for attempt in attempts {
      let error = #expect(throws: NDArrayError.self) { try attempt() }
      #expect(error?.code == fixture.strictRefusal)
      #expect(error?.offset != nil)
    }
  }

  /// ml_dtypes' floats, which NumPy alone reads as opaque bytes or not at all.
  private func checkSmallFloats(
    _ fixture: Fixture, _ expected: Fixture.Member, _ bytes: [UInt8]
  ) throws {
    let array = try NPY.load(fixture.path)
    #expect(array.shape == expected.shape && array.byteCount == expected.nbytes)
    #expect(try NPY.load(bytes: NPY.save(array)).bytes() == array.bytes())
    if let name = expected.dtypeName, expected.values != nil { #expect(array.dtype.name == name) }
    if let hash = expected.sha256 { #expect(try SHA256.hex(array.bytes()) == hash) }
    if let values = expected.values {
      let expected = try NDArray(values.map(\.double), shape: array.shape)
      #expect(try array.converted(to: .float64) == expected)
    } else {
      // Written by ml_dtypes, not by name: the same descr comes out again.
      #expect(try NPY.save(array) == bytes)
    }
  }

  @Test(arguments: Fixture.of("npy", "error").filter { !Fixture.readBeyondNumPy.contains($0.file) })
  func badNpy(_ fixture: Fixture) throws {
    #expect(throws: NDArrayError.self) { try NPY.load(fixture.path) }
    #expect(throws: NDArrayError.self) { try NPY.map(fixture.path) }
    let bytes = try fixture.bytes()
    #expect(throws: NDArrayError.self) { try NPY.load(bytes: bytes) }
  }

  @Test(arguments: Fixture.of("npz", "ok").filter { !Fixture.refusedByPolicy.contains($0.file) })
  func npz(_ fixture: Fixture) throws {
    let members = try #require(fixture.arrays)
    // What the strict policy refuses, and only that, needs the lenient one.
    let policy = fixture.policy
    if policy == .lenient {
      let error = #expect(throws: NDArrayError.self) {
        let npz = try NPZ(path: fixture.path)
        for entry in npz.entries { _ = try npz.read(entry) }
      }
      #expect(error?.code == fixture.strictRefusal)
    }
    let archives = [
      try NPZ(path: fixture.path, policy: policy), try NPZ(bytes: fixture.bytes(), policy: policy),
    ]
    for npz in archives {
      #expect(npz.count == members.count)
      #expect(npz.keys.map(\.utf8Array) == members.map { ($0.key ?? "").utf8Array })
      for (entry, expected) in zip(npz.entries, members) {
        if expected.raw == true {
          let data = try npz.data(of: entry)
          #expect(data.count == expected.nbytes && SHA256.hex(data) == expected.sha256)
        } else if expected.error != nil || expected.ours == "error" {
          #expect(throws: NDArrayError.self) { try npz.read(entry) }
        } else if expected.object == true {
          check(try npz.header(of: entry), expected)
          let array = try npz.read(entry)
          #expect(array.description == expected.str)
          #expect(try NPY.load(bytes: npz.data(of: entry)) == array)
        } else {
          check(try npz.header(of: entry), expected)
          try check(npz.read(entry), expected)
        }
      }
      for (key, index) in fixture.lookup ?? [:] {
        let lenient = try NPZ(path: fixture.path, policy: .lenient)
        #expect(try lenient.entry(for: key)?.index == index)
      }
    }
  }

  @Test(arguments: Fixture.of("npz", "error"))
  func badNpz(_ fixture: Fixture) throws {
    #expect(throws: NDArrayError.self) {
      let npz = try NPZ(path: fixture.path)
      for entry in npz.entries { _ = try npz.read(entry) }
    }
  }

  @Test(arguments: Fixture.all.filter { Fixture.refusedByPolicy.contains($0.file) })
  func refused(_ fixture: Fixture) throws {
    let error = #expect(throws: NDArrayError.self) { try NPZ(path: fixture.path) }
    let refusals: [NDArrayError.Code] = [.badDirectory, .ambiguousEnd, .prefixData, .zip64Mismatch]
    #expect(refusals.contains { $0 == error?.code })
  }

  @Test(arguments: Fixture.of("wrong", "error"))
  func wrongFiles(_ fixture: Fixture) throws {
    #expect(throws: NDArrayError.self) { try NPY.load(fixture.path) }
    if Fixture.readBeyondNumPy.contains(fixture.file) { return }
    // An archive of other things opens, and has no array.
    let found = try? NPZ(path: fixture.path)
    for entry in found?.entries ?? [] {
      #expect(throws: NDArrayError.self) { try found?.read(entry) }
    }
  }

  private func check(_ header: NPY.Header, _ expected: Fixture.Member) {
    if header.dtype.kind != .object || expected.dtypeStr == .text("|O") {
      #expect(JSON(header.dtype.descrItems) == expected.dtypeStr)
    }
    #expect(header.shape == expected.shape)
    #expect(header.version.description == expected.version)
  }

  private func check(
    _ array: NDArray, _ expected: Fixture.Member, repr checksRepr: Bool = true
  ) throws {
    #expect(array.shape == expected.shape)
    #expect(array.byteCount == expected.nbytes)
    #expect(try SHA256.hex(array.bytes()) == expected.sha256)
    if let str = expected.str, !str.hasLostSurrogates { #expect(array.description == str) }
    // NumPy knows two integers of 64 bits, and names the one that 'q' is where it prints an array.
    if let repr = expected.repr, !repr.hasLostSurrogates, checksRepr {
      #expect(array.debugDescription == repr)
    }
    if let fortran = expected.fortran {
      #expect((!array.isCContiguous && array.isFortranContiguous) == fortran)
    }
  }
}

extension Fixture {
  /// Where we read what NumPy refuses.
  static let readBeyondNumPy: Set = [
    // ml_dtypes writes it for its float8_e5m2.
    "npy-header/refused_00__f1.npy",
    // Four bytes in front of a whole archive: NumPy looks at the first two and gives up.
    "wrong/data_descriptor_first.npz", "wrong/spanned_zip.npz",
  ]
  /// Where the strict policy refuses what NumPy reads, and with which code.
  var strictRefusal: NDArrayError.Code? {
    Self.strictRefusals.first { $0.files.contains(file) }?.code
  }

  /// The policy that reads the file: the strict one wherever that is possible.
  var policy: NPY.Policy { strictRefusal == nil ? .strict : .lenient }

  private static let strictRefusals: [(code: NDArrayError.Code, files: Set<String>)] = [
    (
      .badHeader,
      [
        "npy-header/backslash_newline.npy", "npy-header/binary_dim.npy", "npy-header/comments.npy",
        "npy-header/concatenation.npy", "npy-header/duplicate_key.npy",
        "npy-header/escape_name.npy", "npy-header/hex_dim.npy", "npy-header/octal_dim.npy",
        "npy-header/parentheses.npy", "npy-header/plus_dim.npy", "npy-header/r_prefix.npy",
        "npy-header/triple_quotes.npy", "npy-header/underscore_dim.npy",
        "npy-header/underscore_hex.npy",
      ]
    ),
    (
      .badDType,
      [
        "npy-header/descr_39_i4_i4.npy", "npy-header/descr_42__i4__2__f2.npy",
        "npy-header/fields_comma_type.npy", "npy-header/fields_text_items.npy",
      ]
    ),
    (
      .trailingData,
      [
        "npy-bad/length_1_short.npy", "npy-bad/text_conversion.npy",
        "npy-bad/trailing_after_empty.npy", "npy-bad/trailing_byte.npy",
        "npy-bad/trailing_text.npy", "npy-header/refused_18__f.npy",
        "zip/python_trailing_junk.npz",
      ]
    ),
    (
      .unsafeName,
      ["npz/name_absolute.npz", "npz/name_colon.npz", "npz/name_parent.npz", "npz/names_all.npz"]
    ),
    (.badName, ["npz/name_control.npz", "npz/name_newline.npz"]),
    (.prefixData, ["zip/python_leading_local_signature.npz"]),
  ]

  /// Where we refuse what NumPy reads, as two readers may see two different archives.
  static let refusedByPolicy: Set = ["npz/comment_fake_end.npz"]
}

extension NPY.Version {
  static let all: [NPY.Version] = [.v1, .v2, .v3]
}

extension String {
  /// True where Python printed a surrogate, which no Swift string can hold.
  var hasLostSurrogates: Bool { unicodeScalars.contains("\u{FFFD}") }

  /// For comparisons byte by byte: Swift holds NFC and NFD for the same.
  var utf8Array: [UInt8] { Array(utf8) }
}
