extension NPZ {
  /// What a repair found in a damaged archive, and what it made of it.
  public struct RepairReport: Sendable {
    /// What has become of a member.
    public enum Fate: String, Sendable, Hashable {
      /// It is whole: its CRC-32 is right, and it is in the new archive as it was.
      case kept
      /// The file ends before it does.
      case cut
      /// Its bytes are not those that were written, or have no checksum to tell.
      case damaged
      /// The directory lists it, and nothing of it was found.
      case lost
    }

    /// A member that was found, or should be there.
    public struct Item: Sendable {
      /// The name in the archive: `a.npy`.
      public let member: String
      /// The name to look the array up by: `a`.
      public var key: String { Draft.Member.key(of: member) }
      /// What has become of it.
      public internal(set) var fate: Fate
      /// What is wrong; nil where nothing is.
      public internal(set) var message: String?
      /// What the array's header says; nil where it cannot be read, and for what is no array.
      public internal(set) var header: NPY.Header?
      /// The bytes that it takes in the archive, as the headers say; nil where they do not.
      public let statedByteCount: Int?
      /// How many of these are there.
      public let foundByteCount: Int
      /// The rows of the array that can be read whole, not compared with any checksum: along the first
      /// axis, in Fortran order along the last one; nil where there are no rows.
      public internal(set) var rowCount: Int?
      /// The rows that the array had.
      public internal(set) var totalRowCount: Int?
      /// The shape that was written of a member that is not whole; nil where it was left out.
      public internal(set) var partialShape: [Int]?
      /// Where it stands in the damaged file.
      public let offset: Int
    }

    /// The members: those of the directory in its order, then the others as they stand in the file.
    public internal(set) var items: [Item] = []
    /// What is wrong with the archive as a whole.
    public internal(set) var problems: [NPY.Problem] = []
    /// The bytes of the damaged file.
    public internal(set) var byteCount = 0
    /// The bytes of the new archive; nil where none was written.
    public internal(set) var outputByteCount: Int?
    /// True where the file was cut off, so that what stood behind the cut cannot be known.
    public internal(set) var isCutOff = false
    /// True where nothing is lost: every member is whole, and none can be missing.
    public internal(set) var isComplete = false

    /// The number of members that are whole.
    public var keptCount: Int { items.count { $0.fate == .kept } }
  }

  /// What a repair does with an array of which only a part can be read.
  public enum Partial: String, Sendable, Hashable, CaseIterable {
    /// Leaves it out.
    case skip
    /// Keeps the whole rows that can be read: the array has fewer.
    case shorten
    /// Keeps what can be read, with zeros for the rest.
    case zeroFill
  }
}
