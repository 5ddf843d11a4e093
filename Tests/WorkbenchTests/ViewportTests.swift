import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

@Suite struct ViewportTests {
    private func viewport(_ random: inout SplitMix64) -> Viewport {
        Viewport(
            image: ImageSize(
                width: .random(in: 1...5000, using: &random), height: .random(in: 1...5000, using: &random)),
            area: CellRect(
                column: .random(in: 0...20, using: &random), row: .random(in: 0...5, using: &random),
                columns: .random(in: 1...200, using: &random), rows: .random(in: 1...60, using: &random)),
            cellAspect: .random(in: 0.35...0.7, using: &random))
    }

    private func someMoves(_ viewport: inout Viewport, _ random: inout SplitMix64) {
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                viewport.zoom(
                    by: .random(in: 0.3...4, using: &random),
                    about: (Double(viewport.image.width) * .random(in: 0...1, using: &random), 0))
            case 1:
                viewport.pan(columns: .random(in: -1...1, using: &random), rows: .random(in: -1...1, using: &random))
            default: viewport.reveal(x: .random(in: 0...5000, using: &random), y: .random(in: 0...5000, using: &random))
            }
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func screenAndPictureAreInverse(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var viewport = viewport(&random)
        someMoves(&viewport, &random)
        let (x, y) = (Double.random(in: -100...6000, using: &random), Double.random(in: -100...6000, using: &random))
        let there = viewport.screenPoint(x: x, y: y)
        let back = viewport.picturePoint(x: there.x, y: there.y)
        #expect(abs(back.x - x) < 1e-6 && abs(back.y - y) < 1e-6)
    }

    @Test(arguments: UInt64(0)..<200)
    func theFitShowsAll(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let viewport = viewport(&random)
        let view = viewport.view
        #expect(viewport.isFit)
        #expect(view.x <= 1e-6 && view.y <= 1e-6)
        #expect(view.x + view.width >= Double(viewport.image.width) - 1e-6)
        #expect(view.y + view.height >= Double(viewport.image.height) - 1e-6)
    }

    @Test(arguments: UInt64(0)..<200)
    func pixelsStaySquare(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var viewport = viewport(&random)
        someMoves(&viewport, &random)
        #expect(
            abs(viewport.pixelsPerColumn / viewport.cellAspect - viewport.pixelsPerRow) < 1e-9 * viewport.pixelsPerRow)
    }

    @Test(arguments: UInt64(0)..<200)
    func theViewStaysOnThePicture(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var viewport = viewport(&random)
        someMoves(&viewport, &random)
        let view = viewport.view
        for (start, length, whole) in [
            (view.x, view.width, Double(viewport.image.width)), (view.y, view.height, Double(viewport.image.height)),
        ] {
            if length >= whole {
                #expect(abs(start + length / 2 - whole / 2) < 1e-6)
            } else {
                #expect(start >= -1e-6 && start + length <= whole + 1e-6)
            }
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func zoomingInKeepsThePointUnderTheCursor(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var viewport = Viewport(
            image: ImageSize(width: 4000, height: 3000), area: CellRect(column: 3, row: 2, columns: 80, rows: 30),
            cellAspect: 0.5)
        viewport.zoom(by: 3, about: (.random(in: 0...4000, using: &random), .random(in: 0...3000, using: &random)))
        let view = viewport.view
        let point = (
            x: view.x + view.width * .random(in: 0...1, using: &random),
            y: view.y + view.height * .random(in: 0...1, using: &random)
        )
        let before = viewport.screenPoint(x: point.x, y: point.y)
        viewport.zoom(by: .random(in: 1...5, using: &random), about: point)
        let after = viewport.screenPoint(x: point.x, y: point.y)
        #expect(abs(before.x - after.x) < 1e-6 && abs(before.y - after.y) < 1e-6)
    }

    @Test(arguments: [1, 2, 10, 640] as [Int])
    func zoomingInNeverShowsMore(side: Int) {
        var viewport = Viewport(
            image: ImageSize(width: side, height: side), area: CellRect(column: 0, row: 0, columns: 120, rows: 40),
            cellAspect: 0.5)
        for _ in 0..<30 {
            let before = viewport.view
            viewport.zoom(by: 1.4, about: (0, 0))
            #expect(viewport.view.width <= before.width + 1e-9)
        }
    }

    @Test func aRevealedPointIsInSight() {
        var viewport = Viewport(
            image: ImageSize(width: 4000, height: 3000), area: CellRect(column: 0, row: 0, columns: 80, rows: 30),
            cellAspect: 0.5)
        viewport.zoom(by: 8, about: (0, 0))
        viewport.reveal(x: 3990, y: 2990)
        let view = viewport.view
        #expect(PixelBox(view.x, view.y, view.x + view.width, view.y + view.height).contains(x: 3990, y: 2990))
    }

    @Test func zoomingToABoxShowsAllOfItInTheMiddle() {
        var viewport = Viewport(
            image: ImageSize(width: 4000, height: 3000), area: CellRect(column: 0, row: 0, columns: 80, rows: 30),
            cellAspect: 0.5)
        viewport.zoom(to: PixelBox(1000, 1000, 1100, 1200))
        #expect(viewport.centreX == 1050 && viewport.centreY == 1100)
        #expect(viewport.view.height == 300)
    }

    @Test func aNewSizeKeepsAFittingViewFitting() {
        var viewport = Viewport(
            image: ImageSize(width: 640, height: 480), area: CellRect(column: 0, row: 0, columns: 80, rows: 30),
            cellAspect: 0.5)
        viewport.resize(area: CellRect(column: 0, row: 0, columns: 40, rows: 40), cellAspect: 0.5)
        #expect(viewport.isFit)
    }

    @Test func aNewSizeKeepsTheMiddleOfAZoomedView() {
        var viewport = Viewport(
            image: ImageSize(width: 640, height: 480), area: CellRect(column: 0, row: 0, columns: 80, rows: 30),
            cellAspect: 0.5)
        viewport.zoom(by: 4, about: (200, 200))
        let middle = (viewport.centreX, viewport.centreY)
        viewport.resize(area: CellRect(column: 0, row: 0, columns: 100, rows: 40), cellAspect: 0.5)
        #expect(abs(viewport.centreX - middle.0) < 1e-9 && abs(viewport.centreY - middle.1) < 1e-9)
    }
}
