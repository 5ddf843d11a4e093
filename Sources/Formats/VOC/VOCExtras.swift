/// Unknown elements of label files as members of a JSON object, and back.
///
/// An element with text alone becomes a string, or a number, truth value or array if its text is one; an element
/// with children an object, its attributes under `@name`; repeated elements an array.
enum VOCExtras {
    /// Members for the elements that `known` does not name, and the note on their order if it is unusual.
    static func members(of elements: [XMLElement], known: Set<String>, usual: [String]) -> [JSONMember] {
        var members = grouped(elements.filter { !known.contains($0.name) })
        var order = KeyOrder()
        for element in elements { _ = order.insert(element.name) }
        var seen = order.keys
        // Objects stand last unless somebody put other things behind them.
        if seen.last == "object" { seen.removeLast() }
        if let layout = JSONMembers.layout(seen, usual: usual, always: seen.contains("object")) {
            members.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
        }
        return members
    }

    /// Extras with a note on how the file is indented, if not by tabs: the blanks before the root's first child.
    static func noting(indentOf bytes: [UInt8], in extras: String?) -> String? {
        guard let name = bytes.firstRange(of: Array("<annotation".utf8)),
            let newline = bytes[name.upperBound...].prefix(512).firstIndex(of: 10)
        else { return extras }
        let blanks = bytes[(newline + 1)...].prefix(17).prefix { $0 == 32 }.count
        guard (1...16).contains(blanks) else { return extras }
        let note = JSONMember(key: JSONMembers.indentKey, text: String(blanks))
        return JSONMembers.text(JSONMembers.parse(extras) + [note])
    }

    /// Lines indented by tabs, indented as the note in extras says.
    static func indented(_ text: String, by extras: [JSONMember]) -> String {
        guard let note = extras.first(where: { $0.key == JSONMembers.indentKey }), let width = Int(note.text),
            (1...16).contains(width)
        else { return text }
        var out = ""
        for line in Disk.lines(text) {
            let tabs = line.prefix { $0 == "\t" }.count
            out += String(repeating: " ", count: tabs * width)
            out += line.dropFirst(tabs)
            out += "\n"
        }
        return out
    }

    private static func grouped(_ elements: [XMLElement]) -> [JSONMember] {
        var names: [String] = []
        var values: [String: [String]] = [:]
        for element in elements {
            if values[element.name] == nil { names.append(element.name) }
            values[element.name, default: []].append(value(of: element))
        }
        return names.map { name in
            let all = values[name] ?? []
            return JSONMember(key: name, text: all.count == 1 ? all[0] : "[" + all.joined(separator: ",") + "]")
        }
    }

    static func value(of element: XMLElement) -> String {
        if element.children.isEmpty && element.attributes.isEmpty {
            let text = element.text
            return !text.hasPrefix("\"") && JSONText.isValue(text) ? text : JSONText.quoted(text)
        }
        var members = element.attributes.map { JSONMember(key: "@" + $0.name, text: JSONText.quoted($0.value)) }
        if !element.text.isEmpty { members.append(JSONMember(key: "#text", text: JSONText.quoted(element.text))) }
        members += grouped(element.children)
        return JSONMembers.text(members) ?? "{}"
    }

    /// The lines of XML for one member, or nothing if XML has no way to say it.
    static func xml(_ member: JSONMember, indent: String) -> String {
        guard XMLText.isName(member.key) else { return "" }
        let text = member.text
        switch text.utf8.first {
        case UInt8(ascii: "\""): return element(member.key, JSONText.string(text) ?? "", indent)
        case UInt8(ascii: "["):
            let elements = JSONText.elements(text)
            guard elements.count > 1, elements.allSatisfy({ $0.utf8.first != UInt8(ascii: "[") }) else {
                return element(member.key, text, indent)
            }
            return elements.map { xml(JSONMember(key: member.key, text: $0), indent: indent) }.joined()
        case UInt8(ascii: "{"):
            let members = JSONMembers.parse(text)
            var out = indent + "<" + member.key
            for attribute in members where attribute.key.hasPrefix("@") {
                guard let value = JSONText.string(attribute.text), XMLText.isName(String(attribute.key.dropFirst()))
                else {
                    continue
                }
                out += " \(attribute.key.dropFirst())=\"\(XMLText.escaped(value).replacing("\"", with: "&quot;"))\""
            }
            out += ">"
            if let inner = JSONMembers.string("#text", in: members) { out += XMLText.escaped(inner) }
            let children = members.map { xml($0, indent: indent + "\t") }.joined()
            return out + (children.isEmpty ? "" : "\n" + children + indent) + "</\(member.key)>\n"
        default: return element(member.key, text, indent)
        }
    }

    /// One element with text, on a line of its own.
    static func element(_ name: String, _ text: String, _ indent: String) -> String {
        let clean =
            text.utf8.contains { $0 < 0x20 && $0 != 9 && $0 != 10 }
            ? String(text.unicodeScalars.filter { $0.value >= 0x20 || $0 == "\t" || $0 == "\n" }.map(Character.init))
            : text
        return "\(indent)<\(name)>\(XMLText.escaped(clean))</\(name)>\n"
    }
}
