import ArgumentParser
import Catalog
import Domain
import Fetching
import Formats
import Foundation

/// `reticle fetch`: the pictures of a workspace that lie on other machines, into its cache.
struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch the pictures behind http and s3 addresses into the workspace's cache.",
        discussion: """
            Workstation, predict and export then find them there. Pictures that are there already are asked for again \
            only with --refresh, and sent again only if they have changed.
            """)

    @OptionGroup var workspace: WorkspaceOptions
    @Argument(help: "Only these images, as in the list: class:can state:unseen boxes:>5 …")
    var filter: String?
    @Option(help: "The images of this client only.")
    var client: String?
    @Flag(help: "Ask whether pictures that are there have changed.")
    var refresh = false
    @OptionGroup var options: FetchOptions
    @Flag(help: "As JSON.")
    var json = false

    private struct Report: Encodable {
        struct Failure: Encodable {
            var image: String
            var why: String
        }
        var fetched: Int
        /// Pictures that had to go again because the cache is too small for all.
        var dropped: Int
        var failed: [Failure]
    }

    func run() throws {
        try Out.reporting {
            let store = try workspace.open(readOnly: true)
            let query = try ImageQuery.parse(filter ?? "", synset: try store.synset(), client: client)
            let ids = try store.search(query).ids
            let usual = store.folder(of: "cache") + "/fetched"
            let fetcher = try options.fetcher(freshness: refresh ? 0 : nil, usual: usual)
            let pictures = FetchedPictures(fetcher, threads: options.threads)
            let bar = ProgressBar("pictures", of: ids.count)
            var report = Report(fetched: 0, dropped: 0, failed: [])
            var fetched: Set<String> = []
            for start in stride(from: 0, to: ids.count, by: 256) {
                let locations = try ids[start..<min(start + 256, ids.count)].map { try store.document($0).location }
                    .filter(Location.isRemote)
                pictures.pictures(at: locations) { index, result in
                    switch result {
                    case .success:
                        report.fetched += 1
                        fetched.insert(locations[index])
                    case .failure(let failure):
                        report.failed.append(.init(image: WebAddress.shown(locations[index]), why: failure.reason))
                        Out.note(failure.reason)
                    }
                }
                bar.show(min(start + 256, ids.count))
            }
            bar.clear()
            report.dropped = fetched.count { fetcher.cached($0) == nil }
            if json { try Out.json(report) } else { print("\(report.fetched) pictures, \(report.failed.count) failed") }
            if report.dropped > 0 {
                Out.note(
                    "\(report.dropped) of them are gone again: \(fetcher.cache.folder) keeps at most "
                        + "\(fetcher.cache.byteLimit >> 30) GB; --cache-limit makes that more")
            }
            if report.dropped > 0 || !report.failed.isEmpty { throw ExitCode.failure }
        }
    }
}
