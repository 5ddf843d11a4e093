import Cells
import Foundation
import Queue
import TOMLKit
import Workbench

/// What the user has set: a sparse file, `~/.config/reticle/config.toml`; whatever it leaves out keeps its default.
///
/// ```toml
/// theme = "light"
/// graphics = "sixel"        # auto, cells, sixel, kitty
/// mouse = true
/// person = "anna"
/// fetch = "ask"             # pictures on other machines: ask (F fetches), always, never
/// yield = true              # background work waits while keys are pressed
/// fetch-private = false     # whether they may lie on loopback and private networks
/// models = "/srv/models"    # the networks of the service's clients, for promotions
/// queue = "sqlite:/srv/reticle/queue.sqlite"  # of the service; or postgres://USER@HOST/DATABASE
/// [keys.label]
/// delete = ["x", "ctrl+d"]  # replaces the defaults; [] unbinds
/// ```
struct SettingsFile: Equatable {
    var theme = "dark"
    var graphics = "auto"
    var mouse = true
    var person: String?
    var fetch = RemotePictures.Consent.ask
    var fetchesPrivate = false
    /// Where the service's queue is, `sqlite:` with an absolute path or one from home, or `postgres://…`.
    var queue: String?
    /// Whether trainings and checks in the background wait while keys are pressed.
    var yields = false
    /// Folder with the networks of the service's clients.
    var models: String?
    var keys: [String: [KeySequence]] = [:]
    /// What is wrong with the file, one line each; the rest of it counts.
    var problems: [String] = []

    /// Folder of the user's settings and themes, after the XDG base directory specification.
    static var folder: String {
        let environment = ProcessInfo.processInfo.environment
        if let configured = environment["XDG_CONFIG_HOME"], configured.hasPrefix("/") { return configured + "/reticle" }
        return (environment["HOME"] ?? "/") + "/.config/reticle"
    }

    /// Reads the user's settings; a missing file is an empty one.
    static func load(path: String = folder + "/config.toml") -> SettingsFile {
        guard FileManager.default.fileExists(atPath: path) else { return SettingsFile() }
        do {
            return try read(try String(contentsOfFile: path, encoding: .utf8), file: path)
        } catch let error as SettingsError {
            return SettingsFile(problems: [error.description])
        } catch {
            return SettingsFile(problems: ["\(path): cannot be read; expected a UTF-8 text"])
        }
    }

    /// Reads settings from text.
    ///
    /// - Throws: ``SettingsError`` if the text is no TOML; whatever else is wrong becomes a problem.
    static func read(_ text: String, file: String) throws(SettingsError) -> SettingsFile {
        let table = try table(text, file: file)
        var settings = SettingsFile()
        for key in table.keys {
            switch key {
            case "theme":
                guard let theme = table[key]?.string else { settings.expect(file, key, "a name in quotes"); break }
                settings.theme = theme
            case "graphics":
                let value = table[key]?.string ?? ""
                if ["auto", "cells", "sixel", "kitty"].contains(value) {
                    settings.graphics = value
                } else {
                    settings.problems.append(
                        "\(file): graphics: found '\(value)', expected auto, cells, sixel or kitty")
                }
            case "mouse":
                guard let mouse = table[key]?.bool else { settings.expect(file, key, "true or false"); break }
                settings.mouse = mouse
            case "person":
                guard let person = table[key]?.string else { settings.expect(file, key, "a name in quotes"); break }
                settings.person = person
            case "fetch":
                guard let consent = RemotePictures.Consent(rawValue: table[key]?.string ?? "") else {
                    settings.expect(file, key, "ask, always or never in quotes"); break
                }
                settings.fetch = consent
            case "fetch-private":
                guard let allows = table[key]?.bool else { settings.expect(file, key, "true or false"); break }
                settings.fetchesPrivate = allows
            case "queue":
                guard let queue = table[key]?.string, isQueue(queue) else {
                    settings.expect(file, key, "sqlite:/PATH or postgres://USER@HOST/DATABASE in quotes"); break
                }
                settings.queue = queue
            case "yield":
                guard let yields = table[key]?.bool else { settings.expect(file, key, "true or false"); break }
                settings.yields = yields
            case "models":
                guard let models = table[key]?.string else { settings.expect(file, key, "a folder in quotes"); break }
                settings.models = models
            case "keys":
                guard let keys = table[key]?.table else {
                    settings.expect(file, key, "tables such as [keys.label]"); break
                }
                settings.readKeys(keys, file: file)
            default:
                settings.problems.append(
                    "\(file): \(key): an unknown key; expected theme, graphics, mouse, person, fetch, fetch-private, queue, yield, models or keys"
                )
            }
        }
        return settings
    }

    /// Whether it is the address of a queue that means the same in every folder.
    private static func isQueue(_ text: String) -> Bool {
        switch try? QueueAddress(text) {
        case .sqlite(let path)?: path.hasPrefix("/") || path.hasPrefix("~/")
        case .postgres?: true
        case nil: false
        }
    }

    private mutating func expect(_ file: String, _ key: String, _ expected: String) {
        problems.append("\(file): \(key): expected \(expected)")
    }

    private mutating func readKeys(_ scopes: TOMLTable, file: String) {
        for scope in scopes.keys.sorted() {
            guard let verbs = scopes[scope]?.table else {
                problems.append("\(file): keys.\(scope): expected a table such as [keys.label]")
                continue
            }
            for verb in verbs.keys.sorted() {
                let texts = verbs[verb]?.array?.compactMap { $0.string } ?? verbs[verb]?.string.map { [$0] }
                guard let texts else {
                    problems.append("\(file): keys.\(scope).\(verb): expected a key such as \"x\" or a list of keys")
                    continue
                }
                let sequences = texts.compactMap { KeySequence($0) }
                if sequences.count < texts.count {
                    let wrong = texts.first { KeySequence($0) == nil } ?? ""
                    problems.append(
                        "\(file): keys.\(scope).\(verb): found '\(wrong)', expected a key such as x, ctrl+d, shift+left or g g"
                    )
                    continue
                }
                keys["\(scope).\(verb)"] = sequences
            }
        }
    }

    /// Parses TOML.
    static func table(_ text: String, file: String) throws(SettingsError) -> TOMLTable {
        do {
            return try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw SettingsError(
                file: "\(file):\(error.source.begin.line)", key: "", found: error.description, expected: "TOML")
        } catch {
            throw SettingsError(file: file, key: "", found: "no TOML", expected: "TOML")
        }
    }
}

/// What is wrong in a settings or theme file.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    var file: String
    var key: String
    var found: String
    var expected: String

    var description: String { "\(file): \(key.isEmpty ? "" : key + ": ")found \(found), expected \(expected)" }
}
