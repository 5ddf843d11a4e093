import Domain
import Imaging
import Testing

/// Pictures that are parts of another file.
@Suite struct PackedPictureTests {
    @Test(arguments: [PictureFormat.jpeg, .png]) func partsOfAFileAreAPicture(_ format: PictureFormat) throws {
        let folder = try TemporaryFolder()
        let image = TestPictures.noise(width: 61, height: 47, seed: 1)
        try PictureWriter.write(image, to: folder.path + "/a", as: format)
        let bytes = try folder.bytes("a")
        // In three pieces, something else before, between and behind them.
        let (one, two) = (bytes.count / 3, bytes.count / 2)
        let packed = [9, 9] + bytes[..<one] + [7] + bytes[one..<two] + [5, 5, 5] + bytes[two...] + [1]
        let file = try folder.file("p.rec", Array(packed))
        let parts = [2..<2 + one, 3 + one..<3 + two, 6 + two..<6 + bytes.count]
        let address = FileRanges(path: file, ranges: parts).address
        #expect(try PictureReader.decode(address).image == PictureReader.decode(folder.path + "/a").image)
        #expect(try PictureReader.header(of: address).storedSize == ImageSize(width: 61, height: 47))
    }

    @Test func aFileOfThatNameComesFirst() throws {
        let folder = try TemporaryFolder()
        try PictureWriter.write(TestPictures.ramp(width: 8, height: 8), to: folder.path + "/a", as: .png)
        let file = try folder.file("a.rec#0+4", folder.bytes("a"))
        #expect(try PictureReader.header(of: file).storedSize == ImageSize(width: 8, height: 8))
    }

    @Test func partsBeyondTheEndAreNamed() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("p.rec", [1, 2, 3])
        #expect(
            throws: ImagingError(
                .damaged, file: file + "#1+5", found: "3 bytes in the file", expected: "6, where the picture ends")
        ) { try PictureReader.header(of: file + "#1+5") }
    }

    @Test func nothingThereIsSaid() {
        #expect(throws: ImagingError.self) { try PictureReader.header(of: "/nowhere.rec#0+4") }
    }
}
