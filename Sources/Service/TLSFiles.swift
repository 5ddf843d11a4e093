import NIOSSL

/// Certificate and key of a service that speaks TLS itself.
public struct TLSFiles: Hashable, Sendable {
    /// PEM file with the certificate, and those that vouch for it.
    public var certificate: String
    /// PEM file with the key.
    public var key: String

    /// Names the files.
    public init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }

    /// Reads them.
    ///
    /// - Throws: an error of NIOSSL for a file that cannot be read or is none
    func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
