public import Cells
import Foundation

/// A frame as text that people can read in a diff: the characters, then the styles, then the pictures.
///
/// Untouched cells show as `░` where a picture lies beneath and as `∙` elsewhere.
public enum ScreenSnapshot {
    /// Compares a frame with the file at `path`; `nil` where they agree.
    ///
    /// With `RECORD=1` in the environment the file is written anew, and that is a difference too: no run passes
    /// against what it has just recorded.
    public static func difference(_ canvas: Canvas, from path: String) -> String? {
        let found = text(of: canvas)
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            do {
                try found.write(toFile: path, atomically: true, encoding: .utf8)
                return "recorded \(path)"
            } catch {
                return "cannot record \(path): \(error)"
            }
        }
        guard let wanted = try? String(contentsOfFile: path, encoding: .utf8) else {
            return "there is no \(path); RECORD=1 writes it"
        }
        if found == wanted { return nil }
        return report(found: found, wanted: wanted, path: path)
    }

    private static func report(found: String, wanted: String, path: String) -> String {
        let new = found.split(separator: "\n", omittingEmptySubsequences: false)
        let old = wanted.split(separator: "\n", omittingEmptySubsequences: false)
        var lines = ["\(path):"]
        for index in 0..<max(new.count, old.count) {
            let (was, now) = (
                index < old.count ? old[index] : "(nothing)", index < new.count ? new[index] : "(nothing)"
            )
            if was != now { lines += ["\(index + 1) - \(was)", "\(index + 1) + \(now)"] }
        }
        return lines.prefix(41).joined(separator: "\n")
    }

    /// The whole frame as text.
    public static func text(of canvas: Canvas) -> String {
        var lines = ["\(canvas.size.columns)×\(canvas.size.rows)"]
        lines += rows(of: canvas).map { "│\($0)│" }
        var letters = StyleLetters()
        lines += styleRows(of: canvas, &letters).map { "│\($0)│" }
        lines += letters.legend
        if let cursor = canvas.cursor { lines.append("cursor \(cursor.column), \(cursor.row)") }
        for picture in canvas.pictures { lines += describe(picture) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The characters of a frame, row by row.
    public static func rows(of canvas: Canvas) -> [String] {
        (0..<canvas.size.rows).map { row in
            var line = ""
            for column in 0..<canvas.size.columns {
                let cell = canvas[column: column, row: row]
                // The right half of a wide character is not written: the character takes its column.
                if cell.width == 0 { continue }
                let covered = canvas.pictures.contains { $0.area.contains(column: column, row: row) }
                line.append(cell.glyph ?? (covered ? "░" : "∙"))
            }
            return line
        }
    }

    private static func styleRows(of canvas: Canvas, _ letters: inout StyleLetters) -> [String] {
        var rows: [String] = []
        for row in 0..<canvas.size.rows {
            var line = ""
            for column in 0..<canvas.size.columns {
                let cell = canvas[column: column, row: row]
                line.append(cell.glyph == nil ? "·" : letters.letter(of: cell.style))
            }
            rows.append(line)
        }
        return rows
    }

    private static func describe(_ picture: Picture) -> [String] {
        let area = picture.area
        var line = "picture \(picture.key.image)\(picture.key.thumbnail ? " small" : "")"
        line += " on \(area.columns)×\(area.rows) at \(area.column), \(area.row) view \(describe(picture.view))"
        if picture.brightness != 0 || picture.contrast != 0 {
            line += " light \(number(picture.brightness)) \(number(picture.contrast))"
        }
        return [line]
            + picture.marks.map { mark in
                "  \(describe(mark.shape)) \(hex(mark.colour)) \(mark.pattern.rawValue)\(mark.thick ? " thick" : "")"
            }
    }

    private static func describe(_ shape: Mark.Shape) -> String {
        switch shape {
        case .box(let rect): "box \(describe(rect))"
        case .vertical(let x): "vertical \(number(x))"
        case .horizontal(let y): "horizontal \(number(y))"
        case .handle(let x, let y): "handle \(number(x)), \(number(y))"
        }
    }

    private static func describe(_ rect: PictureRect) -> String {
        "\(number(rect.width))×\(number(rect.height)) at \(number(rect.x)), \(number(rect.y))"
    }

    /// One decimal, so that a last bit of rounding changes no golden file.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return "\(rounded == 0 ? 0 : rounded)"
    }

    fileprivate static func hex(_ colour: RGB) -> String {
        let digits = String(colour.hex, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
}

/// A letter for every style of a frame, in order of appearance.
private struct StyleLetters {
    private var styles: [Style] = []
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    mutating func letter(of style: Style) -> Character {
        let index = styles.firstIndex(of: style) ?? styles.endIndex
        if index == styles.endIndex { styles.append(style) }
        return index < Self.alphabet.count ? Self.alphabet[index] : "?"
    }

    var legend: [String] {
        styles.enumerated().map { index, style in
            let letter = index < Self.alphabet.count ? Self.alphabet[index] : "?"
            var words = ["\(letter): \(paint(style.foreground)) on \(paint(style.background))"]
            for (isSet, word) in [
                (style.bold, "bold"), (style.dim, "dim"), (style.italic, "italic"), (style.underline, "underline"),
                (style.reverse, "reverse"),
            ] where isSet { words.append(word) }
            return words.joined(separator: " ")
        }
    }

    private func paint(_ paint: Paint) -> String {
        switch paint {
        case .standard: "standard"
        case .palette(let number): "palette \(number)"
        case .rgb(let colour): ScreenSnapshot.hex(colour)
        }
    }
}
