/// What a picture looks like in 144 bytes: enough to find its copies, resized, recompressed, brighter, cut a little at the
/// edges, turned or mirrored.
///
/// The picture's luma is brought to 32×32 and transformed (DCT-II); the 12×12 lowest coefficients without the mean are
/// each weighted by the root of 1 + their distance from the corner, because low ones alone look alike in many pictures,
/// and brought to a length of which the greatest is 127. Signatures compare by correlation. Turning or mirroring a
/// picture only exchanges coefficients and changes their signs, so one signature does for all eight.
public struct PictureSignature: Hashable, Sendable {
    /// Coefficients along each axis.
    public static let side = 12
    /// `[12, 12]`, rows of vertical frequencies, −127…127; the first is 0.
    public let coefficients: [Int8]
    /// Square root of the sum of all squares.
    public let length: Float

    /// Wraps coefficients, as many as a signature has; `nil` for another number or for a picture of one colour.
    public init?(_ coefficients: [Int8]) {
        guard coefficients.count == Self.side * Self.side else { return nil }
        let sum = coefficients.reduce(0) { $0 + Int($1) * Int($1) }
        guard sum > 0 else { return nil }
        (self.coefficients, length) = (coefficients, Float(sum).squareRoot())
    }

    /// Correlation with a picture turned by `turn`, −1…1; 1 for the same picture.
    public func similarity(_ other: PictureSignature, turned turn: PictureTurn) -> Double {
        var sum = 0
        for row in 0..<Self.side {
            for column in 0..<Self.side {
                sum += Int(coefficients[row * Self.side + column]) * other.value(row, column, turn)
            }
        }
        return Double(Float(sum) / (length * other.length))
    }

    private func value(_ row: Int, _ column: Int, _ turn: PictureTurn) -> Int {
        let value = Int(coefficients[turn.transposes ? column * Self.side + row : row * Self.side + column])
        let isNegative = (turn.flipsX && column & 1 == 1) != (turn.flipsY && row & 1 == 1)
        return isNegative ? -value : value
    }

    /// Signs of the 8×8 lowest coefficients, the mean left out, of the picture turned by `turn`: 63 bits, of which
    /// copies share most.
    func signs(turned turn: PictureTurn) -> UInt64 {
        var bits: UInt64 = 0
        for row in 0..<8 {
            for column in 0..<8 where row + column > 0 && value(row, column, turn) > 0 {
                bits |= 1 << UInt64(row * 8 + column)
            }
        }
        return bits
    }
}

/// One of the eight ways to lay a rectangle on itself: perhaps transposed, then perhaps mirrored along each axis.
public struct PictureTurn: RawRepresentable, Hashable, Sendable {
    /// 0…7: 1 mirrors along x, 2 along y, 4 transposes first.
    public var rawValue: Int
    /// Makes a turn of its number; `nil` beyond 7.
    public init?(rawValue: Int) {
        guard (0..<8).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(_ number: Int) { rawValue = number }

    /// All eight, the picture as it is first.
    public static let all = (0..<8).map { PictureTurn($0) }
    /// As it is.
    public static let none = PictureTurn(0)

    var flipsX: Bool { rawValue & 1 != 0 }
    var flipsY: Bool { rawValue & 2 != 0 }
    var transposes: Bool { rawValue & 4 != 0 }

    /// What was done, as people say it, with a comma in front; empty for nothing.
    public var words: String {
        switch rawValue {
        case 1: ", mirrored,"
        case 2: ", upside down and mirrored,"
        case 3: ", turned by 180°,"
        case 4, 7: ", turned by 90° and mirrored,"
        case 5, 6: ", turned by 90°,"
        default: ""
        }
    }
}

/// How alike pictures must be.
public enum PictureSimilarity {
    /// Usual correlation from which two pictures are one: measured between 0.91 (2 % cut off one side) and 0.73 (the most
    /// alike of different pictures of blood cells).
    public static let usual = 0.9
    /// Pairs less alike are never looked for.
    public static let least = 0.8
}

/// Two images whose pictures look alike.
public struct PicturePair: Hashable, Sendable {
    /// The older of the two.
    public var first: ImageID
    public var second: ImageID
    /// How the second must be turned to look like the first.
    public var turn: PictureTurn
    /// Correlation, 0…1.
    public var similarity: Double

    /// Makes a pair.
    public init(_ first: ImageID, _ second: ImageID, turn: PictureTurn = .none, similarity: Double) {
        (self.first, self.second, self.turn, self.similarity) = (first, second, turn, similarity)
    }
}
