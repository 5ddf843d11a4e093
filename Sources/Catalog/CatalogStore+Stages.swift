public import Domain
import GRDB

extension CatalogStore {
    /// The setting that says whether people may judge what they have handed in themselves: `allow`, or anything else.
    static let ownWorkSetting = "stage.own-work"

    /// Whether people may judge what they have handed in themselves.
    public func allowsOwnWork() throws(CatalogError) -> Bool {
        try read { db in try StageTable(db: db).allowsOwnWork() }
    }

    /// Says whether people may judge what they have handed in themselves; not journaled, as no setting is.
    public func setAllowsOwnWork(_ allows: Bool) throws(CatalogError) {
        try set(Self.ownWorkSetting, to: allows ? "allow" : nil)
    }

    /// Stages of images, in the order given.
    public func stages(of images: some Sequence<ImageID>) throws(CatalogError) -> [StageRecord] {
        try read { db in try images.map(StageTable(db: db).record(of:)) }
    }
}
