/// Weights of clients: how much of the workers' time each gets while others wait too.
public struct ClientWeights: Hashable, Sendable {
    private let weights: [String: Double]
    /// Weight of a client without one of its own.
    public let usual: Double

    /// Makes weights, each above 0 and finite.
    public init(_ weights: [String: Double] = [:], usual: Double = 1) {
        precondition(usual > 0 && usual.isFinite, "a weight of \(usual)")
        for (client, weight) in weights { precondition(weight > 0 && weight.isFinite, "\(client): weight \(weight)") }
        (self.weights, self.usual) = (weights, usual)
    }

    /// The weight of a client.
    public subscript(client: String) -> Double { weights[client] ?? usual }
}

/// Whose turn it is: start-time fair queueing.
///
/// Every client has a finish tag `F`: the service it has had, in jobs divided by its weight. A batch starts at
/// `S = max(F, V)` and ends at `F = S + jobs / weight`; the client with the smallest `S` is next, and the virtual time `V` is the
/// smallest `S` that waited. A client that was idle starts at `V`: it has no claim on the time in which it wanted nothing. Of
/// clients with equal tags the one with less to do goes first: it is soon out of the others' way.
/// After Goyal, Vin and Cheng, "Start-Time Fair Queueing" (1997).
struct FairShare: Equatable {
    /// How many clients are compared: a batch is taken under a lock, and equal tags are rare.
    static let candidates = 8

    /// A client that has jobs ready.
    struct Candidate: Equatable {
        var client: String
        /// `F`.
        var finish: Double
        /// Jobs that are ready, counted up to a batch.
        var ready = 0
    }

    /// Who is served, and how the tags stand when that is done.
    struct Turn: Equatable {
        var client: String
        /// `S` of the batch.
        var start: Double
        /// The new `V`.
        var virtualTime: Double
    }

    /// Chooses among those that wait; `nil` if nobody does.
    ///
    /// - Parameters:
    ///   - waiting: at least the one with the smallest `S` and the preferred ones
    ///   - virtualTime: `V`
    ///   - preferred: clients that go first if they are not ahead by more than `slack`, unless that is 0
    static func turn(
        among waiting: [Candidate], virtualTime: Double, preferred: Set<String>, slack: Double
    ) -> Turn? {
        let order = waiting.sorted { one, other in
            let (s, t) = (max(one.finish, virtualTime), max(other.finish, virtualTime))
            return (s, one.finish, one.ready, one.client) < (t, other.finish, other.ready, other.client)
        }
        guard let first = order.first else { return nil }
        let earliest = max(first.finish, virtualTime)
        let chosen = order.first {
            slack > 0 && preferred.contains($0.client) && max($0.finish, virtualTime) <= earliest + slack
        }
        let served = chosen ?? first
        return Turn(client: served.client, start: max(served.finish, virtualTime), virtualTime: earliest)
    }
}
