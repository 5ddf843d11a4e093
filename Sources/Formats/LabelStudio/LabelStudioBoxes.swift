import Domain

/// Regions on their way to boxes.
struct LabelStudioBoxes {
    let conventions: [String: String]
    /// Classes to read, `nil` for all.
    let known: Set<String>?
    let size: ImageSize?
    let options: ReadOptions

    /// The box of a region, or `nil` if it was left out.
    func box(_ region: LabelStudioRegion, place: String) throws(FormatError) -> LabelledBox? {
        guard region.isBox else {
            try options.leaveOut(place, "\(region.kind): expected rectanglelabels with x, y, width and height")
            return nil
        }
        let classes = region.classes
        guard let name = classes.first, !name.isEmpty else {
            try options.leaveOut(place, "no class")
            return nil
        }
        if let known, !known.contains(name) {
            try options.leaveOut(place, "class \(name) is not in the synset")
            return nil
        }
        guard let size else {
            try options.leaveOut(place, "size of the picture is not known, and percents need it")
            return nil
        }
        if let turn = region.text("image_rotation"), DecimalText.parse(turn) != 0 {
            try options.leaveOut(place, "image_rotation is \(turn), expected 0")
            return nil
        }
        var (fields, values): ([String], [Double]) = ([], [])
        for key in ["x", "y", "width", "height", "rotation"] {
            // Tools that know no rotation leave it out.
            let text = JSONMembers.text(key, in: region.value) ?? (key == "rotation" ? "0" : "")
            guard let value = DecimalText.parse(text) else {
                try options.leaveOut(
                    place, "\(key) is \(text.isEmpty ? "missing" : String(text.prefix(40))), expected a number")
                return nil
            }
            fields.append(text)
            values.append(value)
        }
        guard let edges = try edges(values, size, fields, place: place) else { return nil }
        if classes.count > 1 { try options.report(place, "\(classes.count) classes on one box, the first is taken") }
        var box = LabelledBox(
            className: name, box: edges,
            origin: BoxOrigin(convention: LabelStudioKeys.origin(size), fields: fields))
        var extras = extras(region, size: size)
        box.attributes = JSONAttributes.take(from: &extras)
        box.extras = JSONMembers.text(extras)
        return box
    }

    private func edges(
        _ values: [Double], _ size: ImageSize, _ fields: [String], place: String
    ) throws(FormatError) -> PixelBox? {
        let (width, height) = (Double(size.width) / 100, Double(size.height) / 100)
        let corner = (x: values[0] * width, y: values[1] * height)
        // A box drawn from right to left has a negative extent.
        var box = PixelBox(
            between: corner, and: (corner.x + values[2] * width, corner.y + values[3] * height))
        guard try BoxCheck.passes(box, text: fields, at: place, options: options) else { return nil }
        if values[4] != 0 {
            box = RotatedBox.enclosing(box, degrees: values[4], pivot: corner)
            try options.report(place, RotatedBox.notice(fields[4]))
            guard try BoxCheck.passes(box, text: fields, at: place, options: options) else { return nil }
        }
        return box
    }

    private func extras(_ region: LabelStudioRegion, size: ImageSize) -> [JSONMember] {
        let order =
            conventions[LabelStudioKeys.regionOrder].map { $0.split(separator: "\t").map(String.init) }
            ?? LabelStudioKeys.usualRegion
        // Attributes stand behind the rest where the writer puts them.
        let usual = order + ["difficult", "truncated", "occluded", "pose"].filter { !order.contains($0) }
        var known: Set<String> = ["value", "image_rotation"]
        // What the writer says by itself is not kept.
        if region.statedSize == size { known.formUnion(["original_width", "original_height"]) }
        if region.kind == "rectanglelabels" { known.insert("type") }
        for (key, convention) in [("from_name", LabelStudioKeys.from), ("to_name", LabelStudioKeys.to)] {
            if let text = region.text(key), JSONText.string(text) == conventions[convention] { known.insert(key) }
        }
        var extras = JSONMembers.rest(of: region.members, known: known, usual: usual)
        let inValue = LabelStudioKeys.usualValue
        var inner = JSONMembers.rest(of: region.value, known: Set(inValue), usual: inValue)
        // More than one class stands nowhere else.
        if region.classes.count > 1, let all = JSONMembers.text("rectanglelabels", in: region.value) {
            inner.append(JSONMember(key: "allLabels", text: DocumentStyle.compacted(all)))
        }
        if let text = JSONMembers.text(inner) { extras.append(JSONMember(key: "value", text: text)) }
        return extras
    }
}
