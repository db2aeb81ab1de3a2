extension NDArray {
  /// The type of an array's elements: what each element is, how many bytes it has and in which order.
  ///
  /// ```swift
  /// NDArray.DType.float32                       // float32, in this machine's byte order
  /// try NDArray.DType(">f4")                    // big-endian float32
  /// try NDArray.DType("M8[25us]")               // dates in steps of 25 microseconds
  /// try NDArray.DType(fields: [("id", .int32), ("at", .float64)])
  /// ```
  ///
  /// The corresponding NumPy class is `numpy.dtype`. Two dtypes are equal when kind, size, byte order
  /// and all details are.
  public struct DType: Sendable, Hashable {
    /// What an element is, apart from its size and byte order.
    public enum Kind: Sendable, Hashable {
      /// True or false, in one byte.
      case bool
      /// A signed integer of 1, 2, 4 or 8 bytes.
      case int
      /// An unsigned integer of 1, 2, 4 or 8 bytes.
      case uint
      /// An IEEE float of 2, 4 or 8 bytes, or an x87 extended one padded to 12 or 16.
      case float
      /// Two floats: the real and the imaginary part.
      case complex
      /// A byte string of fixed length, padded with zeros: NumPy's `S`.
      case bytes
      /// A string of fixed length in UTF-32, padded with zeros: NumPy's `U`.
      case unicode
      /// Opaque bytes: NumPy's `V`.
      case void
      /// A date: a count of units since 1970.
      case datetime
      /// A span of time: a count of units.
      case timedelta
      /// A Python object.
      case object
      /// Named fields.
      case structured
      /// The upper half of a float32: ml_dtypes' `bfloat16`.
      case bfloat16
      /// One of ml_dtypes' 8-bit floats.
      case float8(Float8)
    }

    /// The 8-bit floats of ml_dtypes, named after their exponent and mantissa bits.
    public enum Float8: String, Sendable, Hashable, CaseIterable {
      /// 3 exponent bits, 4 mantissa bits.
      case e3m4 = "float8_e3m4"
      /// 4 exponent bits, 3 mantissa bits, IEEE infinities.
      case e4m3 = "float8_e4m3"
      /// As `e4m3fn` with bias 11 and no negative zero.
      case e4m3b11fnuz = "float8_e4m3b11fnuz"
      /// 4 exponent bits, 3 mantissa bits, no infinities.
      case e4m3fn = "float8_e4m3fn"
      /// As `e4m3fn` with bias 8 and no negative zero.
      case e4m3fnuz = "float8_e4m3fnuz"
      /// 5 exponent bits, 2 mantissa bits: the upper half of a float16.
      case e5m2 = "float8_e5m2"
      /// As `e5m2` with bias 16, no infinities and no negative zero.
      case e5m2fnuz = "float8_e5m2fnuz"
      /// 8 exponent bits alone: a power of two.
      case e8m0fnu = "float8_e8m0fnu"
      /// One of them, or another one-byte type of ml_dtypes: a file says `<V1` for all, and no more.
      /// ``NDArray/viewed(as:)`` makes it the one you know it to be.
      case unspecified = "void8"
    }

    /// The order of the bytes of one number.
    public enum ByteOrder: Sendable, Hashable {
      /// The lowest byte first.
      case little
      /// The highest byte first.
      case big
      /// The type has no byte order: single bytes, byte strings, objects, records.
      case none

      /// This machine's.
      public static var native: ByteOrder {
        UInt16(littleEndian: 1) == 1 ? .little : .big
      }
    }

    /// What an element is.
    public let kind: Kind
    /// The size of an element in bytes.
    public let itemSize: Int
    /// The order of the bytes of one number; `.none` where there is none.
    public let byteOrder: ByteOrder
    /// The step of a `datetime64` or `timedelta64`; nil for other kinds.
    public let unit: TimeUnit?
    /// The fields of a structured dtype in their order; empty for other kinds.
    public let fields: [Field]

    init(
      kind: Kind, itemSize: Int, byteOrder: ByteOrder = .none, unit: TimeUnit? = nil,
      fields: [Field] = []
    ) {
      self.kind = kind
      self.itemSize = itemSize
      self.byteOrder = byteOrder
      self.unit = unit
      self.fields = fields
    }
  }
}

extension NDArray.DType {
  /// A named part of a structured element.
  public struct Field: Sendable, Hashable {
    /// The name; a lone surrogate, which Swift's strings cannot hold, is shown as U+FFFD.
    public let name: String
    /// The title, a second name, where there is one.
    public let title: String?
    /// The type of one element of the field.
    public let dtype: NDArray.DType
    /// The shape of the field where it is an array itself; `[]` for a single element.
    public let shape: [Int]
    /// Where the field starts in the element, in bytes.
    public let offset: Int
    /// The code points of the name (and the title) where they hold lone surrogates.
    let rawName: PythonString
    let rawTitle: PythonString?

