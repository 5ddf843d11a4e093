import ArgumentParser

/// `reticle-service`: inference for many clients.
@main struct ReticleService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reticle-service", abstract: "Asynchronous inference for many clients.",
        subcommands: [ServeCommand.self, WorkCommand.self, TokenCommand.self])
}
