/// Python's pickles as data: read, looked at, changed and written, never run.
///
/// A pickle is a program that builds objects. Here it builds a graph of values instead: nothing is imported,
/// nothing is called, and a class is no more than its name, its arguments and its state. What Python shares
/// stays shared, cycles stay cycles, and what is not known stays as it is and can be written again.
///
/// ```swift
/// let data: Pickle.Value = [
///   "a": [1, 2.0, 3, .complex(4, 6)],
///   "b": .tuple("character string", .bytes("byte string")),
///   "c": .set(nil, true, false),
/// ]
/// try Pickle.dump(data, to: "data.pickle")
///
/// let back = try Pickle.load("data.pickle")
/// back["a", 0]?.int                       // 1
/// back["b", 0]?.string                    // "character string"
/// ```
///
/// The corresponding Python module is `pickle`; its format is that of `pickletools`, protocols 0 to 5.
public enum Pickle {}

extension Pickle {
  /// A version of the format, which Python calls a protocol. Every reader since Python 3.8 reads all of them.
  public struct Version: RawRepresentable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number: 0 to 5.
    public let rawValue: Int

    /// The protocol of that number; nil where there is none.
    public init?(rawValue: Int) {
      guard 0...5 ~= rawValue else { return nil }
      self.rawValue = rawValue
    }

    private init(_ rawValue: Int) { self.rawValue = rawValue }

    /// Lines of text, which Python 1 reads as well.
    public static let v0 = Version(0)
    /// Binary, as old as protocol 0.
    public static let v1 = Version(1)
    /// Python 2.3: short forms for classes and small tuples. The newest that Python 2 reads.
    public static let v2 = Version(2)
    /// Python 3.0: bytes. What NumPy 1 writes for arrays of objects.
    public static let v3 = Version(3)
    /// Python 3.4: frames, sets, large objects. What Python 3.8 to 3.13 write.
    public static let v4 = Version(4)
    /// Python 3.8: byte arrays and buffers outside of the pickle. What Python 3.14 and pandas write.
    public static let v5 = Version(5)

    /// The older one is less.
    public static func < (left: Version, right: Version) -> Bool {
      left.rawValue < right.rawValue
    }

    /// `protocol 4`.
    public var description: String { "protocol \(rawValue)" }
  }
}
