// swift-tools-version: 6.2
import PackageDescription

// Every floor imports only what is below it; `npz` is the roof. See README.md, "How it is built".

/// What every Swift target is compiled with.
let settings: [SwiftSetting] = [
  // Raw memory is used in a few named files only; everywhere else the compiler proves there is none.
  .strictMemorySafety(),
  // `any P` is written out where a value is boxed: https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // An import serves its own file only: https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  // A floor's imports stay its own business: https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Bytes and Deflate hand out spans of memory that they own, whose lifetimes must be written down.
let lifetimes: SwiftSetting = .enableExperimentalFeature("Lifetimes")

/// The fuzzers need a compiler with libFuzzer, and flags that no package that others depend on may have:
/// they are there for `Scripts/fuzz` alone, which also says how everything else is compiled.
let fuzzers: [Target] =
  Context.environment["NDARRAY_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz",
      exclude: ["npz.dict"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
  ]

/// Programs that show what the library is for, each with its description. They are targets and no products:
/// a package that depends on this one does not see them.
let examples: [Target] = ["ServeModel", "SumFrame", "BrowseImages", "TrainingLog"].map { name in
  .executableTarget(
    name: name, dependencies: ["NDArray"], path: "Sources/Examples/\(name)", swiftSettings: settings
  )
}

/// The Swift of the README's recipes as one program, which `Scripts/recipes` writes and runs.
let recipes: [Target] =
  Context.environment["NDARRAY_RECIPES"] == nil
  ? []
  : [
    .executableTarget(
      name: "Recipes", dependencies: ["NDArray"], path: ".build/recipes/Sources",
      swiftSettings: settings)
  ]

let package = Package(
  name: "NDArray",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "NDArray", targets: ["NDArray"]),
    .library(name: "Pickle", targets: ["Pickle"]),
    .library(name: "NDArrayFoundation", targets: ["NDArrayFoundation"]),
    .executable(name: "npz", targets: ["npz"]),
  ],
  traits: [
    .trait(
      name: "Libdeflate",
      description:
        "Compresses with libdeflate as well, and takes checksums with it: faster.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    .systemLibrary(
      // zlib.h is where compilers look: pkg-config is not asked, which would warn where it is not installed.
      name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CLibdeflate", pkgConfig: "libdeflate",
      providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(name: "CFileSystem"),
    // Declarations alone: what they declare is looked for at run time.
    .systemLibrary(name: "CCodecs"),
    .target(name: "Bytes", dependencies: ["CFileSystem"], swiftSettings: settings + [lifetimes]),
    .target(
      name: "Deflate",
      dependencies: [
        "Bytes", "CZlib", .target(name: "CLibdeflate", condition: .when(traits: ["Libdeflate"])),
      ],
      swiftSettings: settings + [lifetimes]),
    .target(
      name: "Zip", dependencies: ["Bytes", "Deflate"], swiftSettings: settings + [lifetimes]),
    .target(
      name: "Wrappers", dependencies: ["Bytes", "Deflate", "CCodecs"],
      swiftSettings: settings + [lifetimes]),
    .target(name: "Pickle", dependencies: ["Bytes"], swiftSettings: settings + [lifetimes]),
    .target(
      name: "NDArray",
      dependencies: [
        "Bytes", "Deflate", "Zip", "Wrappers", "Pickle",
        .product(name: "ComplexModule", package: "swift-numerics"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: settings + [lifetimes]),
    // Beside the floors: what Foundation has types for. Nothing imports it but those who ask for it.
    .target(name: "NDArrayFoundation", dependencies: ["NDArray"], swiftSettings: settings),
    .executableTarget(
      name: "npz",
      dependencies: [
        "NDArray", "Bytes", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"], swiftSettings: settings),
    .testTarget(
      name: "DeflateTests", dependencies: ["TestFiles", "Deflate", "Bytes"],
      swiftSettings: settings),
    .target(
      name: "TestFiles", dependencies: ["Deflate", "Bytes"], path: "Tests/TestFiles",
      swiftSettings: settings),
    .testTarget(
      name: "ZipTests", dependencies: ["TestFiles", "Zip", "Deflate", "Bytes"],
      swiftSettings: settings),
    .testTarget(name: "PickleTests", dependencies: ["Pickle"], swiftSettings: settings),
    .testTarget(
      name: "NDArrayTests",
      dependencies: [
        "NDArray", "TestFiles", "Bytes", "Deflate", "Wrappers", "Zip",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "NpzTests", dependencies: ["npz", "NDArray", "TestFiles"],
      exclude: ["Golden", "Schemas"],
      swiftSettings: settings),
    .target(
      name: "FuzzTargets", dependencies: ["NDArray", "Pickle", "Zip", "Deflate", "Bytes", "CZlib"],
      path: "Tests/FuzzTargets", swiftSettings: settings),
    .testTarget(
      name: "NDArrayFoundationTests", dependencies: ["NDArrayFoundation"],
      swiftSettings: settings),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "Zip", "Bytes"], swiftSettings: settings),
  ] + examples + fuzzers + recipes,
  swiftLanguageModes: [.v6]
)
