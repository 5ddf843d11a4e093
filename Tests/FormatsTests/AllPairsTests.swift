import Domain
import Testing

@testable import Formats

/// Every format into every other one: nothing is lost but what the target cannot hold.
@Suite struct AllPairsTests {
    /// What a format cannot hold of the dataset below.
    private static func cannot(_ format: FormatName) -> Set<String> {
        let attributes: Set<String> = ["attribute difficult", "attribute truncated", "attribute occluded", "pose"]
        let extras: Set<String> = ["extras of images", "extras of boxes"]
        let parts: Set<String> = ["part train", "part val"]
        switch format {
        case .voc: return ["image key", "coordinates rounded"]
        case .yolo: return attributes.union(extras).union(["image key", "client", "coordinates rounded"])
        case .coco: return parts.union(["unseen image", "image key"])
        case .lst, .recordio:
            return attributes.union(extras).union(["client", "image key", "empty image", "unseen image", "part val"])
        case .jsonl, .labelStudio: return parts
        case .cvat: return ["unseen image", "image key", "part val"]
        case .labelme: return parts.union(["image key"])
        case .createml: return parts.union(["unseen image", "image key"])
        case .openimages:
            return attributes.union(extras).subtracting(["attribute truncated", "attribute occluded"])
                .union(["client", "image key", "unseen image", "part val"])
        }
    }

    @Test(arguments: FormatName.allCases, FormatName.allCases)
    func onlyWhatTheTargetCannotHoldIsLost(_ first: FormatName, _ second: FormatName) throws {
        let (scratch, dataset) = (Scratch(), SmallDataset())
        let before = try Converter.export(dataset, to: scratch.path("first"), as: first, headers: TinyHeader.read)
        let there = Set(before.losses.map(\.kind))
        #expect(there.isSubset(of: Self.cannot(first)), "\(there.subtracting(Self.cannot(first)))")
        let report = try Converter.convert(
            from: scratch.path("first"), to: scratch.path("second"), as: second, reading: strict)
        let lost = Set(report.losses.map(\.kind))
        #expect(lost.isSubset(of: Self.cannot(second)), "\(lost.subtracting(Self.cannot(second)))")
        // Of the second pass through the same format nothing at all.
        #expect(first != second || (lost.isEmpty && report.maxShift == 0), "\(lost)")
        #expect(report.maxShift <= (second == .voc ? 0.5 : 0.001))
    }

    /// Four images: labelled in full, empty, unseen, and labelled with a box and no more.
    struct SmallDataset: ImageSource {
        let synset = ["cat", "two words"]
        let conventions: [String: String] = [:]
        let splits = [
            SplitList(name: "train", paths: ["a.png", "sub/d.png"]), SplitList(name: "val", paths: ["b.png", "c.png"]),
        ]
        private let folder = Scratch()
        var pictureFolder: String { folder.root }
        private var images: [LabelledImage] = []

        init() {
            let size = ImageSize(width: 40, height: 30)
            for name in ["a.png", "b.png", "c.png", "sub/d.png"] {
                try? folder.picture(name, size.width, size.height)
                images.append(LabelledImage(path: name, header: PictureHeader(storedSize: size)))
            }
            images[0].boxes = [
                LabelledBox(
                    className: "two words", box: PixelBox(xMin: 1.25, yMin: 2, xMax: 20.5, yMax: 29.75),
                    attributes: BoxAttributes(difficult: true, truncated: false, occluded: true, pose: "Left"),
                    extras: "{\"score\":0.5}"),
                LabelledBox(className: "cat", box: PixelBox(xMin: 0, yMin: 0, xMax: 40, yMax: 30)),
            ]
            images[3].boxes = [LabelledBox(className: "cat", box: PixelBox(xMin: 3, yMin: 4, xMax: 8, yMax: 9))]
            (images[0].key, images[0].clientID, images[0].extras) = ("k-1", "acme", "{\"site\":{\"aisle\":\"7 b\"}}")
            (images[0].state, images[1].state, images[3].state) = (.labelled, .empty, .labelled)
        }

        func cursor(quiet: Bool) -> any ImageCursor { Cursor(images: images[...]) }

        private struct Cursor: ImageCursor {
            var images: ArraySlice<LabelledImage>
            mutating func next() -> LabelledImage? { images.popFirst() }
        }
    }
}
