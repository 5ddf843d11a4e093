import Cells
import Foundation
import Themes

/// All themes that can be chosen: the ones that come with Reticle and the user's own files.
enum ThemeShelf {
    private static var userFolder: String { SettingsFile.folder + "/themes" }

    /// Names of all themes; the user's own come last.
    static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: userFolder)) ?? []
        let own = files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }.sorted()
        return Themes.names + own.filter { !Themes.names.contains($0) }
    }

    /// Reads a theme; a user's file goes before one of the same name that comes with Reticle.
    ///
    /// - Throws: ``SettingsError`` if there is none of that name, or its file is wrong.
    static func theme(_ name: String) throws(SettingsError) -> Theme {
        // The name becomes a part of a path: it must be one.
        if !name.contains("/"), let text = try? String(contentsOfFile: "\(userFolder)/\(name).toml", encoding: .utf8) {
            return try ThemeFile.read(text, name: name)
        }
        guard let text = Themes.text(name) else {
            let expected = names.joined(separator: ", ")
            throw SettingsError(file: "theme", key: "", found: "'\(name)'", expected: "one of \(expected)")
        }
        return try ThemeFile.read(text, name: name)
    }
}
