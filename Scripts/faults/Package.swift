// swift-tools-version: 6.2
import PackageDescription

// The program that is disturbed while it saves and reads, and one that reads damaged files: they use the
// library as any other package would, by its public API only.

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "faults",
  platforms: [.macOS(.v15)],
  dependencies: [
    // The name makes this work in a checkout whose folder has another name.
    .package(name: "NDArray", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "saver", dependencies: [.product(name: "NDArray", package: "NDArray")],
      swiftSettings: settings),
    .executableTarget(
      name: "damage", dependencies: [.product(name: "NDArray", package: "NDArray")],
      swiftSettings: settings + [.strictMemorySafety()]),
  ],
  swiftLanguageModes: [.v6]
)
