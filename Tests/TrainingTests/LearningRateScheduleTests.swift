import Foundation
import Testing
import Training

/// The tables of both versions of GluonCV, to the last bit.
@Suite struct LearningRateScheduleTests {
    struct Old: Decodable {
        var mode: String
        var baselr: Double
        var nepochs: Int
        var niters: Int
        var power: Double
        var step: [Int]
        var step_factor: Double
        var kw: [String: Int]
        var epoch_iter_lr: [[Double]]
    }
    struct New: Decodable {
        var mode: String
        var base_lr: Double
        var epochs: Int
        var iters_per_epoch: Int
        var power: Double
        var step_epoch: [Int]
        var warmup_epochs: Int
        var update_lr: [[Double]]
    }
    struct File<Table: Decodable>: Decodable { var lr_schedules: [Table] }

    static func tables<Table: Decodable>(_ name: String, _ type: Table.Type) throws -> [Table] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../shared/fixtures/mxnet-gluoncv/g_transforms/\(name)").standardizedFileURL
        guard FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: \(file.path) is not there")
            return []
        }
        return try JSONDecoder().decode(File<Table>.self, from: Data(contentsOf: file)).lr_schedules
    }

    /// The usual drops of so few epochs fall together, or before the first one.
    @Test(arguments: [(1, [1.0]), (2, [1, 0.1]), (5, [1, 1, 1, 1, 0.1]), (10, [1, 1, 1, 1, 1, 1, 1, 1, 0.1, 0.01])])
    func fewEpochsHaveARate(_ epochs: Int, _ factors: [Double]) {
        var arguments = RunArguments()
        (arguments.epochs, arguments.lr) = (epochs, 0.5)
        let schedule = arguments.schedule(images: 80)
        for (epoch, factor) in factors.enumerated() {
            #expect(abs(schedule.rate(epoch: epoch, update: 0) - 0.5 * factor) < 1e-12)
        }
    }

    /// A budget may come to fewer epochs than the rate was to rise in.
    @Test func aBudgetNeverEndsInTheWarmUp() {
        var arguments = RunArguments()
        (arguments.hours, arguments.warmupEpochs, arguments.epochs) = (1, 5, 4)
        #expect(arguments.fault == nil)
        #expect(arguments.schedule(images: 80).rate(epoch: 2, update: 0) == arguments.lr)
        arguments.hours = nil
        #expect(arguments.fault == "warmup-epochs 5: expected 0 to 4")
    }

    @Test func epochsAreCountedAsInVersion030() throws {
        for table in try Self.tables("expected_gluoncv030.json", Old.self) {
            let mode = try #require(LearningRateSchedule.Mode(rawValue: String(table.mode.prefix { $0 != "_" })))
            let schedule = LearningRateSchedule(
                mode, base: table.baselr, epochs: table.nepochs, updatesPerEpoch: table.niters, decayEpochs: table.step,
                decay: table.step_factor, warmupEpochs: table.kw["warmup_epochs"] ?? 0, power: table.power)
            for row in table.epoch_iter_lr {
                #expect(
                    schedule.rate(epoch: Int(row[0]), update: Int(row[1])) == row[2],
                    "\(table.mode) \(row[0]) \(row[1])")
            }
        }
    }

    @Test func updatesAreCountedAsInVersion0105() throws {
        for table in try Self.tables("expected_gluoncv0105.json", New.self) {
            let mode = try #require(LearningRateSchedule.Mode(rawValue: table.mode))
            let schedule = LearningRateSchedule(
                mode, counting: .updates, base: table.base_lr, epochs: table.epochs,
                updatesPerEpoch: table.iters_per_epoch, decayEpochs: table.step_epoch,
                warmupEpochs: table.warmup_epochs, power: table.power)
            for row in table.update_lr {
                let (epoch, update) = Int(row[0]).quotientAndRemainder(dividingBy: table.iters_per_epoch)
                #expect(
                    schedule.rate(epoch: epoch, update: update) == row[1],
                    "\(table.mode) warm-up \(table.warmup_epochs), update \(row[0])")
            }
        }
    }

    @Test func withoutEpochsOfItsOwnTheRateFallsAtEightAndNineTenths() {
        var arguments = RunArguments()
        arguments.epochs = 200
        #expect(arguments.schedule(images: 800).decayEpochs == [160, 180])
        arguments.lrDecayPeriod = 60
        #expect(arguments.schedule(images: 800).decayEpochs == [60, 120, 180])
    }
}
