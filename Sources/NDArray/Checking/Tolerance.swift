extension NDArray {
  /// How near to each other two numbers must be to count as equal.
  ///
  /// Numbers are equal where one of the three says so: |a − b| ≤ ``absolute`` + ``relative``·|b|, as in
  /// `numpy.allclose`, or no more than ``ulps`` numbers of the dtype lie between them. By default only equal
  /// numbers are equal.
  public struct Tolerance: Sendable, Hashable {
    /// NumPy's `rtol`.
    public var relative: Double
    /// NumPy's `atol`.
    public var absolute: Double
    /// Steps from one number of the dtype to the next: 1 for numbers that are next to each other.
    public var ulps: Int
    /// Whether NaN equals NaN, and NaT equals NaT.
    public var nanEqual: Bool

    /// A tolerance; by default there is none, and NaN equals NaN.
    public init(
      relative: Double = 0, absolute: Double = 0, ulps: Int = 0, nanEqual: Bool = true
    ) {
      self.relative = relative
      self.absolute = absolute
      self.ulps = ulps
      self.nanEqual = nanEqual
    }

    /// Nothing but equal numbers, and NaN with NaN.
    public static let exact = Tolerance()

    /// Whether two floats are near enough.
    func accepts(_ a: Double, _ b: Double) -> Bool {
      if a == b { return true }
      if a.isNaN || b.isNaN { return nanEqual && a.isNaN && b.isNaN }
      if a.isInfinite || b.isInfinite { return false }
      return (a - b).magnitude <= absolute + relative * b.magnitude
    }
  }
}
