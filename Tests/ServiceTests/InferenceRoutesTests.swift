import Foundation
import Queue
import Testing

@testable import Service

/// Jobs over real HTTP.
@Suite struct InferenceRoutesTests {
    @Test func aPostIsAcceptedAndCanBePolled() async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.post(
                #"{"url":"https://example.org/a.jpg","clientId":"acme","priority":7}"#)
            #expect(reply.status == 202)
            let id = try #require(reply.object["id"] as? String)
            #expect(reply.object["status"] as? String == "queued")
            #expect(reply.headers["location"] == "/v1/inferences/\(id)")
            #expect(reply.object["href"] as? String == "/v1/inferences/\(id)")
            let found = try await bench.get("/v1/inferences/\(id)")
            #expect(found.status == 200 && found.headers["content-type"] == "application/json")
            #expect(found.object["id"] as? String == id && found.object["clientId"] as? String == "acme")
            #expect(found.object["priority"] as? Int == 7 && found.object["attempts"] as? Int == 0)
            #expect(found.object["detections"] == nil && found.object["error"] == nil)
        }
    }

    @Test func aDoneJobShowsItsDetections() async throws {
        try await ServiceBench.run { bench in
            let id = try await bench.accepted()
            try await bench.finish(.done(ServiceBench.result))
            let found = try await bench.get("/v1/inferences/\(id)").object
            #expect(found["status"] as? String == "done" && found["width"] as? Int == 640)
            let detection = try #require((found["detections"] as? [[String: Any]])?.first)
            #expect(detection["class"] as? String == "bottle")
            #expect((detection["box"] as? [String: Double]) == ["x": 1, "y": 2, "width": 3, "height": 4])
        }
    }

    @Test func aFailedJobSaysWhy() async throws {
        try await ServiceBench.run { bench in
            let id = try await bench.accepted()
            try await bench.finish(.failed("not a \"picture\"", mayPass: false))
            let found = try await bench.get("/v1/inferences/\(id)").object
            #expect(found["status"] as? String == "failed" && found["error"] as? String == "not a \"picture\"")
        }
    }

    @Test func aPictureMayComeInTheBody() async throws {
        try await ServiceBench.run { bench in
            let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0, 1, 2, 255]
            let headers = bench.token().merging(["Content-Type": "image/jpeg"]) { $1 }
            let reply = try await bench.client.send(
                "POST", "/v1/inferences?clientId=acme", headers: headers, body: picture)
            #expect(reply.status == 202)
            let id = try #require((reply.object["id"] as? String).flatMap { InferenceID($0) })
            #expect(try await bench.queue.picture(of: id) == picture)
            #expect(try await bench.client.send("POST", "/v1/inferences", headers: headers, body: []).status == 422)
        }
    }

    /// Parameters count for JSON too, where it does not say otherwise, and are checked.
    @Test(arguments: [("priority=2", 202, 2), ("priority=10", 400, 0), ("clientId=a%2Fb", 400, 0)])
    func parametersCountForJSONToo(_ query: String, _ status: Int, _ priority: Int) async throws {
        try await ServiceBench.run { bench in
            let headers = bench.token().merging(["Content-Type": "application/json"]) { $1 }
            let reply = try await bench.client.send(
                "POST", "/v1/inferences?\(query)", headers: headers, body: Array(#"{"url":"https://e.org/a"}"#.utf8))
            #expect(reply.status == status)
            guard let id = reply.object["id"] as? String else { return }
            #expect(try await bench.get("/v1/inferences/\(id)").object["priority"] as? Int == priority)
        }
    }

    @Test func whoWaitsHearsTheEnd() async throws {
        try await ServiceBench.run { bench in
            let id = try await bench.accepted()
            async let waiting = bench.get("/v1/inferences/\(id)?wait=60s")
            // However long it takes until the request has come: the end is either seen or heard.
            try await bench.finish(.done(ServiceBench.result))
            #expect(try await waiting.object["status"] as? String == "done")
            let next = try await bench.accepted()
            #expect(try await bench.get("/v1/inferences/\(next)?wait=5ms").object["status"] as? String == "queued")
        }
    }

    @Test func pagesLinkToTheNext() async throws {
        try await ServiceBench.run { bench in
            var ids: [String] = []
            for _ in 0..<5 { ids.append(try await bench.accepted().text) }
            _ = try await bench.accepted("globex")
            var path: String? = "/v1/inferences?limit=2"
            var seen: [String] = []
            while let next = path {
                let reply = try await bench.get(next)
                #expect(reply.status == 200)
                let items = try #require(reply.object["items"] as? [[String: Any]])
                seen += items.compactMap { $0["id"] as? String }
                path = reply.object["next"] as? String
                #expect(reply.headers["link"] == path.map { "<\($0)>; rel=\"next\"" })
            }
            #expect(seen == ids.reversed())
            let done = try await bench.get("/v1/inferences?status=done")
            #expect((done.object["items"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func aWithdrawnJobIsGone() async throws {
        try await ServiceBench.run { bench in
            let id = try await bench.accepted()
            let path = "/v1/inferences/\(id)"
            #expect(try await bench.client.send("DELETE", path, headers: bench.token()).status == 204)
            #expect(try await bench.client.send("DELETE", path, headers: bench.token()).status == 404)
            #expect(try await bench.get(path).status == 404)
            #expect(try await bench.queue.inference(id)?.state == .withdrawn)
        }
    }

    @Test func aRequestSentTwiceIsOneJob() async throws {
        try await ServiceBench.run { bench in
            let body = #"{"url":"https://example.org/a.jpg"}"#
            let first = try await bench.post(body, headers: ["Idempotency-Key": "k-1"])
            let again = try await bench.post(body, headers: ["Idempotency-Key": "k-1"])
            #expect(first.status == 202 && again.status == 202)
            #expect(first.object["id"] as? String == again.object["id"] as? String)
            let other = try await bench.post(
                #"{"url":"https://example.org/b.jpg"}"#, headers: ["Idempotency-Key": "k-1"])
            #expect(other.status == 409)
            #expect(other.object["type"] as? String == "urn:reticle:problem:idempotency-key-reused")
            #expect(try await bench.post(body, headers: ["Idempotency-Key": "a b"]).status == 400)
        }
    }

    @Test func callbacksCarryAKeyOfTheToken() async throws {
        try await ServiceBench.run { bench in
            _ = try await bench.post(#"{"url":"https://example.org/a.jpg","callback":"https://example.org/done"}"#)
            try await bench.finish(.done(ServiceBench.result))
            let now = Moment(seconds: Date().timeIntervalSince1970 + 1)
            let order = try #require(try await bench.queue.claimCallbacks(limit: 1, at: now).first)
            #expect(order.address == "https://example.org/done")
            #expect(order.key == BearerToken(bench.tokens["acme"] ?? "")?.callbackKey)
        }
    }
}
