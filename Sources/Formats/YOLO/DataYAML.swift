import Domain

/// The little of YAML that `data.yaml` files use: scalars, lists and maps of scalars, on lines or in brackets.
struct DataYAML {
    /// A value of the top level.
    enum Value: Equatable {
        case scalar(String)
        case list([String])
        case map([(key: String, value: String)])

        static func == (a: Value, b: Value) -> Bool {
            switch (a, b) {
            case (.scalar(let x), .scalar(let y)): x == y
            case (.list(let x), .list(let y)): x == y
            case (.map(let x), .map(let y)): x.map(\.key) == y.map(\.key) && x.map(\.value) == y.map(\.value)
            default: false
            }
        }
    }

    private(set) var keys: [String] = []
    private var values: [String: Value] = [:]
    private let place: String

    subscript(key: String) -> Value? { values[key] }

    /// Reads a text.
    ///
    /// - Throws: `FormatError.malformed` with the line for anything beyond the subset.
    init(_ text: String, place: String) throws(FormatError) {
        self.place = place
        var open: (key: String, line: Int, block: [Line])?
        var literal = false
        for (index, raw) in Disk.lines(text).enumerated() {
            let line = Line(raw, number: index + 1)
            if line.content.isEmpty || line.content == "---" || line.content == "..." { continue }
            let isItem = line.content == "-" || line.content.hasPrefix("- ")
            if line.indent > 0 || (isItem && open != nil) {
                guard open != nil else { throw fault(line.number, "indented line without a key above it") }
                open?.block.append(line)
                continue
            }
            try close(&open, literal: literal)
            let (key, rest) = try pair(line)
            literal = rest.hasPrefix("|") || rest.hasPrefix(">")
            if rest.isEmpty || literal {
                open = (key, line.number, [])
            } else {
                try set(key, inline(rest, line.number), line.number)
            }
        }
        try close(&open, literal: literal)
    }

    private struct Line {
        var content: String
        var indent: Int
        var number: Int

        init(_ raw: Substring, number: Int) {
            let body = raw.drop { $0 == " " }
            indent = raw.count - body.count
            content = DataYAML.withoutComment(body)
            self.number = number
        }
    }

    private func fault(_ line: Int, _ reason: String) -> FormatError {
        .malformed(.init(place: "\(place):\(line)", reason: reason))
    }

    private mutating func set(_ key: String, _ value: Value, _ line: Int) throws(FormatError) {
        guard values.updateValue(value, forKey: key) == nil else { throw fault(line, "key \(key) stands there twice") }
        keys.append(key)
    }

    private mutating func close(
        _ open: inout (key: String, line: Int, block: [Line])?, literal: Bool
    ) throws(FormatError) {
        guard let (key, line, block) = open else { return }
        open = nil
        // Scripts and other text blocks, and deeper structures under keys that mean nothing here, are passed over.
        guard !literal else { return }
        guard let first = block.first else { return try set(key, .scalar(""), line) }
        guard block.allSatisfy({ $0.indent == first.indent }) else {
            if key != "names" && key != "train" && key != "val" && key != "test" { return }
            throw fault(line, "\(key) is nested deeper than a list or a map of names")
        }
        if first.content.hasPrefix("-") {
            var items: [String] = []
            for item in block {
                guard item.content.hasPrefix("- ") else { throw fault(item.number, "expected '- ' and a value") }
                items.append(try scalar(item.content.dropFirst(2), item.number))
            }
            return try set(key, .list(items), line)
        }
        var pairs: [(key: String, value: String)] = []
        for item in block {
            let (name, rest) = try pair(item)
            pairs.append((name, try scalar(rest[...], item.number)))
        }
        try set(key, .map(pairs), line)
    }

    private func pair(_ line: Line) throws(FormatError) -> (key: String, rest: String) {
        let text = line.content
        guard let colon = Self.split(text[...], at: ":", ends: true) else {
            throw fault(line.number, "expected 'key: value', found \(text.prefix(40))")
        }
        return (try scalar(text[..<colon], line.number), Self.trim(text[text.index(after: colon)...]))
    }

