import ArgumentParser
import Domain
import Foundation
import NeuralNetwork
import YOLO

/// Files of a network on the command line.
struct ModelSourceOptions: ParsableArguments {
    @Option(help: "darknet's description of the network.")
    var cfg: String?
    @Option(help: "darknet's numbers for it.")
    var weights: String?
    @Option(help: "GluonCV's numbers (.params), with --symbol those of an exported network.")
    var params: String?
    @Option(help: "MXNet's description of an exported network (-symbol.json).")
    var symbol: String?
    @Option(help: "Class names, one a line (default: COCO's or VOC's for as many classes of GluonCV, else class 0, …).")
    var names: String?

    func validate() throws {
        if cfg == nil && weights != nil { throw ValidationError("expected --cfg beside --weights") }
        if cfg != nil && params != nil { throw ValidationError("expected --cfg and --weights, or --params, not both") }
        if symbol != nil && params == nil { throw ValidationError("expected --params beside --symbol") }
    }

    /// Whether any file was given.
    var isGiven: Bool { [cfg, weights, params, symbol, names].contains { $0 != nil } }

    /// The files that were given, if any.
    /// - Throws: ``Refusal`` for a cfg without weights, from which only a training can start
    func files() throws -> ModelFiles? {
        let names = names.map(Paths.absolute)
        if let cfg {
            guard let weights else { throw Refusal("\(cfg): expected --weights F, the numbers that belong to it") }
            return .darknet(cfg: Paths.absolute(cfg), weights: Paths.absolute(weights), names: names)
        }
        guard let params = params.map(Paths.absolute) else { return nil }
        guard let symbol else { return .gluon(params: params, names: names) }
        return .mxnet(symbol: Paths.absolute(symbol), params: params, names: names)
    }
}

/// A size of a network's input: `416`, or `608x352` for width and height.
struct InputSizeArgument: ExpressibleByArgument {
    var size: ImageSize

    init?(argument: String) {
        let parts = argument.lowercased().split(whereSeparator: { $0 == "x" || $0 == "×" }).map { Int($0) }
        guard (1...2).contains(parts.count), let width = parts[0], let height = parts[parts.count - 1],
            (1...16_384).contains(width), (1...16_384).contains(height)
        else { return nil }
        size = ImageSize(width: width, height: height)
    }

    var defaultValueDescription: String { "\(size.width)x\(size.height)" }
}

/// How pictures are fed, by its word: `letterbox`, `stretch`, `keep-aspect`.
struct FitArgument: ExpressibleByArgument {
    var fit: Preprocessing.Fit

    init?(argument: String) {
        guard let fit = Preprocessing.Fit(rawValue: argument) else { return nil }
        self.fit = fit
    }

    static var names: String { Preprocessing.Fit.allCases.map(\.rawValue).joined(separator: ", ") }
    static var allValueStrings: [String] { Preprocessing.Fit.allCases.map(\.rawValue) }
}
