import Imaging

extension TrainingRun {
    /// Validates an epoch whose steps are done, writes its row and saves; `false` if it was told to stop on the way.
    ///
    /// - Parameter isCut: whether time was over before its last step
    @discardableResult
    func conclude(isCut: Bool) throws -> Bool {
        let epoch = state.epochs
        let isLast = isCut || epoch + 1 == state.arguments.epochs
        var figures: ValidationFigures?
        var isBest = false
        if source.trialCount > 0, isLast || (epoch + 1) % state.arguments.valInterval == 0 {
            // Of the run's own time, which stands still while it waits for its turn.
            let start = seconds
            let validation = Validation(
                dataset, batch: state.arguments.batchSize, workers: state.arguments.workers,
                trial: { [source, side = state.arguments.dataShape] in try source.trial($0, side: side) },
                detect: { [model] in try model.detect($0) })
            let found = try validation.figures(
                warn: warnOnce,
                mustStop: {
                    awaitTurn()
                    return isCut ? false : control.mustStop()
                })
            guard let found else {
                save(isEpochEnd: false)
                return false
            }
            pace.validationSeconds = seconds - start
            isBest = found.mAP.map { $0 > state.bestMAP ?? -1 } ?? false
            state.validationsWithoutBest = isBest ? 0 : state.validationsWithoutBest + 1
            // The best one is what lies there as such: what could not be written is not called it.
            if isBest, export("best") { (state.bestMAP, state.bestEpoch) = (found.mAP, epoch) }
            figures = found
            say(.validation(.init(epoch: epoch, figures: found, isBest: isBest, seconds: pace.validationSeconds)))
        }
        state.seconds = seconds
        let record = EpochRecord(
            epoch: epoch, step: state.step, seconds: state.seconds,
            rate: rate(of: max(plan.firstStep(of: epoch), state.step - 1)), losses: state.losses.mean,
            validation: figures)
        state.history.append(record)
        state.losses = BatchLosses()
        state.epochs += 1
        // An epoch that was cut goes on at the beginning of the next, should the run be given more time.
        state.step = max(state.step, plan.firstStep(of: state.epochs))
        say(.epoch(record))
        exportWeights(record)
        writeReports()
        save(isEpochEnd: true)
        return true
    }

    /// Writes the weights of every so many epochs.
    private func exportWeights(_ record: EpochRecord) {
        let interval = state.arguments.saveInterval
        guard interval > 0, record.epoch % interval == 0 else { return }
        let mark = record.validation?.mAP.map { "_" + ResultsTable.text($0, 4) } ?? ""
        export("epoch_" + String(repeating: "0", count: max(0, 4 - "\(record.epoch)".count)) + "\(record.epoch)" + mark)
    }

    /// Writes weights; `false` with a warning where that fails.
    @discardableResult
    private func export(_ name: String) -> Bool {
        do {
            _ = try model.export(to: "\(folder.weights)/\(name)")
            return true
        } catch {
            warn("weights '\(name)' are not written: \(error)")
            return false
        }
    }

    /// Writes the table, and the curves now and then; a report that cannot be written ends no run.
    private func writeReports() {
        do { try Files.write(Array(ResultsTable(history: state.history).text.utf8), to: folder.results) } catch {
            warn("\(error)")
        }
        if let interval = control.curveInterval, control.now() - curvesDrawnAt > interval { drawCurves() }
    }

    /// Draws the curves; what cannot be drawn ends no run.
    private func drawCurves() {
        curvesDrawnAt = control.now()
        do { try RunCurves(history: state.history).write(to: folder) } catch { warn("\(error)") }
    }

    /// Says the end, with the weights that it leaves.
    func finish(_ reason: TrainingEvent.Done.Reason) throws -> TrainingEvent.Done {
        var weights: [String] = []
        if control.curveInterval != nil { drawCurves() }
        if reason == .patience {
            state.hasLostPatience = true
            save(isEpochEnd: false)
        }
        if reason != .interrupted {
            do { weights = try model.export(to: "\(folder.weights)/last") } catch {
                throw TrainingError.unsaved(reason: "\(error)")
            }
        }
        // Those of a run that was stopped, too: it may never go on.
        let best = folder.files(ofWeights: "best")
        if !best.isEmpty { weights = best }
        let done = TrainingEvent.Done(
            reason: reason, epochs: state.epochs, step: state.step, bestMAP: state.bestMAP, bestEpoch: state.bestEpoch,
            seconds: seconds, weights: weights)
        say(.done(done))
        return done
    }
}

extension RunFolder {
    /// Writes the picture of a batch.
    func writeBatch(_ sheet: RGBImage) throws(ImagingError) { try PictureWriter.write(sheet, to: batch) }
}
