import Cells

/// Thins out motion: of several positions that came together only the last one matters.
enum MouseBatch {
    /// The inputs without motion that the next input, motion of the same kind, makes obsolete.
    static func thinned(_ inputs: [Input]) -> [Input] {
        inputs.enumerated().filter { index, input in
            guard index + 1 < inputs.count, case .mouse(let mouse) = input, case .mouse(let next) = inputs[index + 1]
            else {
                return true
            }
            return !(mouse.action == next.action && mouse.button == next.button && isMotion(mouse))
        }.map(\.element)
    }

    private static func isMotion(_ mouse: Mouse) -> Bool { mouse.action == .drag || mouse.action == .move }
}
