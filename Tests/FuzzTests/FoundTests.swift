import FuzzTargets
import Testing

/// Every input that has ever been a finding, by the name of what was wrong.
@Suite(.timeLimit(.minutes(1))) struct FoundTests {
  /// What has a test here; a file that has none fails.
  private static let names = ["edit-composed-names", "header-many-empty-elements.npy"]

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
}
