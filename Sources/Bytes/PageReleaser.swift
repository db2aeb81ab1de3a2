import Dispatch

/// Gives back the pages of a mapped file while a function reads it that does not say how far it is.
///
/// A page that is still needed comes back when it is read again, from the system's cache; so what the
/// mapping takes of memory is what is read in a few milliseconds, however long the file is.
package final class PageReleaser {
  private let timer: any DispatchSourceTimer

  /// Begins to give back the pages of `memory`, which is left alone where it is no mapping.
  package init(_ memory: Memory) {
    // A queue of its own gets a thread even while all cores are at work.
    timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "release pages"))
    let interval = DispatchTimeInterval.milliseconds(4)
    timer.schedule(deadline: .now() + interval, repeating: interval, leeway: .milliseconds(1))
    timer.setEventHandler { memory.advise(.release, 0..<memory.count) }
    timer.resume()
  }

  deinit { timer.cancel() }
}
