import Domain
import Foundation
import YOLO

/// A promotion as people and programs read it.
struct PromotionLine: Encodable {
    private let promotion: Promotion
    /// Whether it is what the service uses now.
    private let inService: Bool

    init(_ promotion: Promotion, inService: Bool) { (self.promotion, self.inService) = (promotion, inService) }

    /// The promotions of a register, oldest first.
    static func all(_ register: Promotions) -> [PromotionLine] {
        register.history.indices.map { index in
            PromotionLine(register.history[index], inService: index == register.history.count - 1)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case version, action, at, who, run, mAP, previous, previousMAP, validation, fingerprint, reason, inService
    }

    /// What is not known is `null`, never missing.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(promotion.version, forKey: .version)
        try container.encode(promotion.action, forKey: .action)
        try container.encode(promotion.at, forKey: .at)
        try container.encode(promotion.who, forKey: .who)
        try container.encode(promotion.run, forKey: .run)
        try container.encode(promotion.mAP, forKey: .mAP)
        try container.encode(promotion.previous, forKey: .previous)
        try container.encode(promotion.previousMAP, forKey: .previousMAP)
        try container.encode(promotion.validation, forKey: .validation)
        try container.encode(promotion.fingerprint, forKey: .fingerprint)
        try container.encode(promotion.reason, forKey: .reason)
        try container.encode(inService, forKey: .inService)
    }

    /// One line for people.
    var text: String {
        let what: String =
            switch promotion.action {
            case .found: "found in service"
            case .promoted: "promoted"
            case .rolledBack: "rolled back to"
            }
        var parts = [
            "version \(promotion.version)".padded(to: 12), (inService ? "in service" : "").padded(to: 11),
            Timestamp.text(promotion.at), "\(what) by \(promotion.who)",
        ]
        if let run = promotion.run { parts.append("from \(run)") }
        if let mAP = promotion.mAP {
            let before = promotion.previousMAP.map { ", before \(Self.figure($0))" } ?? ""
            parts.append("mAP@0.5 \(Self.figure(mAP))\(before)")
        }
        if let validation = promotion.validation { parts.append("on set \(validation.prefix(12))") }
        if let reason = promotion.reason { parts.append("because: \(reason)") }
        return parts.joined(separator: " ")
    }

    private static func figure(_ value: Double) -> String { String(format: "%.4f", value) }
}
