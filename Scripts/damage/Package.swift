// swift-tools-version: 6.2
import PackageDescription

// Damages files and sees what becomes of them, by the library's public API only.

let package = Package(
  name: "damage",
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
      name: "damage", dependencies: [.product(name: "NDArray", package: "NDArray")],
      swiftSettings: [
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
