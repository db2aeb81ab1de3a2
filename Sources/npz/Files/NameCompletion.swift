import NDArray

/// The names of arrays for a shell that completes them: those of the file that stands among the words.
enum NameCompletion {
  /// A pickle is read to know what it holds: of a large one, nothing is offered.
  private static let mostPickleBytes = 8 << 20

  /// The names in the first of the words that is a file.
  @Sendable
  static func names(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
    for word in words.dropFirst() where word.first != "-" && Terminal.exists(word) {
      var limits = NPY.Limits()
      limits.pickle.inputBytes = mostPickleBytes
      guard let input = try? Input(word, limits: limits) else { continue }
      switch input.file {
      case .npy: return []
      case .npz(let npz): return npz.keys.filter { $0.hasPrefix(prefix) }
      case .tensors(let file): return file.entries.map(\.key).filter { $0.hasPrefix(prefix) }
      case .pickle(let file):
        return PickleWalk(file.value).leaves.map(\.path)
          .filter { !$0.isEmpty && $0.hasPrefix(prefix) }
      }
    }
    return []
  }
}