    init(
      name: PythonString, title: PythonString? = nil, dtype: NDArray.DType, shape: [Int] = [],
      offset: Int
    ) {
      self.name = name.string
      self.title = title?.string
      self.rawName = name
      self.rawTitle = title
      self.dtype = dtype
      self.shape = shape
      self.offset = offset
    }

    /// The number of elements that the field has: 1 unless it is an array itself.
    var count: Int { shape.elementCount }

    /// The size of the whole field in bytes.
    public var byteCount: Int { count * dtype.itemSize }
  }

  /// The field of that name or title; names are compared code point by code point.
  ///
  /// - Complexity: O(number of fields).
  public func field(named name: String) -> Field? {
    let wanted = PythonString(name)
    return fields.first { $0.rawName == wanted } ?? fields.first { $0.rawTitle == wanted }
  }
}

extension NDArray.DType {
  /// True or false.
  public static let bool = NDArray.DType(kind: .bool, itemSize: 1)
  /// A signed integer of 8 bits.
  public static let int8 = NDArray.DType(kind: .int, itemSize: 1)
  /// A signed integer of 16 bits.
  public static let int16 = number(.int, 2)
  /// A signed integer of 32 bits.
  public static let int32 = number(.int, 4)
  /// A signed integer of 64 bits.
  public static let int64 = number(.int, 8)
  /// An unsigned integer of 8 bits.
  public static let uint8 = NDArray.DType(kind: .uint, itemSize: 1)
  /// An unsigned integer of 16 bits.
  public static let uint16 = number(.uint, 2)
  /// An unsigned integer of 32 bits.
  public static let uint32 = number(.uint, 4)
  /// An unsigned integer of 64 bits.
  public static let uint64 = number(.uint, 8)
  /// A half precision float.
  public static let float16 = number(.float, 2)
  /// A single precision float.
  public static let float32 = number(.float, 4)
  /// A double precision float.
  public static let float64 = number(.float, 8)
  /// An x87 extended float in 16 bytes: NumPy's `longdouble` on 64-bit Linux.
  public static let longDouble = number(.float, 16)
  /// Two float32.
  public static let complex64 = number(.complex, 8)
  /// Two float64.
  public static let complex128 = number(.complex, 16)
  /// Two `longDouble`: NumPy's `clongdouble` on 64-bit Linux.
  public static let complex256 = number(.complex, 32)
  /// ml_dtypes' `bfloat16`.
  public static let bfloat16 = number(.bfloat16, 2)
  /// A Python object.
  public static let object = NDArray.DType(kind: .object, itemSize: 8)

  private static func number(_ kind: Kind, _ size: Int) -> NDArray.DType {
    NDArray.DType(kind: kind, itemSize: size, byteOrder: .native)
  }

  /// One of ml_dtypes' 8-bit floats.
  public static func float8(_ format: Float8) -> NDArray.DType {
    NDArray.DType(kind: .float8(format), itemSize: 1)
  }

  /// A byte string of `count` bytes: NumPy's `S`.
  ///
  /// - Precondition: `count` is at least 0 and at most 2³¹ − 1.
  public static func bytes(_ count: Int) -> NDArray.DType {
    precondition(0...maximumItemSize ~= count, "a byte string has 0 to 2^31 - 1 bytes")
    return NDArray.DType(kind: .bytes, itemSize: count)
  }

  /// A string of `count` code points: NumPy's `U`.
  ///
  /// - Precondition: `count` is at least 0 and at most 2²⁹ − 1.
  public static func unicode(_ count: Int) -> NDArray.DType {
    precondition(0...maximumItemSize / 4 ~= count, "a string has 0 to 2^29 - 1 code points")
    return NDArray.DType(kind: .unicode, itemSize: 4 * count, byteOrder: .native)
  }

  /// Opaque bytes: NumPy's `V`.
  ///
  /// - Precondition: `count` is at least 0 and at most 2³¹ − 1.
  public static func void(_ count: Int) -> NDArray.DType {
    precondition(0...maximumItemSize ~= count, "a void has 0 to 2^31 - 1 bytes")
    return NDArray.DType(kind: .void, itemSize: count)
  }

  /// A date in steps of `unit`: NumPy's `datetime64`.
  public static func datetime64(_ unit: TimeUnit) -> NDArray.DType {
    NDArray.DType(kind: .datetime, itemSize: 8, byteOrder: .native, unit: unit)
  }

  /// A span of time in steps of `unit`: NumPy's `timedelta64`.
  public static func timedelta64(_ unit: TimeUnit) -> NDArray.DType {
    NDArray.DType(kind: .timedelta, itemSize: 8, byteOrder: .native, unit: unit)
  }

  /// The largest element, in bytes: NumPy counts them in a C `int`.
  static let maximumItemSize = Int(Int32.max)
  /// The most dimensions that an array, or a field, has in NumPy.
  static let maximumDimensions = 64
}
