/// How a workspace wants to be checked: severities and numbers that differ from the usual ones.
public struct CheckConfiguration: Hashable, Sendable {
    private var severities: [CheckRule: CheckSeverity] = [:]
    private var values: [CheckRule: [String: Double]] = [:]

    /// Makes the usual configuration.
    public init() {}

    /// The severity of a rule; setting the usual one forgets the choice.
    public subscript(severity rule: CheckRule) -> CheckSeverity {
        get { severities[rule] ?? rule.usualSeverity }
        set { severities[rule] = newValue == rule.usualSeverity ? nil : newValue }
    }

    /// The value of a parameter, which the rule must have.
    public subscript(rule: CheckRule, name: String) -> Double {
        if let chosen = values[rule]?[name] { return chosen }
        guard let parameter = rule.parameters.first(where: { $0.name == name }) else {
            preconditionFailure("\(rule.rawValue) has no parameter '\(name)'")
        }
        return parameter.usual
    }

    /// Chooses what `key` says: `severity`, or a parameter of the rule.
    ///
    /// - Throws: ``CheckSettingError`` if there is no such key, or its value makes no sense
    public mutating func set(_ key: String, to text: String, for rule: CheckRule) throws(CheckSettingError) {
        func refused(_ expected: String) -> CheckSettingError {
            CheckSettingError(setting: "\(rule.rawValue) \(key)=\(text)", expected: expected)
        }
        if key == "severity" {
            guard let severity = CheckSeverity(name: text) else {
                throw refused(CheckSeverity.allCases.map(\.name).joined(separator: ", "))
            }
            self[severity: rule] = severity
            return
        }
        guard let parameter = rule.parameters.first(where: { $0.name == key }) else {
            throw refused((["severity"] + rule.parameters.map(\.name)).joined(separator: ", "))
        }
        guard let value = Double(text), parameter.range.contains(value) else {
            throw refused("a number from \(parameter.range.lowerBound) to \(parameter.range.upperBound)")
        }
        values[rule, default: [:]][key] = value == parameter.usual ? nil : value
        if values[rule]?.isEmpty == true { values[rule] = nil }
    }

    /// What differs from the usual: rule, key and value, in a fixed order.
    public var choices: [(rule: CheckRule, key: String, value: String)] {
        CheckRule.allCases.flatMap { rule in
            (severities[rule].map { [(rule, "severity", $0.name)] } ?? [])
                + (values[rule] ?? [:]).sorted { $0.key < $1.key }.map { (rule, $0.key, "\($0.value)") }
        }
    }

    /// Turns everything off but these rules.
    public func only(_ rules: Set<CheckRule>) -> CheckConfiguration {
        var result = self
        for rule in CheckRule.allCases where !rules.contains(rule) { result[severity: rule] = .off }
        return result
    }
}

/// A choice that a rule does not know.
public struct CheckSettingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was asked for: `box-tiny side=x`.
    public var setting: String
    /// What would have been right.
    public var expected: String

    /// One line: `box-tiny side=x: expected a number from 0 to 100000`.
    public var description: String { "\(setting): expected \(expected)" }
}
