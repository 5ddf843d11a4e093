import Domain
import Foundation
import TestSupport
import Testing

@testable import Fetching

@Suite struct S3Tests {
    private let keys = S3Credentials(
        accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

    /// The second vector of RFC 4231.
    @Test func authenticationIsThatOfTheStandard() {
        #expect(
            SHA256.digits(
                of: SHA256.authentication(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    /// The example of Amazon's documentation, "Signature Calculations for the Authorization Header", GET object.
    @Test func theDocumentedExampleIsSignedAsDocumented() {
        let headers = RequestSignature(credentials: keys, region: "us-east-1", now: 1_369_353_600)
            .headers(path: "/test.txt", host: "examplebucket.s3.amazonaws.com", extra: [("range", "bytes=0-9")])
        #expect(
            headers.last
                == "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test(arguments: [
        (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_369_353_600, "20130524T000000Z"),
        (1_709_251_199, "20240229T235959Z"), (4_102_444_799, "20991231T235959Z"),
    ])
    func timesAreWrittenAsDates(_ row: (seconds: Int, text: String)) {
        #expect(RequestSignature.timestamp(Double(row.seconds)) == row.text)
    }

    @Test(
        arguments: [
            ("pictures", "a b/ü.jpg", nil, "https://pictures.s3.eu-central-1.amazonaws.com/a%20b/%C3%BC.jpg"),
            ("my.pictures", "a", nil, "https://s3.eu-central-1.amazonaws.com/my.pictures/a"),
            ("pictures", "a+b?c#d", "http://localhost:9000/", "http://localhost:9000/pictures/a%2Bb%3Fc%23d"),
        ] as [(String, String, String?, String)])
    func objectsHaveAddresses(_ row: (bucket: String, key: String, endpoint: String?, address: String)) throws {
        let settings = S3Settings(credentials: nil, region: "eu-central-1", endpoint: row.endpoint)
        let place = try settings.location(bucket: row.bucket, key: row.key, region: "eu-central-1")
        #expect("\(place.scheme)://\(place.host)\(place.path)" == row.address)
    }

    @Test(arguments: [("b@d", "k", "r"), ("a/../b", "k", "r"), ("bucket", "", "r"), ("bucket", "k", "evil.example/")])
    func strangeNamesAreRefused(_ row: (bucket: String, key: String, region: String)) {
        #expect(throws: FetchError.Reason.self) {
            try S3Settings().location(bucket: row.bucket, key: row.key, region: row.region)
        }
    }

    @Test func requestsAreSignedForTheEndpoint() throws {
        let server = try LocalServer { _, _ in .init(200, png()) }
        let desk = Desk(
            s3: S3Settings(
                credentials: S3Credentials(accessKey: "AK", secretKey: "SK", sessionToken: "TOKEN"),
                region: "eu-west-1",
                endpoint: "http://127.0.0.1:\(server.port)"))
        _ = try desk.fetcher.fetch("s3://bucket/a b.png")
        let request = try #require(server.requests.first)
        #expect(request.path == "/bucket/a%20b.png" && request.headers["x-amz-security-token"] == "TOKEN")
        #expect(request.headers["authorization"]?.contains("AK/20231114/eu-west-1/s3/aws4_request") == true)
    }

    @Test func aBucketIsAskedWhereItIs() throws {
        let server = try LocalServer { request, _ in
            request.headers["authorization"]?.contains("/eu-north-1/") == true
                ? .init(200, png()) : .init(400, Array("<Error><Code>X</Code><Region>eu-north-1</Region></Error>".utf8))
        }
        let desk = Desk(s3: S3Settings(credentials: keys, endpoint: "http://127.0.0.1:\(server.port)"))
        _ = try desk.fetcher.fetch("s3://bucket/a")
        _ = try desk.fetcher.fetch("s3://bucket/b")
        #expect(server.requests.count == 3)
    }

    @Test func whatTheServerSaysIsPassedOnWithoutSecrets() throws {
        let server = try LocalServer { _, _ in
            .init(404, Array("<?xml?><Error><Code>NoSuchKey</Code><Message>Not there.</Message></Error>".utf8))
        }
        let desk = Desk(s3: S3Settings(credentials: keys, endpoint: "http://127.0.0.1:\(server.port)"))
        let error = try #require(desk.failure("s3://bucket/a"))
        #expect(error.description == "s3://bucket/a: the server answered 404 Not Found: NoSuchKey: Not there.")
    }

    @Test func aPrivateEndpointIsRefusedUnlessAllowed() throws {
        let server = try LocalServer { _, _ in .init(200, png()) }
        let desk = Desk(s3: S3Settings(credentials: keys, endpoint: "http://127.0.0.1:\(server.port)")) {
            $0.allowsPrivateAddresses = false
        }
        #expect(desk.failure("s3://bucket/a")?.reason == .forbidden(host: "127.0.0.1", kind: "loopback"))
    }

    @Test func whoHasNoKeysHearsIt() throws {
        let server = try LocalServer { _, _ in .init(403) }
        let desk = Desk(s3: S3Settings(credentials: nil, endpoint: "http://127.0.0.1:\(server.port)"))
        #expect(
            desk.failure("s3://bucket/a")?.reason
                == .status(403, detail: "no keys for s3: in the environment or ~/.aws"))
        #expect(server.requests.first?.headers["authorization"] == nil)
    }
}
