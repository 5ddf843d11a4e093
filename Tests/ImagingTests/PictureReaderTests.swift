import Domain
import Imaging
import Testing

@Suite struct PictureReaderTests {
    @Test func readsLossyWebP() throws {
        let picture = try PictureReader.decode(TestFiles.lossyWebP, name: "w")
        #expect(picture.fullSize == ImageSize(width: 16, height: 8))
        #expect(picture.image[8, 0].red > 180 && picture.image[8, 7].blue > 180)
    }

    @Test func transparencyShowsMidGrey() throws {
        let image = try PictureReader.decode(TestFiles.alphaWebP, name: "w").image
        #expect(image[2, 3] == (0, 255, 0))
        #expect(image[12, 3] == (128, 128, 128))
    }

    @Test func turnsWebPByItsEXIFChunk() throws {
        let picture = try PictureReader.decode(TestFiles.turnedWebP, name: "w")
        #expect(picture.header.orientation == .rotatedRight)
        #expect(picture.fullSize == ImageSize(width: 8, height: 16))
        #expect(picture.image[7, 8].red > 180 && picture.image[0, 8].blue > 180)
    }

    @Test(arguments: [PictureFormat.jpeg, .png])
    func readsWhatWasWritten(format: PictureFormat) throws {
        let folder = try TemporaryFolder()
        let image = TestPictures.ramp(width: 61, height: 47)
        try PictureWriter.write(image, to: folder.path + "/a", as: format)
        let back = try PictureReader.decode(folder.path + "/a")
        #expect(back.warnings.isEmpty)
        #expect(TestPictures.largestDifference(back.image, image) <= (format == .png ? 0 : 6))
    }

    @Test(arguments: Orientation.allCases, [PictureFormat.jpeg, .png])
    func headerAndPixelsAgreeOnTheOrientation(orientation: Orientation, format: PictureFormat) throws {
        let image = TestPictures.ramp(width: 48, height: 32)
        let bytes = try bytes(of: image, format, orientation)
        let header = try PictureReader.header(of: bytes, name: "p")
        #expect(header.orientation == orientation)
        let picture = try PictureReader.decode(bytes, name: "p")
        #expect(picture.fullSize == header.uprightSize)
        #expect(TestPictures.largestDifference(picture.image, image.upright(orientation)) <= 6)
    }

    @Test(arguments: [(1, 200), (2, 100), (4, 50), (8, 25), (16, 25)])
    func decodesSmallerButNeverSmallerThanShown(reduction: Int, expected: Int) throws {
        let image = TestPictures.ramp(width: 200, height: 120)
        let bytes = try bytes(of: image, .jpeg, .upright)
        let fitting = ImageSize(width: 200 / reduction, height: 120 / reduction)
        let picture = try PictureReader.decode(bytes, name: "p", fitting: fitting)
        #expect(picture.image.width == expected)
        #expect(picture.fullSize == ImageSize(width: 200, height: 120))
    }

    @Test(arguments: Orientation.allCases, [(PictureFormat.jpeg, 2), (.jpeg, 8), (.png, 4), (.png, 8)])
    func aReducedPictureKeepsEverythingInPlace(orientation: Orientation, reduced: (PictureFormat, Int)) throws {
        let image = TestPictures.ramp(width: 203, height: 121)
        let bytes = try bytes(of: image, reduced.0, orientation)
        let full = MipPyramid(try PictureReader.decode(bytes, name: "p"))
        let fitting = ImageSize(width: full.fullSize.width / reduced.1, height: full.fullSize.height / reduced.1)
        let small = MipPyramid(try PictureReader.decode(bytes, name: "p", fitting: fitting))
        #expect(small.base.width == (full.base.width + reduced.1 - 1) / reduced.1)
        let crop = PixelBox(xMin: 16, yMin: 16, xMax: 96, yMax: 96)
        let (a, b) = (small.sample(crop: crop, width: 10, height: 10), full.sample(crop: crop, width: 10, height: 10))
        #expect(TestPictures.largestDifference(a, b) <= 5)
    }

