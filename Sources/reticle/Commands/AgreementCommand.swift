import ArgumentParser
import Catalog
import DetectionMetrics
import Domain
import Foundation
import Workbench

/// `reticle agreement`: how far people agree who have labelled the same images blind.
struct AgreementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agreement", abstract: "How far people agree about images that they have labelled blind.",
        discussion: """
            Boxes are matched one to one from an IoU on, whatever their classes. Kappa is Cohen's over the classes of \
            matched boxes; alpha is Krippendorff's over all that one of the two has seen, "nothing" being a value as the \
            classes are. People are compared pair by pair, and each with the accepted boxes where honeypots were given out.
            """)

    @OptionGroup var options: WorkspaceOptions
    @Option(help: "Least IoU of two boxes that are the same.")
    var iou: Double = 0.5
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if !(iou > 0 && iou <= 1) { throw ValidationError("--iou \(iou): expected above 0, up to 1") }
    }

    func run() throws {
        try Out.reporting {
            let report = try AgreementReport(options.open(readOnly: true), iou: iou)
            if json { return try Out.json(report) }
            for line in report.lines { print(line) }
        }
    }
}

/// The figures of all who have labelled blind.
struct AgreementReport: Encodable {
    /// Two people, or a person and what was accepted.
    struct Line: Encodable, Equatable {
        var first, second: String
        var images, firstBoxes, secondBoxes, matched: Int
        var matchedShare, classAgreement, meanIoU, kappa, alpha: Double?

        init(_ first: String, _ second: String, _ figures: BoxAgreement) {
            (self.first, self.second) = (first, second)
            (images, firstBoxes, secondBoxes) = (figures.images, figures.first, figures.second)
            (matched, matchedShare) = (figures.matched, figures.matchedShare)
            (classAgreement, meanIoU) = (figures.classAgreement, figures.meanIoU)
            (kappa, alpha) = (figures.kappa, figures.alpha)
        }

        private enum CodingKeys: String, CodingKey {
            case first, second, images, firstBoxes, secondBoxes, matched, matchedShare, classAgreement, meanIoU, kappa,
                alpha
        }

        /// What cannot be said is `null`, never missing.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(first, forKey: .first)
            try container.encode(second, forKey: .second)
            for (key, count) in [
                (CodingKeys.images, images), (.firstBoxes, firstBoxes), (.secondBoxes, secondBoxes),
                (.matched, matched),
            ] { try container.encode(count, forKey: key) }
            for (key, figure) in [
                (CodingKeys.matchedShare, matchedShare), (.classAgreement, classAgreement), (.meanIoU, meanIoU),
                (.kappa, kappa), (.alpha, alpha),
            ] { try container.encode(figure, forKey: key) }
        }

        var text: String {
            func share(_ value: Double?) -> String { value.map { NumberText.fixed($0, decimals: 3) } ?? "–" }
            let figures = [
                "\(images)", "\(firstBoxes)", "\(secondBoxes)", "\(matched)", share(matchedShare),
                share(classAgreement), share(meanIoU), share(kappa), share(alpha),
            ]
            return AgreementReport.row("\(first) – \(second)".printable, figures)
        }
    }

    var iou: Double
    /// Pairs of people, by their names.
    var pairs: [Line] = []
    /// Each person against the accepted boxes, on the images given out once more.
    var honeypots: [Line] = []

    /// Compares what is finished in a workspace.
    init(_ store: CatalogStore, iou: Double) throws {
        self.iou = iou
        let layers = try store.finishedLayers()
        let people = Swift.Set(layers.map(\.person)).sorted()
        for (number, first) in people.enumerated() {
            let own = layers.filter { $0.person == first }
            for second in people[(number + 1)...] {
                let theirs = Dictionary(
                    uniqueKeysWithValues: layers.filter { $0.person == second }.map { ($0.image, $0) })
                var figures = BoxAgreement(iou: iou)
                for layer in own {
                    if let other = theirs[layer.image] { figures.add(Self.items(layer.boxes), Self.items(other.boxes)) }
                }
                if figures.images > 0 { pairs.append(Line(first, second, figures)) }
            }
            var figures = BoxAgreement(iou: iou)
            for layer in own where layer.kind == .honeypot {
                figures.add(Self.items(layer.boxes), Self.items(try store.document(layer.image).annotations))
            }
            if figures.images > 0 { honeypots.append(Line(first, "accepted", figures)) }
        }
    }

    private static func items(_ boxes: [Annotation]) -> [BoxAgreement.Item] {
        boxes.map { BoxAgreement.Item($0.classID, $0.box) }
    }

    /// The figures as a table.
    var lines: [String] {
        guard !pairs.isEmpty || !honeypots.isEmpty else {
            return ["nobody has finished what others labelled too; `reticle assign ANNA BEN --blind` begins"]
        }
        let heading = Self.row(
            "IoU from \(NumberText.fixed(iou, decimals: 2))",
            ["images", "boxes", "boxes", "matched", "share", "class", "IoU", "kappa", "alpha"])
        return [heading] + (pairs + honeypots).map(\.text)
    }

    private static func row(_ name: String, _ figures: [String]) -> String {
        name.padded(to: 28) + figures.map { String(repeating: " ", count: max(1, 9 - $0.count)) + $0 }.joined()
    }
}
