import Domain
import Foundation
import Testing

@testable import Formats

@Suite struct ClassListFileTests {
    private static func with(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/reticle-lists-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test(arguments: ["synset.txt", "coco.names", "data.yaml", "set.YML"])
    func whatIsWrittenIsReadBack(name: String) throws {
        try Self.with { folder in
            let names = ["bottle", "soft drink", "no", "größe", "#1", "1.5", "it's"]
            let path = "\(folder)/\(name)"
            try ClassListFile.write(names, to: path)
            #expect(try ClassListFile.read(path) == names)
            #expect(throws: FormatError.wouldOverwrite(path: path)) { try ClassListFile.write(names, to: path) }
            try ClassListFile.write(["one"], to: path, replaces: true)
            #expect(try ClassListFile.read(path) == ["one"])
        }
    }

    @Test func yamlWithoutNamesIsRefused() throws {
        try Self.with { folder in
            let path = folder + "/data.yaml"
            try "nc: 2\n".write(toFile: path, atomically: true, encoding: .utf8)
            #expect(
                throws: FormatError.malformed(
                    .init(place: path, reason: "no names: expected a list or a map of class names"))
            ) { try ClassListFile.read(path) }
        }
    }

    /// Empty lines are passed over where somebody hears of it; beside a dataset, whose labels may count them, they are not.
    @Test func emptyLinesBetweenNamesArePassedOverWithANote() throws {
        let scratch = Scratch()
        try scratch.file("names.txt", "can\n\nbottle\n\n\n")
        var notes: [Problem] = []
        #expect(try ClassListFile.read(scratch.path("names.txt")) { notes.append($0) } == ["can", "bottle"])
        #expect(notes.map(\.reason) == ["an empty line between names passed over"])
        #expect(notes.first?.place.hasSuffix("names.txt:2") == true)
        #expect(throws: FormatError.self) { try ClassListFile.read(scratch.path("names.txt")) }
    }
}
