// Trusted file: lets several threads write the places of an array, each its own.

import Dispatch
import Synchronization

/// Runs `body` for every index below `count` on several threads, and gathers what it returns.
///
/// A thread that is done with one index takes the next one, so long and short work may be mixed; give
/// the longest the lowest indices. An error ends the work: the one of the lowest index that failed is
/// thrown.
package func concurrently<R: Sendable, E: Error>(
  _ count: Int, threads: Int, _ body: (Int) throws(E) -> R
) throws(E) -> [R] {
  if threads <= 1 || count <= 1 {
    var results: [R] = []
    results.reserveCapacity(count)
    for index in 0..<count { results.append(try body(index)) }
    return results
  }
  let next = Atomic<Int>(0)
  // Each thread writes places of its own, and they are read when all have ended.
  var results = [Result<R, E>?](repeating: nil, count: count)
  unsafe results.withUnsafeMutableBufferPointer { places in
    nonisolated(unsafe) let places = unsafe places
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = Result { () throws(E) in try unsafe body(index) }
        unsafe places[index] = result
        // Nothing that was not begun is begun any more; what was begun has lower indices.
        if case .failure = result { next.store(count, ordering: .relaxed) }
      }
    }
  }
  var values: [R] = []
  values.reserveCapacity(count)
  for result in results {
    if let result { values.append(try result.get()) }
  }
  return values
}
