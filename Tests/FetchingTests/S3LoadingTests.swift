import Foundation
import Testing

@testable import Fetching

@Suite struct S3LoadingTests {
    private func home(credentials: String = "", config: String = "") throws -> (path: String, desk: Desk) {
        let desk = Desk()
        let folder = desk.folder + "/.aws"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try credentials.write(toFile: folder + "/credentials", atomically: false, encoding: .utf8)
        try config.write(toFile: folder + "/config", atomically: false, encoding: .utf8)
        return (desk.folder, desk)
    }

    @Test func theEnvironmentIsEnough() throws {
        let (path, desk) = try home()
        defer { withExtendedLifetime(desk) {} }
        let settings = try S3Settings.load(environment: [
            "HOME": path, "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T",
            "AWS_DEFAULT_REGION": "eu-west-3", "AWS_ENDPOINT_URL": "http://h:1",
        ])
        let keys = S3Credentials(accessKey: "A", secretKey: "S", sessionToken: "T")
        #expect(settings == S3Settings(credentials: keys, region: "eu-west-3", endpoint: "http://h:1"))
    }

    @Test func aProfileJoinsBothFiles() throws {
        let (path, desk) = try home(
            credentials: "[default]\naws_access_key_id=D\naws_secret_access_key=D\n"
                + "[lab]\naws_access_key_id = L\naws_secret_access_key = L2\naws_session_token = L3\n",
            config: "# theirs\n[profile lab]\nregion = eu-north-1\ns3 =\n  addressing_style = path\n")
        defer { withExtendedLifetime(desk) {} }
        let settings = try S3Settings.load(environment: [
            "HOME": path, "AWS_PROFILE": "lab", "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "E",
        ])
        let keys = S3Credentials(accessKey: "L", secretKey: "L2", sessionToken: "L3")
        #expect(settings == S3Settings(credentials: keys, region: "eu-north-1", usesPathStyle: true))
        #expect(try S3Settings.load(environment: ["HOME": path]).credentials?.accessKey == "D")
    }

    @Test func nothingAnywhereMeansPublicBuckets() throws {
        let (path, desk) = try home()
        defer { withExtendedLifetime(desk) {} }
        #expect(try S3Settings.load(environment: ["HOME": path]) == S3Settings())
    }

    @Test(arguments: [
        ["AWS_PROFILE": "nobody"], ["AWS_ACCESS_KEY_ID": "A"], ["AWS_SECRET_ACCESS_KEY": "S"],
        ["AWS_ACCESS_KEY_ID": "A\nX: 1", "AWS_SECRET_ACCESS_KEY": "S"],
    ])
    func halfSettingsAreNamed(_ environment: [String: String]) throws {
        let (path, desk) = try home()
        defer { withExtendedLifetime(desk) {} }
        #expect(throws: FetchError.Reason.self) {
            try S3Settings.load(environment: environment.merging(["HOME": path]) { first, _ in first })
        }
    }
}
