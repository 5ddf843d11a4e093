import Domain
import Testing

@Suite struct CheckReportTests {
    private static func image(_ number: Int64, _ boxes: Int) -> CheckedImage {
        var image = CheckedImage.of((0..<boxes).map { _ in (1, 5, 5, 5, 5) })
        image.id = ImageID(rawValue: number)
        for index in image.boxes.indices { image.boxes[index].id.rawValue += number * 100 }
        return image
    }

    private static func report(
        _ images: [CheckedImage], limit: Int = .max, waivers: [Waiver] = []
    ) -> CheckReport {
        var sink = CheckSink(CheckConfiguration(), waivers: WaiverSet(waivers), limit: limit)
        for image in images { image.check(into: &sink) }
        return CheckReport(sink, waivers: waivers)
    }

    @Test func aLimitKeepsTheCounts() {
        let report = Self.report([Self.image(1, 3), Self.image(2, 4)], limit: 5)
        #expect(report.counts == [.boxEmpty: 7])
        #expect(report.findings.count == 5)
        #expect(!report.isComplete)
    }

    @Test func theWorstComesFirst() {
        var image = CheckedImage.of([(1, 0, 0, 120, 10), (1, 0, 20, 140, 30), (1, 5, 5, 5, 5)])
        image.state = .unseen
        let found = Self.report([image]).findings
        #expect(found.map(\.rule) == [.boxEmpty, .boxOutside, .boxOutside, .imageUnseen])
        #expect(found[1].box == AnnotationID(rawValue: 2))
    }

    @Test(
        arguments: [
            (Waiver.Subject.everything, 0), (.image(ImageID(rawValue: 1)), 2), (.box(AnnotationID(rawValue: 201)), 3),
            (.classID(ClassID(rawValue: 1)), 0), (.classID(ClassID(rawValue: 2)), 4),
        ])
    func aWaiverCoversWhatItIsAbout(subject: Waiver.Subject, left: Int) {
        let waiver = Waiver(.boxEmpty, subject, reason: "test")
        let report = Self.report([Self.image(1, 2), Self.image(2, 2)], waivers: [waiver])
        #expect(report.counts[.boxEmpty] ?? 0 == left)
        #expect(report.waived[.boxEmpty] ?? 0 == 4 - left)
    }

    @Test func waivingAReportIsLikeCheckingAnew() {
        let images = [Self.image(1, 2), Self.image(2, 2)]
        let waiver = Waiver(.boxEmpty, .image(ImageID(rawValue: 2)), reason: "test")
        var report = Self.report(images)
        report.waive(waiver)
        #expect(report == Self.report(images, waivers: [waiver]))
    }

    @Test func renewingSomeImagesIsLikeCheckingAnew() {
        var report = Self.report([Self.image(1, 2), Self.image(2, 2), Self.image(3, 1)])
        report.renew([ImageID(rawValue: 2)], with: Self.report([Self.image(2, 1)]))
        #expect(report == Self.report([Self.image(1, 2), Self.image(2, 1), Self.image(3, 1)]))
    }

    @Test func aRuleThatIsOffFindsNothing() {
        var configuration = CheckConfiguration()
        configuration[severity: .boxEmpty] = .off
        var sink = CheckSink(configuration)
        Self.image(1, 2).check(into: &sink)
        #expect(sink.counts.isEmpty)
    }

    @Test(
        arguments: [
            ("severity", "fatal"), ("iou", "0.5"), ("side", "-1"), ("side", "x"), ("side", "nan"),
        ])
    func aSettingThatMakesNoSenseIsRefused(key: String, value: String) {
        var configuration = CheckConfiguration()
        #expect(throws: CheckSettingError.self) { try configuration.set(key, to: value, for: .boxTiny) }
        #expect(configuration == CheckConfiguration())
    }

    @Test func whatIsUsualIsNoChoice() throws {
        var configuration = CheckConfiguration()
        try configuration.set("side", to: "3", for: .boxTiny)
        try configuration.set("severity", to: "error", for: .boxTiny)
        #expect(configuration.choices.map(\.key) == ["severity", "side"])
        try configuration.set("side", to: "2", for: .boxTiny)
        try configuration.set("severity", to: "warning", for: .boxTiny)
        #expect(configuration == CheckConfiguration())
    }
}