    @Test func aCutPictureIsShownAsFarAsItGoes() throws {
        let image = TestPictures.noise(width: 64, height: 256, seed: 3)
        for format in PictureFormat.allCases {
            let bytes = try bytes(of: image, format, .upright)
            let picture = try PictureReader.decode(Array(bytes.prefix(bytes.count / 2)), name: "p")
            #expect(picture.warnings.count == 1 && picture.warnings[0].contains("missing"))
            #expect(picture.image[63, 255] == (128, 128, 128))
        }
    }

    @Test(arguments: [
        (Array("GIF89a".utf8), ImagingError.Code.unsupported, "a GIF, which Reticle does not read"),
        (Array("BM\0\0".utf8), .unsupported, "a BMP, which Reticle does not read"),
        ([], .notAPicture, "an empty file"),
        (Array("<!DOCTYPE html>".utf8), .notAPicture, "text"),
        (Array("version https://git-lfs.github.com".utf8), .notAPicture, "a Git LFS pointer, not the picture itself"),
        ([0, 1, 2, 3, 4], .notAPicture, "bytes that start with 00 01 02 03"),
        ([0xFF, 0xD8, 0xFF, 0xD9], .damaged, "the end of the image"),
    ])
    func saysWhatAFileIsInstead(bytes: [UInt8], code: ImagingError.Code, found: String) {
        #expect {
            try PictureReader.header(of: bytes, name: "x.jpg")
        } throws: { error in
            (error as? ImagingError).map { $0.code == code && $0.found == found && $0.file == "x.jpg" } ?? false
        }
    }

    @Test func refusesByTheHeaderWhatGoesPastTheLimits() throws {
        let bytes = try bytes(of: TestPictures.ramp(width: 100, height: 100), .jpeg, .upright)
        for limits in [PictureLimits(maxPixels: 9_999), PictureLimits(maxBytes: 30_000)] {
            let error = #expect(throws: ImagingError.self) {
                try PictureReader.decode(bytes, name: "p", limits: limits)
            }
            #expect(error?.code == .tooLarge)
        }
        _ = try PictureReader.decode(bytes, name: "p", limits: PictureLimits(maxPixels: 10_000, maxBytes: 1 << 20))
    }

    @Test func refusesFoldersPipesAndMissingFiles() throws {
        let folder = try TemporaryFolder()
        for path in [folder.path, folder.path + "/none.jpg", "/dev/zero"] {
            let error = #expect(throws: ImagingError.self) { try PictureReader.decode(path) }
            #expect(error?.code == .unreadable && error?.file == path)
        }
    }

    @Test(arguments: [1, 3, 4] as [UInt8], [false, true])
    func acceptsTheNumberTypesThatCamerasUse(type: UInt8, bigEndian: Bool) throws {
        let jpeg = try bytes(of: TestPictures.ramp(width: 8, height: 8), .jpeg, .upright)
        let exif = TestFiles.exif(orientation: 8, type: type, bigEndian: bigEndian)
        #expect(try PictureReader.header(of: TestFiles.jpeg(jpeg, exif: exif), name: "p").orientation == .rotatedLeft)
    }

    @Test(arguments: [0, 9, 65537])
    func anImpossibleOrientationMeansUpright(value: Int) throws {
        let jpeg = try bytes(of: TestPictures.ramp(width: 8, height: 8), .jpeg, .upright)
        let exif = TestFiles.exif(orientation: value, type: 4)
        #expect(try PictureReader.header(of: TestFiles.jpeg(jpeg, exif: exif), name: "p").orientation == .upright)
    }

    /// Compresses a picture and writes an orientation into the file.
    private func bytes(of image: RGBImage, _ format: PictureFormat, _ orientation: Orientation) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try PictureWriter.write(image, to: folder.path + "/p", as: format)
        let bytes = try folder.bytes("p")
        guard orientation != .upright else { return bytes }
        let exif = TestFiles.exif(orientation: orientation.rawValue)
        if format == .jpeg { return TestFiles.jpeg(bytes, exif: exif) }
        // The reader of headers does not check sums, and libpng is told to skip the chunk.
        let chunk = [0, 0, 0, UInt8(exif.count)] + Array("eXIf".utf8) + exif + [0, 0, 0, 0]
        return Array(bytes.prefix(33)) + chunk + bytes.dropFirst(33)
    }
}
