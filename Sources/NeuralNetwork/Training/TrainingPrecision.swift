/// How exactly small layers are computed, where that takes no time.
///
/// What rounding leaves in one layer, the normalisations of the layers around it amplify: a hundredfold in a small network.
struct TrainingPrecision: Hashable, Sendable {
    /// Products of a batch up to which a convolution and its gradients are summed in double precision.
    var double = 1 << 22
    /// The same up to which they are sums as they stand: Winograd's transforms lose a digit, and save about a millisecond.
    var direct = 1 << 27

    /// Nothing but speed.
    static let least = TrainingPrecision(double: 0, direct: 0)
}
