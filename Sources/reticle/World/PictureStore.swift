import Cells
import Dispatch
import Domain
import Imaging
import Synchronization

/// Decoded pictures, made in the background and kept within a budget of bytes.
///
/// A picture is first decoded no larger than it is shown, so that it is there at once, and then in full for zooming if
/// the person stays with it. What is in sight is decoded first and never let go. Thumbnails have a budget of their own.
final class PictureStore: Sendable {
    /// What became of a request.
    enum Outcome: Sendable {
        case ready(MipPyramid)
        case failed(String)
    }

    /// A picture to decode, and who waits for it.
    private struct Request {
        var key: PictureKey
        var path: String
        var told: @Sendable (Outcome, [PictureKey]) -> Void
    }

    /// What is kept and what is wanted; guarded by the mutex.
    private struct State {
        var pyramids: [PictureKey: MipPyramid] = [:]
        /// Least recently used first.
        var order: [PictureKey] = []
        /// Newest last: what was asked for last is what somebody looks at.
        var waiting: [Request] = []
        var inSight: Set<PictureKey> = []
        var fitting = ImageSize(width: 1280, height: 800)
        var isRunning = false
    }

    private let state = Mutex(State())
    private let limits: PictureLimits
    private let pictureBudget: Int
    private let thumbnailBudget: Int
    /// One picture at a time: two threads decoding would fight with the interface over two cores.
    private let queue = DispatchQueue(label: "reticle.pictures", qos: .userInitiated)
    private let later = DispatchQueue(label: "reticle.pictures.full", qos: .utility)

    /// Makes an empty store.
    ///
    /// The budgets are bytes of decoded pictures and thumbnails; what is in sight may exceed them.
    init(limits: PictureLimits = PictureLimits(), pictureBudget: Int = 96 << 20, thumbnailBudget: Int = 16 << 20) {
        (self.limits, self.pictureBudget, self.thumbnailBudget) = (limits, pictureBudget, thumbnailBudget)
    }

    /// Says how large pictures are shown at most, in dots.
    func setFitting(_ size: ImageSize) { state.withLock { $0.fitting = size } }

    /// The decoded picture, if it is there.
    func pyramid(_ key: PictureKey) -> MipPyramid? {
        state.withLock { state in
            if let at = state.order.firstIndex(of: key) { state.order.append(state.order.remove(at: at)) }
            return state.pyramids[key]
        }
    }

    /// Keeps a picture that somebody else has decoded.
    func put(_ pyramid: MipPyramid, for key: PictureKey) { _ = keep(pyramid, key) }

    /// Says what is in sight: it is not let go, and requests for anything else are dropped.
    func prefer(_ keys: [PictureKey]) {
        state.withLock { state in
            state.inSight = Set(keys)
            state.waiting.removeAll { !state.inSight.contains($0.key) }
        }
    }

    /// Decodes a picture in the background.
    ///
    /// - Parameters:
    ///   - key: which one
    ///   - path: the file
    ///   - isAhead: whether nobody looks at it yet: it waits for the others, and until there is room
    ///   - told: called on a background queue with the outcome and the keys that had to go
    func request(
        _ key: PictureKey, path: String, isAhead: Bool,
        told: @escaping @Sendable (Outcome, _ dropped: [PictureKey]) -> Void
    ) {
        let starts = state.withLock { state -> Bool in
            state.waiting.removeAll { $0.key == key }
            let request = Request(key: key, path: path, told: told)
            if isAhead { state.waiting.insert(request, at: 0) } else { state.waiting.append(request) }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { queue.async { [self] in work() } }
    }

    /// Decodes what is waiting, the newest request first, until nothing is.
    private func work() {
        while let (request, fitting) = next() {
            if let known = pyramid(request.key) {
                request.told(.ready(known), [])
                continue
            }
            do {
                let picture = try PictureReader.decode(request.path, limits: limits, fitting: fitting)
                let pyramid = MipPyramid(picture)
                request.told(.ready(pyramid), keep(pyramid, request.key))
            } catch {
                request.told(.failed("\(error)"), [])
            }
        }
    }

    private func next() -> (Request, ImageSize)? {
        state.withLock { state in
            guard let request = state.waiting.popLast() else {
                state.isRunning = false
                return nil
            }
            return (request, request.key.thumbnail ? ImageSize(width: 320, height: 240) : state.fitting)
        }
    }

    /// Decodes every pixel of a picture that is in sight, after a moment's rest: leafing through must not start work
    /// that is thrown away.
    ///
    /// A picture that would take more than the whole budget stays reduced.
    func complete(_ key: PictureKey, path: String, told: @escaping @Sendable (Outcome, _ dropped: [PictureKey]) -> Void)
    {
        later.asyncAfter(deadline: .now() + .milliseconds(250)) { [self] in
            guard let reduced = pyramid(key), !reduced.isComplete, state.withLock({ $0.inSight.contains(key) }) else {
                return
            }
            // Three bytes a pixel, and a third more for the smaller levels.
            guard reduced.fullSize.area * 4 <= pictureBudget else { return }
            do {
                let pyramid = MipPyramid(try PictureReader.decode(path, limits: limits))
                told(.ready(pyramid), keep(pyramid, key))
            } catch {
                // The reduced picture is on the screen already; the reason is worth a line all the same.
                told(.failed("\(error)"), [])
            }
        }
    }

    /// Keeps a picture and says which others had to go for it.
    private func keep(_ pyramid: MipPyramid, _ key: PictureKey) -> [PictureKey] {
        state.withLock { state in
            state.pyramids[key] = pyramid
            state.order.removeAll { $0 == key }
            state.order.append(key)
            let budget = key.thumbnail ? thumbnailBudget : pictureBudget
            var bytes = state.order.reduce(0) { sum, each in
                sum + (each.thumbnail == key.thumbnail ? state.pyramids[each]?.byteCount ?? 0 : 0)
            }
            var dropped: Set<PictureKey> = []
            for old in state.order where bytes > budget && old != key && old.thumbnail == key.thumbnail {
                guard !state.inSight.contains(old) else { continue }
                bytes -= state.pyramids[old]?.byteCount ?? 0
                state.pyramids[old] = nil
                dropped.insert(old)
            }
            state.order.removeAll(where: dropped.contains)
            return Array(dropped)
        }
    }
}

extension MipPyramid {
    /// Whether the base level has every pixel of the picture.
    var isComplete: Bool { base.width == fullSize.width && base.height == fullSize.height }
}
