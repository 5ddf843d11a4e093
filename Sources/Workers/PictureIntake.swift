import Fetching
import Foundation
import Imaging
import Prediction
import Queue

/// Brings the picture of a job: from its address, or from the queue where it came along.
struct PictureIntake: Sendable {
    let queue: any InferenceQueue
    let fetcher: Fetcher
    let limits: PictureLimits
    let calls: BlockingCalls
    /// Two pictures are decoded at a time: each may take hundreds of megabytes while it is.
    let decoding = BlockingCalls(limit: 2)
    var buckets = AllowedBuckets()

    /// Why a picture cannot be looked at, for the client: without any place of this machine.
    struct Failure: Error, Equatable {
        var reason: String
        /// Whether another attempt may help.
        var mayPass: Bool
        /// What an operator may set to allow it, for the log alone.
        var setting: String?

        /// Says the same of an object that is there and of one that is not.
        static let outside = Failure(
            reason: "the address is none of those in buckets that this service reads for the client", mayPass: false,
            setting: "work --pictures s3://BUCKET/PREFIX")
    }

    /// A picture ready for a network, and its size in pixels.
    struct Ready: Sendable {
        var prepared: Predictor.Prepared
        var width: Int
        var height: Int
    }

    /// Fetches, decodes and fits a picture.
    func picture(of claim: Claim, for predictor: Predictor) async -> Result<Ready, Failure> {
        if let address = claim.address {
            guard buckets.permits(address, for: claim.client) else { return .failure(.outside) }
            switch await calls.run({ Self.result { try fetcher.fetch(address) } }) {
            case .failure(let failure): return .failure(failure)
            case .success(let file):
                return await decoding.run { Self.result { try decoded(file.path, address, predictor) } }
            }
        }
        do throws(QueueError) {
            guard let bytes = try await queue.picture(of: claim.id) else {
                return .failure(Failure(reason: "the picture that came with the job is gone", mayPass: false))
            }
            return await decoding.run {
                Self.result {
                    fit(try PictureReader.decode(bytes, name: "the picture", limits: limits).image, predictor)
                }
            }
        } catch {
            return .failure(Failure(reason: "the picture could not be read from the queue", mayPass: true))
        }
    }

    private func decoded(_ path: String, _ address: String, _ predictor: Predictor) throws -> Ready {
        do throws(ImagingError) {
            return fit(try PictureReader.decode(path, limits: limits).image, predictor)
        } catch {
            // The path of the copy is nobody's business.
            throw ImagingError(
                error.code, file: WebAddress.shown(address), found: error.found, expected: error.expected)
        }
    }

    private func fit(_ image: RGBImage, _ predictor: Predictor) -> Ready {
        Ready(prepared: predictor.prepare(image), width: image.width, height: image.height)
    }

    /// What a client may know of what went wrong.
    private static func result<T>(_ body: () throws -> T) -> Result<T, Failure> {
        do { return .success(try body()) } catch let error as FetchError {
            switch error.reason {
            case .cache, .settings:
                return .failure(Failure(reason: "\(error.address): cannot be fetched by this service", mayPass: true))
            default:
                return .failure(
                    Failure(
                        reason: "\(error)", mayPass: error.isTransient,
                        setting: error.isForbidden ? WorkerSettings.privateAddresses : nil))
            }
        } catch let error as ImagingError {
            return .failure(Failure(reason: "\(error)", mayPass: error.code == .unreadable))
        } catch {
            return .failure(Failure(reason: "the picture cannot be prepared", mayPass: false))
        }
    }
}
