import Testing

@testable import Training

@Suite struct BatchPlanTests {
    @Test(arguments: [(10, 8), (8, 8), (100, 7), (9, 4), (64, 1)])
    func everyEpochHasEachPictureOnce(images: Int, batch: Int) {
        let plan = BatchPlan(images: images, batch: batch, seed: 7, shapes: [416])
        var stream = SampleStream(plan, mixupEnd: 0)
        for epoch in 0..<4 {
            let found = (0..<images).map { stream.request(at: epoch * images + $0) }
            #expect(found.map(\.index).sorted() == Array(0..<images))
            #expect(found.allSatisfy { $0.epoch == epoch })
        }
    }

    @Test(arguments: [(10, 8), (13, 5), (100, 7)])
    func whatAnEpochLeavesOverBeginsTheNext(images: Int, batch: Int) {
        let plan = BatchPlan(images: images, batch: batch, seed: 7, shapes: [416])
        let steps = (0..<batch).map { plan.steps(of: $0) }
        #expect(steps.reduce(0, +) * batch == images * batch)
        #expect(steps.allSatisfy { $0 == images / batch || $0 == images / batch + 1 })
    }

    @Test func sizesAreDrawnAnewEveryTenSteps() {
        var arguments = RunArguments()
        arguments.dataShape = 416
        #expect(arguments.shapes == [320, 352, 384, 416, 448, 480, 512, 544, 576, 608])
        let plan = BatchPlan(images: 100, batch: 4, seed: 3, shapes: arguments.shapes)
        for block in 0..<50 {
            #expect(Set((0..<10).map { plan.side(of: block * 10 + $0) }).count == 1)
        }
        #expect(Set((0..<200).map { plan.side(of: $0 * 10) }) == Set(arguments.shapes))
    }

    @Test func ordersDifferByEpochAndSeedAlone() {
        func order(_ seed: UInt64, _ epoch: Int) -> [Int] {
            BatchPlan(images: 50, batch: 4, seed: seed, shapes: [416]).order(of: epoch)
        }
        #expect(order(1, 0) == order(1, 0))
        #expect(order(1, 0) != order(1, 1))
        #expect(order(1, 0) != order(2, 0))
    }

    @Test func theLastEpochsMixNothing() {
        let plan = BatchPlan(images: 10, batch: 5, seed: 3, shapes: [416])
        var stream = SampleStream(plan, mixupEnd: 3)
        #expect((0..<50).map { stream.request(at: $0).mixes } == (0..<50).map { $0 < 30 })
    }
}
