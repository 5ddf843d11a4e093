import Domain

/// Shapes of one file on their way to boxes.
struct LabelMeShapes {
    let place: String
    let conventions: [String: String]
    /// Classes to read, `nil` for all.
    let known: Set<String>?
    let options: ReadOptions

    /// Whether a shape is a rectangle, upright or turned; old files without a type mean polygons.
    static func isBox(_ members: [JSONMember]) -> Bool { ["rectangle", "rotation"].contains(kind(members)) }

    private static func kind(_ members: [JSONMember]) -> String {
        JSONMembers.string("shape_type", in: members) ?? "polygon"
    }

    /// The box of a shape, or `nil` if it was left out.
    func box(_ members: [JSONMember], line: Int) throws(FormatError) -> LabelledBox? {
        let here = "\(place):\(line)"
        let kind = Self.kind(members)
        guard Self.isBox(members) else {
            try options.leaveOut(here, "a \(kind.prefix(40)), only rectangles are read")
            return nil
        }
        guard let name = JSONMembers.string("label", in: members), !name.isEmpty else {
            try options.leaveOut(here, "no label")
            return nil
        }
        if let known, !known.contains(name) {
            try options.leaveOut(here, "class \(name) is not in the synset")
            return nil
        }
        let points = JSONText.elements(JSONMembers.text("points", in: members) ?? "").prefix(5).map {
            JSONText.elements($0)
        }
        let fields = points.flatMap { $0 }
        let values = fields.compactMap { DecimalText.parse($0) }
        guard [2, 4].contains(points.count), points.allSatisfy({ $0.count == 2 }), values.count == fields.count else {
            try options.leaveOut(here, "points of a \(kind): expected two or four pairs of numbers")
            return nil
        }
        let corners = stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
        let box = RotatedBox.around(corners)
        guard try BoxCheck.passes(box, text: fields, at: here, options: options) else { return nil }
        // Four points on the edges of their box are an upright rectangle; any others are not.
        let isUpright =
            corners.count == 2
            || corners.allSatisfy { ($0 == box.xMin || $0 == box.xMax) && ($1 == box.yMin || $1 == box.yMax) }
        if !isUpright { try options.report(here, "a turned rectangle: the upright box around it is taken") }
        var result = LabelledBox(
            className: name, box: box, origin: BoxOrigin(convention: LabelMeKeys.origin, fields: fields))
        var extras = extras(members, kind: kind)
        result.attributes = JSONAttributes.take(from: &extras)
        result.extras = JSONMembers.text(extras)
        return result
    }

    private func extras(_ members: [JSONMember], kind: String) -> [JSONMember] {
        let usual = LabelMeKeys.order(LabelMeKeys.shapeOrder, in: conventions, usual: LabelMeKeys.usualInShape)
        var known: Set<String> = ["label", "points"]
        if kind == "rectangle" { known.insert("shape_type") }
        // What says nothing is said again by the writer.
        for member in members where usual.contains(member.key) {
            if LabelMeKeys.trivial[member.key] == DocumentStyle.compacted(member.text) { known.insert(member.key) }
        }
        var rest = members.filter { !known.contains($0.key) }
            .map { JSONMember(key: $0.key, text: DocumentStyle.compacted($0.text)) }
        let keys = members.map(\.key)
        if keys != usual, let layout = JSONMembers.layout(keys, usual: usual, always: true) {
            rest.append(JSONMember(key: JSONMembers.layoutKey, text: layout))
        }
        return rest
    }
}
