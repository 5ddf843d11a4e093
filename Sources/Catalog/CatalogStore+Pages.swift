public import Domain

extension CatalogStore {
    /// Some images as a dataset gives them, in the order asked for; one that is gone is left out.
    ///
    /// For passing over a workspace a page at a time; ``forEachImage(_:_:)`` does it in one go.
    public func labelledImages(_ ids: some Sequence<ImageID>) throws -> [(LabelledImage, Provenience)] {
        var page: [(LabelledImage, Provenience)] = []
        try visit({ _ in Array(ids) }) { page.append(($0, $1)) }
        return page
    }
}
