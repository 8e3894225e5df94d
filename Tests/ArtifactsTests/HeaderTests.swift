import Artifacts
import Testing

@Suite struct HeaderTests {
    /// Answers of MLflow's `_guess_mime_type`. It reads the machine's own table of types too; where tables differ, what
    /// Python alone says.
    @Test(
        arguments: [
            ("a.txt", "text/plain"), ("a.log", "text/plain"), ("a.err", "text/plain"), ("a.cfg", "text/plain"),
            ("a.conf", "text/plain"), ("a.ini", "text/plain"), ("a.toml", "text/plain"), ("a.yaml", "text/plain"),
            ("a.yml", "text/plain"), ("a.xml", "text/plain"), ("a.json", "text/plain"), ("a.js", "text/plain"),
            ("a.py", "text/plain"), ("a.csv", "text/plain"), ("a.tsv", "text/plain"), ("a.md", "text/plain"),
            ("a.rst", "text/plain"), ("a.ipynb", "text/plain"), ("MLmodel", "text/plain"),
            ("x.MLmodel", "text/plain"), ("json", "text/plain"), (".json", "application/octet-stream"),
            ("mlmodel", "application/octet-stream"), ("A.JSON", "application/json"), ("A.TXT", "text/plain"),
            ("a.html", "text/html"), ("a.htm", "text/html"), ("a.css", "text/css"), ("a.png", "image/png"),
            ("A.PNG", "image/png"), ("a.jpg", "image/jpeg"), ("a.jpeg", "image/jpeg"), ("a.jpe", "image/jpeg"),
            ("a.gif", "image/gif"), ("a.svg", "image/svg+xml"), ("a.webp", "image/webp"), ("a.bmp", "image/bmp"),
            ("a.ico", "image/vnd.microsoft.icon"), ("a.tiff", "image/tiff"), ("a.tif", "image/tiff"),
            ("a.avif", "image/avif"), ("a.heic", "image/heic"), ("a.pdf", "application/pdf"),
            ("a.ps", "application/postscript"), ("a.mp3", "audio/mpeg"), ("a.mp4", "video/mp4"),
            ("a.wav", "audio/x-wav"), ("a.webm", "video/webm"), ("a.mov", "video/quicktime"),
            ("a.avi", "video/x-msvideo"), ("a.mpg", "video/mpeg"), ("a.mpeg", "video/mpeg"),
            ("a.ogg", "audio/ogg"), ("a.flac", "audio/flac"), ("a.aac", "audio/aac"), ("a.zip", "application/zip"),
            ("a.gz", "application/octet-stream"), ("a.tar", "application/x-tar"),
            ("a.tar.gz", "application/x-tar"), ("a.tgz", "application/x-tar"), ("a.csv.gz", "text/csv"),
            ("a.tar.bz2", "application/x-tar"), ("a.tar.xz", "application/x-tar"),
            ("a.xz", "application/octet-stream"), ("a.bz2", "application/octet-stream"),
            ("a.Z", "application/octet-stream"), ("a.br", "application/octet-stream"), ("a.svgz", "image/svg+xml"),
            ("a.7z", "application/x-7z-compressed"), ("a.wasm", "application/wasm"),
            ("a.h5", "application/x-hdf5"), ("a.nc", "application/x-netcdf"), ("a.mjs", "text/javascript"),
            ("a.woff", "font/woff"), ("a.woff2", "font/woff2"), ("a.ttf", "font/ttf"), ("a.otf", "font/otf"),
            ("a.doc", "application/msword"),
            ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("a.xls", "application/vnd.ms-excel"),
            ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("a.ppt", "application/vnd.ms-powerpoint"),
            ("a.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            ("a.odt", "application/vnd.oasis.opendocument.text"),
            ("a.ods", "application/vnd.oasis.opendocument.spreadsheet"), ("a.epub", "application/epub+zip"),
            ("a.mkv", "video/x-matroska"), ("a.ogv", "video/ogg"), ("a.m3u8", "application/vnd.apple.mpegurl"),
            ("a.vtt", "text/vtt"), ("a.srt", "text/plain"), ("a.webmanifest", "application/manifest+json"),
            ("a.parquet", "application/octet-stream"), ("a.pkl", "application/octet-stream"),
            ("a.npy", "application/octet-stream"), ("a.npz", "application/octet-stream"),
            ("a.onnx", "application/octet-stream"), ("a.safetensors", "application/octet-stream"),
            ("a.bin", "application/octet-stream"), ("a.so", "application/octet-stream"),
            ("a.jsonl", "application/octet-stream"), ("a.pth", "application/octet-stream"),
            ("a.ckpt", "application/octet-stream"), ("a.joblib", "application/octet-stream"),
            ("a.feather", "application/octet-stream"), ("a.db", "application/octet-stream"),
            ("png", "application/octet-stream"), (".png", "application/octet-stream"),
            ("a.", "application/octet-stream"), ("a..png", "image/png"), ("..png", "application/octet-stream"),
            ("noext", "application/octet-stream"), ("a.b.png", "image/png"),
            ("data.tar.", "application/octet-stream"), ("x.unknown", "application/octet-stream"),
            ("a.log.1", "application/octet-stream"), ("a.pyc", "application/x-python-code"),
            ("a.3gp", "audio/3gpp"), ("a.aif", "audio/x-aiff"), ("a.au", "audio/basic"),
            ("a.eml", "message/rfc822"), ("a.go", "application/octet-stream"),
            ("a.swift", "application/octet-stream"), ("mlproject", "text/plain"), ("x.mlproject", "text/plain"),
            ("MLproject", "application/octet-stream"), ("a.pt", "application/octet-stream"),
            ("a.opus", "audio/opus"), ("a.exe", "application/octet-stream"),
        ])
    func guessesTheTypeAsMLflowDoes(_ name: String, _ type: String) {
        #expect(ArtifactHeaders.contentType(of: name) == type)
    }

    /// Answers of MLflow's `_content_disposition_attachment`.
    @Test(
        arguments: [
            ("a.txt", "attachment; filename=a.txt"),
            ("model.pkl", "attachment; filename=model.pkl"),
            ("a b.txt", "attachment; filename=\"a b.txt\""),
            ("a\"q.txt", "attachment; filename=\"a\\\"q.txt\""),
            ("a\\b.txt", "attachment; filename=\"a\\\\b.txt\""),
            ("a;b=c.txt", "attachment; filename=\"a;b=c.txt\""),
            ("(x).txt", "attachment; filename=\"(x).txt\""),
            ("ü.txt", "attachment; filename=u.txt; filename*=UTF-8''%C3%BC.txt"),
            ("u\u{308}.txt", "attachment; filename=u.txt; filename*=UTF-8''u%CC%88.txt"),
            ("日本語", "attachment; filename=download; filename*=UTF-8''%E6%97%A5%E6%9C%AC%E8%AA%9E"),
            ("日本語.json", "attachment; filename=.json; filename*=UTF-8''%E6%97%A5%E6%9C%AC%E8%AA%9E.json"),
            (
                "Čeština – kopie.pdf",
                "attachment; filename=\"Cestina  kopie.pdf\"; filename*=UTF-8''%C4%8Ce%C5%A1tina%20%E2%80%93%20kopie.pdf"
            ),
            ("Ångström.csv", "attachment; filename=Angstrom.csv; filename*=UTF-8''%C3%85ngstr%C3%B6m.csv"),
            ("ﬁnal.txt", "attachment; filename=final.txt; filename*=UTF-8''%EF%AC%81nal.txt"),
            ("naïve café.md", "attachment; filename=\"naive cafe.md\"; filename*=UTF-8''na%C3%AFve%20caf%C3%A9.md"),
            ("１２.txt", "attachment; filename=12.txt; filename*=UTF-8''%EF%BC%91%EF%BC%92.txt"),
            ("🦜.png", "attachment; filename=.png; filename*=UTF-8''%F0%9F%A6%9C.png"),
            ("a'b*c%.txt", "attachment; filename=a'b*c%.txt"),
            ("½.txt", "attachment; filename=12.txt; filename*=UTF-8''%C2%BD.txt"),
            ("ü'b*c%(1).txt", "attachment; filename=\"u'b*c%(1).txt\"; filename*=UTF-8''%C3%BC%27b%2Ac%25%281%29.txt"),
            ("straße.txt", "attachment; filename=strae.txt; filename*=UTF-8''stra%C3%9Fe.txt"),
            ("øre.txt", "attachment; filename=re.txt; filename*=UTF-8''%C3%B8re.txt"),
            ("a\u{a0}b", "attachment; filename=\"a b\"; filename*=UTF-8''a%C2%A0b"),
            ("№5.txt", "attachment; filename=No5.txt; filename*=UTF-8''%E2%84%965.txt"),
            ("~!#$&+-.^_`|~", "attachment; filename=~!#$&+-.^_`|~"),
        ])
    func quotesTheNameAsMLflowDoes(_ name: String, _ header: String) {
        #expect(ArtifactHeaders.contentDisposition(for: name) == header)
    }

    /// Nothing in a name ends the header.
    @Test(arguments: ["a\r\nX-Evil: 1", "\0", "ü\n\"; x=", "\u{7f}"]) func keepsControlCharactersOut(_ name: String) {
        let header = ArtifactHeaders.contentDisposition(for: name)
        #expect(header.utf8.allSatisfy { 0x20..<0x7f ~= $0 })
        #expect(header.contains("filename*=UTF-8''"))
    }
}
