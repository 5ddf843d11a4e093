import Domain
import Testing

@Suite struct OrientationTests {
    @Test(arguments: Orientation.allCases)
    func quarterTurnsSwapWidthAndHeight(orientation: Orientation) {
        let stored = ImageSize(width: 640, height: 480)
        let isTurned = [.transposed, .rotatedRight, .transversed, .rotatedLeft].contains(orientation)
        #expect(orientation.swapsAxes == isTurned)
        #expect(orientation.upright(stored) == (isTurned ? ImageSize(width: 480, height: 640) : stored))
    }

    @Test func theNumbersAreThoseOfEXIF() {
        #expect(Orientation.allCases.map(\.rawValue) == Array(1...8))
        #expect(Orientation(rawValue: 6) == .rotatedRight)
        #expect(Orientation(rawValue: 0) == nil && Orientation(rawValue: 9) == nil)
    }

    @Test func aHeaderWithoutATurnIsUpright() {
        #expect(PictureHeader(storedSize: ImageSize(width: 3, height: 2)).uprightSize == ImageSize(width: 3, height: 2))
    }
}
