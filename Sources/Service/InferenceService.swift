public import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
public import Queue
import Synchronization
public import UnixSignals

/// The service: routes over a queue, with tokens, limits, logs and figures.
///
/// ```swift
/// let service = InferenceService(queue: queue, models: models, tokens: book, logger: logger)
/// try await service.run(host: "127.0.0.1", port: 8080)
/// ```
public struct InferenceService: Sendable {
    private let queue: any InferenceQueue
    private let models: any ServedModels
    private let tokens: TokenBook?
    private let gate: RateGate?
    private let settings: ServiceSettings
    private let metrics: PrometheusMetrics
    private let logger: Logger
    private let now: @Sendable () -> Moment
    private let watch: EndWatch

    /// Makes a service.
    ///
    /// - Parameters:
    ///   - tokens: `nil` for a service that everybody may use, for all clients
    ///   - gate: `nil` for as many requests as come
    ///   - now: the time that jobs are given
    public init(
        queue: any InferenceQueue, models: any ServedModels, tokens: TokenBook?, gate: RateGate? = nil,
        settings: ServiceSettings = ServiceSettings(), metrics: PrometheusMetrics = PrometheusMetrics(),
        logger: Logger,
        now: @escaping @Sendable () -> Moment = { Moment(seconds: Date().timeIntervalSince1970) }
    ) {
        (self.queue, self.models, self.tokens, self.gate) = (queue, models, tokens, gate)
        (self.settings, self.metrics, self.logger, self.now) = (settings, metrics, logger, now)
        watch = EndWatch(queue)
    }

    /// What answers requests.
    func responder() -> some HTTPResponder<ServiceContext> {
        let router = Router(context: ServiceContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: RequestFrame(metrics: metrics, logger: logger))
        let operation = OperationRoutes(queue: queue, metrics: metrics, counts: CountCache(queue))
        route(router, "health", [.get: operation.health])
        route(router, "metrics", [.get: operation.metrics])
        route(router, "openapi.yaml", [.get: operation.description])
        let inferences = InferenceRoutes(
            queue: queue, models: models, settings: settings, watch: watch, ids: InferenceIDs(), now: now)
        let clock = { @Sendable in Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }
        let admitted = router.group()
            .add(middleware: Admission(tokens: tokens, gate: gate, clock: clock))
        route(admitted, "v1/inferences", [.post: inferences.create, .get: inferences.list])
        route(admitted, "v1/inferences/:id", [.get: inferences.show, .delete: inferences.withdraw])
        route(admitted, "v1/models", [.get: inferences.models])
        return router.buildResponder()
    }

    private typealias Handler = @Sendable (Request, ServiceContext) async throws -> Response

    /// Methods that a client may try; others do not get as far as a path.
    private static let methods: [HTTPRequest.Method] =
        [.get, .post, .put, .delete, .patch, .options, .trace] + ["QUERY"].compactMap { HTTPRequest.Method($0) }
    /// Seconds for which a connection may say nothing, in the middle of a request or between two.
    private static let patience: Int64 = 30

    /// Adds the methods of a path; the others are answered with those that there are.
    private func route(
        _ router: some RouterMethods<ServiceContext>, _ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]
    ) {
        let allowed = Self.methods.filter { handlers[$0] != nil }
        for method in Self.methods {
            let handler = handlers[method] ?? { _, _ in throw MethodNotAllowed(allowed: allowed) }
            router.on(path, method: method, use: handler)
        }
    }

    /// Serves until the task is cancelled or the process is told to stop; requests that have begun are answered.
    ///
    /// - Parameters:
    ///   - tls: certificate and key; `nil` for plain HTTP
    ///   - stopSignals: signals that end it in order
    ///   - didStart: called with the port once connections are taken
    /// - Throws: ``ListenError`` where the address cannot be had
    public func run(
        host: String, port: Int, tls: TLSFiles? = nil, stopSignals: [UnixSignal] = [.sigterm, .sigint],
        didStart: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        let isUp = Atomic(false)
        let plain = HTTPServerBuilder.http1(configuration: .init(idleTimeout: .seconds(Self.patience)))
        let application = Application(
            responder: responder(),
            server: try tls.map { try .tls(plain, tlsConfiguration: $0.configuration()) } ?? plain,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 1024),
            services: [Caretaker(queue: queue, logger: logger, metrics: metrics, now: now)],
            onServerRunning: { channel in
                isUp.store(true, ordering: .relaxed)
                await didStart(channel.localAddress?.port ?? port)
            }, logger: logger)
        do { try await application.runService(gracefulShutdownSignals: stopSignals) } catch {
            guard !isUp.load(ordering: .relaxed), let refusal = ListenError(error, host: host, port: port) else {
                throw error
            }
            throw refusal
        }
    }
}