    private func inline(_ text: String, _ line: Int) throws(FormatError) -> Value {
        guard let opening = text.first, opening == "[" || opening == "{" else {
            return .scalar(try scalar(text[...], line))
        }
        guard text.count >= 2, text.last == (opening == "[" ? "]" : "}") else {
            throw fault(line, "a list in brackets must end in its line")
        }
        var rest = text.dropFirst().dropLast()
        var items: [Substring] = []
        while let comma = Self.split(rest, at: ",", ends: false) {
            items.append(rest[..<comma])
            rest = rest[rest.index(after: comma)...]
        }
        if !Self.trim(rest).isEmpty { items.append(rest) }
        if opening == "[" {
            var list: [String] = []
            for item in items { list.append(try scalar(item, line)) }
            return .list(list)
        }
        var pairs: [(key: String, value: String)] = []
        for item in items {
            guard let colon = Self.split(item, at: ":", ends: true) else {
                throw fault(line, "expected 'key: value' in braces")
            }
            pairs.append((try scalar(item[..<colon], line), try scalar(item[item.index(after: colon)...], line)))
        }
        return .map(pairs)
    }

    private func scalar(_ raw: Substring, _ line: Int) throws(FormatError) -> String {
        let text = Self.trim(raw)
        guard let first = text.first else { return "" }
        switch first {
        case "\"":
            guard let value = JSONText.string(text) else {
                throw fault(line, "unreadable quoted text \(text.prefix(40))")
            }
            return value
        case "'":
            guard text.count >= 2, text.last == "'" else { throw fault(line, "quoted text without an end") }
            return String(text.dropFirst().dropLast()).replacing("''", with: "'")
        case "&", "*", "!", "[", "{", "|", ">", "%", "@", "`":
            throw fault(line, "\(text.prefix(40)): only plain and quoted values are understood")
        default: return text
        }
    }

    private static func trim(_ text: Substring) -> String {
        var slice = text
        while let last = slice.last, last == " " || last == "\t" || last == "\r" { slice.removeLast() }
        return String(slice.drop { $0 == " " || $0 == "\t" })
    }

    /// Position of a separator outside quotes; with `ends`, one before a blank or the end alone.
    private static func split(_ text: Substring, at separator: Character, ends: Bool) -> Substring.Index? {
        var quote: Character?
        var escaped = false
        // A quote inside a word is an apostrophe.
        var (atStart, previous) = (true, Character(" "))
        for index in text.indices {
            let character = text[index]
            defer {
                if !" ,{[".contains(character) { atStart = false }
                previous = character
            }
            if escaped {
                escaped = false
            } else if let open = quote {
                if character == "\\", open == "\"" { escaped = true }
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                if atStart || " ,{[:".contains(previous) { quote = character }
            } else if character == separator {
                let next = text.index(after: index)
                if !ends || next == text.endIndex || text[next] == " " { return index }
            }
        }
        return nil
    }

    private static func withoutComment(_ text: Substring) -> String {
        if text.first == "#" { return "" }
        var end = text.endIndex
        var search = text[...]
        while let hash = split(search, at: "#", ends: false) {
            if hash == text.startIndex || text[text.index(before: hash)] == " " {
                end = hash
                break
            }
            search = search[search.index(after: hash)...]
        }
        return trim(text[..<end])
    }

    /// A name as YAML text, quoted where a plain one would be read as something else.
    static func quoted(_ name: String) -> String {
        let plain = name.unicodeScalars.allSatisfy {
            $0.value > 0x7F || $0.value >= 0x30 && $0.value <= 0x39
                || $0.value | 0x20 >= 0x61 && $0.value | 0x20 <= 0x7A
                || $0 == "_" || $0 == "-" || $0 == "." || $0 == " "
        }
        let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"]
        let first = name.utf8.first ?? 32
        let letterFirst = first | 0x20 >= 97 && first | 0x20 <= 122 || first > 0x7F
        if plain, letterFirst, name.utf8.last != 32, !words.contains(name.lowercased()) { return name }
        return JSONText.quoted(name)
    }
}
