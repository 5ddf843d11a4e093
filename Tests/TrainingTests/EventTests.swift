import Foundation
import Testing

@testable import Training

@Suite struct EventTests {
    static let figures = ValidationFigures(
        mAP: 0.5, mAP11: 0.25, coco: nil, coco50: 0.5, coco75: 0,
        perClass: [
            .init(name: "a", ap: nil, ap11: nil, coco: nil, groundTruths: 0, truePositives: 0, falsePositives: 2)
        ],
        images: 3)

    static let events: [TrainingEvent] = [
        .started(.init(run: "/r", images: 2, validationImages: 1, classes: 1, epoch: 0, step: 0, dataset: "ab")),
        .estimate(.init(seconds: 10, epochs: 2, steps: 3, secondsPerStep: 1, secondsPerValidation: 2)),
        .step(
            .init(
                epoch: 0, step: 1, steps: 3, lr: 0.001, losses: BatchLosses(objectness: 1, count: 1), speed: 2,
                side: 416, eta: 5)),
        .epoch(.init(epoch: 0, step: 1, seconds: 2, rate: 0.001, losses: BatchLosses(), validation: figures)),
        .validation(.init(epoch: 0, figures: figures, isBest: true, seconds: 1)),
        .checkpoint(.init(path: "/r/last", epoch: 1, step: 2)), .warning(.init(message: "m")),
        .done(.init(reason: .budget, epochs: 1, step: 2, bestMAP: 0.5, bestEpoch: 0, seconds: 3, weights: ["w"])),
    ]

    @Test(arguments: events)
    func anEventIsOneObjectThatReadsBack(event: TrainingEvent) throws {
        let data = try JSONEncoder().encode(event)
        #expect(try JSONDecoder().decode(TrainingEvent.self, from: data) == event)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["event"] is String)
    }

    @Test func argumentsHaveTheReferencesNames() throws {
        var arguments = RunArguments()
        arguments.hours = 1.5
        let data = try JSONEncoder().encode(arguments)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for name in ["data-shape", "batch-size", "lr-decay-epoch", "no-wd", "warmup-epochs", "val-interval"] {
            #expect(object[name] != nil, "\(name)")
        }
        #expect(try JSONDecoder().decode(RunArguments.self, from: data) == arguments)
    }

    private static func changed(_ change: (inout RunArguments) -> Void) -> RunArguments {
        var arguments = RunArguments()
        change(&arguments)
        return arguments
    }

    @Test(arguments: [
        ("data-shape 400", changed { $0.dataShape = 400 }), ("batch-size 0", changed { $0.batchSize = 0 }),
        ("lr -1.0", changed { $0.lr = -1 }), ("start-epoch 40", changed { $0.startEpoch = 40 }),
        ("hours 0.0", changed { $0.hours = 0 }), ("loss 'mse'", changed { $0.loss = "mse" }),
    ])
    func whatCannotBeIsNamed(beginning: String, arguments: RunArguments) {
        #expect(RunArguments().fault == nil)
        #expect(arguments.fault?.hasPrefix(beginning) == true, "\(arguments.fault ?? "nothing")")
    }
}
