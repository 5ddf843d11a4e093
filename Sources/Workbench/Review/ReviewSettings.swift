import Domain

/// How a person looks at detections: kept from image to image and from day to day.
struct ReviewSettings: Equatable, Sendable {
    /// Least confidence shown where nothing else was chosen; the default of darknet and of the annotation tools.
    static let usualConfidence = 0.25

    /// Whether detections are shown at all.
    var isShown = true
    /// The model whose detections are shown where an image has those of several.
    var model: ModelName?
    /// The network or layer that a review puts in the place of people's boxes; `nil` for those.
    var against: ModelName?
    /// Whether rejected detections are shown with the open ones.
    var showsRejected = false
    /// Least confidence shown by model, in hundredths: whole numbers, so that steps never drift.
    private var hundredths: [ModelName: Int] = [:]

    /// Least confidence shown of a model's detections, 0…1.
    func confidence(of model: ModelName) -> Double {
        Double(hundredths[model] ?? Int(Self.usualConfidence * 100)) / 100
    }

    /// Chooses the least confidence shown of a model, 0…1; kept to a hundredth.
    mutating func setConfidence(_ confidence: Double, of model: ModelName) {
        hundredths[model] = Int((max(0, min(1, confidence)) * 100).rounded())
    }

    init() {}

    // MARK: As text

    /// Reads what ``text`` wrote; what cannot be read stays as it is by default.
    init(text: String) {
        for word in text.split(separator: " ") {
            guard let sign = word.firstIndex(of: "=") else { continue }
            let value = Self.unescaped(word[word.index(after: sign)...])
            switch word[..<sign] {
            case "detections": isShown = value != "off"
            case "rejected": showsRejected = value == "on"
            case "model": model = ModelName(value)
            case "against": against = ModelName(value)
            case let key where key.hasPrefix("confidence."):
                guard let number = Int(value), (0...100).contains(number) else { continue }
                hundredths[ModelName(Self.unescaped(key.dropFirst("confidence.".count)))] = number
            default: continue
            }
        }
    }

    /// One line that ``init(text:)`` reads: words `name=value` parted by blanks.
    var text: String {
        var words = ["detections=\(isShown ? "on" : "off")"]
        if showsRejected { words.append("rejected=on") }
        if let model { words.append("model=" + Self.escaped(model.rawValue)) }
        if let against { words.append("against=" + Self.escaped(against.rawValue)) }
        words += hundredths.sorted { $0.key < $1.key }.map { "confidence.\(Self.escaped($0.key.rawValue))=\($0.value)" }
        return words.joined(separator: " ")
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, letter in
            switch letter {
            case "%": result += "%p"
            case "=": result += "%e"
            case _ where letter.isWhitespace: result += "%s"
            default: result.append(letter)
            }
        }
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for letter in text {
            if isEscaped {
                result += letter == "p" ? "%" : letter == "e" ? "=" : " "
                isEscaped = false
            } else if letter == "%" {
                isEscaped = true
            } else {
                result.append(letter)
            }
        }
        return result
    }
}

extension ImageQuery.DetectionSight {
    /// ` from 0.25 up`, behind a noun.
    var words: String { " from \(Quantity.decimal(minimumConfidence, digits: 2)) up" }
}
