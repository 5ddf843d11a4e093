/// State of one request while libcurl calls back; lives as long as the call that makes it.
class Exchange {
    let policy: FetchPolicy
    let isCancelled: @Sendable () -> Bool
    /// Where a body of success goes; `nil` where nobody wants it.
    let body: BodyFile?
    private var unwanted = 0
    var response = TransferResponse()
    /// Why it was broken off from this side.
    var refusal: FetchError.Reason?
    /// The address that was not connected to, and what it is.
    var forbidden: (host: String, kind: String)?
    /// First bytes of an answer that is no success.
    private(set) var complaint: [UInt8] = []
    private static let complaintLimit = 4096
    /// The request had no signature, and that may be why it failed.
    var refusesUnsigned = false

    init(_ policy: FetchPolicy, body: BodyFile?, isCancelled: @escaping @Sendable () -> Bool) {
        (self.policy, self.body, self.isCancelled) = (policy, body, isCancelled)
    }

    /// Forgets an answer before the same is asked once more elsewhere.
    func restart() { (response, complaint, forbidden) = (TransferResponse(), [], nil) }

    /// Whether a connection to this address may be made; notes why not.
    func admits(_ bytes: [UInt8]) -> Bool {
        guard let address = NetworkAddress(bytes) else {
            forbidden = ("a socket", "no address of the internet")
            return false
        }
        guard !policy.allowsPrivateAddresses, let kind = address.restriction else { return true }
        forbidden = (address.description, kind)
        return false
    }

    /// Takes in a piece of the body; `false` breaks off.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard response.status == 200 else {
            complaint += bytes.prefix(Self.complaintLimit - complaint.count)
            return complaint.count < Self.complaintLimit
        }
        do throws(FetchError.Reason) {
            if let body {
                try body.append(bytes, type: response.contentType)
            } else {
                unwanted += bytes.count
                guard unwanted <= policy.maximumBytes else { throw .tooLarge(limit: policy.maximumBytes) }
            }
            return true
        } catch {
            refusal = error
            return false
        }
    }

    /// What a storage server said in XML, for messages, such as `NoSuchKey: Not there`.
    var detail: String {
        let text = String(decoding: complaint, as: UTF8.self)
        func element(_ name: String) -> String? {
            guard let open = text.firstRange(of: "<\(name)>"),
                let close = text[open.upperBound...].firstRange(of: "</\(name)>")
            else { return nil }
            return String(text[open.upperBound..<close.lowerBound].prefix(120))
        }
        let keys = refusesUnsigned ? "no keys for s3: in the environment or ~/.aws" : ""
        guard text.contains("<Error>"), let code = element("Code") else { return keys }
        if refusesUnsigned { return "\(code), \(keys)" }
        // The message of a wrong signature repeats what was signed.
        guard code != "SignatureDoesNotMatch", let message = element("Message") else { return code }
        return "\(code): \(message)"
    }

    /// Region that a storage server names in its complaint.
    var regionHint: String? {
        if let region = response.bucketRegion { return region }
        let text = String(decoding: complaint, as: UTF8.self)
        guard let open = text.firstRange(of: "<Region>") else { return nil }
        return String(text[open.upperBound...].prefix { $0 != "<" })
    }
}
