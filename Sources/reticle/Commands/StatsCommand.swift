import ArgumentParser
import Catalog
import Domain
import Foundation
import YOLO

/// `reticle stats`: what a workspace holds, whether it is fit to train on, and why.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Figures of the images and boxes, with a verdict and plots.")

    @OptionGroup var options: WorkspaceOptions
    @Option(help: "Only the images of this client.")
    var client: String?
    @Option(help: "Figures of each part of this split as well.")
    var split: String?
    @Option(help: "Only the images that match, such as 'class:can state:labelled'.")
    var filter: String = ""
    @Option(help: "Write every chart to this folder, as PNG and as SVG.")
    var plots: String?
    @Option(help: "Write the figures to this file as text: statistics.txt.")
    var text: String?
    @Option(help: "The network whose anchors are laid over the sizes of the boxes (default: YOLO v3's nine).")
    var model: String?
    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
        try Out.reporting {
            let store = try options.open()
            let query = try ImageQuery.parse(filter, synset: try store.synset(), client: client)
            if let client, try !store.clients().contains(where: { $0.name == client }) {
                let known = try store.clients().map { $0.name.isEmpty ? "\"\"" : $0.name }.joined(separator: ", ")
                throw Refusal("--client '\(client)': no image belongs to it; expected one of \(known)")
            }
            let parts = try SplitParts.find(split, in: store)
            let statistics = try store.statistics(of: query, part: parts)
            let form = StatisticsText(statistics, client: client).text
            if let text { try write(form, to: Paths.absolute(text)) }
            if let plots {
                let anchors = try model.map { try AnchorSet(store.shelf.open($0), name: $0) } ?? .yolo3
                let files = try StatisticsPlots(statistics, anchors: anchors).write(to: Paths.absolute(plots))
                Out.note("\(files.count) plots → \(plots)")
            }
            if json { return try Out.json(StatisticsReport(statistics)) }
            guard text == nil else { return }
            for line in form.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                print(String(line).printableField)
            }
        }
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw Refusal("\(path): cannot be written; expected a path in a folder that takes new files")
        }
    }
}

extension String {
    /// The line with tabs kept and everything else that could steer a terminal replaced.
    fileprivate var printableField: String {
        split(separator: "\t", omittingEmptySubsequences: false).map { String($0).printable }.joined(separator: "\t")
    }
}

/// Statistics as the JSON of the contract.
struct StatisticsReport: Encodable {
    struct ClassRow: Encodable {
        var `class`: String
        var images: Int
        var boxes: Int
    }

    struct Group: Encodable {
        var name: String
        var images: Int
        var labelled: Int
        var empty: Int
        var unseen: Int
        var boxes: Int
        var cardinality: Double
        var density: Double
        var imbalance: Double?
        var perClass: [ClassRow]

        init(_ name: String, _ figures: GroupFigures, _ classNames: [String]) {
            self.name = name
            (images, labelled, empty, unseen) = (figures.images, figures.labelled, figures.empty, figures.unseen)
            (boxes, cardinality, density) = (figures.boxes, figures.cardinality, figures.density)
            imbalance = figures.imbalance
            perClass = StatisticsReport.rows(figures, classNames)
        }
    }

    struct Bar: Encodable {
        var label: String
        var images: Int
        var boxes: Int?
        var filter: String

        init(_ item: StatisticsItem) {
            (label, images, boxes, filter) = (item.label, item.images, item.boxes, item.filter)
        }
    }

    struct Span: Encodable {
        var min: Double
        var max: Double
        var mean: Double
    }

    struct Verdict: Encodable {
        struct Reason: Encodable {
            var grade: String
            var text: String
        }
        var grade: String
        var reasons: [Reason]
    }

    var images: Int
    var labelled: Int
    var empty: Int
    var unseen: Int
    /// Number of classes in the synset.
    var classes: Int
    var boxes: Int
    var imagesWithBoxes: Int
    var cardinality: Double
    var density: Double
    var imbalance: Double?
    var verdict: Verdict
    var perClass: [ClassRow]
    var perClient: [Group]
    var perPart: [Group]
    /// By stage; empty before an image was handed in.
    var perStage: [Group]
    var measures: [String: Span]
    var histograms: [String: [Bar]]
    /// Boxes by centre, rows from the top of the picture.
    var centres: [[Int]]
    /// Images with boxes of two classes, in the order of the synset.
    var together: [[Int]]

    init(_ statistics: DatasetStatistics) {
        let total = statistics.total
        let names = statistics.classNames
        (images, labelled, empty, unseen) = (total.images, total.labelled, total.empty, total.unseen)
        (classes, boxes, imagesWithBoxes) = (names.count, total.boxes, total.imagesWithBoxes)
        (cardinality, density, imbalance) = (total.cardinality, total.density, total.imbalance)
        verdict = Verdict(
            grade: statistics.verdict.grade.word,
            reasons: statistics.verdict.reasons.map { .init(grade: $0.grade.word, text: $0.text) })
        perClass = Self.rows(total, names)
        perClient = statistics.clients.groups.map { Group($0.name, $0.figures, names) }
        perPart = statistics.parts.groups.map { Group($0.name, $0.figures, names) }
        perStage = statistics.stagesInUse.map { Group($0.name, $0.figures, names) }
        measures = [:]
        for (word, measure) in [
            ("width", BoxMeasure.width), ("height", .height), ("area", .area), ("aspect", .aspect),
        ] {
            measures[word] = statistics.summary(measure).map {
                Span(min: $0.least, max: $0.greatest, mean: $0.mean)
            }
        }
        histograms = [:]
        for chart in StatisticsChart.allCases where chart != .classes {
            histograms[chart.rawValue] = statistics.items(chart).map(Bar.init)
        }
        centres = (0..<CentreGrid.rows).map { row in
            Array(statistics.centres.boxes[row * CentreGrid.columns..<(row + 1) * CentreGrid.columns])
        }
        together = names.indices.map { a in names.indices.map { statistics.together[a, $0] } }
    }

    private static func rows(_ figures: GroupFigures, _ names: [String]) -> [ClassRow] {
        names.indices.map {
            ClassRow(class: names[$0], images: figures.imagesPerClass[$0], boxes: figures.boxesPerClass[$0])
        }
    }
}
