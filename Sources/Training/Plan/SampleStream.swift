import Domain

/// Hands out the samples of a run one after the other, with the order of an epoch kept until the next one begins.
struct SampleStream {
    private let plan: BatchPlan
    /// Epochs from which on pictures are not mixed.
    private let mixupEnd: Int
    private var orders: [(epoch: Int, order: [Int])] = []

    init(_ plan: BatchPlan, mixupEnd: Int) { (self.plan, self.mixupEnd) = (plan, mixupEnd) }

    /// The sample at a place of the run, counted from the first of all.
    mutating func request(at place: Int) -> SampleRequest {
        let epoch = place / plan.images
        if !orders.contains(where: { $0.epoch == epoch }) {
            if orders.count > 1 { orders.removeFirst() }
            orders.append((epoch, plan.order(of: epoch)))
        }
        let order = orders.last { $0.epoch == epoch }?.order ?? []
        return SampleRequest(
            index: order[place % plan.images], epoch: epoch, side: plan.side(of: place / plan.batch), seed: plan.seed,
            mixes: epoch < mixupEnd)
    }
}
