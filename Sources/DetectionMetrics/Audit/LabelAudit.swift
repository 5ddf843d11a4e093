import Domain

/// Labels that are probably wrong, by what a network says of images that it has not learnt from, the worst first.
///
/// The three kinds are those of ObjectLab (Tkachenko, Thyagarajan and Mueller, "ObjectLab: automated diagnosis of mislabeled
/// images in object detection data", 2023): overlooked, swapped, badly located; a fourth is a box that nothing supports. Each
/// case has an estimated probability of being an error, so that they can be ranked against each other. All are estimated
/// from the audit itself, by class where there is enough of it:
///
/// - overlooked: a detection that no label explains (``AuditPairing``), with ``AgreementCurve`` over whether a label is there;
/// - swapped: a detection in place of a label of another class, with the curve over whether the class agrees, times
///   c / (c + s), s being the most confident detection of the label's own class there;
/// - misplaced: a pair of the same class with a small overlap, with ``MirrorRate``; both of these times how often any label
///   is where the network is so sure, because what it hardly believes in is no reason to doubt;
/// - spurious: a label without a detection, as probable as it would be if people invented boxes as often as they overlook
///   objects, and never more than ½: min(½, o / u), o being the rate of overlooking and u the share of labels that have no
///   better support.
public struct LabelAudit: Sendable {
    /// Cases, the worst first; of equal ones the surest detection, then as given.
    public let cases: [AuditCase]
    /// Of how many labels and detections something could be said.
    public let (labels, detections): (Int, Int)

    /// Cases less probable are not kept, 0…1.
    public static let least = 0.01

    /// Audits labels of classes below `classes`.
    public init(_ images: [AuditedImage], classes: Int) {
        let evidence = AuditEvidence(images, classes: classes)
        var found: [(one: AuditCase, sureness: Double)] = []
        for (number, pairing) in evidence.pairings.enumerated() {
            let image = images[number]
            for (at, role) in pairing.roles.enumerated() {
                let detection = image.detections[at]
                guard let one = evidence.judge(detection, role, of: image, pairing) else { continue }
                var label: Int?
                switch role {
                case .inPlace(let number), .beside(let number): label = number
                case .duplicate, .alone: break
                }
                let overlap = label.map { image.labels[$0].box.iou(detection.box) } ?? 0
                found.append(
                    (
                        AuditCase(
                            kind: one.kind, image: number, label: label, detection: at, iou: overlap,
                            probability: one.probability), detection.confidence
                    ))
            }
            for (at, label) in image.labels.enumerated() where pairing.detectionOf[at] == nil && !label.isExempt {
                let probability = evidence.spuriousProbability(label.classIndex, support: pairing.support[at])
                found.append(
                    (
                        AuditCase(
                            kind: .spurious, image: number, label: at, detection: nil, iou: 0,
                            probability: probability), 0
                    ))
            }
        }
        cases = found.enumerated().filter { $0.element.one.probability >= Self.least }.sorted {
            let (a, b) = ($0.element, $1.element)
            return (b.one.probability, b.sureness, $0.offset) < (a.one.probability, a.sureness, $1.offset)
        }.map(\.element.one)
        labels = images.reduce(0) { $0 + $1.labels.lazy.filter { !$0.isExempt }.count }
        detections = images.reduce(0) { $0 + $1.detections.count }
    }
}
