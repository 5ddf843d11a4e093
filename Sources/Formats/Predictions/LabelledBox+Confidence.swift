public import Domain

extension LabelledBox {
    /// How sure the box's source is of it: `confidence`, `score` or `Confidence` among what Reticle does not know itself;
    /// `nil` where nothing of the kind stands there, not-a-number where it is no number.
    public var confidence: Double? {
        guard extras != nil else { return nil }
        let members = JSONMembers.parse(extras)
        for key in ["confidence", "score", "Confidence"] {
            guard let text = JSONMembers.text(key, in: members), text != "null" else { continue }
            return DecimalText.parse(JSONText.string(text) ?? text) ?? .nan
        }
        return nil
    }
}

extension LabelledBox {
    /// Whether it counts as a crowd of COCO's: `iscrowd` among what Reticle does not know itself.
    public var isCrowd: Bool {
        guard let extras, extras.contains("iscrowd") else { return false }
        let text = JSONMembers.text("iscrowd", in: JSONMembers.parse(extras))
        return text == "1" || text == "true"
    }

    /// COCO's `area`, square pixels, where it still belongs to the box.
    public var statedArea: Double? {
        guard origin?.convention == COCOEntries.origin, let extras else { return nil }
        return JSONMembers.text("area", in: JSONMembers.parse(extras)).flatMap { DecimalText.parse($0) }
    }
}
