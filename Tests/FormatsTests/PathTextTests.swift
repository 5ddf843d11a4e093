import Testing

@testable import Formats

@Suite struct PathTextTests {
    @Test(arguments: [("a/b.jpg", "a/b.jpg"), ("./a//b", "a/b"), ("a/../b", "b"), ("ü/…", "ü/…")])
    func pathsInsideStay(_ row: (String, String)) { #expect(PathText.inside(row.0) == row.1) }

    @Test(arguments: ["", "/etc/passwd", "../a", "a/../../b", "..", ".", "a\0b", "a/.."])
    func pathsOutsideAreRefused(_ path: String) { #expect(PathText.inside(path) == nil) }

    @Test(arguments: [("https://h/a", "https"), ("S3://b/k", "s3"), ("file:///a", "file"), ("file:/a", "file")])
    func addressesHaveASchemes(_ row: (String, String)) { #expect(PathText.scheme(row.0) == row.1) }

    @Test(arguments: ["a/b.jpg", "C:\\x", "a:b", "://x", "é://x", "12:30.jpg"])
    func pathsHaveNone(_ path: String) { #expect(PathText.scheme(path) == nil) }

    @Test func partsOfPaths() {
        #expect(PathText.stem("a.b/c") == "a.b/c")
        #expect(PathText.stem("a/b.c.JPG") == "a/b.c")
        #expect(PathText.ext("a/b.c.JPG") == "jpg")
        #expect(PathText.ext("a.b/c") == "")
        #expect(PathText.name("a/b") == "b" && PathText.folder("a/b/c") == "a/b" && PathText.folder("a") == "")
        #expect(PathText.forward("C:\\data\\a.jpg") == "/data/a.jpg")
    }

    @Test func theLastImagesFolderBecomesLabels() {
        #expect(YOLOLayout.label(of: "images/train/a.jpg") == "labels/train/a.txt")
        #expect(YOLOLayout.label(of: "images/x/images/a.jpg") == "images/x/labels/a.txt")
        #expect(YOLOLayout.label(of: "img/a.jpg") == "img/a.txt")
    }
}
