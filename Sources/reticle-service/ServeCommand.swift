import ArgumentParser
import Foundation
import Logging
import Queue
import Service
import Workers

/// `reticle-service serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Takes jobs in and answers about them.",
        discussion: "Without --tokens it starts only on a loopback address, and with --anonymous.")

    @Option(help: "Where to listen, HOST:PORT; port 0 for any that is free.")
    var listen = "127.0.0.1:8080"
    @OptionGroup var shared: QueueOptions
    @Option(help: "File with the tokens of the clients; `reticle-service token add` makes them.")
    var tokens: String?
    @Flag(help: "Everybody may do everything for all clients; on loopback only.")
    var anonymous = false
    @Option(help: "Requests a second that a client may send in the long run; none for as many as come.")
    var rate: Double?
    @Option(help: "Requests that a client may send at once (with --rate).")
    var burst = 100.0
    @Option(help: "Largest picture in a request, in MiB.")
    var maxPicture = 16
    @Option(help: "PEM file with the certificate, to speak TLS.")
    var tlsCertificate: String?
    @Option(help: "PEM file with the certificate's key.")
    var tlsKey: String?

    func validate() throws {
        if tokens != nil && anonymous { throw ValidationError("expected --tokens or --anonymous, not both") }
        if tokens == nil && !anonymous { throw ValidationError("expected --tokens FILE, or --anonymous on loopback") }
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("expected --tls-certificate and --tls-key together")
        }
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate: expected a number above 0") }
        guard burst >= 1, burst.isFinite else { throw ValidationError("--burst: expected a number from 1 on") }
        guard (1...1024).contains(maxPicture) else { throw ValidationError("--max-picture: expected 1 to 1024 MiB") }
        guard let address = ListenAddress(listen) else {
            throw ValidationError("--listen: found '\(listen)', expected HOST:PORT")
        }
        if anonymous && !address.isLoopback {
            throw ValidationError("--listen \(listen): expected a loopback address with --anonymous")
        }
    }

    func run() async throws {
        guard let address = ListenAddress(listen) else { return }
        let logger = shared.logger("reticle-service")
        let models = try shared.openModels()
        let book = try tokens.map { path in
            try TokenBook(TokenFile(path: path), warn: { logger.error("\($0)") })
        }
        let queue = try await shared.open()
        var settings = ServiceSettings()
        settings.maximumPictureBytes = maxPicture << 20
        let service = InferenceService(
            queue: queue, models: ModelDirectory(models, logger: logger), tokens: book,
            gate: rate.map { RateGate(rate: $0, burst: burst) }, settings: settings, logger: logger)
        let tls = tlsCertificate.flatMap { certificate in
            tlsKey.map { TLSFiles(certificate: certificate, key: $0) }
        }
        try await service.run(host: address.host, port: address.port, tls: tls) { port in
            logger.notice("listening", metadata: ["host": "\(address.host)", "port": "\(port)"])
        }
        await queue.close()
    }
}

/// `HOST:PORT`, with a version-6 address in brackets.
struct ListenAddress: Equatable {
    var host: String
    var port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { return nil }
        (self.host, self.port) = (host, port)
    }

    /// Whether only this machine can connect.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
