import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Queue
import ServiceLifecycle

/// Jobs over HTTP: taken in, shown, listed, withdrawn.
struct InferenceRoutes: Sendable {
    let queue: any InferenceQueue
    let models: any ServedModels
    let settings: ServiceSettings
    let watch: EndWatch
    let ids: InferenceIDs
    let now: @Sendable () -> Moment

    // MARK: Taking in

    func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let parameters = QueryParameters(request)
        var draft = try await draft(request, context, parameters)
        if let key = request.headers[.idempotencyKey] {
            guard Syntax.isVisible(key, longest: 128) else {
                throw Problem.badParameters([
                    Violation(pointer: "Idempotency-Key", detail: "expected 1 to 128 visible ASCII signs")
                ])
            }
            draft.idempotency = .init(key: key, fingerprint: fingerprint(draft))
        }
        guard models.hasModel(draft.client) else { throw Problem.unknownClient(draft.client) }
        let id: InferenceID
        switch try await queue.add(draft) {
        case .accepted: id = draft.id
        case .known(let before): id = before
        case .conflict: throw Problem.conflictingKey
        }
        return .json(
            InferenceDocument.accepted(id), status: .accepted, headers: [.location: InferenceDocument.href(id)])
    }

    private func draft(
        _ request: Request, _ context: ServiceContext, _ parameters: QueryParameters
    ) async throws -> NewInference {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        let time = now()
        let named = try parameters.text("clientId", Syntax.isClientID, "a client's id")
        let priority = try parameters.number("priority", InferenceRequest.priorities)
        switch type {
        case "application/json":
            let body = try await Self.body(request, upTo: settings.maximumRequestBytes)
            let object: JSONObject
            do throws(JSONSyntaxError) { object = try JSONObject(body) } catch {
                throw Problem.malformed("the body is no JSON object: \(error.reason) at byte \(error.offset)")
            }
            let wanted = try InferenceRequest(object)
            var draft = NewInference(
                id: ids.next(at: time),
                client: try client(
                    wanted.client ?? named, context, pointer: wanted.client == nil ? "clientId" : "/clientId"),
                source: .address(wanted.address),
                priority: wanted.priority ?? priority ?? InferenceRequest.usualPriority, createdAt: time)
            if let address = wanted.callback {
                draft.callback = .init(address: address, key: Self.callbackKey(context))
            }
            return draft
        case "image/jpeg", "image/png", "image/webp":
            let client = try client(named, context, pointer: "clientId")
            let body = try await Self.body(request, upTo: settings.maximumPictureBytes)
            // What it really is, the worker finds out: the job then fails with the reason.
            guard !body.isEmpty else {
                throw Problem.invalid([Violation(pointer: "", detail: "the body is empty, expected a picture")])
            }
            return NewInference(
                id: ids.next(at: time), client: client, source: .picture(body),
                priority: priority ?? InferenceRequest.usualPriority, createdAt: time)
        default: throw Problem.unsupported
        }
    }

    private static func callbackKey(_ context: ServiceContext) -> [UInt8] {
        if case .client(_, let token) = context.caller { token.callbackKey } else { [] }
    }

    private static func body(_ request: Request, upTo limit: Int) async throws -> [UInt8] {
        // Said before it is sent: nobody reads a body that is refused in the end.
        if let said = request.headers[.contentLength].flatMap({ Int($0) }), said > limit {
            throw Problem.tooLarge(limit: limit)
        }
        do { return Array(try await request.body.collect(upTo: limit).readableBytesView) } catch is NIOTooManyBytesError
        {
            throw Problem.tooLarge(limit: limit)
        }
    }

    /// The client that a job is for.
    private func client(
        _ named: String?, _ context: ServiceContext, pointer: String
    ) throws(Problem) -> String {
        guard let own = context.client else {
            guard let named else {
                throw .invalid([Violation(pointer: pointer, detail: "is missing, and there is no token that tells it")])
            }
            return named
        }
        guard named == nil || named == own else { throw .otherClient }
        return own
    }

    /// Hash of all that a request says.
    private func fingerprint(_ draft: NewInference) -> String {
        var hash = SHA256()
        switch draft.source {
        case .address(let text): hash.update("url \(text) ".utf8)
        case .picture(let bytes):
            hash.update("picture ".utf8)
            hash.update(bytes)
        }
        hash.update(" \(draft.client) \(draft.priority) \(draft.callback?.address ?? "")".utf8)
        return SHA256.digits(of: hash.finish())
    }

    // MARK: Showing

    func show(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let id = try id(context)
        let wait = try QueryParameters(request).value(
            "wait", Syntax.wait, "seconds such as 20s or milliseconds such as 500ms")
        var inference = try await inference(id, context)
        if let wait, !inference.state.isFinal {
            // A service that shuts down does not wait for those who wait.
            await withGracefulShutdownHandler {
                await watch.wait(for: id, timeout: wait)
            } onGracefulShutdown: {
                watch.close()
            }
            inference = try await self.inference(id, context)
        }
        return .json(InferenceDocument.text(inference))
    }

    /// A job that the caller may see; what is another's is not there.
    private func inference(_ id: InferenceID, _ context: ServiceContext) async throws -> Inference {
        guard let found = try await queue.inference(id), found.state != .withdrawn,
            context.client == nil || context.client == found.client
        else { throw Problem.notFound }
        return found
    }

    private func id(_ context: ServiceContext) throws(Problem) -> InferenceID {
        // A name that cannot be one names nothing.
        guard let id = context.parameters.get("id").flatMap({ InferenceID($0) }) else { throw .notFound }
        return id
    }

    func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let parameters = QueryParameters(request)
        let named = try parameters.text("clientId", Syntax.isClientID, "a client's id")
        let word = try parameters.text(
            "status", { InferenceDocument.states($0) != nil }, "queued, running, done or failed")
        let limit = try parameters.number("limit", 1...settings.maximumPageSize) ?? settings.pageSize
        let before = try parameters.value("cursor", { InferenceID($0) }, "the cursor of a page")
        let client = try own(named, context)
        let states = word.flatMap(InferenceDocument.states) ?? [.queued, .waiting, .running, .done, .failed]
        // One more, to know whether there is another page.
        let found = try await queue.inferences(
            InferenceQuery(client: client, states: states, before: before, limit: limit + 1))
        let page = Array(found.prefix(limit))
        guard found.count > limit, let last = page.last else {
            return .json(InferenceDocument.page(page, next: nil))
        }
        var next = "\(InferenceDocument.folder)?cursor=\(last.id.text)&limit=\(limit)"
        if let word { next += "&status=\(word)" }
        if let named { next += "&clientId=\(named)" }
        return .json(InferenceDocument.page(page, next: next), headers: [.link: "<\(next)>; rel=\"next\""])
    }

    /// The client whose jobs are listed: as for a job that comes in, but a parameter is at fault.
    private func own(_ named: String?, _ context: ServiceContext) throws(Problem) -> String {
        if context.client == nil, named == nil {
            throw .badParameters([
                Violation(pointer: "clientId", detail: "is missing, and there is no token that tells it")
            ])
        }
        return try client(named, context, pointer: "clientId")
    }

    // MARK: Withdrawing

    func withdraw(_ request: Request, _ context: ServiceContext) async throws -> Response {
        guard try await queue.withdraw(try id(context), of: context.client, at: now()) else {
            throw Problem.notFound
        }
        return Response(status: .noContent)
    }

    // MARK: Networks

    func models(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let all = await models.models(of: context.client)
        return .json(
            JSONWriter.array(
                all.map { model in
                    JSONWriter.object([
                        "clientId": JSONWriter.quoted(model.client), "name": JSONWriter.quoted(model.name),
                        "classes": JSONWriter.array(model.classes.map(JSONWriter.quoted)),
                        "width": "\(model.width)", "height": "\(model.height)",
                        "fingerprint": JSONWriter.quoted(model.fingerprint),
                    ])
                }))
    }
}

extension HTTPField.Name {
    /// `Idempotency-Key`, after the draft of the IETF's HTTP API group.
    fileprivate static let idempotencyKey = known("Idempotency-Key")
    /// `Link` (RFC 8288).
    fileprivate static let link = known("Link")

    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("'\(text)' is no name of a field") }
        return name
    }
}
