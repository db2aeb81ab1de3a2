extension NPY {
  /// What is accepted of files that two programs may see differently, or that nobody writes.
  ///
  /// | | ``strict``, the default | ``lenient``, as NumPy |
  /// |---|---|---|
  /// | header | the one form that writers use | whatever `ast.literal_eval` takes |
  /// | bytes behind an array's file | must be further arrays | passed over |
  /// | bytes behind an archive | refused | passed over |
  /// | an archive that was cut off, in front of one | refused | passed over |
  /// | two members for one key | looking it up throws, and names both | the last one |
  /// | names that lead out of a folder | reading the member throws | read, as a key |
  ///
  /// Strict is the default because a file that programs read differently is how files are made to lie,
  /// and because no program that writes arrays is known to write any of it. The lenient policy is for
  /// what was written by hand. Under both, nothing in a file is ever run.
  public struct Policy: Sendable, Hashable {
    /// Which texts are a header.
    public enum Headers: Sendable, Hashable {
      /// A dictionary of plain strings, decimal integers, booleans, tuples and lists, in any order and
      /// with any blanks: what NumPy of any version and other known programs write. Keys that stand
      /// twice, joined strings, comments, `0x3`, `1_000` and such are refused.
      case plain
      /// Any Python literal, by the rules of `ast.literal_eval`; of keys that stand twice, the last.
      case pythonLiteral
    }

    /// What a look-up does when two members have the same name.
    public enum Duplicates: Sendable, Hashable {
      /// It throws, and names both.
      case refuse
      /// It takes the last one, as NumPy does.
      case lastWins
    }

    /// Which texts are a header.
    public var headers = Headers.plain
    /// What a look-up does when two members have the same name.
    public var duplicates = Duplicates.refuse
    /// Whether bytes are passed over that stand behind the end of an archive or of a file's arrays, or
    /// in front of an archive where they start as one themselves. (Others in front of an archive, such as
    /// a program that unpacks itself, are passed over by every policy.)
    public var acceptsStrayBytes = false
    /// Whether members are read whose names lead out of a folder or have control characters. As keys
    /// they do no harm; as paths they do.
    public var acceptsUnsafeNames = false

    /// Refuses what is in doubt: the default.
    public static let strict = Policy()
    /// Takes what NumPy takes.
    public static let lenient: Policy = {
      var policy = Policy()
      policy.headers = .pythonLiteral
      policy.duplicates = .lastWins
      policy.acceptsStrayBytes = true
      policy.acceptsUnsafeNames = true
      return policy
    }()
  }
}

extension NPZ {
  /// What is accepted of archives, and of the arrays in them.
  public typealias Policy = NPY.Policy
}
