import ArgumentParser
import Foundation
import Service

/// `reticle-service token`.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Tokens of clients.", subcommands: [TokenAddCommand.self])
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
