import Domain

extension Label {
    /// What a picture is opened for.
    struct Aim: Equatable, Sendable {
        /// The box to select.
        var box: AnnotationID?
        /// The detection to bring in front.
        var detection: DetectionID?
        /// Whether that detection is opened for putting right.
        var corrects = false
        /// What another layer says of the same object: it is settled with the detection.
        var settled: DetectionID?
        /// Whether the screen that opened the picture comes back as soon as this one thing is put right.
        var comesBack = false
        /// What to look at from close by.
        var view: PixelBox?
    }

    /// Goes back to the screen that opened the picture for one thing, which is done now.
    mutating func finishAim(in session: inout Session) {
        guard aim.comesBack else { return }
        aim.comesBack = false
        session.requests.append(.browse)
    }

    /// Goes to what the picture was opened for, as far as it has been read by now.
    mutating func takeAim(in session: inout Session) -> [Effect] {
        guard document != nil else { return [] }
        if let view = aim.view, case .ready = picture {
            aim.view = nil
            viewport.zoom(to: view)
        }
        guard let id = aim.detection, layer.runs != nil else { return [] }
        let corrects = aim.corrects
        (aim.detection, aim.corrects) = (nil, false)
        guard let detection = layer[id] else { return [] }
        (layer.chosenRun, soloClass) = (detection.run, nil)
        layer.select(id)
        return corrects ? beginCorrection(in: &session) : []
    }
}
