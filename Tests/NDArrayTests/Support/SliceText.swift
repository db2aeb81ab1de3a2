import NDArray

/// An index as NumPy's users write it: `0:3,::-1,...,None,2`.
func indexSteps(_ text: String) -> [NDArray.IndexStep] {
  text.split(separator: ",").map { $0.filter { $0 != " " } }.map { part in
    switch part {
    case "...", "Ellipsis": return .ellipsis
    case "None", "newaxis": return .newAxis
    default: break
    }
    let bounds = part.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    if bounds.count == 1 { return .at(bounds[0] ?? .max) }
    return .slice(
      start: bounds[0], stop: bounds[1], step: bounds.count > 2 ? bounds[2] ?? 1 : 1)
  }
}
