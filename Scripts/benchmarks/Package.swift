// swift-tools-version: 6.2
import PackageDescription

// The side of the benchmark that uses the library, as any other package would: by its public API only.

/// What Scripts/benchmark asks for: the library with libdeflate, or with zlib alone. A nested package
/// cannot take the trait from the command line of its parent, so it comes by the environment.
let traits: Set<Package.Dependency.Trait> =
  Context.environment["NDARRAY_BENCHMARK_TRAIT"].map { [.defaults, .trait(name: $0)] }
  ?? [.defaults]

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    // The name makes this work in a checkout whose folder has another name.
    .package(name: "NDArray", path: "../..", traits: traits)
  ],
  targets: [
    .executableTarget(
      name: "worker", dependencies: [.product(name: "NDArray", package: "NDArray")],
      swiftSettings: [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
