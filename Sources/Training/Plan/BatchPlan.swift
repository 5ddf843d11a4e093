import Domain

/// Which pictures make which batch, at which size: a function of the seed and of numbers, so that a run that goes on
/// anywhere needs no memory of what was drawn before.
///
/// The pictures of every epoch, each epoch in an order of its own, follow each other without a gap, and batches are cut
/// from that: what an epoch leaves over begins the first batch of the next (Gluon's `last_batch='rollover'`).
struct BatchPlan: Sendable {
    /// Pictures of the training part.
    let images: Int
    /// Pictures of a step, all its batches together.
    let batch: Int
    let seed: UInt64
    /// Sides of inputs that are drawn from.
    let shapes: [Int]
    /// Mean area of the inputs that are drawn from, in pixels.
    var meanArea: Double { Double(shapes.reduce(0) { $0 + $1 * $1 }) / Double(shapes.count) }

    /// Steps after which a size is drawn again.
    static let stepsOfAShape = 10

    /// What a stream of random numbers is for; negative, since samples count from 0.
    private enum Stream {
        static let order = -1
        static let shape = -2
    }

    /// Number of the first step of an epoch, counted over all epochs.
    func firstStep(of epoch: Int) -> Int { epoch * images / batch }

    /// Epochs that are done after a number of steps, with the part of the one under way.
    func epochs(until step: Int) -> Double { Double(step * batch) / Double(images) }

    /// Steps of an epoch.
    func steps(of epoch: Int) -> Int { firstStep(of: epoch + 1) - firstStep(of: epoch) }

    /// Side of the input of a step, in pixels.
    func side(of step: Int) -> Int {
        guard shapes.count > 1 else { return shapes[0] }
        var draws = SeededGenerator(seed: seed, stream: [Stream.shape, step / Self.stepsOfAShape])
        return shapes[draws.whole(below: shapes.count)]
    }

    /// The order of the pictures in an epoch.
    func order(of epoch: Int) -> [Int] {
        var order = Array(0..<images)
        var draws = SeededGenerator(seed: seed, stream: [Stream.order, epoch])
        draws.shuffle(&order)
        return order
    }
}
