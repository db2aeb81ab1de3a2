import ArgumentParser
import NDArray
import Synchronization

/// When to show how far the work is.
enum ProgressWhen: String, ExpressibleByArgument, CaseIterable {
  /// On a terminal, after half a second.
  case auto
  /// Never.
  case never
}

/// The line on standard error that says how far the work is: by bytes, erased before anything else is printed.
///
/// `verify  weights  ━━━━━━━━━━━━━━━╸────────── 62 %  1.9 / 3.1 GiB  412 MiB/s  3 s left`
final class ProgressLine {
  /// True while a line stands on the terminal.
  private static let isShown = Atomic<Bool>(false)

  private let verb: String
  private let total: Int?
  private let console: Console
  private let start = ContinuousClock.now
  private var next: ContinuousClock.Instant
  private var before = 0
  private var current = (key: "", bytes: 0)
  private var lastKey: String?

  /// - Parameters:
  ///   - verb: what is done: `verify`.
  ///   - total: the bytes that there are; nil where that is not known.
  init(_ verb: String, total: Int?, _ console: Console) {
    self.verb = verb
    self.total = total
    self.console = console
    next = start + .milliseconds(500)
  }

  /// Says that the work on an array begins: those before it are done.
  func begin(_ key: String) {
    before += current.bytes
    current = (key, 0)
    update(done: before)
  }

  /// Says how much of the array is done.
  func advance(to bytes: Int) {
    current.bytes = bytes
    update(done: before + bytes)
  }

  /// Takes what the library tells.
  func update(_ progress: NPZ.Progress) {
    current = (progress.key, progress.completedByteCount)
    update(done: progress.completedByteCount, of: progress.totalByteCount)
  }

  private func update(done: Int, of all: Int? = nil) {
    if console.isVerbose, current.key != lastKey {
      lastKey = current.key
      if !current.key.isEmpty { Self.print("\(verb)  \(current.key.escapedForDisplay)\n") }
    }
    guard console.showsProgress, ContinuousClock.now >= next else { return }
    next = ContinuousClock.now + .milliseconds(100)
    let width = Terminal.errorWidth - 1
    Self.print("\r\(text(done: done, of: all ?? total, width: width))\u{1B}[K")
    Self.isShown.store(true, ordering: .relaxed)
  }

  private func text(done: Int, of total: Int?, width: Int) -> String {
    let seconds = Self.seconds(ContinuousClock.now - start)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let speed = "\(Int(Swift.min(rate, 1e15)).sizeText)/s"
    let name = current.key.escapedForDisplay
    guard let total, total > 0 else {
      return "\(verb)  \(name)  \(done.sizeText)  \(speed)".cutInMiddle(
        to: width, ellipsis: console.ellipsis)
    }
    let share = Swift.min(1, Double(done) / Double(total))
    var tail = " \(Int(share * 100)) %  \(done.sizeText) / \(total.sizeText)  \(speed)"
    if rate > 0, done < total {
      tail += "  \(Int((Double(total - done) / rate).rounded(.up)).grouped) s left"
    }
    let head = "\(verb)  \(name.cutInMiddle(to: 24, ellipsis: console.ellipsis))  "
    let room = width - head.displayWidth - tail.count
    guard room >= 8 else {
      return (head + tail).cutInMiddle(to: width, ellipsis: console.ellipsis)
    }
    return head + bar(share, Swift.min(26, room)) + tail
  }

  private func bar(_ share: Double, _ width: Int) -> String {
    let halves = Int(share * Double(width * 2))
    let (full, isHalf) = (halves / 2, halves % 2 == 1)
    let signs = console.isUTF8 ? ("━", "╸", "─") : ("#", "-", "-")
    let half = isHalf && full < width ? signs.1 : ""
    return String(repeating: signs.0, count: full) + half
      + String(repeating: signs.2, count: width - full - half.count)
  }

  private static func seconds(_ duration: Duration) -> Double {
    let (whole, parts) = duration.components
    return Double(whole) + Double(parts) * 1e-18
  }

  /// Says on standard error how long everything took, and how much was read.
  ///
  /// - Parameter before: the bytes that had been read before.
  static func printTime(since start: ContinuousClock.Instant, bytesRead before: Int?) {
    let read = before.flatMap { before in Terminal.bytesRead.map { $0 - before } }
    erase()
    let milliseconds = Int((seconds(ContinuousClock.now - start) * 1000).rounded())
    let digits = String(milliseconds % 1000 + 1000).dropFirst()
    let part = read.map { ", \(Swift.max(0, $0).sizeText) read" } ?? ""
    print("\(milliseconds / 1000).\(digits) s\(part)\n")
  }

  /// Takes the line away, where there is one.
  static func erase() {
    if isShown.exchange(false, ordering: .relaxed) { print("\r\u{1B}[K") }
  }

  private static func print(_ text: String) {
    // Where standard error is closed, nobody looks.
    _ = Terminal.write(Array(text.utf8)[...], to: .error)
  }
}
