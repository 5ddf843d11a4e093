import Domain
import Imaging
import TestSupport
import Testing

@Suite struct EdgeSnapTests {
    @Test(arguments: 0..<60)
    func findsEachEdgeOfANoisyRectangle(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let truth = PixelBox(
            xMin: .random(in: 20..<30, using: &random), yMin: .random(in: 20..<30, using: &random),
            xMax: .random(in: 60..<80, using: &random), yMax: .random(in: 60..<80, using: &random))
        let image = TestPictures.rectangle(truth, width: 100, height: 100, noise: 20, seed: UInt64(seed))
        let drawn = PixelBox(
            xMin: truth.xMin + .random(in: -5...5, using: &random),
            yMin: truth.yMin + .random(in: -5...5, using: &random),
            xMax: truth.xMax + .random(in: -5...5, using: &random),
            yMax: truth.yMax + .random(in: -5...5, using: &random))
        let wanted: [(EdgeSnap.Edge, Double)] = [
            (.left, truth.xMin), (.right, truth.xMax), (.top, truth.yMin), (.bottom, truth.yMax),
        ]
        for (edge, place) in wanted {
            let found = EdgeSnap.snap(edge: edge, of: drawn, in: image, within: 8)
            #expect(abs((found ?? .infinity) - place) < 0.35, "\(edge)")
        }
    }

    @Test(arguments: 0..<60)
    func noiseAloneIsNoEdge(seed: Int) {
        let image = TestPictures.rectangle(
            PixelBox(xMin: 0, yMin: 0, xMax: 0, yMax: 0), width: 80, height: 80, noise: 25, seed: UInt64(seed))
        let box = PixelBox(xMin: 20, yMin: 20, xMax: 60, yMax: 60)
        for edge in EdgeSnap.Edge.allCases {
            #expect(EdgeSnap.snap(edge: edge, of: box, in: image, within: 10) == nil)
        }
    }

    @Test func aPlainRampIsNoEdge() {
        let image = TestPictures.ramp(width: 60, height: 60)
        let box = PixelBox(xMin: 20, yMin: 20, xMax: 40, yMax: 40)
        for edge in EdgeSnap.Edge.allCases {
            #expect(EdgeSnap.snap(edge: edge, of: box, in: image, within: 8) == nil)
        }
    }

    @Test func anEdgeBeyondTheRadiusIsNotFound() {
        let truth = PixelBox(xMin: 30, yMin: 20, xMax: 70, yMax: 80)
        let image = TestPictures.rectangle(truth, width: 100, height: 100, noise: 3, seed: 1)
        let drawn = PixelBox(xMin: 41, yMin: 30, xMax: 70, yMax: 70)
        #expect(EdgeSnap.snap(edge: .left, of: drawn, in: image, within: 8) == nil)
        #expect(EdgeSnap.snap(edge: .left, of: drawn, in: image, within: 12) != nil)
    }

    @Test func ofTwoEqualEdgesTheNearerWins() {
        var image = RGBImage(width: 60, height: 40)
        for y in 0..<40 { for x in 20..<32 { image[x, y] = (200, 200, 200) } }
        let drawn = PixelBox(xMin: 23, yMin: 5, xMax: 50, yMax: 35)
        #expect(EdgeSnap.snap(edge: .left, of: drawn, in: image, within: 10) == 20)
    }

    @Test func worksInFullCoordinatesOnAReducedPicture() {
        let truth = PixelBox(xMin: 30, yMin: 20, xMax: 70, yMax: 80)
        let image = TestPictures.rectangle(truth, width: 100, height: 100, noise: 3, seed: 1)
        let pyramid = MipPyramid(image, fullSize: ImageSize(width: 400, height: 400))
        let drawn = PixelBox(xMin: 130, yMin: 90, xMax: 290, yMax: 310)
        let found = EdgeSnap.snap(edge: .left, of: drawn, in: pyramid, within: 20)
        #expect(abs((found ?? 0) - 120) < 1)
    }

    @Test(arguments: [
        PixelBox(xMin: -50, yMin: -50, xMax: -20, yMax: -20), PixelBox(xMin: 200, yMin: 200, xMax: 300, yMax: 300),
        PixelBox(xMin: .nan, yMin: 0, xMax: 1, yMax: 1), PixelBox(xMin: 5, yMin: 5, xMax: 5, yMax: 5),
        PixelBox(xMin: -1e300, yMin: -1e300, xMax: 1e300, yMax: 1e300),
    ])
    func boxesAnywhereAreHarmless(box: PixelBox) {
        let image = TestPictures.noise(width: 20, height: 20, seed: 1)
        for edge in EdgeSnap.Edge.allCases { _ = EdgeSnap.snap(edge: edge, of: box, in: image, within: 10) }
        #expect(EdgeSnap.snap(edge: .left, of: box, in: RGBImage(width: 1, height: 1), within: 10) == nil)
    }
}
