public import Foundation
public import NeuralNetwork

/// Where the measured choices of this machine are kept.
public enum TuningFile {
    /// The file of a workspace, given its folder for caches.
    public static func url(in cache: String) -> URL { URL(fileURLWithPath: cache + "/tuning.json") }

    /// The file of this person, where there is no workspace: below `$XDG_CACHE_HOME`, or else `~/.cache`.
    public static var personal: URL {
        let environment = ProcessInfo.processInfo.environment
        let base =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory() + "/.cache"
        return URL(fileURLWithPath: base + "/reticle/tuning.json")
    }

    /// Adds what was measured to a file; what cannot be written is measured again the next time.
    public static func add(_ table: TuningTable, to file: URL) {
        var known = TuningTable(contentsOf: file)
        known.merge(table)
        try? FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? known.write(to: file)
    }
}
