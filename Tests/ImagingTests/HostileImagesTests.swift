import Domain
import Foundation
import Imaging
import Testing

/// Real damaged and hostile files, each with what is expected of it.
@Suite(.enabled(if: HostileImages.isThere, "no ../shared/data/hostile-images beside the checkout"))
struct HostileImagesTests {
    @Test(arguments: HostileImages.rows)
    func eachFileGivesWhatItsRowExpects(row: HostileImages.Row) {
        let path = HostileImages.folder + "/" + row.file
        do throws(ImagingError) {
            let picture = try PictureReader.decode(path)
            #expect(!row.mustFail, "decoded to \(picture.fullSize)")
            #expect(picture.isFullSize)
            #expect(picture.image.pixels.count == picture.fullSize.area * 3)
        } catch {
            #expect(!row.mustDecode, "\(error)")
        }
    }

    @Test(arguments: HostileImages.rows)
    func reducedDecodingAgreesWithFullDecoding(row: HostileImages.Row) {
        let path = HostileImages.folder + "/" + row.file
        guard let full = try? PictureReader.decode(path), full.warnings.isEmpty else { return }
        let fitting = ImageSize(width: (full.fullSize.width + 3) / 4, height: (full.fullSize.height + 3) / 4)
        let reduced = try? PictureReader.decode(path, fitting: fitting)
        #expect(reduced?.fullSize == full.fullSize)
        guard let reduced, full.fullSize.area > 10_000 else { return }
        let (small, large) = (MipPyramid(reduced), MipPyramid(full))
        let (a, b) = (
            small.sample(crop: small.wholeCrop, width: 16, height: 16),
            large.sample(crop: large.wholeCrop, width: 16, height: 16)
        )
        #expect(TestPictures.meanDifference(a, b) < 3)
    }

    @Test func aProgressiveFileIsRefusedForWhatItsCoefficientsTake() throws {
        let path = HostileImages.folder + "/progressive__cat.jpg"
        let pixels = try PictureReader.header(of: path).storedSize.area
        let error = #expect(throws: ImagingError.self) {
            try PictureReader.decode(path, limits: PictureLimits(maxBytes: pixels * 5))
        }
        #expect(error?.code == .tooLarge)
        _ = try PictureReader.decode(path, limits: PictureLimits(maxBytes: pixels * 12))
    }

    @Test(arguments: ["Landscape", "Portrait"], 2...8)
    func allOrientationsStandUprightAlike(kind: String, orientation: Int) throws {
        let first = try PictureReader.decode(HostileImages.folder + "/exif__\(kind)_1.jpg")
        let other = try PictureReader.decode(HostileImages.folder + "/exif__\(kind)_\(orientation).jpg")
        #expect(other.header.orientation.rawValue == orientation)
        #expect(first.fullSize == other.fullSize)
        let (a, b) = (MipPyramid(first), MipPyramid(other))
        let difference = TestPictures.meanDifference(
            a.sample(crop: a.wholeCrop, width: 60, height: 60), b.sample(crop: b.wholeCrop, width: 60, height: 60))
        #expect(difference < 6)
    }
}

/// The table of hostile files.
enum HostileImages {
    struct Row: CustomTestStringConvertible, Sendable {
        var file: String
        var expected: String

        var mustFail: Bool { expected == "error" || expected == "refuse" }
        var mustDecode: Bool { expected.hasPrefix("ok") }
        var testDescription: String { "\(file): \(expected)" }
    }

    static let folder: String = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.deletingLastPathComponent().appending(path: "shared/data/hostile-images").path
    }()

    static var isThere: Bool { !rows.isEmpty }

    static let rows: [Row] = {
        guard let table = try? String(contentsOfFile: folder + "/CURATED.tsv", encoding: .utf8) else { return [] }
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            return fields.count < 4 ? nil : Row(file: String(fields[0]), expected: String(fields[3]))
        }
    }()
}
