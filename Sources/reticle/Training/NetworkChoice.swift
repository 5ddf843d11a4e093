import Catalog
import Foundation
import YOLO

/// Which network a training starts from: files, or one of the workspace.
struct NetworkChoice {
    var model: String?
    var source: ModelSourceOptions

    /// What to start from, and its name.
    /// - Throws: ``Refusal`` where nothing was named and there is not only one
    func start(_ store: CatalogStore?) throws -> (NetworkStart, String) {
        if let cfg = source.cfg, source.weights == nil {
            let names = source.names.map(Paths.absolute)
            return (.blank(cfg: Paths.absolute(cfg), names: names), Self.name(of: cfg))
        }
        if let files = try source.files() {
            return (.learned(files), Self.name(of: source.cfg ?? source.params ?? "network"))
        }
        guard let store else {
            throw Refusal("which network? --cfg F with --weights F, --params F, or --model NAME of a workspace")
        }
        let names = store.shelf.names()
        guard let name = model ?? (names.count == 1 ? names[0] : nil) else {
            throw Refusal(
                names.isEmpty
                    ? "no network here yet; `reticle models add NAME --cfg F --weights F --names F` adds one"
                    : "which network? --model \(names.joined(separator: ", --model "))")
        }
        return (.learned(try store.shelf.files(of: try store.shelf.manifest(name))), name)
    }

    private static func name(of path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }
}
