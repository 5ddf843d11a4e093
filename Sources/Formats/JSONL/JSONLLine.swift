import Domain

/// One line of a database export, taken apart: `id`, `clientId`, `url`, `data.width`, `data.height`, `data.boxes`.
struct JSONLLine {
    static let usual = ["id", "clientId", "url", "data"]
    static let usualInData = ["width", "height", "boxes", "state"]
    static let usualInBox = ["class", "xmin", "ymin", "xmax", "ymax", "difficult", "truncated", "occluded", "pose"]
    static let origin = "jsonl"

    var id: String?
    /// The id was a number, not a string.
    var idIsNumber = false
    var clientID: String?
    /// The client was a number, not a string.
    var clientIsNumber = false
    var url = ""
    var width: String?
    var height: String?
    /// `nil` where the image was not labelled.
    var boxes: [Box]?
    var state: String?
    /// Unknown members, those of `data` under that key, and notes on the order of keys.
    var extras: [JSONMember] = []

    struct Box {
        var name: String?
        /// Texts of the four edges, empty where missing.
        var edges = ["", "", "", ""]
        var attributes = BoxAttributes()
        var extras: [JSONMember] = []
    }

    /// Takes a line apart.
    init(_ bytes: consuming [UInt8]) throws(JSONFault) {
        var scanner = JSONScanner(bytes)
        guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("expected an object") }
        try scanner.beginObject()
        var seen = KeyOrder()
        var extraKeys = KeyOrder()
        var urlSeen = false
        var dataExtras: [JSONMember] = []
        var first = true
        while let range = try scanner.nextKey(&first) {
            let key = try scanner.unescaped(range)
            _ = seen.insert(key)
            let kind = scanner.peek()
            switch key {
            case "id" where kind == UInt8(ascii: "\""):
                (id, idIsNumber) = (try scanner.unescaped(scanner.string()), false)
            case "id" where kind == UInt8(ascii: "-") || kind &- 48 < 10:
                (id, idIsNumber) = (try scanner.text(scanner.number()), true)
            case "clientId" where kind == UInt8(ascii: "\""):
                (clientID, clientIsNumber) = (try scanner.unescaped(scanner.string()), false)
            case "clientId" where kind == UInt8(ascii: "-") || kind &- 48 < 10:
                (clientID, clientIsNumber) = (try scanner.text(scanner.number()), true)
            case "url":
                url = try scanner.unescaped(scanner.string())
                urlSeen = true
            case "data" where kind == UInt8(ascii: "{"): dataExtras = try data(&scanner)
            default: JSONMembers.set(key, try scanner.text(scanner.value()), in: &extras, keys: &extraKeys)
            }
        }
        try scanner.end()
        guard urlSeen, !url.isEmpty else { throw scanner.fault("no url", at: 0) }
        if let text = JSONMembers.text(dataExtras) { extras.append(JSONMember(key: "data", text: text)) }
        if let layout = JSONMembers.layout(seen.keys, usual: Self.usual) {
            extras.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
        }
        if idIsNumber { extras.append(JSONMember(key: JSONMembers.numberKey, text: "true")) }
        if clientIsNumber { extras.append(JSONMember(key: JSONMembers.clientNumberKey, text: "true")) }
    }

    private mutating func data(_ scanner: inout JSONScanner) throws(JSONFault) -> [JSONMember] {
        var members: [JSONMember] = []
        var seen = KeyOrder()
        var memberKeys = KeyOrder()
        try scanner.beginObject()
        var first = true
        (boxes, width, height, state) = (nil, nil, nil, nil)
        while let range = try scanner.nextKey(&first) {
            let key = try scanner.unescaped(range)
            _ = seen.insert(key)
            let kind = scanner.peek()
            switch key {
            case "width" where kind &- 48 < 10: width = try scanner.text(scanner.number())
            case "height" where kind &- 48 < 10: height = try scanner.text(scanner.number())
            case "boxes" where kind == UInt8(ascii: "["): boxes = try boxes(&scanner)
            case "state" where kind == UInt8(ascii: "\""): state = try scanner.unescaped(scanner.string())
            case "boxes" where kind != UInt8(ascii: "n"): throw scanner.fault("boxes is no array")
            default: JSONMembers.set(key, try scanner.text(scanner.value()), in: &members, keys: &memberKeys)
            }
        }
        if let layout = JSONMembers.layout(seen.keys, usual: Self.usualInData) {
            members.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
        }
        return members
    }

    private func boxes(_ scanner: inout JSONScanner) throws(JSONFault) -> [Box] {
        var boxes: [Box] = []
        try scanner.beginArray()
        var firstBox = true
        while try scanner.nextElement(&firstBox) {
            guard scanner.peek() == UInt8(ascii: "{") else {
                throw scanner.fault("box \(boxes.count + 1) is no object")
            }
            try scanner.beginObject()
            var box = Box()
            var (seen, boxKeys, first) = (KeyOrder(), KeyOrder(), true)
            while let range = try scanner.nextKey(&first) {
                let key = try scanner.unescaped(range)
                _ = seen.insert(key)
                let kind = scanner.peek()
                switch key {
                case "class" where kind == UInt8(ascii: "\""): box.name = try scanner.unescaped(scanner.string())
                case "xmin": box.edges[0] = try scanner.text(scanner.value())
                case "ymin": box.edges[1] = try scanner.text(scanner.value())
                case "xmax": box.edges[2] = try scanner.text(scanner.value())
                case "ymax": box.edges[3] = try scanner.text(scanner.value())
                default: JSONMembers.set(key, try scanner.text(scanner.value()), in: &box.extras, keys: &boxKeys)
                }
            }
            if !box.extras.isEmpty { box.attributes = JSONAttributes.take(from: &box.extras) }
            if let layout = JSONMembers.layout(seen.keys, usual: Self.usualInBox) {
                box.extras.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
            }
            boxes.append(box)
        }
        return boxes
    }
}
