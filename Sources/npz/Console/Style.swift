/// Colours, where there are any: the base colours alone, so that themes work.
struct Style {
  /// What a text looks like.
  enum Look: Int {
    /// As it is.
    case plain = 0
    /// Names.
    case bold = 1
    /// What matters less.
    case dim = 2
    /// Damage.
    case red = 31
    /// Soundness.
    case green = 32
    /// What needs attention.
    case yellow = 33
    /// Types.
    case cyan = 36
  }

  /// False where texts stay as they are.
  let isOn: Bool

  /// The text with that look.
  func paint(_ text: String, _ look: Look) -> String {
    if !isOn || look == .plain || text.isEmpty { return text }
    return "\u{1B}[\(look.rawValue)m\(text)\u{1B}[0m"
  }

  /// Names.
  func bold(_ text: String) -> String { paint(text, .bold) }
  /// What matters less.
  func dim(_ text: String) -> String { paint(text, .dim) }
  /// Damage.
  func red(_ text: String) -> String { paint(text, .red) }
  /// Soundness.
  func green(_ text: String) -> String { paint(text, .green) }
  /// What needs attention.
  func yellow(_ text: String) -> String { paint(text, .yellow) }
}
