import Domain
import GRDB

/// The rows of table `check_setting`; what this version does not know stays as it is and does not count.
struct CheckSettings {
    let db: Database

    func configuration() throws -> CheckConfiguration {
        var configuration = CheckConfiguration()
        for row in try Row.fetchAll(db, sql: "SELECT rule, key, value FROM check_setting ORDER BY rule, key") {
            guard let rule = CheckRule(rawValue: row[0]) else { continue }
            try? configuration.set(row[1], to: row[2], for: rule)
        }
        return configuration
    }

    func put(_ configuration: CheckConfiguration) throws {
        let known = CheckRule.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        try db.execute(sql: "DELETE FROM check_setting WHERE rule IN (\(known))")
        for choice in configuration.choices {
            try db.execute(
                sql: "INSERT INTO check_setting VALUES (?, ?, ?)",
                arguments: [choice.rule.rawValue, choice.key, choice.value])
        }
    }
}
