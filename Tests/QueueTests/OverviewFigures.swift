import Foundation
import GRDB
import Testing

@testable import Queue

/// Jobs that have ended, for the figures; 0 leaves them out.
private let count = ProcessInfo.processInfo.environment["RETICLE_QUEUE_JOBS"].flatMap { Int($0) } ?? 0

/// How long overviews take with many jobs that have ended: `RETICLE_QUEUE_JOBS=1000000 swift test --filter OverviewFigures`.
@Suite struct OverviewFigures {
    private static let now = Moment(milliseconds: 1_700_000_000_000)

    /// Jobs of ten clients that ended over so many hours, one in a thousand of them given up, and a thousand that wait.
    private static func insert(hours: Int, series: String, name: String) -> String {
        let ended = "\(now.milliseconds) - n * \(hours * 3_600_000) / \(count)"
        return """
            INSERT INTO inferences
                (id, client, state, priority, address, created, attempts, due, ended, model, width, height, detections)
            SELECT \(name), 'client-' || (n % 10),
                CASE WHEN n >= \(count) THEN 0 WHEN n % 1000 = 7 THEN 4 ELSE 3 END, 5,
                'https://example.org/shelf/' || n || '.jpg', \(ended), 1,
                CASE WHEN n < \(count) THEN \(ended) + 86400000 END, CASE WHEN n < \(count) THEN \(ended) END,
                'f00dfeed12345678', 640, 480,
                '[{"class":"bottle","confidence":0.' || (3000 + n % 6999) || ',"box":{"x":1.5,"y":2,"width":30,"height":40}}]'
            FROM \(series);
            INSERT INTO clients (client) SELECT DISTINCT client FROM inferences;
            """
    }

    private static func sqlite(hours: Int, _ folder: String) async throws -> any InferenceQueue {
        let queue = try SQLiteQueue(path: folder + "/queue.sqlite")
        try await queue.pool.write { db in
            let series = """
                (WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < \(count) + 999) SELECT n FROM s)
                """
            try db.execute(sql: insert(hours: hours, series: series, name: "printf('%026d', n)"))
        }
        return queue
    }

    private static func postgres(hours: Int) async throws -> any InferenceQueue {
        let server = try #require(PostgresServer.shared)
        let queue = try await PostgresQueue(address: server.address(of: server.makeDatabase()))
        try await queue.pool.run { connection throws(QueueError) in
            _ = try connection.run(
                insert(
                    hours: hours, series: "generate_series(0::bigint, \(count) + 999) AS n",
                    name: "lpad(n::text, 26, '0')"))
            // As it does by itself after a while.
            _ = try connection.run("VACUUM ANALYZE inferences")
        }
        return queue
    }

    @Test(.enabled(if: count > 0), arguments: Engine.all, [24, 1]) func overviewsAreCheap(_ engine: Engine, hours: Int)
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.path + "/queue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let queue =
            engine == .sqlite ? try await Self.sqlite(hours: hours, folder) : try await Self.postgres(hours: hours)
        var times: [Duration] = []
        for _ in 0..<15 {
            times.append(
                try await ContinuousClock().measure {
                    let overview = try await queue.overview(at: Self.now)
                    #expect(overview.clients.count == 10)
                    #expect(overview.clients.reduce(0) { $0 + $1.queued } == 1000)
                    #expect(overview.clients.reduce(0) { $0 + $1.failed } == (count + 992) / 1000)
                })
        }
        times.sort()
        let failures = try await ContinuousClock().measure {
            _ = try await queue.inferences(InferenceQuery(client: "client-7", states: [.failed], limit: 500))
        }
        print("\(engine), \(count) jobs ended over \(hours) h: overview \(times[7]), failures \(failures)")
        await queue.close()
    }
}
