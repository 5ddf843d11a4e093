import Domain

/// `difficult`, `truncated`, `occluded` and `pose` as members of a JSON object.
enum JSONAttributes {
    /// Takes the attributes out of members; values of another kind stay behind.
    static func take(from members: inout [JSONMember]) -> BoxAttributes {
        var attributes = BoxAttributes()
        members.removeAll { member in
            switch member.key {
            case "difficult": attributes.difficult = flag(member.text)
            case "truncated": attributes.truncated = flag(member.text)
            case "occluded": attributes.occluded = flag(member.text)
            case "pose":
                attributes.pose = JSONText.string(member.text)
                return attributes.pose != nil
            default: return false
            }
            return flag(member.text) != nil
        }
        return attributes
    }

    private static func flag(_ text: String) -> Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The attributes that are said, as members.
    static func members(_ attributes: BoxAttributes) -> [JSONMember] {
        var members: [JSONMember] = []
        let flags = [
            ("difficult", attributes.difficult), ("truncated", attributes.truncated), ("occluded", attributes.occluded),
        ]
        for case (let key, let value?) in flags { members.append(JSONMember(key: key, text: String(value))) }
        if let pose = attributes.pose { members.append(JSONMember(key: "pose", text: JSONText.quoted(pose))) }
        return members
    }
}
