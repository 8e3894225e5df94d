/// The media type of a file by its name (`mlflow/utils/mime_type_utils.py`, `_guess_mime_type`).
enum MediaTypes {
    static func type(of name: String) -> String {
        let (stem, suffix) = split(name[...])
        if plainText.contains(suffix.isEmpty ? name[...] : suffix) { return "text/plain" }
        // Python lists these as short for two suffixes.
        switch suffix.lowercased() {
        case "tgz", "taz", "tz", "tbz2", "txz": return "application/x-tar"
        case "svgz": return "image/svg+xml"
        default: break
        }
        // A file that was compressed is called what it was before.
        let meant = compressions.contains(suffix) ? split(stem).suffix : suffix
        return bySuffix[meant.lowercased()] ?? "application/octet-stream"
    }

    /// What stands before the last dot and behind it. Dots that begin a name begin no suffix.
    private static func split(_ name: Substring) -> (stem: Substring, suffix: Substring) {
        let visible = name.drop { $0 == "." }
        guard let dot = visible.lastIndex(of: ".") else { return (name, "") }
        return (name[..<dot], name[name.index(after: dot)...])
    }

    /// Suffixes, and whole names without one, that MLflow takes for text; in just this case.
    private static let plainText: Set<Substring> = [
        "txt", "log", "err", "cfg", "conf", "cnf", "cf", "ini", "properties", "prop", "hocon", "toml", "yaml",
        "yml", "xml", "json", "js", "py", "py3", "csv", "tsv", "md", "rst", "ipynb",
        "MLmodel", "mlproject",
    ]

    private static let compressions: Set<Substring> = ["gz", "Z", "bz2", "xz", "br"]

    private static let bySuffix: [String: String] = {
        var bySuffix: [String: String] = [:]
        for (type, suffixes) in table {
            for suffix in suffixes.split(separator: " ") { bySuffix[String(suffix)] = type }
        }
        return bySuffix
    }()

    /// The types that Python knows itself and a few common ones that it reads from the system's table, so that the
    /// answer is the same on every machine.
    private static let table: [(type: String, suffixes: String)] = [
        ("application/epub+zip", "epub"), ("application/json", "json"), ("application/manifest+json", "webmanifest"),
        ("application/msword", "doc dot wiz"), ("application/n-quads", "nq"), ("application/n-triples", "nt"),
        ("application/oda", "oda"), ("application/pdf", "pdf"), ("application/pkcs7-mime", "p7c"),
        ("application/postscript", "ps ai eps"), ("application/trig", "trig"),
        ("application/vnd.apple.mpegurl", "m3u m3u8"), ("application/vnd.ms-excel", "xls xlb"),
        ("application/vnd.ms-powerpoint", "ppt pot ppa pps pwz"),
        ("application/vnd.oasis.opendocument.spreadsheet", "ods"), ("application/vnd.oasis.opendocument.text", "odt"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ("application/wasm", "wasm"), ("application/x-7z-compressed", "7z"), ("application/x-bcpio", "bcpio"),
        ("application/x-cpio", "cpio"), ("application/x-csh", "csh"), ("application/x-dvi", "dvi"),
        ("application/x-gtar", "gtar"), ("application/x-hdf", "hdf"), ("application/x-hdf5", "h5"),
        ("application/x-latex", "latex"), ("application/x-mif", "mif"), ("application/x-netcdf", "cdf nc"),
        ("application/x-pkcs12", "p12 pfx"), ("application/x-pn-realaudio", "ram"),
        ("application/x-python-code", "pyc pyo"), ("application/x-sh", "sh"), ("application/x-shar", "shar"),
        ("application/x-shockwave-flash", "swf"), ("application/x-sv4cpio", "sv4cpio"),
        ("application/x-sv4crc", "sv4crc"), ("application/x-tar", "tar"), ("application/x-tcl", "tcl"),
        ("application/x-tex", "tex"), ("application/x-texinfo", "texi texinfo"), ("application/x-troff", "roff t tr"),
        ("application/x-troff-man", "man"), ("application/x-troff-me", "me"), ("application/x-troff-ms", "ms"),
        ("application/x-ustar", "ustar"), ("application/x-wais-source", "src"),
        ("application/xml", "xsl rdf wsdl xpdl"), ("application/zip", "zip"), ("audio/3gpp", "3gp 3gpp"),
        ("audio/3gpp2", "3g2 3gpp2"), ("audio/aac", "aac adts loas ass"), ("audio/basic", "au snd"),
        ("audio/flac", "flac"), ("audio/mpeg", "mp3 mp2"), ("audio/ogg", "ogg oga"), ("audio/opus", "opus"),
        ("audio/x-aiff", "aif aifc aiff"), ("audio/x-pn-realaudio", "ra"), ("audio/x-wav", "wav"),
        ("font/otf", "otf"), ("font/ttf", "ttf"), ("font/woff", "woff"), ("font/woff2", "woff2"),
        ("image/avif", "avif"), ("image/bmp", "bmp"), ("image/gif", "gif"), ("image/heic", "heic"),
        ("image/heif", "heif"), ("image/ief", "ief"), ("image/jpeg", "jpg jpe jpeg"), ("image/png", "png"),
        ("image/svg+xml", "svg"), ("image/tiff", "tiff tif"), ("image/vnd.microsoft.icon", "ico"),
        ("image/webp", "webp"), ("image/x-cmu-raster", "ras"), ("image/x-portable-anymap", "pnm"),
        ("image/x-portable-bitmap", "pbm"), ("image/x-portable-graymap", "pgm"), ("image/x-portable-pixmap", "ppm"),
        ("image/x-rgb", "rgb"), ("image/x-xbitmap", "xbm"), ("image/x-xpixmap", "xpm"),
        ("image/x-xwindowdump", "xwd"), ("message/rfc822", "eml mht mhtml nws"), ("text/css", "css"),
        ("text/csv", "csv"), ("text/html", "html htm"), ("text/javascript", "js mjs"), ("text/markdown", "markdown"),
        ("text/n3", "n3"), ("text/plain", "txt bat c h ksh pl srt"), ("text/richtext", "rtx"),
        ("text/tab-separated-values", "tsv"), ("text/vtt", "vtt"), ("text/x-python", "py"), ("text/x-setext", "etx"),
        ("text/x-sgml", "sgm sgml"), ("text/x-vcard", "vcf"), ("text/xml", "xml"), ("video/mp4", "mp4"),
        ("video/mpeg", "mpeg m1v mpa mpe mpg"), ("video/ogg", "ogv"), ("video/quicktime", "mov qt"),
        ("video/webm", "webm"), ("video/x-matroska", "mkv"), ("video/x-msvideo", "avi"),
        ("video/x-sgi-movie", "movie"),
    ]
}
