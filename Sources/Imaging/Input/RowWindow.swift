/// The few source rows that one target row is made of; each is made once, and only if some target row needs it.
enum RowWindow<Value: BitwiseCopyable> {
    /// Goes through the target rows from the top.
    ///
    /// - Parameters:
    ///   - axis: which source rows each target row is made of
    ///   - length: values of a row
    ///   - weights: `[target rows, taps]`
    ///   - draw: gets a target row, its source rows as made, and their weights
    ///   - make: fills a row, which is writable for one value more than its length
    static func run<Weight>(
        _ axis: ResizeAxis, length: Int, weights: [Weight],
        _ draw: (_ row: Int, _ taps: UnsafePointer<UnsafePointer<Value>?>, _ weights: UnsafePointer<Weight>) -> Void,
        make: (_ row: Int, _ target: UnsafeMutablePointer<Value>) -> Void
    ) {
        let taps = axis.taps
        // The source rows of a target row follow each other, so no two of them meet in a slot.
        var inSlot = [Int32](repeating: -1, count: taps)
        withUnsafeTemporaryAllocation(of: Value.self, capacity: taps * (length + 1)) { made in
            withUnsafeTemporaryAllocation(of: UnsafePointer<Value>?.self, capacity: taps) { pointers in
                weights.withUnsafeBufferPointer { weights in
                    guard let made = made.baseAddress, let first = pointers.baseAddress,
                        let weights = weights.baseAddress
                    else { return }
                    for row in 0..<axis.places.count / taps {
                        for tap in 0..<taps {
                            let place = axis.places[row * taps + tap]
                            let slot = Int(place) % taps
                            let start = made + slot * (length + 1)
                            if inSlot[slot] != place {
                                make(Int(place), start)
                                inSlot[slot] = place
                            }
                            first[tap] = UnsafePointer(start)
                        }
                        draw(row, UnsafePointer(first), weights + row * taps)
                    }
                }
            }
        }
    }
}
