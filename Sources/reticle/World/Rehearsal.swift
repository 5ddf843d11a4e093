import Cells
import Domain
import Imaging
import Workbench

/// The workstation without a terminal: every effect is carried out at once and in order, so that a script always ends
/// in the same state.
struct Rehearsal {
    private(set) var root: Workstation
    private let world: World
    /// Pictures that were shown, for drawing the last screen.
    private(set) var pictures: [PictureKey: MipPyramid] = [:]
    /// Whether the workstation was left.
    private(set) var hasQuit = false

    /// Starts the workstation.
    init(root: Workstation, world: World) {
        (self.root, self.world) = (root, world)
        var started = root
        let effects = started.start()
        self.root = started
        carryOut(effects)
    }

    /// Runs one command by name; returns why not, if it could not be done.
    mutating func run(_ call: CommandCall) -> String? {
        carryOut(root.update(.call(call)))
        return root.lastRefusal
    }

    /// Takes a key or a mouse event in.
    mutating func take(_ input: Input) { carryOut(root.update(.input(input))) }

    private mutating func carryOut(_ effects: [Effect]) {
        // Breadth first, as the queues of the real loop do it.
        var waiting = effects
        while !waiting.isEmpty {
            let effect = waiting.removeFirst()
            for answer in answers(to: effect) { waiting += root.update(.answer(answer)) }
        }
    }

    private mutating func answers(to effect: Effect) -> [Answer] {
        switch effect {
        case .show(let key): return [show(key)]
        case .quit:
            hasQuit = true
            return []
        case .prefetch, .setMouse, .redraw, .suspend: return []
        case .snap(let image, _, _, _):
            _ = show(PictureKey(image: image.rawValue))
            return world.answer(effect, client: root.session.client)
        default: return world.answer(effect, client: root.session.client)
        }
    }

    private mutating func show(_ key: PictureKey) -> Answer {
        if let known = pictures[key] { return .pictured(key, known.fullSize) }
        let place = world.picturePlace(key).flatMap { place -> Result<String, Refusal> in
            switch place {
            case .file(let path): .success(path)
            case .remote(let address): world.remote.fetch(address)
            }
        }
        switch place {
        case .failure(let refusal): return .pictureFailed(key, refusal.description)
        case .success(let path):
            do {
                let pyramid = MipPyramid(try PictureReader.decode(path, fitting: ImageSize(width: 1280, height: 960)))
                world.pictures.put(pyramid, for: key)
                // A script may leaf through thousands: thumbnails of a screen are kept, and one picture.
                if pictures.count > 100 { pictures = [:] }
                if !key.thumbnail { pictures = pictures.filter { $0.key.thumbnail } }
                pictures[key] = pyramid
                return .pictured(key, pyramid.fullSize)
            } catch {
                return .pictureFailed(key, "\(error)")
            }
        }
    }
}
