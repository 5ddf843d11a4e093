import Queue
import Testing

@testable import Workers

@Suite struct AllowedBucketsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var allowed: [String]
        var address: String
        var isPermitted: Bool
        var testDescription: String { "\(address) with \(allowed)" }

        init(_ allowed: [String], _ address: String, _ isPermitted: Bool) {
            (self.allowed, self.address, self.isPermitted) = (allowed, address, isPermitted)
        }
    }

    /// What client `acme` may name.
    static let cases = [
        Case([], "s3://pictures/acme/1.jpg", false),
        Case([], "S3://pictures/acme/1.jpg", false),
        Case([], "https://example.org/1.jpg", true),
        Case([], "http://example.org/../1.jpg", true),
        Case(["s3://pictures"], "s3://pictures/1.jpg", true),
        Case(["s3://pictures/"], "s3://pictures/a/b/1.jpg", true),
        Case(["s3://pictures"], "S3://pictures/1.jpg", true),
        Case(["s3://pictures"], "s3://pictures/", false),
        Case(["s3://pictures"], "s3://pictures", false),
        Case(["s3://pictures"], "s3://pictures-2/1.jpg", false),
        Case(["s3://pictures"], "s3://Pictures/1.jpg", false),
        Case(["s3://pictures/a"], "s3://pictures/a/1.jpg", true),
        Case(["s3://pictures/a/"], "s3://pictures/a/1.jpg", true),
        Case(["s3://pictures/a"], "s3://pictures/ab/1.jpg", false),
        Case(["s3://pictures/a"], "s3://pictures/a", false),
        Case(["s3://pictures/a"], "s3://pictures/a/../b/1.jpg", false),
        Case(["s3://pictures"], "s3://pictures/../secrets/1.jpg", false),
        Case(["s3://pictures"], "s3://pictures/a/..", false),
        Case(["s3://pictures"], "s3://pictures/a..b/...jpg", true),
        Case(["s3://pictures/{client}"], "s3://pictures/acme/1.jpg", true),
        Case(["s3://pictures/{client}"], "s3://pictures/acme-2/1.jpg", false),
        Case(["s3://pictures/{client}"], "s3://pictures/globex/1.jpg", false),
        Case(["s3://pictures/{client}"], "s3://pictures/{client}/1.jpg", false),
        Case(["s3://of-{client}/in/{client}/"], "s3://of-acme/in/acme/1.jpg", true),
        Case(["s3://of-{client}/in/{client}/"], "s3://of-globex/in/acme/1.jpg", false),
        Case(["s3://one", "s3://two/x"], "s3://two/x/1.jpg", true),
        // Equal to `é` as a text, and another key.
        Case(["s3://pictures/\u{E9}"], "s3://pictures/e\u{301}/1.jpg", false),
    ]

    @Test(arguments: cases) func aClientNamesWhatItIsAllowed(_ item: Case) throws {
        #expect(try AllowedBuckets(item.allowed).permits(item.address, for: "acme") == item.isPermitted)
    }

    @Test func nothingIsAllowedByItself() {
        #expect(!AllowedBuckets().permits("s3://pictures/1.jpg", for: "acme"))
        #expect(!WorkerSettings().buckets.permits("s3://pictures/1.jpg", for: "acme"))
    }

    /// The worker says so before it asks anybody, and does not try again.
    @Test func aJobOutsideFailsForGood() async throws {
        let bench = try WorkerBench()
        try bench.serve("acme")
        let id = try await bench.add(.address("s3://pictures/acme/1.jpg"))
        let book = LogBook()
        await bench.worker(logger: book.logger).run(whileThereAreJobs: true)
        let inference = try #require(try await bench.queue.inference(id))
        #expect(inference.state == .failed && inference.attempts == 1)
        #expect(inference.error == PictureIntake.Failure.outside.reason)
        #expect(book.lines.compactMap { $0.about["setting"] } == ["work --pictures s3://BUCKET/PREFIX"])
    }

    @Test(
        arguments: [
            "", "pictures", "s3:/pictures", "s3://", "s3:///a", "https://pictures/a", "s3://a/../b", "s3://a/{x}",
        ])
    func whatIsNoPlaceInABucketIsRefused(_ address: String) {
        #expect(throws: WorkerError.badBucket(address)) { try AllowedBuckets([address]) }
    }
}
