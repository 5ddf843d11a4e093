import Domain
import Imaging
import Testing
import YOLO

@testable import Training

@Suite struct PictureSamplesTests {
    private func request(_ index: Int, epoch: Int = 0, side: Int = 64, seed: UInt64 = 1) -> SampleRequest {
        SampleRequest(index: index, epoch: epoch, side: side, seed: seed, mixes: false)
    }

    private func pixels(_ sample: DetectorSample) -> [Float] {
        if case .pixels(let values) = sample.values { values } else { [] }
    }

    @Test func aSampleFollowsFromItsRequestAlone() throws {
        let task = try SquareTask(train: 3, val: 1)
        let source = task.source()
        let first = try source.sample(request(1))
        #expect(pixels(first) == pixels(try source.sample(request(1))))
        #expect(first.boxes == (try source.sample(request(1)).boxes))
        #expect(pixels(first) != pixels(try source.sample(request(1, epoch: 1))))
        #expect(pixels(first) != pixels(try source.sample(request(1, seed: 2))))
        #expect(pixels(try source.sample(request(1, side: 96))).count == 96 * 96 * 3)
    }

    @Test func aTrialLiesAsThePreprocessingSays() throws {
        let task = try SquareTask(train: 1, val: 1)
        let trial = try task.source().trial(0, side: 32)
        #expect(trial.placement == .stretch(ImageSize(width: 64, height: 64), in: ImageSize(width: 32, height: 32)))
        #expect(trial.values.count == 32 * 32 * 3)
    }

    @Test func aPictureThatIsGoneIsAnErrorWithItsName() throws {
        let task = try SquareTask(train: 1, val: 0)
        var dataset = task.dataset
        dataset.train[0].path += ".gone"
        let source = PictureSamples(dataset, rule: SquareTask.rule, preprocessing: SquareTask.model.preprocessing)
        let error = #expect(throws: ImagingError.self) { try source.sample(request(0)) }
        #expect(error.map { "\($0)".contains("0.png.gone") } == true)
    }

    @Test func onlySoManyPicturesAreUsed() throws {
        let task = try SquareTask(train: 5, val: 0)
        func count(_ most: Int) -> Int {
            PictureSamples(
                task.dataset, rule: SquareTask.rule, preprocessing: SquareTask.model.preprocessing, most: most
            ).count
        }
        #expect([-1, 2, 9].map(count) == [5, 2, 5])
    }
}
