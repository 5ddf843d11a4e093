import Domain
import Foundation
import Imaging
import Testing

@Suite struct PictureWriterTests {
    private let image = TestPictures.ramp(width: 20, height: 10)

    @Test(arguments: ["a.jpg", "a.JPEG", "a.png"])
    func replacesItsOwnFilesAndLeavesNothingElse(name: String) throws {
        let folder = try TemporaryFolder()
        try PictureWriter.write(image, to: folder.path + "/" + name)
        try PictureWriter.write(RGBImage(width: 3, height: 3), to: folder.path + "/" + name)
        #expect(folder.names == [name])
        #expect(try PictureReader.header(of: folder.path + "/" + name).storedSize.width == 3)
    }

    @Test func leavesTheFilesOfOthersAlone() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.jpg", [1, 2, 3])
        let error = #expect(throws: ImagingError.self) { try PictureWriter.write(image, to: path) }
        #expect(error?.code == .exists && error?.file == path)
        #expect(try folder.bytes("a.jpg") == [1, 2, 3])
        #expect(folder.names == ["a.jpg"])
    }

    @Test func leavesEvenItsOwnFilesAloneWhenToldTo() throws {
        let folder = try TemporaryFolder()
        try PictureWriter.write(image, to: folder.path + "/a.png")
        let error = #expect(throws: ImagingError.self) {
            try PictureWriter.write(image, to: folder.path + "/a.png", replacing: .nothing)
        }
        #expect(error?.code == .exists)
    }

    @Test func replacesAnythingWhenAsked() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.png", [1, 2, 3])
        try PictureWriter.write(image, to: path, replacing: .anything)
        #expect(try PictureReader.decode(path).image == image)
    }

    @Test func doesNotWriteThroughALink() throws {
        let folder = try TemporaryFolder()
        try PictureWriter.write(image, to: folder.path + "/own.png")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link.png", withDestinationPath: folder.path + "/own.png")
        #expect(throws: ImagingError.self) { try PictureWriter.write(image, to: folder.path + "/link.png") }
    }

    @Test(arguments: ["a.gif", "a", ".", "none/a.png"])
    func refusesNamesAndPlacesItCannotWrite(name: String) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ImagingError.self) { try PictureWriter.write(image, to: folder.path + "/" + name) }
        #expect(error?.code == .unwritable)
        #expect(folder.names.isEmpty)
    }
}
