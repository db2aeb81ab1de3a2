import ArgumentParser

/// Which arrays a command looks at: `--only` and `--exclude`.
struct NameFilter: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Only names that match, such as 'layer*/bias'.", valueName: "glob"))
  var only: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("No names that match.", valueName: "glob"))
  var exclude: [String] = []

  /// True where the name is to be looked at.
  func accepts(_ name: String) -> Bool {
    (only.isEmpty || only.contains { Glob($0).matches(name) })
      && !exclude.contains { Glob($0).matches(name) }
  }
}
