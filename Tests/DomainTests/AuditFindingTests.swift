import Domain
import Testing

/// What one key does about a doubted label, and when there is nothing left to do.
@Suite struct AuditFindingTests {
    private static let image = ImageID(rawValue: 7)
    private static let size = ImageSize(width: 100, height: 100)
    private static let place = PixelBox(xMin: 10, yMin: 10, xMax: 50, yMax: 50)
    private static let other = PixelBox(xMin: 80, yMin: 20, xMax: 120, yMax: 60)
    private static let label = Annotation(
        id: AnnotationID(rawValue: 3), classID: ClassID(rawValue: 1), box: place,
        attributes: BoxAttributes(occluded: true), provenance: .imported,
        origin: BoxOrigin(convention: "voc", fields: ["11"]))
    private static let freeID = AnnotationID(rawValue: 99)

    private static func finding(_ kind: AuditKind, found: Bool = true, label isLabelled: Bool = true) -> AuditFinding {
        AuditFinding(
            id: 1, kind: kind, probability: 0.9, image: image,
            label: isLabelled ? .init(id: label.id, classID: label.classID, box: label.box) : nil,
            found: found ? .init(classID: ClassID(rawValue: 2), confidence: 0.8, box: other) : nil)
    }

    @Test func anOverlookedObjectIsAddedAndCutOffAtTheEdge() {
        let edit = Self.finding(.overlooked, label: false).fix(of: [Self.label], size: Self.size, freeID: Self.freeID)
        let added = Annotation(
            id: Self.freeID, classID: ClassID(rawValue: 2), box: PixelBox(xMin: 80, yMin: 20, xMax: 100, yMax: 60),
            provenance: .accepted)
        #expect(edit == .add([added], to: Self.image))
    }

    @Test func aSwappedLabelGetsTheOtherClassAndKeepsItsPlace() {
        var after = Self.label
        after.classID = ClassID(rawValue: 2)
        let edit = Self.finding(.swapped).fix(of: [Self.label], size: Self.size, freeID: Self.freeID)
        #expect(edit == .replace([AnnotationChange(before: Self.label, after: after)], on: Self.image))
    }

    @Test func aMisplacedLabelGoesWhereTheNetworkFoundIt() {
        var after = Self.label
        (after.box, after.origin) = (PixelBox(xMin: 80, yMin: 20, xMax: 100, yMax: 60), nil)
        let edit = Self.finding(.misplaced).fix(of: [Self.label], size: Self.size, freeID: Self.freeID)
        #expect(edit == .replace([AnnotationChange(before: Self.label, after: after)], on: Self.image))
    }

    @Test func aSpuriousLabelGoes() {
        let edit = Self.finding(.spurious, found: false).fix(of: [Self.label], size: Self.size, freeID: Self.freeID)
        #expect(edit == .remove([Self.label], from: Self.image))
    }

    @Test(arguments: AuditKind.allCases)
    func whereTheLabelIsGoneThereIsNothingToFix(kind: AuditKind) {
        guard kind != .overlooked else { return }
        let finding = Self.finding(kind, found: kind != .spurious)
        #expect(finding.fix(of: [], size: Self.size, freeID: Self.freeID) == nil)
        #expect(finding.isSettled(by: []))
    }

    @Test func whatLiesOutsideOfThePictureIsNotAdded() {
        let small = ImageSize(width: 60, height: 60)
        let finding = Self.finding(.overlooked, label: false)
        #expect(finding.fix(of: [], size: small, freeID: Self.freeID) == nil)
    }

    @Test(arguments: [AuditKind.overlooked, .swapped, .misplaced, .spurious])
    func afterTheFixTheCaseIsSettled(kind: AuditKind) throws {
        let finding = Self.finding(kind, found: kind != .spurious, label: kind != .overlooked)
        #expect(!finding.isSettled(by: [Self.label]))
        let edit = try #require(finding.fix(of: [Self.label], size: Self.size, freeID: Self.freeID))
        let boxes: [Annotation]
        switch edit {
        case .add(let added, _): boxes = [Self.label] + added
        case .replace(let changes, _): boxes = changes.map(\.after)
        default: boxes = []
        }
        #expect(finding.isSettled(by: boxes))
    }

    @Test func aMessageNamesClassesAndNumbers() {
        func name(_ id: ClassID) -> String { id.rawValue == 1 ? "can" : "cup" }
        #expect(Self.finding(.swapped).message(name) == "can, but looks like cup 0.80")
        #expect(Self.finding(.overlooked, label: false).message(name) == "no box, but looks like cup 0.80")
        #expect(Self.finding(.misplaced).message(name) == "can beside its object: IoU 0.00 with cup 0.80")
        #expect(Self.finding(.spurious, found: false).message(name) == "can that nothing supports")
    }
}
