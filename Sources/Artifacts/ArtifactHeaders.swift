/// Header values of a file's download that come from its name.
package enum ArtifactHeaders {
    /// The media type, without a charset.
    package static func contentType(of name: String) -> String { MediaTypes.type(of: name) }

    /// Always an attachment: shown inline, a page that somebody uploaded would run as this server's.
    package static func contentDisposition(for name: String) -> String { AttachmentName.header(name) }
}
