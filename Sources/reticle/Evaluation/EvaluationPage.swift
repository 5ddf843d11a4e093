import Foundation
import Imaging
import DetectionMetrics

/// An evaluation as one HTML file that needs no other: tables, and drawings inside of it.
struct EvaluationPage {
    let figures: EvaluationFigures
    /// What was compared, for the head of the page.
    let title: String

    private static let style = """
        body{font:15px/1.45 system-ui,sans-serif;color:#24292f;max-width:1000px;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
        table{border-collapse:collapse;margin:.5rem 0}
        th,td{padding:.2rem .7rem;border-bottom:1px solid #e3e6ea;text-align:right}
        th:first-child,td:first-child{text-align:left}
        img{max-width:100%;display:block;margin:1rem 0}
        p.muted{color:#68707a}li{margin:.15rem 0}
        """

    /// The page.
    ///
    /// - Throws: `ImagingError` where a chart cannot be drawn
    func html() throws -> String {
        let text = EvaluationText(figures: figures)
        var body = "<h1>\(Self.escaped(title))</h1>\n<p class=\"muted\">\(Self.escaped(text.heading))</p>\n"
        body += "<p><strong>mAP \(EvaluationText.percent(figures.evaluation.mAP)) %</strong>, "
        body += "\(Self.escaped(text.best))</p>\n"
        if let coco = figures.evaluation.coco {
            let twelve = coco.figures
            body += Self.table([twelve.map(\.name), twelve.map { EvaluationText.percent($0.value) }])
        }
        if !figures.set.problems.problems.isEmpty {
            let lines = figures.set.problems.lines.map { "<li>\(Self.escaped($0.printable))</li>" }
            body += "<h2>Problems</h2>\n<ul>\n\(lines.joined(separator: "\n"))\n</ul>\n"
        }
        body += "<h2>Classes</h2>\n" + Self.table(text.classRows)
        body +=
            "<h2>Sizes</h2>\n"
            + Self.table(
                [["size", "mAP", "ground truths"]]
                    + figures.evaluation.perSize.map {
                        [$0.size.rawValue, EvaluationText.percent($0.mAP), "\($0.groundTruths)"]
                    })
        for (head, word, groups) in [
            ("Clients", "client", figures.perClient), ("Parts", "part", figures.perPart),
        ] where !groups.isEmpty {
            body += "<h2>\(head)</h2>\n" + Self.table(EvaluationText.rows(word, groups))
        }
        body += "<h2>Errors</h2>\n" + Self.table(text.errorRows) + "<h2>Charts</h2>\n"
        for (name, scene) in EvaluationPlots(figures: figures).scenes {
            let drawing = Data(try PlotWriter.vectors(scene)).base64EncodedString()
            body += "<img alt=\"\(name)\" src=\"data:image/svg+xml;base64,\(drawing)\">\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(title))</title>
            <style>\(Self.style)</style></head>
            <body>
            \(body)</body></html>

            """
    }

    /// Writes the page.
    ///
    /// - Throws: `ImagingError`, or ``Refusal`` where the file cannot be written
    func write(to path: String) throws {
        let page = try html()
        do { try page.write(toFile: path, atomically: true, encoding: .utf8) } catch {
            throw Refusal("\(path): cannot be written; expected a path in a folder that takes new files")
        }
    }

    private static func table(_ rows: [[String]]) -> String {
        guard let head = rows.first else { return "" }
        func row(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>"
        }
        let lines = [row(head, "th")] + rows.dropFirst().map { row($0, "td") }
        return "<table>\n\(lines.joined(separator: "\n"))\n</table>\n"
    }

    /// Text that cannot become markup: names come from files.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.printable {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
