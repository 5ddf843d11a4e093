import Foundation
public import Queue

/// Weights of clients from a file: `CLIENT WEIGHT` a line, `*` for all others, `#` before a remark.
public enum ClientWeightsFile {
    /// Reads a file.
    ///
    /// - Throws: ``WorkerError/badWeights(place:found:)`` that names the line
    public static func read(_ path: String) throws(WorkerError) -> ClientWeights {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .badWeights(place: path, found: "no readable file")
        }
        return try parse(text, path: path)
    }

    /// Reads a text; `path` stands for the file in messages.
    static func parse(_ text: String, path: String) throws(WorkerError) -> ClientWeights {
        var weights: [String: Double] = [:]
        var usual = 1.0
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty else { continue }
            guard words.count == 2, let weight = Double(words[1]), weight > 0, weight.isFinite else {
                throw .badWeights(place: "\(path):\(number + 1)", found: String(line.prefix(80)))
            }
            if words[0] == "*" { usual = weight } else { weights[String(words[0])] = weight }
        }
        return ClientWeights(weights, usual: usual)
    }
}
