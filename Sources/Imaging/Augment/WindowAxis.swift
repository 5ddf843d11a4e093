/// One axis of a picture that lies somewhere on a ground: what each target place takes of the picture, and how much of it
/// the picture makes.
struct WindowAxis {
    /// Target places that take something of the picture.
    let inside: Range<Int>
    /// Source places and their shares for those target places; places of the ground have a share of 0.
    let axis: ResizeAxis
    /// The sum of the shares for each target place inside, 1 where it is all picture.
    let cover: [Float]

    /// Restricts the axis of a window to the picture.
    ///
    /// - Parameters:
    ///   - axis: from the window's places, 0 at its start, to target places
    ///   - start: place of the picture at which the window starts; before the picture if negative
    ///   - length: places of the picture, at least 1
    ///   - shift: target place of the axis's first
    ///   - target: target places in all
    init(_ axis: ResizeAxis, start: Int = 0, length: Int, shift: Int = 0, target: Int) {
        let taps = axis.taps
        let count = axis.places.count / taps
        func isPicture(_ at: Int) -> Bool { (0..<length).contains(Int(axis.places[at]) + start) }
        // Places rise, so those that see the picture follow each other.
        let seen = (0..<count).filter { place in
            (0..<target).contains(place + shift) && (place * taps..<(place + 1) * taps).contains(where: isPicture)
        }
        let range = (seen.first ?? 0)..<(seen.last.map { $0 + 1 } ?? 0)
        var (places, weights): ([Int32], [Float]) = ([], [])
        var cover: [Float] = []
        places.reserveCapacity(range.count * taps)
        weights.reserveCapacity(range.count * taps)
        for place in range {
            var sum: Float = 0
            for at in place * taps..<(place + 1) * taps {
                let weight = isPicture(at) ? axis.weights[at] : 0
                places.append(Int32(max(0, min(length - 1, Int(axis.places[at]) + start))))
                weights.append(weight)
                sum += weight
            }
            cover.append(sum)
        }
        (inside, self.cover) = (range.lowerBound + shift..<range.upperBound + shift, cover)
        self.axis = ResizeAxis(taps: taps, places: places, weights: weights)
    }
}

extension ResizeAxis {
    /// darknet's way: place `x` takes what lies at `x · source / target`, without half a pixel, of it and the next.
    ///
    /// darknet takes black for the place after the last; here the last is repeated.
    static func corner(from source: Int, to target: Int) -> ResizeAxis {
        var (places, weights): ([Int32], [Float]) = ([], [])
        for place in 0..<target {
            let at = Float(place) / Float(target) * Float(source)
            let first = min(source - 1, Int(at))
            let fraction = at - Float(first)
            places += [Int32(first), Int32(min(source - 1, first + 1))]
            weights += [1 - fraction, fraction]
        }
        return ResizeAxis(taps: 2, places: places, weights: weights)
    }
}
