import ArgumentParser
import Foundation
import Queue
import Service

/// `reticle-service token`.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Tokens of clients.",
        discussion: "A running server takes each change of the file up within a second.",
        subcommands: [TokenAddCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}

/// `reticle-service token add`.
struct TokenAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Makes a token for a client and prints it once; the file keeps only its hash.")

    @Option(help: "The client that the token speaks for.")
    var client: String
    @Option(help: "The token file, made if there is none.")
    var tokens: String
    @Option(help: "Days after which the token expires (default: never).")
    var days: Double?
    @Flag(help: "Prints JSON.")
    var json = false

    func validate() throws {
        if let days, !(days > 0 && days < 100_000) { throw ValidationError("--days: expected a number above 0") }
    }

    func run() throws {
        let now = Int(Date().timeIntervalSince1970)
        var random = SystemRandomNumberGenerator()
        let token = try TokenFile(path: tokens).add(
            client: client, now: now, expiresAt: days.map { now + Int($0 * 86_400) }, random: &random)
        // Both have no signs that JSON would escape.
        print(json ? "{\"clientId\":\"\(client)\",\"token\":\"\(token.text)\"}" : token.text)
    }
}

/// `reticle-service token list`.
struct TokenListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists tokens by their ids: whose, when made, until when; never the tokens.")

    @Option(help: "The token file.")
    var tokens: String
    @Option(help: "Only those of this client.")
    var client: String?
    @Flag(help: "Prints JSON.")
    var json = false

    func run() throws {
        let now = Int(Date().timeIntervalSince1970)
        let entries = try TokenFile(path: tokens).listing().filter { client == nil || $0.clientId == client }
        if json { return print(JSONWriter.array(entries.map { $0.document(at: now) })) }
        if entries.isEmpty { print("no tokens" + (client.map { " of \($0)" } ?? "")) }
        for entry in entries { print(entry.line(at: now)) }
    }
}

/// `reticle-service token revoke`.
struct TokenRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Makes a token worthless; running servers refuse it within a second.")

    @Argument(help: "The token's id, as `token list` shows it: also what stands between the first two _ of a token.")
    var id: String
    @Option(help: "The token file.")
    var tokens: String
    @Flag(help: "Prints JSON.")
    var json = false

    func run() throws {
        let now = Int(Date().timeIntervalSince1970)
        let entry = try TokenFile(path: tokens).revoke(id)
        print(json ? entry.document(at: now) : "revoked \(entry.name) of \(entry.clientId)")
    }
}
