import Cells
import Domain
import Foundation
import Imaging
import Terminal
import Workbench

/// Times a box being dragged with the mouse: from the event to the bytes handed to the terminal, through the real
/// screens with twenty boxes on the picture.
struct DragBench {
    private let graphics: Graphics
    private let picture: MipPyramid
    private let size = CellSize(columns: 160, rows: 45)

    /// Prepares a drag over a decoded picture.
    init(graphics: Graphics, picture: MipPyramid) { (self.graphics, self.picture) = (graphics, picture) }

    /// Drags over a hundred and twenty events; `high` is the 95th percentile.
    @MainActor func run() throws -> BenchReport.Case {
        var capabilities = TerminalCapabilities()
        (capabilities.graphics, capabilities.depth) = (graphics, .full)
        let recorder = try FrameRecorder(size: size, capabilities: capabilities)
        recorder.setPicture(PictureKey(image: 1), picture)
        var root = try labelScreen(metrics: recorder.metrics)
        _ = recorder.frame(root.draw())
        _ = root.update(.input(.mouse(Mouse(.press, .left, x: 40, y: 12))))
        var times: [Double] = []
        for step in 0..<120 {
            let start = DispatchTime.now().uptimeNanoseconds
            _ = root.update(
                .input(.mouse(Mouse(.drag, .left, x: 42 + Double(step) * 0.4, y: 13 + Double(step) * 0.15))))
            guard !recorder.frame(root.draw()).isEmpty else {
                throw Refusal("a drag that changes nothing on the screen")
            }
            times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
        }
        let sorted = times.sorted()
        return .init(
            name: "key to frame, box dragged, \(graphics.rawValue)", median: sorted[sorted.count / 2], min: sorted[0],
            high: sorted[sorted.count * 95 / 100])
    }

    /// The label screen with a picture and twenty boxes, told by answers as the store would give them.
    @MainActor private func labelScreen(metrics: ScreenMetrics) throws -> Workstation {
        let session = Session(
            workspace: "bench", person: "bench", metrics: metrics, theme: try ThemeShelf.theme("dark"),
            keymap: Keymap.make().keymap)
        var root = Workstation(session: session)
        _ = root.start()
        let id = ImageID(rawValue: 1)
        let classes = (1...5).map { ClassEntry(id: ClassID(rawValue: $0), name: "class \($0)") }
        let boxes = (0..<20).map { index -> Annotation in
            let (x, y) = (Double(index % 5) * 340 + 60, Double(index / 5) * 290 + 50)
            return Annotation(
                id: AnnotationID(rawValue: Int64(index + 1)), classID: ClassID(rawValue: Int64(index % 5 + 1)),
                box: PixelBox(xMin: x, yMin: y, xMax: x + 220, yMax: y + 200))
        }
        let row = ImageRow(id: id, path: "1.jpg", client: "", size: picture.fullSize, boxCount: boxes.count)
        for answer in [
            Answer.synset(Synset(classes)), .reserved(1000..<2000),
            .listed(ImageQuery(), ImageListing(ids: [id], counts: ImageCounts(unseen: 1, boxes: 20))), .rows([row]),
        ] { _ = root.update(.answer(answer)) }
        _ = root.update(.call(CommandCall("browse.open")))
        _ = root.update(.answer(.opened(ImageDocument(image: row, location: "/1.jpg", annotations: boxes))))
        _ = root.update(.answer(.pictured(PictureKey(image: 1), picture.fullSize)))
        _ = root.update(.call(CommandCall("label.draw")))
        return root
    }
}
