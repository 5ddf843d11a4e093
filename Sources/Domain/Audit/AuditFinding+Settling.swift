extension AuditFinding {
    /// IoU from which a box is of the same object, 0…1.
    private static let sameObject = 0.5

    /// Whether the boxes of the image say by now what was asked for, or something else than was doubted.
    public func isSettled(by boxes: [Annotation]) -> Bool {
        if let label {
            guard let now = boxes.first(where: { $0.id == label.id }) else { return true }
            return now.classID != label.classID || now.box != label.box
        }
        guard let found else { return true }
        return boxes.contains { $0.classID == found.classID && $0.box.iou(found.box) >= Self.sameObject }
    }

    /// The edit that makes the boxes of the image what the network says.
    ///
    /// - Parameters:
    ///   - boxes: of the image, as they are
    ///   - size: of the picture, which the new box is cut off at; `nil` where it is not known
    ///   - freeID: for a box that is added
    /// - Returns: `nil` where the label is not there any more, or nothing of the new box lies in the picture
    public func fix(of boxes: [Annotation], size: ImageSize?, freeID: AnnotationID) -> Edit? {
        let place = found.map { found in size.map(found.box.clamped) ?? found.box }
        if let place, place.width < 1 || place.height < 1 { return nil }
        guard let label else {
            guard let found, let place else { return nil }
            let added = Annotation(id: freeID, classID: found.classID, box: place, provenance: .accepted)
            return .add([added], to: image)
        }
        guard let now = boxes.first(where: { $0.id == label.id }) else { return nil }
        guard let found, let place else { return .remove([now], from: image) }
        var after = now
        if kind == .swapped { after.classID = found.classID }
        if kind == .misplaced { (after.box, after.origin) = (place, nil) }
        return after == now ? nil : .replace([AnnotationChange(before: now, after: after)], on: image)
    }

    /// What one key does about it.
    public var remedy: String {
        switch kind {
        case .overlooked: "add the box"
        case .swapped: "change the class"
        case .misplaced: "move the box"
        case .spurious: "delete the box"
        }
    }

    /// What is wrong in a few words, given the names of classes.
    public func message(_ name: (ClassID) -> String) -> String {
        func sure(_ found: Found) -> String { "\(name(found.classID)) \(Self.hundredths(found.confidence))" }
        switch (kind, label, found) {
        case (.swapped, let label?, let found?): return "\(name(label.classID)), but looks like \(sure(found))"
        case (.misplaced, let label?, let found?):
            return "\(name(label.classID)) beside its object: IoU \(Self.hundredths(iou)) with \(sure(found))"
        case (_, let label?, _): return "\(name(label.classID)) that nothing supports"
        case (_, nil, let found?): return "no box, but looks like \(sure(found))"
        case (_, nil, nil): return kind.rawValue
        }
    }

    private static func hundredths(_ share: Double) -> String {
        let number = Int((max(0, min(1, share)) * 100).rounded())
        return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }
}
