import ArgumentParser
import Foundation
import Imaging
import Terminal
import Workbench

/// `reticle doctor`: what this terminal and machine can do, and what to change.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what this terminal and machine can do.")

    @Flag(help: "As JSON.")
    var json = false

    private struct Report: Encodable {
        struct CPU: Encodable {
            var cores: Int
            var architecture: String
        }
        var terminal: [String: String]
        var cpu: CPU
        var problems: [String]
    }

    @MainActor func run() async throws {
        let settings = SettingsFile.load()
        var problems = settings.problems + Keymap.make(overrides: settings.keys).problems
        do {
            _ = try ThemeShelf.theme(settings.theme)
        } catch {
            problems.append(error.description)
        }
        var findings: [TerminalCapabilities.Finding] = []
        do {
            findings = try Self.look()
        } catch {
            problems.append(error.description)
        }
        #if arch(x86_64)
            let architecture = "x86_64"
        #elseif arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "other"
        #endif
        let cpu = Report.CPU(cores: ProcessInfo.processInfo.activeProcessorCount, architecture: architecture)
        if json {
            let terminal = Dictionary(findings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            try Out.json(Report(terminal: terminal, cpu: cpu, problems: problems))
            return
        }
        print("terminal")
        for finding in findings {
            print(
                "  " + finding.name.padded(to: 18) + finding.value.printable.padded(to: 22) + finding.reason.printable)
        }
        print("machine\n  " + "cpu".padded(to: 18) + "\(cpu.cores) cores, \(cpu.architecture)")
        print(problems.isEmpty ? "no problems found" : "problems")
        for problem in problems { print("  \(problem.printable)") }
    }

    /// Asks the terminal, and gives it back at once.
    @MainActor private static func look() throws(TerminalError) -> [TerminalCapabilities.Finding] {
        var options = TerminalOptions()
        options.patience = 1
        options.mouse = false
        let session = try TerminalSession(options: options)
        let findings = session.capabilities.findings
        session.close()
        return findings
    }
}
