import Domain

/// SSD's random crop: windows that every box overlaps by at least some IoU.
public enum ConstrainedCrop {
    /// What becomes of a picture without boxes.
    public enum EmptyPictures: String, Hashable, Sendable, Codable {
        /// It stays whole: GluonCV 0.3.0.
        case stayWhole
        /// It is cut to the first window that is drawn: GluonCV 0.10.5.
        case areCropped
    }

    /// Least IoU of a box with the window; the last has none.
    private static let leastOverlaps = [0.1, 0.3, 0.5, 0.7, 0.9, -Double.infinity]
    /// Windows that are drawn for each least overlap, until one suits.
    private static let trials = 50
    /// Least and most share of the sides, and most width over height or height over width.
    private static let (leastScale, mostScale, mostAspect) = (0.3, 1.0, 2.0)

    /// Draws a window and what is left of the boxes in it.
    ///
    /// Of the whole picture and the windows found, those are tried in random order; the first that keeps a box, by the
    /// rule of `cropped(to:)`, is taken, and the whole picture with all boxes where none does.
    ///
    /// - Parameters:
    ///   - boxes: in pixels of the picture
    ///   - size: of the picture, at least one pixel
    ///   - emptyPictures: what becomes of a picture without boxes
    ///   - draws: for each window scale, aspect, row, column; at last which window
    static func draw(
        _ boxes: [AugmentedBox], in size: ImageSize, _ emptyPictures: EmptyPictures, using draws: inout some Draws
    ) -> (window: PixelRect, boxes: [AugmentedBox]) {
        let whole = PixelRect(x: 0, y: 0, width: size.width, height: size.height)
        if boxes.isEmpty && emptyPictures == .areCropped {
            let window = window(in: size, using: &draws)
            // A picture of a few pixels can be cut to nothing.
            return (window.area == 0 ? whole : window, [])
        }
        var windows = [whole]
        if !boxes.isEmpty {
            for least in leastOverlaps {
                for _ in 0..<trials {
                    let window = window(in: size, using: &draws)
                    let frame = window.box
                    if window.area > 0 && boxes.allSatisfy({ $0.box.iou(frame) >= least }) {
                        windows.append(window)
                        break
                    }
                }
            }
        }
        while !windows.isEmpty {
            let window = windows.remove(at: draws.whole(below: windows.count))
            let kept = boxes.cropped(to: window)
            if !kept.isEmpty { return (window, kept) }
        }
        return (whole, boxes)
    }

    /// Any window, by scale and aspect.
    private static func window(in size: ImageSize, using draws: inout some Draws) -> PixelRect {
        let scale = draws.uniform(leastScale, mostScale)
        let aspect = draws.uniform(max(1 / mostAspect, scale * scale), min(mostAspect, 1 / (scale * scale)))
        let root = aspect.squareRoot()
        // The aspect keeps both within the picture; the last bit could not.
        let height = min(size.height, Int(Double(size.height) * scale / root))
        let width = min(size.width, Int(Double(size.width) * scale * root))
        let y = draws.whole(below: max(1, size.height - height))
        let x = draws.whole(below: max(1, size.width - width))
        return PixelRect(x: x, y: y, width: width, height: height)
    }
}
