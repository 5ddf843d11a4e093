/// The memory that all sessions of one set of parameters take turns to use: as much as the largest of them needs.
final class TrainingArena {
    private(set) var memory: Memory?
    /// Counts up whenever the memory has moved.
    private(set) var generation = 0
    /// Who ran forward last, and so finds its values in the memory.
    weak var holder: TrainingSession?

    /// Bytes taken.
    var bytes: Int { memory?.bytes ?? 0 }

    /// Sees to it that there is room.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has no memory left
    func reserve(_ bytes: Int) throws(NetworkError) {
        guard bytes > self.bytes else { return }
        // What is there is given back first: both at once might be too much.
        memory = nil
        holder = nil
        generation += 1
        memory = try Memory(bytes: bytes, for: "activations and gradients")
    }
}
