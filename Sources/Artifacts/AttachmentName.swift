/// The `Content-Disposition` of a download (`mlflow/server/handlers.py`, `_content_disposition_attachment`): the name
/// as it is when it is ASCII; else a likeness in ASCII for old clients, and the name in UTF-8 for all others.
enum AttachmentName {
    static func header(_ name: String) -> String {
        if name.utf8.allSatisfy({ 0x20..<0x7f ~= $0 }) { return "attachment; filename=" + quoted(name) }
        let likeness = asciiLikeness(name)
        return "attachment; filename=" + quoted(likeness.isEmpty ? "download" : likeness) + "; filename*=UTF-8''"
            + percentEncoded(name)
    }

    /// As it is if that is a token of HTTP, else as a quoted string.
    private static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(isToken) { return text }
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
            quoted.append(byte)
        }
        quoted.append(UInt8(ascii: "\""))
        return String(decoding: quoted, as: UTF8.self)
    }

    /// RFC 5987: everything escaped but its `attr-char`.
    private static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isAlphanumeric(byte) || "!#$&+-.^_`|~".utf8.contains(byte) {
                encoded.append(byte)
            } else {
                let digits = [ASCII.hexDigit(byte >> 4), ASCII.hexDigit(byte & 15)].map(ASCII.uppercased)
                encoded += [UInt8(ascii: "%")] + digits
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    /// `text` without what has no likeness in ASCII; control characters are left out too.
    private static func asciiLikeness(_ text: String) -> String {
        var likeness = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20..<0x7f: likeness.append(scalar)
            case 0xff01..<0xff5f: likeness.append(Unicode.Scalar(UInt8(scalar.value - 0xff01 + 0x21)))
            default: likeness.append(contentsOf: likenesses[scalar, default: ""].unicodeScalars)
            }
        }
        return String(likeness)
    }

    private static let likenesses: [Unicode.Scalar: String] = {
        var likenesses: [Unicode.Scalar: String] = [:]
        for (ascii, scalars) in table {
            for scalar in scalars.unicodeScalars { likenesses[scalar] = ascii }
        }
        return likenesses
    }()

    /// What remains in ASCII of the compatibility decomposition (NFKD) of characters that files in Latin letters are
    /// named with. Full-width forms are computed.
    private static let table: [(ascii: String, scalars: String)] = [
        (" ", "\u{a0}\u{a8}\u{af}\u{b4}\u{b8}\u{2017}\u{202f}\u{203e}"), ("(", "⁽₍"), (")", "⁾₎"), ("+", "⁺₊"),
        (".", "\u{2024}"), ("0", "⁰₀"), ("1", "¹₁"), ("2", "²₂"), ("3", "³₃"), ("4", "⁴₄"), ("5", "⁵₅"), ("6", "⁶₆"),
        ("7", "⁷₇"), ("8", "⁸₈"), ("9", "⁹₉"), ("=", "⁼₌"), ("A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ\u{212b}"),
        ("B", "ḂḄḆℬ"), ("C", "ÇĆĈĊČḈℂ℃ℭ"), ("D", "ĎḊḌḎḐḒⅅ"), ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆℰ"), ("F", "Ḟ℉ℱ"),
        ("G", "ĜĞĠĢǦǴḠ"), ("H", "ĤȞḢḤḦḨḪℋℌℍ"), ("I", "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊℐℑ"), ("J", "Ĵ"), ("K", "ĶǨḰḲḴ\u{212a}"),
        ("L", "ĹĻĽĿḶḸḺḼℒ"), ("M", "ḾṀṂℳ"), ("N", "ÑŃŅŇǸṄṆṈṊℕ"), ("O", "ÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
        ("P", "ṔṖℙ"), ("Q", "ℚ"), ("R", "ŔŖŘȐȒṘṚṜṞℛℜℝ"), ("S", "ŚŜŞŠȘṠṢṤṦṨ"), ("T", "ŢŤȚṪṬṮṰ"),
        ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"), ("V", "ṼṾ"), ("W", "ŴẀẂẄẆẈ"), ("X", "ẊẌ"), ("Y", "ÝŶŸȲẎỲỴỶỸ"),
        ("Z", "ŹŻŽẐẒẔℤℨ"), ("a", "ªàáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặₐ"), ("b", "ḃḅḇ"), ("c", "çćĉċčḉ"), ("d", "ďḋḍḏḑḓⅆ"),
        ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệₑℯⅇ"), ("f", "ḟ"), ("g", "ĝğġģǧǵḡℊ"), ("h", "ĥȟḣḥḧḩḫẖₕℎ"),
        ("i", "ìíîïĩīĭįǐȉȋḭḯỉịⁱℹⅈ"), ("j", "ĵǰⅉ"), ("k", "ķǩḱḳḵₖ"), ("l", "ĺļľŀḷḹḻḽₗℓ"), ("m", "ḿṁṃₘ"),
        ("n", "ñńņňŉǹṅṇṉṋⁿₙ"), ("o", "ºòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợₒℴ"), ("p", "ṕṗₚ"), ("r", "ŕŗřȑȓṙṛṝṟ"),
        ("s", "śŝşšſșṡṣṥṧṩẛₛ"), ("t", "ţťțṫṭṯṱẗₜ"), ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"), ("v", "ṽṿ"),
        ("w", "ŵẁẃẅẇẉẘ"), ("x", "ẋẍₓ"), ("y", "ýÿŷȳẏẙỳỵỷỹ"), ("z", "źżžẑẓẕ"), ("!!", "‼"), ("..", "‥"), ("12", "½"),
        ("14", "¼"), ("34", "¾"), ("DZ", "ǄǱ"), ("Dz", "ǅǲ"), ("IJ", "Ĳ"), ("LJ", "Ǉ"), ("Lj", "ǈ"), ("NJ", "Ǌ"),
        ("Nj", "ǋ"), ("No", "№"), ("SM", "℠"), ("TM", "™"), ("dz", "ǆǳ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"),
        ("ij", "ĳ"), ("lj", "ǉ"), ("nj", "ǌ"), ("st", "ﬅﬆ"), ("...", "…"), ("FAX", "℻"), ("TEL", "℡"), ("ffi", "ﬃ"),
        ("ffl", "ﬄ"),
    ]
}
