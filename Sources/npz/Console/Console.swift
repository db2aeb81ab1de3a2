import ArgumentParser

/// Where a command writes, and how it looks there.
struct Console {
  /// Standard output.
  let output = Output()
  /// How standard output is coloured.
  let style: Style
  /// The columns that a line may have; nil where standard output is no terminal: nothing is cut.
  let width: Int?
  /// True where only the exit status is asked for.
  let isQuiet: Bool
  /// True where standard error says what is being done.
  let isVerbose: Bool
  /// True where a line on standard error says how far the work is.
  let showsProgress: Bool
  /// True where errors are documents for programs.
  let isJSON: Bool
  /// True where the locale has more than ASCII.
  let isUTF8: Bool

  /// True where people look at standard output.
  var isTerminal: Bool { width != nil }

  /// Decides by the options, the environment and what the streams are.
  init(_ options: CommonOptions, isJSON: Bool) {
    let isTerminal = Terminal.isTerminal(.output)
    width = isTerminal ? Terminal.width : nil
    style = Style(isOn: Self.isColoured(options.color, isTerminal: isTerminal))
    isQuiet = options.quiet
    isVerbose = options.verbose && !options.quiet
    showsProgress =
      options.progress == .auto && !options.quiet && Terminal.isTerminal(.error)
      && Terminal.variable("TERM") != "dumb"
    self.isJSON = isJSON
    isUTF8 = Terminal.isUTF8
  }

  /// The same without colours, and with lines of any length: for texts that go into a document.
  var plain: Console { Console(isQuiet: isQuiet, isJSON: isJSON) }

  private init(isQuiet: Bool, isJSON: Bool) {
    (width, style, isUTF8) = (nil, Style(isOn: false), true)
    (self.isQuiet, self.isJSON) = (isQuiet, isJSON)
    (isVerbose, showsProgress) = (false, false)
  }

  /// `--color`, then `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`, then `TERM=dumb`, then
  /// whether people look.
  private static func isColoured(_ when: ColorWhen, isTerminal: Bool) -> Bool {
    func isSet(_ name: String) -> Bool {
      Terminal.variable(name).map { !$0.isEmpty && $0 != "0" } ?? false
    }
    switch when {
    case .always: return true
    case .never: return false
    case .auto:
      if Terminal.variable("NO_COLOR").map({ !$0.isEmpty }) ?? false { return false }
      if isSet("CLICOLOR_FORCE") || isSet("FORCE_COLOR") { return true }
      return isTerminal && Terminal.variable("TERM") != "dumb"
    }
  }

  /// Prints a failure to standard error.
  func report(_ failure: Failure) { Self.report(failure, isJSON: isJSON) }

  /// Prints a failure to standard error.
  static func report(_ failure: Failure, isJSON: Bool) {
    let text =
      isJSON
      ? failure.json.encoded + "\n" : failure.text(pointing: Terminal.isTerminal(.error))
    ProgressLine.erase()
    // Where standard error is closed, there is nobody left to tell.
    _ = Terminal.write(Array(text.utf8)[...], to: .error)
  }

  /// `✓`, or `ok` in a locale that has no such sign.
  var soundMark: String { style.green(isUTF8 ? "✓" : "ok") }
  /// `✗`, or `BAD`.
  var damagedMark: String { style.red(isUTF8 ? "✗" : "BAD") }
  /// `!` in any locale.
  var warningMark: String { style.yellow("!") }
  /// In front of what is merely said.
  var noteMark: String { isUTF8 ? "·" : "-" }
  /// What stands for what was left out of a name or a list.
  var ellipsis: String { isUTF8 ? "…" : ".." }
}
