/// One member of a JSON object: its key, and its value as verbatim text.
struct JSONMember: Hashable {
    var key: String
    var text: String
}

/// Objects as lists of verbatim members: what `extras` of images and boxes are made of.
enum JSONMembers {
    /// Key under which extras keep the order of the source's keys, where it is not the usual one.
    static let layoutKey = "$layout"
    /// Key under which an export's line notes that its id was a number.
    static let numberKey = "$number"
    /// Key under which an export's line notes that its client was a number.
    static let clientNumberKey = "$clientNumber"
    /// Key under which an export's line notes that it did not state a size.
    static let sizelessKey = "$sizeless"
    /// Key under which an XML file's indentation is noted, where it is not the usual tab.
    static let indentKey = "$indent"
    private static let notes: Set<String> = [layoutKey, numberKey, clientNumberKey, sizelessKey, indentKey]

    /// Members of an object's text in order, the last one of equal keys alone; empty for anything but an object.
    static func parse(_ text: String?) -> [JSONMember] {
        guard let text else { return [] }
        var scanner = JSONScanner(text)
        return (try? parse(&scanner)) ?? []
    }

    /// Members of the object at the cursor, which is passed.
    static func parse(_ scanner: inout JSONScanner) throws(JSONFault) -> [JSONMember] {
        var members: [JSONMember] = []
        var keys = KeyOrder()
        try scanner.beginObject()
        var first = true
        while let key = try scanner.nextKey(&first) {
            let name = try scanner.unescaped(key)
            let value = try scanner.value()
            set(name, try scanner.text(value), in: &members, keys: &keys)
        }
        return members
    }

    /// Sets a member; an older one of the same key gives way.
    static func set(_ key: String, _ text: String, in members: inout [JSONMember], keys: inout KeyOrder) {
        if !keys.insert(key) { members.removeAll { $0.key == key } }
        members.append(JSONMember(key: key, text: text))
    }

    /// Text of an object of these members, `nil` for none.
    static func text(_ members: [JSONMember]) -> String? {
        guard !members.isEmpty else { return nil }
        return "{" + members.map { JSONText.quoted($0.key) + ":" + $0.text }.joined(separator: ",") + "}"
    }

    /// Value of the string member of that key.
    static func string(_ key: String, in members: [JSONMember]) -> String? {
        members.first { $0.key == key }.flatMap { JSONText.string($0.text) }
    }

    /// Members as they are carried into another format: without the notes on layout.
    static func portable(_ members: [JSONMember]) -> [JSONMember] { members.filter { !notes.contains($0.key) } }

    /// Members that a reader does not know, without blanks, and the note on the order of all keys if it is unusual.
    static func rest(of members: [JSONMember], known: Set<String>, usual: [String]) -> [JSONMember] {
        var rest = members.filter { !known.contains($0.key) }
            .map { JSONMember(key: $0.key, text: DocumentStyle.compacted($0.text)) }
        if let layout = layout(members.map(\.key), usual: usual) {
            rest.append(JSONMember(key: layoutKey, text: layout))
        }
        return rest
    }

    /// Text of the member of that key.
    static func text(_ key: String, in members: [JSONMember]) -> String? { members.first { $0.key == key }?.text }

    /// Value of the number member of that key, if it can be the side of a picture.
    static func side(_ key: String, in members: [JSONMember]) -> Int? {
        text(key, in: members).flatMap { DecimalText.parse($0) }.flatMap { $0 >= 1 && $0 < 1e9 ? Int($0) : nil }
    }

    /// The order of keys to note, if the writer's own order, `usual` first and the rest behind, would differ.
    static func layout(_ seen: [String], usual: [String], always: Bool = false) -> String? {
        if !always, isInOrder(seen, usual) { return nil }
        let known = usual.filter(seen.contains)
        let rest = seen.filter { !usual.contains($0) }
        guard always || known + rest != seen else { return nil }
        return "[" + seen.map { JSONText.quoted($0) }.joined(separator: ",") + "]"
    }

    /// Whether all keys are usual ones and come in the usual order: the common case, without any copying.
    private static func isInOrder(_ seen: [String], _ usual: [String]) -> Bool {
        var next = 0
        for key in seen {
            while next < usual.count, usual[next] != key { next += 1 }
            guard next < usual.count else { return false }
            next += 1
        }
        return true
    }

    /// Puts members into the order noted in extras; what the note does not name goes behind.
    static func arranged(_ members: [JSONMember], by extras: [JSONMember]) -> [JSONMember] {
        guard let note = extras.first(where: { $0.key == layoutKey }) else { return members }
        var order = KeyOrder()
        for key in JSONText.strings(note.text) { _ = order.insert(key) }
        let named = Set(order.keys)
        let byKey = Dictionary(members.map { ($0.key, $0) }) { first, _ in first }
        return order.keys.compactMap { byKey[$0] } + members.filter { !named.contains($0.key) }
    }
}

/// Keys in the order they came, each once; many keys cost no more than few.
struct KeyOrder {
    private(set) var keys: [String] = []
    private var set: Set<String> = []

    /// Takes in a key and says whether it is new.
    mutating func insert(_ key: String) -> Bool {
        // A handful is found faster by looking through it.
        if keys.count < 16 {
            if keys.contains(key) { return false }
        } else {
            if set.isEmpty { set = Set(keys) }
            guard set.insert(key).inserted else { return false }
        }
        keys.append(key)
        return true
    }
}
