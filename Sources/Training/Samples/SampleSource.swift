public import Imaging

/// Where the samples of a training come from.
///
/// Several threads ask at once; what they get depends on the request alone.
public protocol SampleSource: Sendable {
    /// What the network learns from: a picture as it is fed, with its boxes.
    associatedtype Sample: Sendable
    /// What the network is validated with: a picture as it is fed, with its place in the input.
    associatedtype Trial: Sendable

    /// Pictures to learn from.
    var count: Int { get }
    /// Pictures to validate with.
    var trialCount: Int { get }

    /// Name of a picture to learn from, for messages.
    func name(of index: Int) -> String
    /// Name of a picture to validate with, for messages.
    func trialName(of index: Int) -> String

    /// Makes a sample.
    /// - Throws: an error that says what is wrong with which picture
    func sample(_ request: SampleRequest) throws -> Sample
    /// Makes a trial for an input of a side in pixels.
    /// - Throws: an error that says what is wrong with which picture
    func trial(_ index: Int, side: Int) throws -> Trial
    /// A picture of a batch as the network is fed with it, with its boxes; `nil` where samples cannot be shown.
    func sheet(_ samples: [Sample]) throws -> RGBImage?
}
