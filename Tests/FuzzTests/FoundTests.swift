import FuzzTargets
import Testing

/// Every input that has ever been a finding, by the name of what was wrong.
@Suite(.timeLimit(.minutes(1))) struct FoundTests {
  /// What has a test here; a file that has none fails.
  private static let names = [
    "edit-composed-names", "header-many-empty-elements.npy", "inflate-run-of-lengths-too-long",
    "objects-zone-with-a-bracket", "pickle-item-of-what-a-state-made", "pickle-set-deep-in-a-key",
    "roundtrip-end-record-in-an-array",
    "zip-length-symbol-286.npz", "zip-unicode-path-or-not.npz",
  ]

  @Test func everyInputHasATest() throws {
    #expect(try Inputs.namesOfFound() == Self.names)
  }

  /// 10¹² elements without bytes were compared one by one.
  @Test func manyEmptyElementsAreEqualAtOnce() throws {
    try FuzzTarget.header.check(Inputs.found("header-many-empty-elements.npy"))
  }

  /// `é` in one code point was taken for `é` in two: adding the one replaced the other.
  @Test func namesAreComparedByTheirBytes() throws {
    try FuzzTarget.edit.check(Inputs.found("edit-composed-names"))
  }

  /// An array with the bytes of an end record was saved, and the archive then refused as ambiguous.
  @Test func arraysMayHoldTheBytesOfAnEndRecord() throws {
    try FuzzTarget.roundtrip.check(Inputs.found("roundtrip-end-record-in-an-array"))
  }

  /// The name of a zone that can be none was written as UTC, which the table then was not equal to.
  @Test func zonesThatCannotBeMadeAreUTC() throws {
    try FuzzTarget.objects.check(Inputs.found("objects-zone-with-a-bracket"))
  }

  /// A persistent object or an extension is an object of its own from its first state on: what is done to it
  /// was written before that.
  @Test func whatAStateMakesIsMadeFirst() throws {
    try FuzzTarget.pickle.check(Inputs.found("pickle-item-of-what-a-state-made"))
  }

  /// A tuple was looked into for 64 values: with a set behind them it was read as a member of a frozenset, written, and
  /// not read again.
  @Test func keysAreLookedIntoWhole() throws {
    try FuzzTarget.pickle.check(Inputs.found("pickle-set-deep-in-a-key"))
  }

  /// The local header said that its name is UTF-8, so that its Unicode Path did not count, and the directory
  /// that it is not: two names for one member.
  @Test func oneNameForEachMember() throws {
    try FuzzTarget.zip.check(Inputs.found("zip-unicode-path-or-not.npz"))
  }

  /// libdeflate takes what zlib calls damage: no memory may be touched that is not there, and what is
  /// read has the right checksum.
  @Test(arguments: [
    (FuzzTarget.inflate, "inflate-run-of-lengths-too-long"),
    (FuzzTarget.zip, "zip-length-symbol-286.npz"),
  ])
  func streamsThatLibdeflateAloneTakes(target: FuzzTarget, name: String) throws {
    try target.check(Inputs.found(name))
  }
}
