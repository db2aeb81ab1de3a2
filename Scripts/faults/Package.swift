// swift-tools-version: 6.2
import PackageDescription

// The program that is disturbed while it saves and reads: it uses the library as any other package
// would, by its public API only.

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
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
