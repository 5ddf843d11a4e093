import Domain
import GRDB

extension CatalogError {
    /// Turns whatever a database access threw into an error of this room.
    init(_ error: any Error, at path: String, patience: Double) {
        if let known = error as? CatalogError {
            self = known
            return
        }
        guard let failure = error as? DatabaseError else {
            self = .unreachable(path: path, reason: "\(error)")
            return
        }
        let message = failure.message ?? "no message"
        // The index of the write-ahead log cannot grow: that is a full disk under another name.
        if failure.extendedResultCode == .SQLITE_IOERR_SHMSIZE {
            self = .diskFull(path: path)
            return
        }
        switch failure.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path, seconds: patience)
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_READONLY: self = .readOnly(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, found: message)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .unreachable(path: path, reason: message)
        default: self = .database(path: path, code: Int(failure.extendedResultCode.rawValue), message: message)
        }
    }
}
