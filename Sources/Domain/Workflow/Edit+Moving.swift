extension Edit {
    /// A move of images as one command; what people have handed in themselves and reopen is theirs to change at once.
    ///
    /// - Parameter isOwnWork: whether who does it has handed in all of them
    public static func moving(_ images: [ImageID], _ move: StageMove, isOwnWork: Bool) -> Edit {
        guard move == .reopen, isOwnWork else { return .moveStage(images, move) }
        return .batch([.moveStage(images, .reopen), .moveStage(images, .takeBack)], title: move.title(images.count))
    }
}
