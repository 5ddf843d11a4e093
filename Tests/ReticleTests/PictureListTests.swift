import Foundation
import Testing

@testable import reticle

struct PictureListTests {
    @Test func picturesOfAFolderComeInNaturalOrderAlsoThroughALink() throws {
        let root = NSTemporaryDirectory() + "reticle-list-\(UUID().uuidString)"
        let manager = FileManager.default
        defer { try? manager.removeItem(atPath: root) }
        try manager.createDirectory(atPath: root + "/real/below", withIntermediateDirectories: true)
        for name in ["10.jpg", "9.JPG", "below/1.png", "notes.txt"] {
            try Data().write(to: URL(filePath: "\(root)/real/\(name)"))
        }
        try manager.createSymbolicLink(atPath: root + "/link", withDestinationPath: root + "/real")
        let names = ["9.JPG", "10.jpg", "below/1.png"]
        #expect(try PictureList.pictures(at: root + "/real") == names.map { root + "/real/" + $0 })
        #expect(try PictureList.pictures(at: root + "/link/") == names.map { root + "/link/" + $0 })
        #expect(throws: Refusal.self) { try PictureList.pictures(at: root + "/real/notes") }
    }
}
