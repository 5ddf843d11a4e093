/// How much a picture may take, checked from its header before any memory is taken for its pixels.
public struct PictureLimits: Hashable, Sendable {
    /// Most pixels of the stored picture, whatever part or scale of it is wanted.
    public var maxPixels: Int
    /// Most bytes of file, decoder and decoded pixels together.
    public var maxBytes: Int

    /// Makes limits; 256 megapixels and 512 MiB where nothing else is said.
    public init(maxPixels: Int = 256_000_000, maxBytes: Int = 512 << 20) {
        (self.maxPixels, self.maxBytes) = (maxPixels, maxBytes)
    }
}
