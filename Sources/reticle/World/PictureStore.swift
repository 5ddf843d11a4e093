import Cells
import Dispatch
import Domain
import Imaging
import Synchronization

/// Decoded pictures, made in the background and kept within a budget of bytes.
///
/// A picture is first decoded no larger than it is shown, so that it is there at once, and then in full for zooming if
/// the person stays with it. Thumbnails have a budget of their own.
final class PictureStore: Sendable {
    /// What became of a request.
    enum Outcome: Sendable {
        case ready(MipPyramid)
        case failed(String)
    }

    /// What is kept and what is wanted; guarded by the mutex.
    private struct State {
        var pyramids: [PictureKey: MipPyramid] = [:]
        /// Least recently used first.
        var order: [PictureKey] = []
        var wanted: Set<PictureKey> = []
        var fitting = ImageSize(width: 1280, height: 800)
        var running: Set<PictureKey> = []
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
    /// - Parameters:
    ///   - pictureBudget: bytes of decoded pictures
    ///   - thumbnailBudget: bytes of decoded thumbnails
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

    /// Decodes a picture in the background and tells when it is there; tells again when it is there in full.
    ///
    /// - Parameters:
    ///   - key: which one
    ///   - path: the file
    ///   - isUrgent: whether somebody looks at it: then it is made in full too
    ///   - told: called on a background queue with the outcome and the keys that had to go
    func request(
        _ key: PictureKey, path: String, isUrgent: Bool, told: @escaping @Sendable (Outcome, _ dropped: [PictureKey]) -> Void
    ) {
        let fitting = state.withLock { state -> ImageSize? in
            state.wanted.insert(key)
            guard state.running.insert(key).inserted else { return nil }
            return key.thumbnail ? ImageSize(width: 320, height: 240) : state.fitting
        }
        guard let fitting else { return }
        queue.async { [self] in
            defer { _ = state.withLock { $0.running.remove(key) } }
            // Whoever asked may be somewhere else by now.
            guard state.withLock({ $0.wanted.contains(key) }) else { return }
            if let known = pyramid(key) {
                told(.ready(known), [])
                return
            }
            do {
                let picture = try PictureReader.decode(path, limits: limits, fitting: fitting)
                let pyramid = MipPyramid(picture)
                told(.ready(pyramid), keep(pyramid, key))
                if isUrgent && !key.thumbnail && !picture.isFullSize { completeLater(key, path: path, told: told) }
            } catch {
                told(.failed("\(error)"), [])
            }
        }
    }

    /// Lets go of requests that nobody waits for any more, except these.
    func prefer(_ keys: [PictureKey]) {
        state.withLock { state in
            state.wanted = state.wanted.filter { $0.thumbnail }.union(keys)
        }
    }

    private func completeLater(
        _ key: PictureKey, path: String, told: @escaping @Sendable (Outcome, _ dropped: [PictureKey]) -> Void
    ) {
        // A moment's rest: leafing through must not start work that is thrown away.
        later.asyncAfter(deadline: .now() + .milliseconds(250)) { [self] in
            guard state.withLock({ $0.wanted.contains(key) && $0.order.last == key }) else { return }
            guard let picture = try? PictureReader.decode(path, limits: limits),
                picture.image.byteCount * 4 / 3 <= pictureBudget / 2
            else { return }
            let pyramid = MipPyramid(picture)
            told(.ready(pyramid), keep(pyramid, key))
        }
    }

    /// Keeps a picture and says which others had to go for it.
    private func keep(_ pyramid: MipPyramid, _ key: PictureKey) -> [PictureKey] {
        state.withLock { state in
            state.pyramids[key] = pyramid
            state.order.removeAll { $0 == key }
            state.order.append(key)
            var dropped: [PictureKey] = []
            for isThumbnail in [false, true] {
                let budget = isThumbnail ? thumbnailBudget : pictureBudget
                var bytes = state.pyramids.filter { $0.key.thumbnail == isThumbnail }.reduce(0) { $0 + $1.value.byteCount }
                for old in state.order where bytes > budget && old != key && old.thumbnail == isThumbnail {
                    bytes -= state.pyramids[old]?.byteCount ?? 0
                    state.pyramids[old] = nil
                    dropped.append(old)
                }
            }
            let gone = Set(dropped)
            state.order.removeAll(where: gone.contains)
            return dropped
        }
    }
}
