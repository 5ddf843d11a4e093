import Cells
import Domain
import Imaging
import Terminal
import Workbench

/// Times a reviewer's decisions: from the key to the bytes handed to the terminal, and from the store's answer to the
/// frame with the figures as they are then.
struct ReviewBench {
    /// Images of the dataset that is made up, each with so many ground truths and detections.
    private let images: Int
    private let truthsEach = 7
    private let foundEach = 20
    private let classes = 20
    private let size = CellSize(columns: 160, rows: 45)

    /// Prepares a review of about so many detections.
    init(detections: Int) { images = max(1, detections / 20) }

    /// Judges a hundred and twenty cases; `high` is the 95th percentile.
    @MainActor func run() throws -> [BenchReport.Case] {
        var capabilities = TerminalCapabilities()
        (capabilities.graphics, capabilities.depth) = (.cells, .full)
        let recorder = try FrameRecorder(size: size, capabilities: capabilities)
        let synset = Synset((1...classes).map { ClassEntry(id: ClassID(rawValue: Int64($0)), name: "class \($0)") })
        var known = comparisons()
        var root = Workstation(
            session: Session(
                workspace: "bench", person: "bench", metrics: recorder.metrics, theme: try ThemeShelf.theme("dark"),
                keymap: Keymap.make().keymap))
        _ = root.start()
        _ = root.update(.answer(.synset(synset)))
        _ = root.update(.call(CommandCall("global.review")))
        let material = ReviewMaterial(
            networks: [.init(name: "net", images: images)], model: "net", images: known)
        let reading = Clock()
        _ = root.update(.answer(.review(material)))
        let read = reading.seconds
        _ = recorder.frame(root.draw())
        var (keys, answers, sliders): ([Double], [Double], [Double]) = ([], [], [])
        for step in 0..<400 where answers.count < 120 {
            let clock = Clock()
            let effects = root.update(.input(.key(Key(.character(step % 3 == 0 ? "t" : "o")))))
            _ = recorder.frame(root.draw())
            let seconds = clock.seconds
            // What was missed cannot be accepted: the next key says something else.
            guard let (image, ticket) = decided(effects, in: &known) else { continue }
            keys.append(seconds)
            let second = Clock()
            let receipt = EditReceipt(commandID: Int64(step), title: "bench", images: [image])
            _ = root.update(.answer(.applied(ticket: ticket, receipt)))
            _ = root.update(.answer(.compared(ReviewSides(model: "net"), [image], [known[Int(image.rawValue) - 1]])))
            _ = recorder.frame(root.draw())
            answers.append(second.seconds)
        }
        guard answers.count == 120 else { throw Refusal("only \(answers.count) of 400 keys decided anything") }
        for step in 0..<20 {
            let clock = Clock()
            _ = root.update(.input(.key(Key(.character(step % 2 == 0 ? ">" : "]")))))
            _ = recorder.frame(root.draw())
            sliders.append(clock.seconds)
        }
        let count = images * foundEach
        return [
            .init("key to frame, case judged of \(count) detections", keys),
            .init("answer to frame, its figures anew", answers),
            .init("key to frame, slider over \(count) detections", sliders),
            .init("\(count) detections joined and counted first", [read]),
        ]
    }

    /// Carries out the decision in the comparisons, as the store would.
    /// - Returns: the image it was on, and its ticket
    private func decided(
        _ effects: [Effect], in known: inout [ImageComparison]
    ) -> (image: ImageID, ticket: Int)? {
        for effect in effects {
            if case .apply(.confirm(let annotations, let image), let ticket) = effect {
                known[Int(image.rawValue) - 1].confirmed.formUnion(annotations.map(\.id))
                return (image, ticket)
            }
            guard case .judge(let judgement, let ticket) = effect else { continue }
            let (ids, isAccepted): ([DetectionID], Bool)
            switch judgement {
            case .accept(let wanted): (ids, isAccepted) = (wanted, true)
            case .replace(_, let id): (ids, isAccepted) = ([id], true)
            case .reject(let wanted, _): (ids, isAccepted) = (wanted, false)
            default: continue
            }
            // Detections are numbered image by image from 1 on.
            guard let id = ids.first else { continue }
            let number = Int(id.rawValue - 1) / foundEach
            guard let at = known[number].detections.firstIndex(where: { $0.id == id }) else { continue }
            if case .replace(let old, _) = judgement { known[number].annotations.removeAll { $0.id == old.id } }
            if isAccepted {
                let new = AnnotationID(rawValue: 10_000_000 + id.rawValue)
                let detection = known[number].detections[at]
                known[number].annotations.append(
                    Annotation(
                        id: new, classID: detection.classID ?? ClassID(rawValue: 1), box: detection.box,
                        provenance: .accepted))
                known[number].detections[at].verdict = .accepted(new)
            } else {
                known[number].detections[at].verdict = .rejected(reason: nil)
            }
            return (known[number].image, ticket)
        }
        return nil
    }

    /// Boxes strewn over pictures of 640×480, and detections near them: one in four of another class.
    private func comparisons() -> [ImageComparison] {
        var random = SeededGenerator(seed: 1)
        var (box, detection): (Int64, Int64) = (0, 0)
        return (1...images).map { number in
            let image = ImageID(rawValue: Int64(number))
            let annotations = (0..<truthsEach).map { _ -> Annotation in
                box += 1
                let (x, y) = (Double.random(in: 0...500, using: &random), Double.random(in: 0...400, using: &random))
                return Annotation(
                    id: AnnotationID(rawValue: box),
                    classID: ClassID(rawValue: .random(in: 1...Int64(classes), using: &random)),
                    box: PixelBox(
                        xMin: x, yMin: y, xMax: x + .random(in: 20...140, using: &random),
                        yMax: y + .random(in: 20...80, using: &random)))
            }
            let detections = (0..<foundEach).map { index -> StoredDetection in
                detection += 1
                let about = annotations[index % annotations.count]
                let isOther = Int.random(in: 0..<4, using: &random) == 0
                let classID = isOther ? Int64.random(in: 1...Int64(classes), using: &random) : about.classID.rawValue
                let shift = Double.random(in: -30...30, using: &random)
                return StoredDetection(
                    id: DetectionID(rawValue: detection), image: image, run: DetectionRunID(rawValue: 1),
                    model: ModelID(rawValue: 1), classIndex: Int(classID) - 1, className: "class \(classID)",
                    classID: ClassID(rawValue: classID), confidence: .random(in: 0.26...1, using: &random),
                    box: about.box.moved(dx: shift, dy: shift / 2))
            }
            return ImageComparison(
                image: image, annotations: annotations,
                detections: detections.sorted { $0.confidence > $1.confidence })
        }
    }
}

/// Time since it was made.
private struct Clock {
    private let start = ContinuousClock.now

    var seconds: Double {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
