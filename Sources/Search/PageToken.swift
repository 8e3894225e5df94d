package import Model
// INTERFACE

/// MLflow's page token: base64 of `{"offset": N}` (`SearchUtils.create_page_token`).
package enum PageToken {
    /// `offset` > 0.
    package static func encode(offset: Int) -> String { "" }
    /// nil or empty: 0.
    package static func offset(_ token: String?) throws(TrackingError) -> Int { 0 }
}
