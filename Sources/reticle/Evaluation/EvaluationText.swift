import DetectionMetrics

/// An evaluation as lines for people.
struct EvaluationText {
    let figures: EvaluationFigures

    /// A share as percents with one digit, a dash where there is none.
    static func percent(_ value: Double?) -> String {
        guard let value else { return "–" }
        let tenths = Int((value * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A confidence or threshold with up to three digits.
    static func short(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

    /// What was counted with.
    var heading: String {
        let settings = figures.evaluation.settings
        let plus = settings.convention == .inclusive && settings.reckoning != .coco ? ", last pixels included" : ""
        let ious = settings.reckoning == .coco ? "IoU 0.5…0.95" : "IoU \(Self.short(settings.iou))"
        return "\(settings.reckoning.rawValue), \(ious)\(plus): \(figures.set.images.count) images, "
            + "\(figures.evaluation.counts.groundTruths) ground truths, \(figures.set.found.count) detections"
    }

    /// The best operating point in words.
    var best: String {
        guard let best = figures.evaluation.curve.best else { return "nothing is right at any confidence" }
        return "best F1 \(Self.percent(best.counts.f1)) % from confidence \(Self.short(best.confidence)) on: "
            + "precision \(Self.percent(best.counts.precision)) %, recall \(Self.percent(best.counts.recall)) %"
    }

    /// Title of the confusion matrix, with its thresholds.
    var confusionTitle: String {
        "Confusion at IoU \(Self.short(figures.confusion.iou)), confidence \(Self.short(figures.confusion.confidence))"
    }

    /// All lines.
    var lines: [String] {
        var lines = [heading, "mAP \(Self.percent(figures.evaluation.mAP)) %"]
        if let coco = figures.evaluation.coco {
            let words = coco.figures.map { "\($0.name) \(Self.percent($0.value))" }
            lines += [words.prefix(6).joined(separator: "  "), words.dropFirst(6).joined(separator: "  ")]
        }
        lines.append(best)
        lines.append("")
        lines += Self.table(classRows)
        lines.append("")
        lines += figures.evaluation.perSize.map {
            "\($0.size.rawValue.padded(to: 10))mAP \(Self.percent($0.mAP).padded(to: 8))\($0.groundTruths) ground truths"
        }
        for (title, groups) in [("client", figures.perClient), ("part", figures.perPart)] where !groups.isEmpty {
            lines.append("")
            lines += Self.table(Self.rows(title, groups))
        }
        lines.append("")
        lines += Self.table(errorRows)
        return lines
    }

    /// Figures of the classes.
    var classRows: [[String]] {
        [["class", "AP", "small", "medium", "large", "right", "wrong", "missed", "best from", "F1"]]
            + zip(figures.set.classes, figures.evaluation.perClass).map { name, one in
                [
                    name, Self.percent(one.ap), Self.percent(one.apBySize[0]), Self.percent(one.apBySize[1]),
                    Self.percent(one.apBySize[2]), "\(one.counts.truePositives)", "\(one.counts.falsePositives)",
                    "\(one.counts.missed)", one.best.map { Self.short($0.confidence) } ?? "–",
                    Self.percent(one.best?.counts.f1),
                ]
            }
    }

    /// Figures of clients or parts.
    static func rows(_ title: String, _ groups: [EvaluationFigures.Group]) -> [[String]] {
        [[title, "images", "mAP", "right", "wrong", "missed", "best from", "F1"]]
            + groups.map { group in
                let (counts, best) = (group.evaluation.counts, group.evaluation.curve.best)
                return [
                    group.name.isEmpty ? "none" : group.name, "\(group.images)", percent(group.evaluation.mAP),
                    "\(counts.truePositives)", "\(counts.falsePositives)", "\(counts.missed)",
                    best.map { short($0.confidence) } ?? "–", percent(best?.counts.f1),
                ]
            }
    }

    /// Kinds of errors, and what mending them would gain.
    var errorRows: [[String]] {
        [["error", "count", "mending gains"]]
            + ErrorTypes.Kind.allCases.map { kind in
                let figure = figures.errors.figures[kind]
                return [kind.rawValue, "\(figure?.count ?? 0)", "\(Self.percent(figure?.gain)) points of AP"]
            }
    }

    /// Rows in columns, the first to the left and numbers to the right.
    private static func table(_ rows: [[String]]) -> [String] {
        guard let columns = rows.first?.count else { return [] }
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + blanks : blanks + cell.0
            }.joined(separator: "  ")
        }
    }
}
