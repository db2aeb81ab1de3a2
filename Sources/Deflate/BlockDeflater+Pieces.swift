extension BlockDeflater {
  /// The data of every block but the last, where a stream is given piece by piece: 1 MiB.
  package static let blockSize = 1 << 20
  /// A stream gives the same bytes however it is cut into pieces, as long as each of them but the last
  /// is a multiple of this: the blocks that share a decision.
  package static let pieceUnit = groupSize * blockSize

  /// The bytes of a piece that keeps so many threads busy.
  ///
  /// - Parameter threads: nil means one for each core.
  package static func pieceSize(threads: Int? = nil) -> Int {
    let threads = max(1, threads ?? Cores.count)
    let units = (2 * threads * blockSize + pieceUnit - 1) / pieceUnit
    return units * pieceUnit
  }
}
