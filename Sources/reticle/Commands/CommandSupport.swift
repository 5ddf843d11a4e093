import ArgumentParser
import Catalog
import Cells
import Domain
import Formats
import Foundation

/// The folder that a command works on.
struct WorkspaceOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "The workspace (default: the nearest parent folder with .reticle).")
    var workspace: String?

    /// Opens the workspace.
    ///
    /// - Throws: ``Refusal`` where there is none, `CatalogError` where it cannot be opened.
    func open(readOnly: Bool = false) throws -> CatalogStore {
        let start = Paths.absolute(workspace ?? ".")
        guard let folder = workspace == nil ? CatalogStore.find(from: start) : start else {
            throw Refusal(
                "\(start): no workspace here or in a folder above; `reticle init` makes one, `reticle PATH` opens a dataset"
            )
        }
        return readOnly ? try CatalogStore.openToRead(at: folder) : try CatalogStore.open(at: folder)
    }
}

/// Paths as the person wrote them.
enum Paths {
    /// The path from the root, `~` resolved, without `.` and `..`.
    static func absolute(_ path: String) -> String {
        let expanded = (path as NSString).expandingTildeInPath
        let full = expanded.hasPrefix("/") ? expanded : FileManager.default.currentDirectoryPath + "/" + expanded
        return URL(fileURLWithPath: full).standardizedFileURL.path
    }

    /// Whether a folder lies there.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

/// Who runs the program, for the journal.
enum Person {
    /// The name that was set, in the settings or the environment; `nil` where there is none.
    static func chosen(_ settings: SettingsFile) -> String? {
        if let person = settings.person, !person.isEmpty { return person }
        return ProcessInfo.processInfo.environment["RETICLE_PERSON"]
    }

    /// The name that was set, else the account's.
    static func name(_ settings: SettingsFile) -> String {
        if let chosen = chosen(settings) { return chosen }
        let environment = ProcessInfo.processInfo.environment
        return environment["USER"] ?? environment["LOGNAME"] ?? NSUserName()
    }
}

/// Standard error and standard output.
enum Out {
    /// Writes a line to standard error.
    static func note(_ text: String) { FileHandle.standardError.write(Data((text.printable + "\n").utf8)) }

    /// Writes a value as one JSON document to standard output.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self).escapingControls)
    }

    /// Runs the body; an error becomes one line on standard error and exit status 1.
    static func reporting(_ body: () throws -> Void) throws {
        do { try body() } catch { throw reported(error) }
    }

    /// The same for a body that waits.
    static func reporting(_ body: () async throws -> Void) async throws {
        do { try await body() } catch { throw reported(error) }
    }

    private static func reported(_ error: any Error) -> ExitCode {
        if let code = error as? ExitCode { return code }
        note("reticle: \(describe(error))")
        return .failure
    }

    /// One line for an error of a file, with the file's name where the error does not say it.
    static func describe(_ error: any Error, file: String) -> String {
        let text = describe(error)
        return text.contains((file as NSString).lastPathComponent) ? text : "\(file): \(text)"
    }

    /// One line for an error.
    ///
    /// Foundation's own describe themselves over several: path and reason are what people need.
    static func describe(_ error: any Error) -> String {
        guard let cocoa = error as? CocoaError else { return "\(error)" }
        let reason = (cocoa.underlying as? POSIXError)?.localizedDescription ?? cocoa.localizedDescription
        return [cocoa.filePath ?? cocoa.url?.path, reason].compactMap { $0 }.joined(separator: ": ")
    }
}

extension String {
    /// The text as one line that cannot steer a terminal: names come from files.
    var printable: String { String(map { $0 == "\n" ? " " : GlyphWidth.printable($0) }) }

    /// JSON with DEL and the C1 controls escaped: terminals heed them, and JSON only demands that C0 is.
    fileprivate var escapingControls: String {
        guard unicodeScalars.contains(where: { (0x7F...0x9F).contains($0.value) }) else { return self }
        var escaped = ""
        for scalar in unicodeScalars {
            if (0x7F...0x9F).contains(scalar.value) {
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// What happens at something broken in a dataset.
enum OnBroken: String, ExpressibleByArgument, CaseIterable { case fail, skip }

/// A format by its name on the command line.
enum FormatArgument {
    /// All names, for help.
    static var list: String {
        let names = FormatName.allCases.map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }

    /// Checks a name.
    ///
    /// - Throws: `ValidationError`, exit status 64, that lists the formats.
    static func check(_ name: String?, _ option: String) throws {
        guard let name, FormatName(rawValue: name) == nil else { return }
        let expected = FormatName.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\(option) '\(name)': expected \(expected)")
    }

    /// Checks the category id of a first class.
    ///
    /// - Throws: `ValidationError`, exit status 64.
    static func check(firstCategory: Int?) throws {
        guard let firstCategory, !(0...1).contains(firstCategory) else { return }
        throw ValidationError("--first-category \(firstCategory): expected 0 or 1")
    }
}
