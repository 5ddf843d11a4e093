import Imaging
import Testing

@Suite struct RGBImageTests {
    @Test func fillsWithOneColour() {
        let image = RGBImage(width: 2, height: 3, fill: (1, 2, 3))
        #expect(image.pixels == Array(repeating: [1, 2, 3], count: 6).flatMap { $0 })
    }
}
