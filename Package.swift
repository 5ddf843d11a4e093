// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: Swift 6 mode, explicit existentials, imports that say how far they show, no warnings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Rooms that loop over pixels or numbers stay optimised in debug builds, or their tests crawl.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"])]

let package = Package(
    name: "reticle",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "reticle", targets: ["reticle"]),
        .executable(name: "reticle-service", targets: ["reticle-service"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        // The service's alone: the workstation links none of these.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries, each wrapped by one room only.
        .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
        .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
        .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

        // Pure rooms.
        .target(name: "Domain", swiftSettings: optimised),
        .target(name: "DetectionMetrics", dependencies: ["Domain"], swiftSettings: optimised),
        .target(name: "Cells", swiftSettings: optimised),
        .target(name: "Workbench", dependencies: ["Domain", "DetectionMetrics", "Cells"], swiftSettings: optimised),

        // Rooms with effects.
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        .target(
            name: "Imaging", dependencies: ["Domain", "CKernels", "CJPEG", "CPNG", "CWebP", "CCairo"],
            swiftSettings: optimised),
        .target(name: "Formats", dependencies: ["Domain"], swiftSettings: optimised),
        .target(name: "Fetching", dependencies: ["CCurl", "Domain"], swiftSettings: optimised),
        .target(name: "NeuralNetwork", dependencies: ["CKernels"], swiftSettings: optimised),
        .target(name: "YOLO", dependencies: ["Domain", "NeuralNetwork"], swiftSettings: optimised),
        .target(
            name: "Prediction", dependencies: ["Domain", "Imaging", "NeuralNetwork", "YOLO"], swiftSettings: optimised),
        .target(
            name: "Training", dependencies: ["Domain", "DetectionMetrics", "Imaging", "NeuralNetwork", "YOLO"],
            swiftSettings: optimised),
        .target(
            name: "Catalog",
            dependencies: [
                "Domain", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: optimised),
        .target(name: "Jobs", dependencies: ["Domain", "Catalog"], swiftSettings: strict),
        .target(
            name: "Terminal", dependencies: ["Domain", "Cells", "CKernels", "Imaging", "CNcurses"],
            swiftSettings: optimised),
        .target(
            name: "Themes", path: "Themes",
            resources: [
                .embedInCode("dark.toml"), .embedInCode("light.toml"), .embedInCode("high-contrast.toml"),
                .embedInCode("sixteen-colour.toml"),
            ], swiftSettings: strict),

        // The service: its queue, its routes, its workers.
        .target(
            name: "Queue",
            dependencies: ["Domain", "CPQ", .product(name: "GRDB", package: "GRDB.swift")], swiftSettings: optimised),
        .target(
            name: "Service",
            dependencies: [
                "Domain", "Queue",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("openapi.yaml")], swiftSettings: optimised),
        .target(
            name: "Workers",
            dependencies: [
                "Domain", "Fetching", "Imaging", "NeuralNetwork", "Prediction", "Queue", "YOLO",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: optimised),
        .executableTarget(
            name: "reticle-service",
            dependencies: [
                "Fetching", "Prediction", "Queue", "Service", "Workers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "reticle",
            dependencies: [
                "Domain", "DetectionMetrics", "Cells", "Workbench", "Imaging", "Formats", "Fetching", "NeuralNetwork",
                "YOLO",
                "Prediction", "Queue", "Training", "Catalog", "Jobs", "Terminal", "Themes",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: strict),

        // Tests: one target a room, and the harness as a room of its own.
        .target(name: "TestSupport", dependencies: ["Domain", "Cells"], path: "Tests/Support", swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DetectionMetricsTests", dependencies: ["DetectionMetrics", "Domain", "TestSupport"],
            swiftSettings: strict),
        .testTarget(name: "CellsTests", dependencies: ["Cells", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "WorkbenchTests", dependencies: ["Workbench", "DetectionMetrics", "Domain", "Cells", "TestSupport"],
            exclude: ["Screens"], swiftSettings: strict),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging", "Domain", "CKernels", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "FormatsTests", dependencies: ["Formats", "Domain", "TestSupport"], resources: [.copy("Fixtures")],
            swiftSettings: strict),
        .testTarget(name: "FetchingTests", dependencies: ["Fetching", "Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "NeuralNetworkTests", dependencies: ["NeuralNetwork", "CKernels", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "YOLOTests", dependencies: ["YOLO", "NeuralNetwork", "Imaging", "Domain", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "DetectionMetrics", "Imaging", "NeuralNetwork", "YOLO", "Domain", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "JobsTests", dependencies: ["Jobs", "Catalog", "Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CatalogTests",
            dependencies: ["Catalog", "Domain", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .testTarget(
            name: "QueueTests", dependencies: ["Queue", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .testTarget(
            name: "ServiceTests",
            dependencies: ["Service", "Queue", "TestSupport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .testTarget(
            name: "WorkersTests",
            dependencies: [
                "Workers", "Domain", "Fetching", "Imaging", "Prediction", "Queue", "YOLO", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TerminalTests",
            dependencies: ["Terminal", "Domain", "Cells", "CKernels", "Imaging", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ReticleTests",
            dependencies: [
                "reticle", "Catalog", "Cells", "Domain", "Fetching", "Formats", "Imaging", "Jobs", "DetectionMetrics",
                "NeuralNetwork",
                "Queue",
                "Training",
                "Workbench",
                "YOLO", "TestSupport",
            ],
            swiftSettings: strict),
    ],
    cLanguageStandard: .c11
)
