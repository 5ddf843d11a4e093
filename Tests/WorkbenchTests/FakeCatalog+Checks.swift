import Domain
import Workbench

extension FakeCatalog {
    /// Carries out an effect that concerns checks, by the rules about single images.
    mutating func answerOfChecks(_ effect: Effect) -> Answer? {
        switch effect {
        case .readChecks: return .checks(checks(documents.keys.sorted()))
        case .recheck(let images): return .rechecked(images, checks(images))
        case .fix(let findings, let ticket): return fix(findings, ticket: ticket)
        case .fixAll(let rule, let ticket):
            return fix(checks(documents.keys.sorted()).findings.filter { $0.rule == rule }, ticket: ticket)
        case .setCheck(let rule, let key, let value):
            do { try configuration.set(key, to: value, for: rule) } catch { return .failed(error.description) }
            return .checks(checks(documents.keys.sorted()))
        case .lookAtPictures:
            let job = Job(
                id: JobID(rawValue: 9), kind: .check, payload: "{}", state: .running, actor: "ada", createdAt: 0,
                logPath: "runs/9.jsonl")
            return .jobStarted(JobReport(job: job, title: "check", at: 0))
        default: return nil
        }
    }

    private func checks(_ images: [ImageID]) -> CheckReport {
        var sink = CheckSink(configuration, waivers: WaiverSet(waivers), synset: synset)
        for id in images {
            guard let document = documents[id] else { continue }
            CheckedImage(
                id: id, size: document.image.size, state: document.image.state,
                boxes: document.annotations.map { CheckedBox(id: $0.id, classID: $0.classID, box: $0.box) }
            ).check(into: &sink)
        }
        return CheckReport(sink, waivers: waivers, coverage: .init(images: documents.count, looked: 0))
    }

    private mutating func fix(_ findings: [CheckFinding], ticket: Int) -> Answer {
        var edits: [Edit] = []
        for (image, found) in Dictionary(grouping: findings, by: \.image) {
            guard let document = image.flatMap({ documents[$0] }) else { continue }
            edits += CheckFixing.edits(
                for: found, on: document.image.id, state: document.image.state, size: document.image.size,
                boxes: document.annotations)
        }
        return apply(.batch(edits, title: "fix: \(edits.count)"), ticket: ticket)
    }
}
