extension CheckedImage {
    /// Boxes that lie on one another: doubles, conflicts of class, and boxes within boxes.
    ///
    /// Boxes are swept from left to right, so that only those that share some columns are compared.
    func checkPairs(into sink: inout CheckSink) {
        guard boxes.count > 1 else { return }
        let rule = PairRule(sink.configuration)
        let order = boxes.indices.filter { boxes[$0].box.isFinite && !boxes[$0].box.isEmpty }
            .sorted { (boxes[$0].box.xMin, $0) < (boxes[$1].box.xMin, $1) }
        for (place, index) in order.enumerated() {
            let right = boxes[index].box.xMax
            for other in order[(place + 1)...] {
                guard boxes[other].box.xMin < right else { break }
                let (older, newer) = (boxes[min(index, other)], boxes[max(index, other)])
                guard newer.box.yMin < older.box.yMax, older.box.yMin < newer.box.yMax else { continue }
                report(older, newer, rule, into: &sink)
            }
        }
    }

    private func report(_ older: CheckedBox, _ newer: CheckedBox, _ rule: PairRule, into sink: inout CheckSink) {
        let iou = older.box.iou(newer.box)
        guard older.classID == newer.classID else {
            guard iou >= rule.conflict else { return }
            let name = sink.name(older.classID)
            return sink.add(
                .boxConflict, image: id, box: newer.id, classID: newer.classID, otherBox: older.id, weight: iou
            ) { "on the place of a \(name) (IoU \(iou.short))" }
        }
        // What is the same box is not nearly the same as well, also where one of the two rules is off.
        if iou >= rule.duplicate {
            return sink.add(
                .boxDuplicate, image: id, box: newer.id, classID: newer.classID, otherBox: older.id, weight: iou
            ) { "IoU \(iou.short) with an older box of its class" }
        }
        if iou >= rule.near {
            return sink.add(
                .boxNearDuplicate, image: id, box: newer.id, classID: newer.classID, otherBox: older.id, weight: iou
            ) { "IoU \(iou.short) with an older box of its class" }
        }
        let isOlderInner = older.box.area < newer.box.area
        let (inner, outer) = isOlderInner ? (older, newer) : (newer, older)
        let inside = inner.box.intersection(outer.box).area / inner.box.area
        guard inside >= rule.inside else { return }
        sink.add(
            .boxNested, image: id, box: inner.id, classID: inner.classID, otherBox: outer.id, weight: inside
        ) { "\(Int((inside * 100).rounded())) % of it within a larger box of its class" }
    }
}

/// From which overlap two boxes are too many.
private struct PairRule {
    let duplicate, near, conflict, inside: Double

    init(_ configuration: CheckConfiguration) {
        duplicate = configuration[.boxDuplicate, "iou"]
        near = configuration[.boxNearDuplicate, "iou"]
        conflict = configuration[.boxConflict, "iou"]
        inside = configuration[.boxNested, "inside"]
    }
}
