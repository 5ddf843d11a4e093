import Foundation
import Logging
import Queue
import Synchronization
import Testing

@testable import Service

@Suite struct OperationTests {
    @Test func descriptionHealthAndFiguresNeedNoToken() async throws {
        try await ServiceBench.run { bench in
            #expect(try await bench.get("/health", as: nil).object["status"] as? String == "ok")
            let description = try await bench.get("/openapi.yaml", as: nil)
            #expect(description.headers["content-type"] == "application/yaml")
            #expect(description.body.hasPrefix("openapi: 3.1.0\n"))
            _ = try await bench.accepted()
            let figures = try await bench.get("/metrics", as: nil).body
            #expect(figures.contains("reticle_queue_jobs{state=\"queued\"} 1\n"))
            let posts = "{method=\"POST\",route=\"/v1/inferences\",status=\"202\"} 1\n"
            #expect(figures.contains("reticle_http_requests_total\(posts)"))
            // Whose jobs they are is nobody's business.
            #expect(!figures.contains("acme"))
        }
    }

    @Test func aClientSeesItsOwnNetworks() async throws {
        try await ServiceBench.run { bench in
            let reply = try await bench.get("/v1/models")
            #expect(
                reply.body == """
                    [{"clientId":"acme","name":"acme-net","classes":["bottle"],"width":416,"height":416,"fingerprint":"f"}]
                    """)
        }
    }

    @Test func anAddressThatCannotBeHadIsNamed() async throws {
        try await ServiceBench.run { bench in
            let second = InferenceService(
                queue: bench.queue, models: ServiceBench.Models(), tokens: nil,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let port = bench.client.port
            let taken = ListenError(description: "cannot listen on 127.0.0.1:\(port): address in use")
            await #expect(throws: taken) { try await second.run(host: "127.0.0.1", port: port, stopSignals: []) }
            // An address of documentation (RFC 5737): no machine has it.
            let error = await #expect(throws: ListenError.self) {
                try await second.run(host: "192.0.2.1", port: port, stopSignals: [])
            }
            #expect(error?.description.hasPrefix("cannot listen on 192.0.2.1:\(port): ") == true)
            // No name has a blank.
            let unknown = ListenError(description: "cannot listen on no host:\(port): the host is not known")
            await #expect(throws: unknown) { try await second.run(host: "no host", port: port, stopSignals: []) }
        }
    }

    @Test func aRequestKeepsItsId() async throws {
        try await ServiceBench.run { bench in
            let given = try await bench.client.send("GET", "/health", headers: ["X-Request-Id": "abc-1"])
            #expect(given.headers["x-request-id"] == "abc-1")
            let odd = try await bench.client.send("GET", "/health", headers: ["X-Request-Id": "a b\"<"])
            #expect(odd.headers["x-request-id"]?.isEmpty == false && odd.headers["x-request-id"] != "a b\"<")
        }
    }

    @Test func logLinesAreJSON() throws {
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "a \"b\"") { label in
            JSONLog(label: label, level: .info) { line in lines.withLock { $0.append(line) } }
        }
        logger[metadataKey: "own"] = "1"
        logger.info("two\nlines", metadata: ["path": "c:\\x"])
        logger.debug("not shown")
        let all = lines.withLock { $0 }
        let line = try #require(all.first)
        #expect(all.count == 1 && line.hasSuffix("}\n"))
        let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["message"] == "two\nlines" && object["path"] == "c:\\x" && object["own"] == "1")
        #expect(object["level"] == "info" && object["logger"] == "a \"b\"")
    }
}
