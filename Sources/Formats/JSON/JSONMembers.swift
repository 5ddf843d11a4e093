/// One member of a JSON object: its key, and its value as verbatim text.
struct JSONMember: Hashable {
    var key: String
    var text: String
}

/// Objects as lists of verbatim members: what `extras` of images and boxes are made of.
enum JSONMembers {
    /// Key under which extras keep the order of the source's keys, where it is not the usual one.
    static let layoutKey = "$layout"

    /// Members of an object's text in order, the last one of equal keys alone; empty for anything but an object.
    static func parse(_ text: String?) -> [JSONMember] {
        guard let text else { return [] }
        var scanner = JSONScanner(text)
        var members: [JSONMember] = []
        do throws(JSONFault) {
            try scanner.beginObject()
            var first = true
            while let key = try scanner.nextKey(&first) {
                let name = try scanner.unescaped(key)
                let value = try scanner.value()
                set(name, try scanner.text(value), in: &members)
            }
        } catch { return [] }
        return members
    }

    /// Sets a member; an older one of the same key gives way.
    static func set(_ key: String, _ text: String, in members: inout [JSONMember]) {
        members.removeAll { $0.key == key }
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
    static func portable(_ members: [JSONMember]) -> [JSONMember] { members.filter { !$0.key.hasPrefix("$") } }

    /// The order of keys to note, if the writer's own order, `usual` first and the rest behind, would differ.
    static func layout(_ seen: [String], usual: [String], always: Bool = false) -> String? {
        let known = usual.filter(seen.contains)
        let rest = seen.filter { !usual.contains($0) }
        guard always || known + rest != seen else { return nil }
        return "[" + seen.map { JSONText.quoted($0) }.joined(separator: ",") + "]"
    }

    /// Puts members into the order noted in extras; what the note does not name goes behind.
    static func arranged(_ members: [JSONMember], by extras: [JSONMember]) -> [JSONMember] {
        guard let note = extras.first(where: { $0.key == layoutKey }) else { return members }
        let order = JSONText.strings(note.text)
        let placed = order.compactMap { key in members.first { $0.key == key } }
        return placed + members.filter { !order.contains($0.key) }
    }
}
