import Domain

/// One task, taken apart: its picture, its annotation and that one's regions.
struct LabelStudioTask {
    let members: [JSONMember]
    let data: [JSONMember]
    /// Key of the picture among the data.
    let imageKey: String?
    /// The annotation that is read: the one marked as ground truth, else the first that was not cancelled.
    let annotation: [JSONMember]
    /// Whether there is such an annotation.
    let isLabelled: Bool
    /// Regions of the annotation.
    let regions: [LabelStudioRegion]
    /// What of the annotations is not read, one reason each.
    let leftOut: [String]

    init(_ members: [JSONMember]) {
        self.members = members
        let data = JSONMembers.parse(JSONMembers.text("data", in: members))
        self.data = data
        imageKey =
            ["image", "img", "picture"].first { key in data.contains { $0.key == key } }
            ?? data.first { JSONText.string($0.text).map { PathText.isPicture($0) } ?? false }?.key
        let annotations = JSONText.elements(JSONMembers.text("annotations", in: members) ?? "").map(JSONMembers.parse)
        let usable = annotations.filter { JSONMembers.text("was_cancelled", in: $0) != "true" }
        let chosen = usable.first { JSONMembers.text("ground_truth", in: $0) == "true" } ?? usable.first
        annotation = chosen ?? []
        isLabelled = chosen != nil
        regions = JSONText.elements(JSONMembers.text("result", in: annotation) ?? "").map {
            LabelStudioRegion(JSONMembers.parse($0))
        }
        leftOut =
            usable.count < 2 ? [] : ["\(usable.count) annotations, of which one is read; the others are left out"]
    }

    /// Address of the picture.
    var image: String? { imageKey.flatMap { JSONMembers.string($0, in: data) } }

    /// Client of the image.
    var client: String? { JSONMembers.string("clientId", in: data) }

    /// Size that the regions state.
    var statedSize: ImageSize? { regions.lazy.compactMap(\.statedSize).first }

    /// What is kept of the task besides picture and boxes.
    func extras(path: String, order: String?) -> [JSONMember] {
        let usual = order.map { $0.split(separator: "\t").map(String.init) } ?? LabelStudioKeys.usualTask
        var extras = JSONMembers.rest(of: members, known: ["id", "annotations", "data"], usual: usual)
        var known: Set<String> = ["clientId"]
        // The address is kept where the picture's path does not say it.
        if let imageKey, image == path { known.insert(imageKey) }
        let rest = JSONMembers.rest(of: data, known: known, usual: [imageKey ?? "image", "clientId"])
        if let text = JSONMembers.text(rest) { extras.append(JSONMember(key: "data", text: text)) }
        let inner = JSONMembers.rest(of: annotation, known: ["result"], usual: ["result"])
        if let text = JSONMembers.text(inner) { extras.append(JSONMember(key: "annotation", text: text)) }
        return extras
    }
}

/// One region of an annotation.
struct LabelStudioRegion {
    let members: [JSONMember]
    let value: [JSONMember]

    init(_ members: [JSONMember]) {
        self.members = members
        value = JSONMembers.parse(JSONMembers.text("value", in: members))
    }

    func text(_ key: String) -> String? { JSONMembers.text(key, in: members) }

    /// Key of the class names in the value.
    private var classKey: String? {
        ["rectanglelabels", "labels"].first { key in value.contains { $0.key == key } }
    }

    /// Whether this is a box.
    var isBox: Bool {
        classKey != nil && ["x", "y", "width", "height"].allSatisfy { key in value.contains { $0.key == key } }
    }

    /// Class names of a box, usually one.
    var classes: [String] {
        guard isBox, let classKey else { return [] }
        return JSONText.strings(JSONMembers.text(classKey, in: value) ?? "")
    }

    /// What the region is, for messages.
    var kind: String { text("type").flatMap { JSONText.string($0) } ?? "without a type" }

    /// Size of the picture that the region states.
    var statedSize: ImageSize? {
        JSONMembers.side("original_width", in: members).flatMap { width in
            JSONMembers.side("original_height", in: members).map { ImageSize(width: width, height: $0) }
        }
    }
}
