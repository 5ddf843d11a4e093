import Cells
import Testing

@testable import Workbench

@Suite struct NameCuttingTests {
    @Test(
        arguments: [
            ("short.jpg", 9, "short.jpg"), ("BloodImage_00012.jpg", 11, "Blood…2.jpg"),
            ("BloodImage_00012.jpg", 4, "B…pg"),
            ("图片图片图片.jpg", 9, "图片….jpg"),
        ] as [(String, Int, String)])
    func aLongNameKeepsItsEnd(name: String, columns: Int, cut: String) {
        let found = name.cutInTheMiddle(to: columns)
        #expect(found == cut)
        #expect(GlyphWidth.of(found) <= columns)
    }
}
