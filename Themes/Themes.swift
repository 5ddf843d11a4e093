/// The themes that come with Reticle, as the text of their files.
public enum Themes {
    /// Names in the order they are offered.
    public static let names = ["dark", "light", "high-contrast", "16-colour"]

    /// The text of a theme's file; `nil` if there is none of that name.
    public static func text(_ name: String) -> String? {
        let bytes: [UInt8]? =
            switch name {
            case "dark": PackageResources.dark_toml
            case "light": PackageResources.light_toml
            case "high-contrast": PackageResources.high_contrast_toml
            case "16-colour": PackageResources.sixteen_colour_toml
            default: nil
            }
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
