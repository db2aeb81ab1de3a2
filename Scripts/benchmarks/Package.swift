// swift-tools-version: 6.2
import PackageDescription

// The side of the benchmark that uses the library, as any other package would: by its public API only.

let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  // Handed on to the library: `swift build --traits Libdeflate`.
  traits: [.trait(name: "Libdeflate")],
  dependencies: [
    // The name makes this work in a checkout whose folder has another name.
    .package(
      name: "NDArray", path: "../..",
      traits: [.defaults, .trait(name: "Libdeflate", condition: .when(traits: ["Libdeflate"]))])
  ],
  targets: [
    .executableTarget(
      name: "worker",
      dependencies: [
        .product(name: "NDArray", package: "NDArray"), .product(name: "Pickle", package: "NDArray"),
      ],
      swiftSettings: [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
