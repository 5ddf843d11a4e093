import ArgumentParser

/// The command line: `reticle [PATH]` opens the workstation, everything else is a subcommand.
@main struct Reticle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reticle",
        abstract: "Label object-detection datasets in a terminal.",
        discussion: """
            Without a subcommand the workstation opens: `reticle Samples/shelf`. Pictures and label files are only read; \
            everything you do is kept in a workspace, the folder `.reticle`.
            """,
        version: "0.1.0",
        subcommands: [
            OpenCommand.self, InitCommand.self, PlayCommand.self, KeysCommand.self, ImportCommand.self,
            ExportCommand.self, ConvertCommand.self, DatasetCommand.self, FetchCommand.self, PullCommand.self,
            SynsetCommand.self,
            StatsCommand.self, PeopleCommand.self, StageCommand.self, AssignCommand.self, AgreementCommand.self,
            SplitCommand.self, CheckCommand.self, ModelsCommand.self,
            PredictCommand.self, LayersCommand.self, EvaluateCommand.self, TrainCommand.self, ChainCommand.self,
            AuditCommand.self, NextCommand.self, JobsCommand.self, DoctorCommand.self, BenchCommand.self,
            RehearseCommand.self,
            WorkCommand.self,
        ],
        defaultSubcommand: OpenCommand.self)
}
