import Cells
import TOMLKit

/// Reads a theme from the text of its file.
enum ThemeFile {
    /// Reads a theme.
    ///
    /// - Throws: ``SettingsError`` that names file and key, what was found and what is expected.
    static func read(_ text: String, name: String) throws(SettingsError) -> Theme {
        let table = try SettingsFile.table(text, file: "theme \(name)")
        var reader = Reader(file: "theme \(name)", table: table)
        return try reader.theme(name: name)
    }

    /// One theme being read: keeps the file's name for messages.
    private struct Reader {
        let file: String
        let table: TOMLTable

        mutating func theme(name: String) throws(SettingsError) -> Theme {
            let known = [
                "charset", "class-colours", "class-glyphs", "crosshair", "selected", "picture-background", "roles",
            ]
            for key in table.keys where !known.contains(key) {
                throw SettingsError(
                    file: file, key: key, found: "an unknown key", expected: known.joined(separator: ", "))
            }
            var styles: [Role: Style] = [:]
            if let roles = table["roles"]?.table {
                for key in roles.keys {
                    guard let role = Role(rawValue: key) else {
                        let expected = Role.allCases.map(\.rawValue).joined(separator: ", ")
                        throw SettingsError(
                            file: file, key: "roles.\(key)", found: "an unknown role", expected: expected)
                    }
                    styles[role] = try style(roles[key]?.table, key: "roles.\(key)")
                }
            }
            let charsetName = table["charset"]?.string ?? "unicode"
            guard let charset = Charset(rawValue: charsetName) else {
                throw SettingsError(file: file, key: "charset", found: "'\(charsetName)'", expected: "unicode or ascii")
            }
            let colours = try strings("class-colours").map { text throws(SettingsError) in
                try rgb(text, key: "class-colours")
            }
            return Theme(
                name: name, styles: styles, classColours: colours.isEmpty ? Theme.plain.classColours : colours,
                classGlyphs: try glyphs(), crosshair: try rgb("crosshair", or: Theme.plain.crosshair),
                selected: try rgb("selected", or: Theme.plain.selected),
                pictureBackground: try rgb("picture-background", or: Theme.plain.pictureBackground), charset: charset)
        }

        private func glyphs() throws(SettingsError) -> [String] {
            let glyphs = try strings("class-glyphs")
            for glyph in glyphs where glyph.count != 1 || GlyphWidth.of(glyph) != 1 {
                throw SettingsError(
                    file: file, key: "class-glyphs", found: "'\(glyph)'", expected: "one character of one column")
            }
            return glyphs.isEmpty ? Theme.plain.classGlyphs : glyphs
        }

        private func strings(_ key: String) throws(SettingsError) -> [String] {
            guard let value = table[key] else { return [] }
            guard let array = value.array else {
                throw SettingsError(file: file, key: key, found: "\(value.type)", expected: "a list of texts")
            }
            var texts: [String] = []
            for item in array {
                guard let text = item.string else {
                    throw SettingsError(file: file, key: key, found: "\(item.type)", expected: "a list of texts")
                }
                texts.append(text)
            }
            return texts
        }

        private func style(_ table: TOMLTable?, key: String) throws(SettingsError) -> Style {
            guard let table else {
                throw SettingsError(
                    file: file, key: key, found: "no table", expected: "such as { fg = \"#ffffff\", bold = true }")
            }
            var style = Style()
            for part in table.keys {
                let value = table[part]
                switch part {
                case "fg": style.foreground = try paint(value?.string, key: "\(key).fg")
                case "bg": style.background = try paint(value?.string, key: "\(key).bg")
                case "bold": style.bold = value?.bool ?? false
                case "dim": style.dim = value?.bool ?? false
                case "italic": style.italic = value?.bool ?? false
                case "underline": style.underline = value?.bool ?? false
                case "reverse": style.reverse = value?.bool ?? false
                default:
                    throw SettingsError(
                        file: file, key: "\(key).\(part)", found: "an unknown key",
                        expected: "fg, bg, bold, dim, italic, underline or reverse")
                }
            }
            return style
        }

        private static let paletteNames = [
            "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
            "bright-green",
            "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
        ]

        private func paint(_ text: String?, key: String) throws(SettingsError) -> Paint {
            guard let text else {
                throw SettingsError(
                    file: file, key: key, found: "no text", expected: "#rrggbb, a colour name or default")
            }
            if text == "default" { return .standard }
            if let index = Self.paletteNames.firstIndex(of: text) { return .palette(UInt8(index)) }
            return .rgb(try rgb(text, key: key))
        }

        private func rgb(_ key: String, or fallback: RGB) throws(SettingsError) -> RGB {
            guard let value = table[key] else { return fallback }
            return try rgb(value.string ?? "", key: key)
        }

        private func rgb(_ text: String, key: String) throws(SettingsError) -> RGB {
            guard text.count == 7, text.first == "#", let hex = UInt32(text.dropFirst(), radix: 16) else {
                throw SettingsError(file: file, key: key, found: "'\(text)'", expected: "a colour such as #5aa9ff")
            }
            return RGB(hex: hex)
        }
    }
}
