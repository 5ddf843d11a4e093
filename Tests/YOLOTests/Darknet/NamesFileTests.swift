import Testing

@testable import YOLO

/// Class lists and `.data` files.
@Suite struct NamesFileTests {
    private func names(_ text: String) throws(DarknetError) -> [String] {
        try NamesFile.names(in: Array(text.utf8), file: "x.names")
    }

    @Test func namesAreTrimmedAndLastEmptyLinesDropped() throws {
        #expect(try names("\u{FEFF}person\r\n traffic light \n# hash\n\n \n") == ["person", "traffic light", "# hash"])
    }

    static let broken: [(text: String, error: String)] = [
        ("", "x.names:1: no class name; expected one a line"),
        ("a\n\nb\n", "x.names:2: an empty line; expected a class name"),
        ("a\nb\na\n", "x.names:3: class 'a' stands in line 1 too; expected each class once"),
    ]

    @Test(arguments: broken) func aBrokenListNamesItsLine(_ text: String, _ expected: String) {
        let error = #expect(throws: DarknetError.self) { try names(text) }
        #expect(error?.description == expected)
    }

    @Test func moreNamesThanClassesCanBeAreRefused() {
        let error = #expect(throws: DarknetError.self) { try names((0...70_000).map { "\($0)\n" }.joined()) }
        #expect(error?.description == "x.names:65537: class 65537; expected at most 65536 classes")
    }

    @Test func namesSurviveWritingAndReading() throws {
        let scratch = try DarknetScratch()
        try NamesFile.write(["a", "b c", "d\ne"], to: scratch.path("x.names"))
        #expect(try NamesFile.read(scratch.path("x.names")) == ["a", "b c", "d e"])
    }

    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent))
    func theKnownListsHaveTheirClasses() throws {
        for (file, count, last) in [
            ("cfg/coco.names", 80, "toothbrush"), ("cfg/voc.names", 20, "tvmonitor"),
            ("weights/yolov3-tiny/coco.names", 80, "toothbrush"),
        ] {
            let names = try NamesFile.read(DarknetMaterial.path(file))
            #expect(names.count == count && names.last == last)
        }
    }
}

@Suite struct DarknetDataTests {
    private func data(_ text: String) throws(DarknetError) -> DarknetData {
        try DarknetData(Array(text.utf8), file: "x.data")
    }

    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent))
    func theKnownFilesAreRead() throws {
        let coco = try DarknetData(contentsOf: DarknetMaterial.path("cfg/coco.data"))
        #expect(coco.classes == 80 && coco.valid == "coco_testdev" && coco.names == "data/coco.names")
        #expect(coco.eval == "coco" && coco.others.isEmpty)
        let voc = try DarknetData(contentsOf: DarknetMaterial.path("cfg/voc.data"))
        #expect(voc.classes == 20 && voc.backup == "backup" && voc.eval == nil)
    }

    @Test func aFileSurvivesWritingAndReading() throws {
        let scratch = try DarknetScratch()
        var data = try data("classes= 2\ntrain = a b.txt\nnames=x.names\ntop=5\n")
        try data.write(to: scratch.path("x.data"))
        data.path = scratch.path("x.data")
        #expect(try DarknetData(contentsOf: scratch.path("x.data")) == data)
        #expect(data.others == [DarknetSetting(key: "top", value: "5")] && data.train == "a b.txt")
    }

    static let broken: [(text: String, error: String)] = [
        ("", "x.data:1: no classes; expected classes=number"),
        ("classes=0\n", "x.data:1: classes=0; expected a whole number from 1 to 65536"),
        ("classes=2\n\nclasses=2\n", "x.data:3: classes stands in line 1 too; expected each key once"),
        ("classes=2\nname=a\n", "x.data:2: unknown key 'name'; expected 'names'"),
        (
            "colour=a\n", "x.data:1: unknown key 'colour'; expected one of classes, train, valid, names, backup, eval"
        ),
        ("classes\n", "x.data:1: 'classes'; expected key=value"),
        ("names=\n", "x.data:1: names without a value; expected names=value"),
    ]

    @Test(arguments: broken) func aBrokenFileNamesItsLine(_ text: String, _ expected: String) {
        let error = #expect(throws: DarknetError.self) { try data(text) }
        #expect(error?.description == expected)
    }

    @Test func pathsAreLookedForBesideTheFileToo() throws {
        let scratch = try DarknetScratch()
        try scratch.file("x.names", "a\n")
        try scratch.file("x.data", "classes=1\nnames=x.names\ntrain=none.txt\n")
        let data = try DarknetData(contentsOf: scratch.path("x.data"))
        #expect(try data.resolved("x.names") == scratch.path("x.names"))
        #expect(try data.resolved(scratch.path("x.names")) == scratch.path("x.names"))
        let error = #expect(throws: DarknetError.self) { try data.resolved("none.txt") }
        #expect(error?.description.hasPrefix("none.txt: cannot be read: no such file; looked for none.txt, ") == true)
    }
}
