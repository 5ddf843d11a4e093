/// Sections of a cfg that are read.
enum CfgSectionKind: String, Hashable, CaseIterable {
    case net, convolutional, maxpool, avgpool, upsample, route, shortcut, dropout, softmax, yolo, region

    /// The section of this name, darknet's short names included; `nil` for any other.
    init?(name: String) {
        let aliases = [
            "network": "net", "conv": "convolutional", "max": "maxpool", "avg": "avgpool", "soft": "softmax",
        ]
        self.init(rawValue: aliases[name] ?? name)
    }

    /// Layers of darknet that have no counterpart here.
    static let unsupported: Set<String> = [
        "activation", "batchnorm", "connected", "conn", "contrastive", "conv_lstm", "cost", "crnn", "crop",
        "deconvolutional", "deconv", "detection", "empty", "Gaussian_yolo", "gaussian_yolo", "gru", "history",
        "implicit",
        "iseg", "l2norm", "local", "local_avgpool", "logistic", "lrn", "lstm", "normalization", "reorg", "reorg3d",
        "reorg_old", "rnn", "sam", "scale_channels", "silence",
    ]
}

/// One `key=value` of a text and the line where it stands.
struct CfgEntry: Hashable {
    var key: String
    var value: String
    var line: Int
}

/// One `[section]` of a cfg with what stands below it.
struct CfgSection: Hashable {
    var kind: CfgSectionKind
    var line: Int
    var entries: [CfgEntry]
}

extension CfgSection {
    /// Cuts a text into sections; each key is known in its section and stands there once.
    ///
    /// - Parameters:
    ///   - limit: sections above this number are an error
    /// - Throws: ``DarknetError/malformed(file:line:found:expected:)``
    static func sections(of bytes: [UInt8], file: String, limit: Int) throws(DarknetError) -> [CfgSection] {
        var sections: [CfgSection] = []
        for (line, text) in TextLines.numbered(bytes, inline: true) {
            func malformed(_ found: String, _ expected: String) -> DarknetError {
                .malformed(file: file, line: line, found: found, expected: expected)
            }
            if text.first == "[" {
                guard text.last == "]" else {
                    throw malformed("'\(text.shown)' without ']'", "a section such as [net]")
                }
                let name = String(text.dropFirst().dropLast())
                guard let kind = CfgSectionKind(name: name) else { throw unknownSection(name, malformed) }
                guard sections.count < limit else { throw malformed("section \(limit + 1)", "at most \(limit)") }
                sections.append(CfgSection(kind: kind, line: line, entries: []))
                continue
            }
            guard let equals = text.firstIndex(of: "=") else { throw malformed("'\(text.shown)'", "key=value") }
            let key = String(text[..<equals].trimmingBlanks)
            let value = String(text[text.index(after: equals)...].trimmingBlanks)
            guard let last = sections.indices.last else {
                throw malformed("'\(key.shown)' before any section", "[net]")
            }
            let kind = sections[last].kind
            guard CfgKeys.rules[kind]?[key] != nil else { throw unknownKey(key, kind, malformed) }
            if let before = sections[last].entries.first(where: { $0.key == key }) {
                throw malformed("\(key) stands in line \(before.line) too", "each key once in a section")
            }
            guard !value.isEmpty else { throw malformed("\(key) without a value", "\(key)=value") }
            sections[last].entries.append(CfgEntry(key: key, value: value, line: line))
        }
        return sections
    }

    private static func unknownSection(_ name: String, _ malformed: (String, String) -> DarknetError) -> DarknetError {
        let known = CfgSectionKind.allCases.map(\.rawValue)
        let all = known.map { "[\($0)]" }.joined(separator: " ")
        if CfgSectionKind.unsupported.contains(name) {
            return malformed("[\(name)] is a layer of darknet that is not supported", "one of \(all)")
        }
        let near = Misspelling.nearest(to: name, among: known + ["network"])
        return malformed("unknown section [\(name.shown)]", near.map { "[\($0)]" } ?? "one of \(all)")
    }

    private static func unknownKey(
        _ key: String, _ kind: CfgSectionKind, _ malformed: (String, String) -> DarknetError
    ) -> DarknetError {
        let rules = CfgKeys.rules[kind] ?? [:]
        let found = "unknown key '\(key.shown)' in [\(kind.rawValue)]"
        if let near = Misspelling.nearest(to: key, among: rules.keys.sorted()) { return malformed(found, "'\(near)'") }
        let usual = rules.filter { $0.value == .read }.keys.sorted()
        return malformed(found, usual.isEmpty ? "none" : "one of \(usual.joined(separator: ", "))")
    }
}

extension Substring {
    /// Without blanks and tabs around it.
    var trimmingBlanks: Substring {
        var text = self
        while let first = text.unicodeScalars.first, first == " " || first == "\t" { text.unicodeScalars.removeFirst() }
        while let last = text.unicodeScalars.last, last == " " || last == "\t" { text.unicodeScalars.removeLast() }
        return text
    }
}
