import FuzzTargets
import Testing

/// What the fuzzers start from, in every run of the tests.
@Suite struct SeedTests {
  @Test(arguments: FuzzTarget.allCases)
  func seeds(of target: FuzzTarget) throws {
    let seeds = try Inputs.seeds(of: target)
    #expect(seeds.count >= 20)
    for (index, seed) in seeds.enumerated() {
      do throws(Finding) { try target.check(seed) } catch {
        Issue.record("seed \(index) of \(target.rawValue), \(seed.count) bytes: \(error)")
      }
    }
  }

  @Test(arguments: FuzzTarget.allCases)
  func noBytes(_ target: FuzzTarget) throws {
    try target.check([])
    #expect(target.mended([]) == [])
  }
}
