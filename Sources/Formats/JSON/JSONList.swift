import Domain

/// A JSON document that is an array, scanned into offsets: elements are parsed again when they are asked for.
struct JSONList {
    /// File as messages name it.
    let place: String
    private(set) var scanner: JSONScanner
    private var elements: [(offset: Int, line: Int)] = []

    var count: Int { elements.count }

    /// Scans the bytes of a file; `visit` sees the members of every element that is an object.
    ///
    /// - Throws: `FormatError.malformed` with line and column where it is no JSON or no array.
    init(_ bytes: consuming [UInt8], place: String, visit: ([JSONMember]) -> Void) throws(FormatError) {
        self.place = place
        scanner = JSONScanner([])
        var cursor = JSONScanner(bytes)
        var lines = LineCounter()
        do throws(JSONFault) {
            guard cursor.peek() == UInt8(ascii: "[") else { throw cursor.fault("expected an array") }
            try cursor.beginArray()
            var first = true
            while try cursor.nextElement(&first) {
                let kind = cursor.peek()
                elements.append((cursor.at, lines.line(at: cursor.at, in: cursor.bytes)))
                if kind == UInt8(ascii: "{") { visit(try JSONMembers.parse(&cursor)) } else { try cursor.value() }
            }
            try cursor.end()
        } catch {
            let (line, column) = cursor.position(error.offset)
            throw .malformed(Problem(place: "\(place):\(line):\(column)", reason: error.reason))
        }
        scanner = cursor
    }

    /// Members of an element, verbatim, or `nil` if it is no object.
    func members(_ index: Int) -> [JSONMember]? {
        var cursor = scanner
        cursor.at = elements[index].offset
        return try? JSONMembers.parse(&cursor)
    }

    /// Where an element stands.
    func place(_ index: Int) -> String { "\(place):\(elements[index].line)" }
}

/// Numbers of lines for offsets that only grow: every byte is looked at once.
struct LineCounter {
    private var line = 1
    private var passed = 0

    /// Line of an offset, from 1.
    mutating func line(at offset: Int, in bytes: [UInt8]) -> Int {
        while passed < offset {
            if bytes[passed] == 10 { line += 1 }
            passed += 1
        }
        return line
    }
}

/// The first keys of a JSON document: what kind it is, without reading it whole.
struct JSONHead {
    var isArray: Bool
    /// Keys of the object, or of the array's first element.
    var keys: Set<String>
    private static let length = 16 << 20

    init?(_ path: String) {
        guard let kind = Disk.start(path, 64).first(where: { $0 > 32 && $0 < 0x80 }) else { return nil }
        isArray = kind == UInt8(ascii: "[")
        keys = []
        guard isArray || kind == UInt8(ascii: "{") else { return nil }
        var scanner = JSONScanner(Disk.start(path, Self.length))
        do throws(JSONFault) {
            var first = true
            if isArray {
                try scanner.beginArray()
                guard try scanner.nextElement(&first), scanner.peek() == UInt8(ascii: "{") else { return }
                first = true
            }
            try scanner.beginObject()
            while let key = try scanner.nextKey(&first) {
                keys.insert(try scanner.unescaped(key))
                try scanner.value()
            }
        } catch {
            // Cut off or broken: the keys so far count.
            return
        }
    }
}

/// Writes a JSON document that is an array, element by element.
struct JSONListFile {
    private let file: OutputFile
    private let style: DocumentStyle
    private var isEmpty = true

    init(_ file: OutputFile, style: DocumentStyle) { (self.file, self.style) = (file, style) }

    mutating func append(_ element: String) throws(FormatError) {
        try file.append(isEmpty ? Array("[".utf8) + style.line(1) : style.comma(1))
        isEmpty = false
        try file.append(style.render(element, level: 1))
    }

    func finish() throws(FormatError) {
        try file.append(isEmpty ? Array("[]".utf8) : style.line(0) + Array("]".utf8))
        if style.newline { try file.append("\n") }
        try file.finish()
    }
}
