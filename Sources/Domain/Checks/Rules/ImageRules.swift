extension CheckedImage {
    /// Images that nobody has finished, or that are finished and say nothing.
    func checkState(into sink: inout CheckSink) {
        switch state {
        case .unseen:
            sink.add(.imageUnseen, image: id) {
                boxes.isEmpty ? "nobody has labelled it" : "boxes, but nobody said that all are there"
            }
        case .labelled where boxes.isEmpty:
            sink.add(.imageWithoutBoxes, image: id) { "labelled, but without a box; expected boxes, or marked empty" }
        case .labelled, .empty: break
        }
    }

    /// Pictures that are gone, broken, or not those that were labelled.
    func checkPicture(into sink: inout CheckSink) {
        switch picture {
        case .missing: sink.add(.pictureMissing, image: id) { "no such file" }
        case .unreadable(let reason): sink.add(.pictureUnreadable, image: id) { reason }
        case .sound(let header):
            if let size, header.uprightSize != size { return checkSize(header, labels: size, into: &sink) }
            checkTurn(into: &sink)
        case nil: checkTurn(into: &sink)
        }
    }

    private func checkSize(_ header: PictureHeader, labels: ImageSize, into sink: inout CheckSink) {
        let found = header.uprightSize
        let isTurned = ImageSize(width: found.height, height: found.width) == labels
        sink.add(isTurned ? .pictureTurned : .pictureResized, image: id) {
            let words = "\(found.width)×\(found.height) px; its labels are for \(labels.width)×\(labels.height)"
            return isTurned ? words + ", as if not turned by EXIF" : words
        }
    }

    /// Labels that were made without heeding EXIF: some box does not fit the upright picture, and all fit the stored one.
    private func checkTurn(into sink: inout CheckSink) {
        guard sink.wants(.pictureTurned), let size, orientation.swapsAxes, size.width != size.height else { return }
        let stored = ImageSize(width: size.height, height: size.width)
        let margin = sink.configuration[.boxOutside, "pixels"]
        let sound = boxes.filter { $0.box.isFinite && !$0.box.isEmpty }
        guard sound.contains(where: { $0.box.reach(outOf: size).pixels > margin }),
            sound.allSatisfy({ $0.box.reach(outOf: stored).pixels <= margin })
        else { return }
        sink.add(.pictureTurned, image: id) {
            "boxes fit \(stored.width)×\(stored.height), but EXIF turns it to \(size.width)×\(size.height)"
        }
    }
}
