import Domain

/// Boxes that a person drew, found again from what their layer keeps of them among detections: class and edges in
/// single precision.
struct DrawnBoxes {
    private struct Key: Hashable {
        var classID: ClassID
        var edges: [Float]

        init(_ classID: ClassID, _ box: PixelBox) {
            self.classID = classID
            edges = [box.xMin, box.yMin, box.xMax, box.yMax].map { Float($0) }
        }
    }

    /// By class and edges, the oldest last.
    private var boxes: [Key: [Annotation]]

    /// - Parameter boxes: oldest first
    init(_ boxes: [Annotation]) {
        self.boxes = Dictionary(grouping: boxes.reversed()) { Key($0.classID, $0.box) }
    }

    /// The oldest box of this class with these edges that has not been taken yet; `nil` if there is none.
    mutating func take(_ classID: ClassID, _ box: PixelBox) -> Annotation? {
        boxes[Key(classID, box)]?.popLast()
    }
}
