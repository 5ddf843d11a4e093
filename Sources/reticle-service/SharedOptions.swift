import ArgumentParser
import Fetching
import Foundation
import Logging
import Queue
import Service
import Workers

/// Where jobs wait and networks lie: the same for servers and workers.
struct QueueOptions: ParsableArguments {
    @Option(help: "Where jobs wait: sqlite:PATH for one machine, postgres://… for many.")
    var queue: String
    @Option(help: "Folder with the networks of the clients, each a folder or files named after its client.")
    var models: String
    @Option(help: "Hours for which an ended job is kept.")
    var keep = 24.0
    @Option(help: "How often a job is taken up before it is given up.")
    var attempts = 3
    @Option(help: "Least level of log lines: debug, info, notice, warning, error.")
    var logLevel = LogLevelArgument(level: .info)

    func validate() throws {
        guard keep > 0, keep <= 100_000 else {
            throw ValidationError("--keep: expected hours above 0, at most 100000")
        }
        guard (1...100).contains(attempts) else { throw ValidationError("--attempts: expected 1 to 100") }
    }

    var rules: QueueRules {
        var rules = QueueRules()
        (rules.keep, rules.maximumAttempts) = (.seconds(keep * 3600), attempts)
        return rules
    }

    /// Opens the queue.
    func open() async throws -> any InferenceQueue { try await QueueAddress(queue).open(rules) }

    /// The networks.
    ///
    /// - Throws: ``ServiceRefusal`` where there is no such folder
    func openModels() throws -> ClientModels {
        guard !models.hasPrefix("s3://") else {
            throw ServiceRefusal("\(models): only `work` brings networks from a bucket; expected a folder with them")
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: models, isDirectory: &isFolder), isFolder.boolValue else {
            throw ServiceRefusal("\(models): no such folder; expected one with the networks of the clients")
        }
        return ClientModels(folder: models)
    }

    func logger(_ label: String) -> Logger {
        Logger(label: label) { [logLevel] in JSONLog(label: $0, level: logLevel.level) }
    }
}

/// A level of log lines, by its word.
struct LogLevelArgument: ExpressibleByArgument {
    var level: Logger.Level

    init(level: Logger.Level) { self.level = level }

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    var defaultValueDescription: String { level.rawValue }
}

/// A refusal in one line.
struct ServiceRefusal: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
