import Foundation
import Queue
import Testing

@testable import Service

/// Bad requests over real HTTP: the right status, a problem document, nothing leaked.
@Suite struct RefusalTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        var body: String
        var status: Int
        var pointer: String?
        var testDescription: String { body }
    }

    static let bodies: [Bad] = [
        Bad(body: "", status: 400), Bad(body: "{", status: 400), Bad(body: "[]", status: 400),
        Bad(body: #"{"url":"https://e.org/a"} x"#, status: 400), Bad(body: #"{"url":"\ud800"}"#, status: 400),
        Bad(body: #"{"url":"https://e.org/a","url":"https://e.org/b"}"#, status: 400),
        Bad(body: String(repeating: "[", count: 5000), status: 400),
        Bad(body: #"{"url":\#(String(repeating: "[", count: 5000))"#, status: 400),
        Bad(body: "{}", status: 422, pointer: "/url"), Bad(body: #"{"url":5}"#, status: 422, pointer: "/url"),
        Bad(body: #"{"url":"file:///etc/passwd"}"#, status: 422, pointer: "/url"),
        Bad(body: #"{"url":"https://e.org/a b"}"#, status: 422, pointer: "/url"),
        Bad(body: #"{"url":"https://e.org/a","priority":10}"#, status: 422, pointer: "/priority"),
        Bad(body: #"{"url":"https://e.org/a","priority":1.5}"#, status: 422, pointer: "/priority"),
        Bad(body: #"{"url":"https://e.org/a","callback":"s3://b/k"}"#, status: 422, pointer: "/callback"),
        Bad(body: #"{"url":"https://e.org/a","a/b~":{}}"#, status: 422, pointer: "/a~1b~0"),
        Bad(body: #"{"url":"https://e.org/a","clientId":"../etc"}"#, status: 422, pointer: "/clientId"),
        Bad(body: #"{"url":"https://e.org/a","clientId":"globex"}"#, status: 403),
    ]

    @Test func badBodiesAreRefusedWithTheirPlace() async throws {
        try await ServiceBench.run { bench in
            for bad in Self.bodies {
                let reply = try await bench.post(bad.body)
                #expect(reply.status == bad.status, "\(bad.body)")
                #expect(reply.headers["content-type"] == "application/problem+json")
                #expect(reply.object["status"] as? Int == bad.status)
                let pointers = (reply.object["errors"] as? [[String: String]])?.compactMap { $0["pointer"] } ?? []
                #expect(pointers == (bad.pointer.map { [$0] } ?? []), "\(bad.body)")
                #expect(reply.object["instance"] as? String == reply.headers["x-request-id"])
            }
            #expect(try await bench.queue.counts().isEmpty)
        }
    }

    @Test(arguments: [
        "", "Bearer", "Bearer x", "Basic YTpi", "Bearer rt_000000000000_" + String(repeating: "0", count: 64),
    ])
    func noTokenMeansNoEntry(_ header: String) async throws {
        try await ServiceBench.run { bench in
            for path in ["/v1/inferences", "/v1/models", "/v1/inferences/01ARYZ6S410000000000000011"] {
                let reply = try await bench.client.send("GET", path, headers: ["Authorization": header])
                #expect(reply.status == 401 && reply.headers["www-authenticate"] == "Bearer realm=\"reticle\"")
            }
        }
    }

    @Test func anothersJobIsNotThere() async throws {
        try await ServiceBench.run { bench in
            let id = try await bench.accepted("acme")
            let path = "/v1/inferences/\(id)"
            let seen = try await bench.get(path, as: "globex")
            let none = try await bench.get("/v1/inferences/01ARYZ6S410000000000000011", as: "globex")
            #expect(seen.status == 404 && none.status == 404)
            // Nothing tells the one from the other.
            #expect(seen.object["detail"] as? String == none.object["detail"] as? String)
            #expect(try await bench.client.send("DELETE", path, headers: bench.token("globex")).status == 404)
            let list = try await bench.get("/v1/inferences", as: "globex")
            #expect((list.object["items"] as? [Any])?.isEmpty == true)
            #expect(try await bench.get("/v1/inferences?clientId=acme", as: "globex").status == 403)
            #expect(try await bench.queue.inference(id)?.state == .queued)
        }
    }

    @Test func withoutTokensTheClientMustBeNamed() async throws {
        try await ServiceBench.run(anonymous: true) { bench async throws in
            func body(_ client: String) -> String { "{\"url\":\"https://e.org/a.jpg\",\"clientId\":\"\(client)\"}" }
            #expect(try await bench.post(body("acme"), as: nil).status == 202)
            #expect(try await bench.post(body("nobody"), as: nil).status == 404)
            #expect(try await bench.post(#"{"url":"https://e.org/a.jpg"}"#, as: nil).status == 422)
            #expect(try await bench.get("/v1/inferences", as: nil).status == 400)
            #expect(try await bench.get("/v1/inferences?clientId=acme", as: nil).status == 200)
        }
    }

    @Test(arguments: [
        "/v1/inferences?limit=0", "/v1/inferences?limit=201", "/v1/inferences?limit=x", "/v1/inferences?status=lost",
        "/v1/inferences?cursor=1", "/v1/inferences?clientId=.a", "/v1/inferences?limit=1&limit=2",
    ])
    func badParametersAreNamed(_ path: String) async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.get(path)
            #expect(reply.status == 400)
            let errors = try #require(reply.object["errors"] as? [[String: String]])
            #expect(errors.count == 1 && path.contains(errors[0]["pointer"] ?? "?"))
        }
    }

    @Test func otherKindsAndSizesAreRefused() async throws {
        var settings = ServiceSettings()
        (settings.maximumRequestBytes, settings.maximumPictureBytes) = (100, 1000)
        try await ServiceBench.run(settings: settings) { bench in
            #expect(try await bench.post("{}", headers: ["Content-Type": "text/plain"]).status == 415)
            let long = #"{"url":"https://e.org/\#(String(repeating: "a", count: 100))"}"#
            #expect(try await bench.post(long).status == 413)
            // Also where nobody said how long it would be.
            let head = """
                POST /v1/inferences HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r
                Authorization: \(bench.token()["Authorization"] ?? "")\r\nTransfer-Encoding: chunked\r\n\r\n
                """
            let chunk = "3e8\r\n" + String(repeating: "a", count: 1000) + "\r\n0\r\n\r\n"
            let chunked = try await bench.client.raw(
                Array((head + chunk).replacingOccurrences(of: "\n\n", with: "\n").utf8))
            #expect(chunked.status == 413)
            let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 998)
            let headers = bench.token().merging(["Content-Type": "image/jpeg"]) { $1 }
            #expect(try await bench.client.send("POST", "/v1/inferences", headers: headers, body: jpeg).status == 413)
        }
    }

    @Test func otherMethodsAndPathsAreNamed() async throws {
        try await ServiceBench.run { bench in
            let put = try await bench.client.send("PUT", "/v1/inferences", headers: bench.token(), body: [])
            #expect(put.status == 405 && put.headers["allow"] == "GET, POST")
            #expect(try await bench.client.send("QUERY", "/health").status == 405)
            #expect(try await bench.get("/v1/nothing").status == 404)
            #expect(try await bench.get("/v1/inferences/not-an-id").status == 404)
            #expect(try await bench.client.send("HEAD", "/health").status == 200)
        }
    }

    @Test func tooManyRequestsAreToldWhenToComeBack() async throws {
        try await ServiceBench.run(gate: RateGate(rate: 0.001, burst: 2)) { bench in
            _ = try await bench.accepted()
            _ = try await bench.accepted()
            let reply = try await bench.post(#"{"url":"https://e.org/a.jpg"}"#)
            #expect(reply.status == 429)
            #expect((reply.headers["retry-after"].flatMap { Int($0) } ?? 0) > 1)
            // Another client has a bucket of its own.
            #expect(try await bench.post(#"{"url":"https://e.org/a.jpg"}"#, as: "globex").status == 202)
        }
    }
}
