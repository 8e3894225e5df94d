"""Files: the artifact proxy, the files of runs, logged models and model versions, uploads in parts."""

from scenario import AJAX, API, scenario

PROXY = "/api/2.0/mlflow-artifacts/"
UI_PROXY = "/ajax-api/2.0/mlflow-artifacts/"
FILES = PROXY + "artifacts"
MINE = FILES + "/${u}/"
UPLOAD = "/ajax-api/2.0/mlflow/upload-artifact"
GET_ARTIFACT, VERSION_ARTIFACT = "/get-artifact", "/model-versions/get-artifact"

#: What a file is sent with.
ABOUT = ("content-disposition", "x-content-type-options", "content-length", "accept-ranges", "last-modified",
         "cache-control")
RANGE = ("content-range", "content-length", "accept-ranges")


def run_files(run="A", experiment="main"):
    return f"{FILES}/${{exp.{experiment}}}/${{run.{run}}}/artifacts/"


# Upload, download, list, delete

s = scenario("artifacts/upload", __name__)
s.put(MINE + "a.txt", b"hello\n", "a file", show_headers=("content-length",))
s.get(MINE + "a.txt", title="read it", show_headers=ABOUT)
s.put(MINE + "a.txt", b"changed", "again")
s.get(MINE + "a.txt", title="read it again", show_headers=("content-length",))
s.put(MINE + "empty", b"", "an empty file")
s.get(MINE + "empty", title="read the empty file", show_headers=ABOUT)
s.put(MINE + "deep/er/and/deeper/b.bin", bytes(range(256)), "a file in new folders")
s.get(MINE + "deep/er/and/deeper/b.bin", title="read the file in folders", show_headers=ABOUT)
for content_type in ("text/plain", "application/json", "application/x-www-form-urlencoded",
                     "multipart/form-data; boundary=x",
                     "application/octet-stream"):
    s.put(MINE + "typed", f"sent as {content_type}", f"sent as {content_type}", content_type=content_type)
    s.get(MINE + "typed", title=f"what was sent as {content_type}")
s.put(MINE + "deep", b"x", "over a folder")
s.put(MINE + "a.txt/b", b"x", "below a file")
s.put(MINE + "a.txt/", b"x", "a slash at the end")
s.put(MINE + "new/", b"x", "a new folder by a slash at the end")
s.put(FILES + "/", b"x", "no name")
s.put(FILES, b"x", "no slash")
s.put(MINE + "large", b"0123456789abcdef" * 65536, "a mebibyte")
s.get(MINE + "large", title="read the mebibyte", show_headers=("content-length",))
s.post(MINE + "a.txt", {}, "POST")
s.patch(MINE + "a.txt", {}, "PATCH")
s.request("OPTIONS", MINE + "a.txt", title="OPTIONS")
s.request("PUT", MINE + "a.txt", title="no body at all")
s.get(MINE + "a.txt", title="what that made of it")

s = scenario("artifacts/download", __name__)
s.put(MINE + "a.txt", b"0123456789", "a file")
s.put(MINE + "folder/b.txt", b"b", "a file in a folder")
s.get(MINE + "a.txt", {"x": "1"}, "a query is not read")
s.get(MINE + "nope", title="nothing there", show_headers=("x-content-type-options",))
s.get(MINE + "folder", title="a folder")
s.get(MINE + "folder/", title="a folder with a slash")
s.get(MINE + "a.txt/", title="a file with a slash")
s.get(MINE + "a.txt/b", title="below a file")
s.get(MINE + "A.TXT", title="letters' case counts")
s.get(MINE + "folder//b.txt", title="two slashes within")
s.get(FILES + "//${u}/a.txt", title="two slashes before")
s.get(MINE + "./a.txt", title="a dot within")
s.get(MINE + "%2E/a.txt", title="an encoded dot within")
s.get(MINE + "%61.txt", title="an encoded letter")
s.get(MINE + "%2561.txt", title="a letter encoded twice")
s.get(MINE + "folder%2Fb.txt", title="an encoded slash")
s.get(MINE + "folder%252Fb.txt", title="a slash encoded twice")
s.get(MINE + "folder%5Cb.txt", title="a backslash")
s.get(UI_PROXY + "artifacts/${u}/a.txt", title="by the UI's prefix", show_headers=ABOUT)
s.request("HEAD", MINE + "a.txt", title="HEAD", show_headers=("content-length",))
s.request("HEAD", MINE + "nope", title="HEAD of nothing")

# Names and types

# Only those on which the table of types is the same on every system: stock asks the system's too.
TYPES = ("a.txt", "a.log", "a.json", "a.yaml", "a.yml", "a.csv", "a.tsv", "a.md", "a.py", "a.js", "a.xml", "a.html",
         "a.css", "a.png", "a.jpg", "a.jpeg", "a.gif", "a.svg", "a.bmp", "a.ico", "a.pdf", "a.zip", "a.tar", "a.gz",
         "a.tar.gz", "a.tgz", "a.bz2", "a.xz", "a.pkl", "a.npy", "a.npz", "a.parquet", "a.onnx", "a.pth", "a.h5",
         "a.safetensors", "a.joblib", "a.bin", "a.ipynb", "a.cfg", "a.conf", "a.ini", "a.toml", "a.err", "a.cnf",
         "a.cf", "a.properties", "a.prop", "a.hocon", "a.py3", "a.rst", "a.mp4", "a.mp3", "a.wav", "a.webm", "a.mov",
         "a.avi", "a.wasm", "a.xls", "a.ppt", "a.htm", "a.tif", "a.tiff", "a.eml", "a.ps", "a.eps", "a.mpeg",
         "a.latex", "MLmodel", "MLproject", "mlmodel", "Dockerfile", "LICENSE", "a", "a.", ".txt", ".hidden", "A.TXT",
         "A.PNG", "a.unknown", "a.b.txt", "x.MLmodel", "conda.yaml", "requirements.txt", "python_env.yaml",
         "model.pkl", "data.json.gz", "txt", "json", "log", "md")

s = scenario("artifacts/types", __name__)
for name in TYPES:
    s.put(MINE + name, b"<p>x</p>", f"write {name}")
    s.get(MINE + name, title=f"read {name}", show_headers=("content-disposition",))

NAMES = (
    ("spaces", "a b.txt"), ("a quote", "a'q.txt"), ("a double quote", 'a"q.txt'), ("a semicolon", "a;b.txt"),
    ("a comma", "a,b.txt"),
    ("brackets", "a(b)[c]{d}.txt"), ("letters of other alphabets", "модель-日本.txt"), ("umlauts", "ü.txt"),
    ("an emoji", "😀.txt"),
    ("a combining mark", "e\u0301.txt"), ("a ligature", "\ufb01x.txt"), ("an equals sign", "a=b.txt"),
    ("an at sign", "a@b.txt"),
    ("a plus sign", "a+b.txt"), ("an ampersand", "a&b.txt"), ("a question mark", "a%3Fb.txt"),
    ("a percent sign", "a%25b.txt"),
    ("an encoded percent sign", "a%2541.txt"), ("a backslash", "a%5Cb.txt"),
    ("a tilde", "~a.txt"), ("a star", "a*b.txt"),
    ("a pipe", "a|b.txt"), ("angle brackets", "a<b>.txt"),

    ("a delete character", "a%7Fb.txt"), ("a dollar sign", "a$b.txt"),
    ("a caret", "a^b.txt"), ("a backtick", "a`b.txt"),
    ("a leading dash", "-a.txt"), ("a leading space", " a.txt"),

    ("200 characters", "n" * 200), ("255 characters", "n" * 255), ("256 characters", "n" * 256),
    ("a line separator", "a%E2%80%A8b.txt"),
    ("a C1 control", "a%C2%85b.txt"), ("a temporary name", ".artifact.uploading.x"),
    ("two dots and a letter", "..a"),
    ("a hidden file", ".hidden.txt"), ("an exclamation mark", "a!b.txt"), ("non-breaking space", "a%C2%A0b.txt"),
)

ODD_NAMES = (
    ("a colon", "a:b.txt"), ("a tab", "a%09b.txt"), ("a line break", "a%0Ab.txt"), ("a NUL", "a%00b.txt"),
    ("no UTF-8", "a%FFb.txt"), ("a trailing space", "a.txt "), ("a trailing dot", "a.txt."), ("three dots", "..."),
)

s = scenario("artifacts/names", __name__)
for title, name in NAMES:
    s.put(MINE + "names/" + name, b"x", f"write {title}")
    s.get(MINE + "names/" + name, title=f"read {title}", show_headers=("content-disposition",))
s.get(FILES, {"path": "${u}/names"}, "list them")

s = scenario("artifacts/odd-names", __name__)
for title, name in ODD_NAMES:
    s.put(MINE + "names/" + name, b"x", f"write {title}")
    s.get(MINE + "names/" + name, title=f"read {title}", show_headers=("content-disposition",))

# Listing

s = scenario("artifacts/list", __name__)
for name, content in (("b.json", b"{}"), ("a.txt", b"hello"), ("Z", b"z"), ("e/f.txt", b"x"), ("e/g/h.txt", b"y"),
                      ("ü.txt", b"1"),
                      ("a b.txt", b"12"), (".hidden", b"h"), ("10", b"1"), ("9", b"2")):
    s.put(MINE + name, content, f"write {name}")
for path in ("${u}", "${u}/", "${u}/e", "${u}/e/", "${u}/e/g", "${u}/a.txt", "${u}/nope", "${u}/nope/deeper",
             "${u}//e", "${u}/./e", "./${u}",
             "${u}/.", "${u}/a.txt/", "${u}/ü.txt", "${u}/E", "/${u}", "//${u}", "../${u}", "${u}/..", "${u}/../${u}",
             "${u}/e/../e",
             "%2e%2e/${u}", "${u}%2Fe", "${u}%252Fe", "${u}\\e", "C:/${u}", "C:${u}", "${u}#e", "file:///${u}",
             "file:${u}", "file:///etc",
             "${u}?e", "~", "~/x", "http://x/y", "s3://b/x", "mlflow-artifacts:/${u}", "${u}\u0000", "/etc", "/", "..",
             "..\\${u}",
             "${u}/*", "${u}/e%00"):
    s.get(FILES, {"path": path}, f"path {path!r}")
s.get(FILES, title="no path", only=("files", "path", "${u}"))
s.get(FILES, {"path": ""}, "an empty path", only=("files", "path", "${u}"))
s.get(FILES, {"path": "."}, "a dot", only=("files", "path", "${u}"))
s.get(FILES, [("path", "${u}/e"), ("path", "${u}")], "of two paths the first counts")
s.get(FILES, {"Path": "${u}/e"}, "names of parameters are case-sensitive", only=("files", "path", "${u}"))
s.get(FILES, None, "a body with GET", body={"path": "${u}/e"})
s.get(FILES + "/", {"path": "${u}/e"}, "a slash at the end")
s.get(UI_PROXY + "artifacts", {"path": "${u}/e"}, "by the UI's prefix")
s.post(FILES, {"path": "${u}/e"}, "POST")

s = scenario("artifacts/list-empty-files", __name__)
s.put(MINE + "empty", b"", "an empty file")
s.put(MINE + "full", b"x", "another file")
s.get(FILES, {"path": "${u}"}, "list")

# Deleting

s = scenario("artifacts/delete", __name__)
for name in ("a.txt", "b.txt", "e/f.txt", "e/g/h.txt", "ü ü.txt", "k/l.txt"):
    s.put(MINE + name, b"x", f"write {name}")
s.delete(MINE + "a.txt", title="a file")
s.get(MINE + "a.txt", title="it is gone")
s.delete(MINE + "a.txt", title="again")
s.delete(MINE + "e", title="a folder")
s.get(MINE + "e/g/h.txt", title="what was in it is gone")
s.delete(MINE + "nope/deeper", title="nothing there")
s.delete(MINE + "b.txt/c", title="below a file")
s.delete(MINE + "k/", title="a folder with a slash")
s.delete(MINE + "%C3%BC%20%C3%BC.txt", title="an encoded name")
s.get(FILES, {"path": "${u}"}, "what is left")
s.put(MINE + "b.txt", b"x", "write b.txt once more")
s.delete(MINE + "../${u}/b.txt", title="dots")
s.delete(MINE + "%2e%2e/${u}/b.txt", title="encoded dots")
s.delete(MINE + "b.txt#x", title="a hash")
s.delete(MINE + "b.txt", {"path": "other"}, "a body is not read")
s.delete(FILES, title="no path")
s.delete(FILES, title="a query is not a path", query={"path": "${u}"})
s.delete(FILES + "/", title="an empty path")
s.delete(UI_PROXY + "artifacts/${u}/b.txt", title="by the UI's prefix")

s = scenario("artifacts/delete-with-a-slash", __name__)
s.put(MINE + "b.txt", b"x", "write b.txt")
s.delete(MINE + "b.txt/", title="a file with a slash")
s.get(MINE + "b.txt", title="is it gone")

# Ranges and conditions

s = scenario("artifacts/ranges", __name__)
s.put(MINE + "a.txt", b"0123456789", "a file")
s.put(MINE + "empty", b"", "an empty file")
s.get(MINE + "a.txt", title="all of it", capture={"etag": "@etag", "date": "@last-modified"},
      show_headers=(*RANGE, "etag"))
for text in ("bytes=0-3", "bytes=4-", "bytes=-3", "bytes=0-0", "bytes=9-9", "bytes=9-", "bytes=10-", "bytes=10-20",
             "bytes=5-100", "bytes=-100",
             "bytes=-0", "bytes=0-9", "bytes=0-", "bytes=3-1", "bytes=abc", "bytes=", "bytes=-", "bytes", "bytes 0-3",
             "items=0-3", "BYTES=0-3",
             "bytes = 0-3", "bytes=0 - 3", "bytes= 0-3", "bytes=0-3 ", "bytes=1.5-3", "bytes=-1-3", "bytes=0-3,",
             "bytes=,0-3", "bytes=0-1,3-4",
             "bytes=0-3,2-5", "bytes=0-1,20-30", "bytes=20-30,40-50", "bytes=99999999999999999999-",
             "bytes=0-99999999999999999999", "",
             "bytes=0x1-3", "bytes=+1-3"):
    s.get(MINE + "a.txt", title=f"Range {text!r}", headers={"Range": text}, show_headers=RANGE)
s.get(MINE + "empty", title="a range of nothing", headers={"Range": "bytes=0-3"}, show_headers=RANGE)
s.get(MINE + "empty", title="the end of nothing", headers={"Range": "bytes=-3"}, show_headers=RANGE)
s.get(MINE + "nope", title="a range of what is not there", headers={"Range": "bytes=0-3"})
for title, headers in (
    ("the same", {"If-Range": "${etag}"}), ("another", {"If-Range": '"x"'}), ("the date", {"If-Range": "${date}"}),
    ("an old date", {"If-Range": "Mon, 01 Jan 2024 00:00:00 GMT"}), ("a weak one", {"If-Range": "W/${etag}"}),
    ("nonsense", {"If-Range": "x"}),
):
    s.get(MINE + "a.txt", title=f"If-Range with {title}", headers={"Range": "bytes=0-3", **headers}, show_headers=RANGE)

s = scenario("artifacts/conditions", __name__)
s.put(MINE + "a.txt", b"0123456789", "a file")
s.get(MINE + "a.txt", title="all of it", capture={"etag": "@etag", "date": "@last-modified"},
      show_headers=("etag", "last-modified"))
CONDITIONS = (
    ("the same ETag", {"If-None-Match": "${etag}"}), ("another ETag", {"If-None-Match": '"x"'}),
    ("a weak ETag", {"If-None-Match": "W/${etag}"}),
    ("a list of ETags", {"If-None-Match": '"x", ${etag}'}), ("any ETag", {"If-None-Match": "*"}),
    ("the same date", {"If-Modified-Since": "${date}"}), ("an old date",
                                                          {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}),
    ("a date to come", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}), ("no date", {"If-Modified-Since": "x"}),
    ("another ETag, the same date", {"If-None-Match": '"x"', "If-Modified-Since": "${date}"}),
    ("the same ETag to match", {"If-Match": "${etag}"}), ("another ETag to match", {"If-Match": '"x"'}),
    ("an old date to be unmodified since", {"If-Unmodified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}),
    ("the same ETag with a range", {"If-None-Match": "${etag}", "Range": "bytes=0-3"}),
)
for title, headers in CONDITIONS:
    s.get(MINE + "a.txt", title=title, headers=headers, show_headers=("content-length", "etag"))
s.put(MINE + "a.txt", b"9876543210", "another content")
s.get(MINE + "a.txt", title="the old ETag", headers={"If-None-Match": "${etag}"})
for title, headers in (("If-None-Match", {"If-None-Match": "*"}), ("If-Match", {"If-Match": '"x"'})):
    s.put(MINE + "a.txt", b"conditional", f"an upload with {title}", headers=headers)
s.get(MINE + "a.txt", title="what is there then")

# Paths that try to leave

ATTACKS = (
    "../x", "../../x", "a/../../x", "a/..", "..", "%2e%2e/x", "%2E%2E/x", "%2e./x", ".%2e/x", "..%2fx", "%2e%2e%2fx",
    "%252e%252e/x", "%25252e%25252e/x",
    "%252e%252e%252fx", "..%252fx", "%c0%ae%c0%ae/x", "%e0%80%ae%e0%80%ae/x", "..%5cx", "..%255cx", "%2e%2e%5cx",
    "a%5c..%5c..%5cx", "..%00/x", "%00../x",
    "..%0d%0a/x", "..;/x", "..%2f..%2f..%2fetc/passwd", "/etc/passwd", "%2fetc%2fpasswd", "%252fetc/passwd",
    "%5cetc%5cpasswd", "//etc/passwd",
    "C:/x", "C:%5cx", "c%3a/x", "C:x", "%5c%5chost%5cshare", "file:///etc/passwd", "file:/etc/passwd", "file:x",
    "file%3a///etc/passwd", "file:../x",
    "FILE:///etc/passwd", "http://x/y", "a%23b", "%23", "a%2523b", "~", "~/x", "~root/x", "$HOME/x", ".", "./", "a/.",
    "a/./b", "%2e", "a/%2e/b", "%2e/x",
    " ", "%20", "a/%20/b", "%00", "a%00", "a%00/../b", "...", "....//x", "..../x", ".../x", "a/...", "%09", "a%0a",
    "%", "%2", "%zz", "a%", "a%zz/b",
)

s = scenario("artifacts/attacks-by-get", __name__)
for path in ATTACKS:
    s.get(MINE + path, title=f"GET {path}")
for path in ("../x", "%2e%2e/x", "/etc/passwd", "%2fetc%2fpasswd", "%252e%252e%252fx", ".", "%2e", "C:/x", "..%5cx"):
    s.get(f"{FILES}/{path}", title=f"GET {path} at the root")

s = scenario("artifacts/attacks-by-put", __name__)
for path in ATTACKS:
    if path not in ("~", "C:x"):
        s.put(MINE + path, b"attack", f"PUT {path}")
for path in ("x", "etc/passwd", "passwd", "attack"):
    s.get(f"{FILES}/{path}", title=f"no {path} was written above")

s = scenario("artifacts/attacks-by-delete", __name__)
s.put(MINE + "keep", b"x", "a file to keep")
for path in ATTACKS:
    if path not in (".", "./", "%2e", "a/.", "%2e/x"):
        s.delete(MINE + "below/" + path, title=f"DELETE {path}")
s.get(FILES, {"path": "${u}"}, "what is left")

# The files of runs

s = scenario("artifacts/of-runs", __name__)
s.experiment()
s.run()
R = {"run_id": "${run.A}"}
LIST = "artifacts/list"
s.get(LIST, R, "none yet")
for name, content in (("a.txt", b"hello"), ("d/b.json", b"{}"), ("d/e/c.bin", b"\x00\x01"), ("ü ü.txt", b"u")):
    s.put(run_files() + name, content, f"write {name}")
s.get(LIST, R, "the root")
for path in ("d", "d/", "d/e", "a.txt", "nope", "", ".", "./d", "d/.", "d//e", "..", "../..", "d/..", "%2e%2e",
             "d/%2e%2e", "/d", "/", "//d", "/etc",
             "d#e", "D", "ü ü.txt", "C:/d", "file:///d", "file:d", "d%2Fe", "d\\e", "\u0000", "~"):
    s.get(LIST, {**R, "path": path}, f"list {path!r}")
s.get(LIST, {"run_uuid": "${run.A}"}, "by run_uuid")
s.get(LIST, {"run_id": "${run.A}", "run_uuid": "other"}, "by both")
s.get(LIST, {"run_id": "nope"}, "an unknown run")
s.get(LIST, {"run_id": "nope", "path": ".."}, "an unknown run and a bad path")
s.get(LIST, {"path": "d"}, "no run")
s.get(LIST, {"run_id": ""}, "an empty run")
s.get(LIST, {**R, "page_token": "x"}, "a page token")
s.get(LIST, None, "a body with GET", body={**R, "path": "d"})
s.get(LIST, None, "a number as path in a body", body={**R, "path": 5})
s.post(LIST, R, "POST")
s.get(GET_ARTIFACT, {**R, "path": "a.txt"}, "get", show_headers=ABOUT,
      capture={"etag": "@etag", "date": "@last-modified"})
s.get(GET_ARTIFACT, {"run_uuid": "${run.A}", "path": "a.txt"}, "get by run_uuid")
s.get(GET_ARTIFACT, {"run_uuid": "other", **R, "path": "a.txt"}, "get by both")
for path in ("d", "d/", "d/b.json", "d/e/c.bin", "nope", "", ".", "..", "../artifacts/a.txt", "%2e%2e/x",
             "%252e%252e/x", "/a.txt", "/etc/passwd",
             "a.txt/", "a.txt/b", "./a.txt", "d//b.json", "d/./b.json", "ü ü.txt", "a.txt#x", "a.txt?x", "C:/a.txt",
             "file:///etc/passwd", "file:a.txt",
             "d%2Fb.json", "d\\b.json", "a.txt\u0000", "~", "%61.txt", "A.TXT"):
    s.get(GET_ARTIFACT, {**R, "path": path}, f"get {path!r}", show_headers=("content-disposition",))
s.get(GET_ARTIFACT, R, "get without a path")
s.get(GET_ARTIFACT, {"path": "a.txt"}, "get without a run")
s.get(GET_ARTIFACT, {"run_id": "", "path": "a.txt"}, "get of an empty run")
s.get(GET_ARTIFACT, {"run_id": "nope", "path": "a.txt"}, "get of an unknown run")
s.get(GET_ARTIFACT, {"run_id": "nope", "path": ".."}, "get of an unknown run and a bad path")
s.get(GET_ARTIFACT, title="get without anything")
s.request("HEAD", GET_ARTIFACT, query={**R, "path": "a.txt"}, title="HEAD",
          show_headers=("content-length", "content-disposition"))
s.post(GET_ARTIFACT, {}, "POST to get-artifact")
s.get("/api/2.0/mlflow/get-artifact", {**R, "path": "a.txt"}, "get-artifact has no prefix")
s.get("/ajax-api/2.0/mlflow/get-artifact", {**R, "path": "a.txt"}, "nor that of the UI")
for text in ("bytes=0-1", "bytes=-2", "bytes=10-", "bytes=abc", "bytes=0-1,3-4"):
    s.get(GET_ARTIFACT, {**R, "path": "a.txt"}, f"get with Range {text}", headers={"Range": text}, show_headers=RANGE)
for title, headers in CONDITIONS[:9]:
    s.get(GET_ARTIFACT, {**R, "path": "a.txt"}, f"get with {title}", headers=headers)
s.post("runs/delete", R, "delete the run")
s.get(LIST, R, "the files of a deleted run")
s.get(GET_ARTIFACT, {**R, "path": "a.txt"}, "a file of a deleted run")

s = scenario("artifacts/of-runs-under-ajax-api", __name__, AJAX)
s.experiment()
s.run()
s.put(UI_PROXY + "artifacts/${exp.main}/${run.A}/artifacts/a.txt", b"x", "write")
s.get("artifacts/list", R, "list")

s = scenario("artifacts/upload-artifact", __name__)
s.experiment()
s.run()
U = {"run_uuid": "${run.A}"}


def upload(s, query, title, content=b"content", **options):
    options.setdefault("content_type", None)
    s.request("POST", UPLOAD, query=query, raw=content, title=title, **options)


upload(s, {**U, "path": "a.txt"}, "a file")
s.get(GET_ARTIFACT, {**R, "path": "a.txt"}, "read it")
upload(s, {**U, "path": "a.txt"}, "again", b"changed")
s.get(GET_ARTIFACT, {**R, "path": "a.txt"}, "read it again")
upload(s, {**U, "path": "up/load/u.txt"}, "in folders")
upload(s, {**U, "path": "ü ü.txt"}, "other letters")
s.get(LIST, R, "list")
s.get(LIST, {**R, "path": "up/load"}, "list the folder")
for path in ("..", "../x", "%2e%2e/x", "/x", "/etc/x", "x#y", "C:/x", "up/", "up", "a.txt/b", ".", "./b.txt", "",
             "file:///x", "d//c.txt",
             "d\\e.txt", "~/x", "d/./e.txt", "d%2Ff.txt"):
    upload(s, {**U, "path": path}, f"path {path!r}")
s.get(LIST, R, "list what was written")
upload(s, U, "no path")
upload(s, {"path": "a.txt"}, "no run")
upload(s, {"run_uuid": "", "path": "a.txt"}, "an empty run")
upload(s, {"run_id": "${run.A}", "path": "a.txt"}, "run_id is not read")
upload(s, {"run_uuid": "nope", "path": "a.txt"}, "an unknown run")
upload(s, {"run_uuid": "nope", "path": ".."}, "an unknown run and a bad path")
upload(s, {**U, "path": "empty"}, "no bytes", b"")
upload(s, {"run_uuid": "nope", "path": "empty"}, "no bytes and an unknown run", b"")
upload(s, None, "nothing", b"")
for content_type in ("application/json", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded",
                     "multipart/form-data; boundary=x"):
    upload(s, {**U, "path": "typed"}, f"sent as {content_type}", b"a=1", content_type=content_type)
upload(s, {**U, "path": "10MiB"}, "10 MiB", bytes(10 * 1024 * 1024))
upload(s, {**U, "path": "more"}, "10 MiB and a byte", bytes(10 * 1024 * 1024 + 1))
s.get(LIST, R, "list all", only=("files", "path"))
s.get(UPLOAD, {**U, "path": "a.txt"}, "GET")
s.put(UPLOAD, b"x", "PUT")
s.request("POST", "/api/2.0/mlflow/upload-artifact", query={**U, "path": "a.txt"}, raw=b"x",
          title="upload-artifact is not under /api",
          content_type=None)
s.post("runs/delete", R, "delete the run")
upload(s, {**U, "path": "late.txt"}, "to a deleted run")
s.get(LIST, R, "what it wrote", only=("files", "path"))
upload(s, {**U, "path": "a\u0000b"}, "a NUL in the path")

# The files of logged models and of model versions

s = scenario("artifacts/of-logged-models", __name__, AJAX)
s.experiment()
s.logged_model()
DIRECTORIES, FILE = "logged-models/${model.A}/artifacts/directories", "logged-models/${model.A}/artifacts/files"
s.get(DIRECTORIES, title="none yet")
for name, content in (("MLmodel", b"flavors: {}"), ("d/model.pkl", b"\x80"), ("d/e/x.json", b"{}")):
    s.put(FILES + "/${exp.main}/models/${model.A}/artifacts/" + name, content, f"write {name}")
s.get(DIRECTORIES, title="the root")
for path in ("d", "d/", "d/e", "MLmodel", "nope", "", ".", "..", "%2e%2e", "/d", "/etc", "d#", "d//e", "C:/d",
             "file:///d"):
    s.get(DIRECTORIES, {"artifact_directory_path": path}, f"list {path!r}")
s.get("/api/2.0/mlflow/" + DIRECTORIES, title="the root by /api")
s.get(DIRECTORIES, {"path": "d"}, "another parameter")
s.get("logged-models/m-nope/artifacts/directories", title="an unknown model")
s.get("logged-models/m-nope/artifacts/directories", {"artifact_directory_path": ".."},
      "an unknown model and a bad path")
s.get(FILE, {"artifact_file_path": "MLmodel"}, "a file", show_headers=ABOUT)
for path in ("d/model.pkl", "d/e/x.json", "d", "nope", "", ".", "..", "../x", "%2e%2e/x", "/MLmodel", "/etc/passwd",
             "MLmodel#x", "MLmodel/", "./MLmodel",
             "file:///etc/passwd", "%4DLmodel", "d%2Fmodel.pkl"):
    s.get(FILE, {"artifact_file_path": path}, f"get {path!r}", show_headers=("content-disposition",))
s.get(FILE, title="no path")
s.get(FILE, {"path": "MLmodel"}, "another parameter for a file")
s.get("logged-models/m-nope/artifacts/files", {"artifact_file_path": "MLmodel"}, "a file of an unknown model")
s.get("logged-models/m-nope/artifacts/files", title="an unknown model and no path")
s.get("/api/2.0/mlflow/" + FILE, {"artifact_file_path": "MLmodel"}, "files are not under /api")
s.request("HEAD", FILE, query={"artifact_file_path": "MLmodel"}, title="HEAD", show_headers=("content-length",))
s.get(FILE, {"artifact_file_path": "MLmodel"}, "a range", headers={"Range": "bytes=0-3"}, show_headers=RANGE)
s.post(DIRECTORIES, {}, "POST")
s.delete("logged-models/${model.A}", title="delete the model")
s.get(DIRECTORIES, title="the root of a deleted model")
s.get(FILE, {"artifact_file_path": "MLmodel"}, "a file of a deleted model")

s = scenario("artifacts/of-model-versions", __name__)
s.experiment()
s.run()
s.logged_model("L")
s.registered_model()
s.put(run_files() + "model/MLmodel", b"of the run", "write to the run")
s.put(FILES + "/${exp.main}/models/${model.L}/artifacts/MLmodel", b"of the model", "write to the model")
s.version(title="of a run's folder", source="mlflow-artifacts:/${exp.main}/${run.A}/artifacts/model", run_id="${run.A}")
s.version(title="of a logged model", source="models:/${model.L}", model_id="${model.L}")
s.version(title="of a run", source="runs:/${run.A}/model", run_id="${run.A}")
V = {"name": "${u}-M", "version": "1"}
s.get(VERSION_ARTIFACT, {**V, "path": "MLmodel"}, "a file", show_headers=ABOUT)
s.get(VERSION_ARTIFACT, {**V, "version": "2", "path": "MLmodel"}, "a logged model's file",
      show_headers=("content-disposition",))
s.get(VERSION_ARTIFACT, {**V, "version": "3", "path": "MLmodel"}, "a run's file", show_headers=("content-disposition",))
for path in ("nope", "", ".", "..", "../../a.txt", "%2e%2e/x", "/etc/passwd", "MLmodel#x", "MLmodel/", "./MLmodel",
             "file:///etc/passwd"):
    s.get(VERSION_ARTIFACT, {**V, "path": path}, f"get {path!r}")
s.get(VERSION_ARTIFACT, V, "no path")
s.get(VERSION_ARTIFACT, {"name": "${u}-M", "path": "MLmodel"}, "no version")
s.get(VERSION_ARTIFACT, {"version": "1", "path": "MLmodel"}, "no name")
s.get(VERSION_ARTIFACT, {**V, "version": "99", "path": "MLmodel"}, "an unknown version")
s.get(VERSION_ARTIFACT, {**V, "version": "x", "path": "MLmodel"}, "a word as version")
s.get(VERSION_ARTIFACT, {"name": "${u}-nope", "version": "1", "path": "MLmodel"}, "an unknown model")
s.get(VERSION_ARTIFACT, {"name": "a/b", "version": "1", "path": "MLmodel"}, "a bad name")
s.get(VERSION_ARTIFACT, {"name": "a/b", "version": "1", "path": ".."}, "a bad name and a bad path")
s.get(VERSION_ARTIFACT, {**V, "version": "", "path": "MLmodel"}, "an empty version")
s.get(VERSION_ARTIFACT, {"name": "", "version": "1", "path": "MLmodel"}, "an empty name")
s.request("HEAD", VERSION_ARTIFACT, query={**V, "path": "MLmodel"}, title="HEAD", show_headers=("content-length",))
s.get(VERSION_ARTIFACT, {**V, "path": "MLmodel"}, "a range", headers={"Range": "bytes=0-1"}, show_headers=RANGE)
s.post(VERSION_ARTIFACT, {}, "POST")

# Uploads in parts, and URLs to sign

s = scenario("artifacts/multipart", __name__)
for call, body in (("create", {"path": "x", "num_parts": 2}), ("complete", {"path": "x", "upload_id": "u", "parts": [
        {"part_number": 1, "etag": "e", "url": "u"}]}), ("abort", {"path": "x", "upload_id": "u"})):
    url = f"{PROXY}mpu/{call}/${{u}}/x"
    s.post(url, body, f"{call}")
    s.post(f"{UI_PROXY}mpu/{call}/${{u}}/x", body, f"{call} by the UI's prefix")
    s.post(url, {**body, "path": ""}, f"{call}: an empty path")
    s.post(url, {name: value for name, value in body.items() if name != "path"}, f"{call}: no path")
    s.post(url, {**body, "path": 5}, f"{call}: a number as path")
    s.post(f"{PROXY}mpu/{call}/../x", body, f"{call}: dots")
    s.post(f"{PROXY}mpu/{call}/%2e%2e/x", body, f"{call}: encoded dots")
    s.post(f"{PROXY}mpu/{call}/", body, f"{call}: nothing behind it")
    s.post(url, {}, f"{call}: no fields")
    s.post(url, None, f"{call}: no body")
    s.get(url, title=f"{call}: GET")
s.post(f"{PROXY}mpu/create/${{u}}/x", {"path": "x", "num_parts": "two"}, "create: a word as number of parts")
s.post(f"{PROXY}mpu/complete/${{u}}/x", {"path": "x", "upload_id": "u"}, "complete: no parts")
s.post(f"{PROXY}mpu/complete/${{u}}/x", {"path": "x", "upload_id": "u", "parts": []}, "complete: empty parts")
s.post(f"{PROXY}mpu/complete/${{u}}/x", {"path": "x", "upload_id": 5, "parts": []}, "complete: a number as upload id")
s.post(f"{PROXY}mpu/abort/${{u}}/x", {"path": "x"}, "abort: no upload id")
s.get(f"{PROXY}presigned/${{u}}/x", title="a URL for a download")
s.get(f"{UI_PROXY}presigned/${{u}}/x", title="by the UI's prefix")
s.get(f"{PROXY}presigned/../x", title="dots")
s.get(f"{PROXY}presigned/%2e%2e/x", title="encoded dots")
s.get(f"{PROXY}presigned/", title="nothing behind it")
s.get(f"{PROXY}presigned", title="no slash")
s.get(f"{PROXY}nonsense", title="an unknown call")

for name, prefix in (("api", API), ("ajax-api", AJAX)):
    s = scenario(f"artifacts/presigned-under-{name}", __name__, prefix)
    s.experiment()
    s.run()
    s.logged_model()
    for direction in ("upload", "download"):
        url = f"artifacts/presigned-{direction}-url"
        for title, body in (
            ("of a run", {**R, "path": "a.txt"}), ("of an unknown run", {"run_id": "nope", "path": "a.txt"}),
            ("no path", R),
            ("an empty path", {**R, "path": ""}), ("no run", {"path": "a.txt"}), ("a bad path", {**R, "path": "../x"}),
            ("an absolute path", {**R, "path": "/x"}), ("a number as path", {**R, "path": 5}),
            ("expiration 0", {**R, "path": "a", "expiration": 0}),
            ("expiration 1", {**R, "path": "a", "expiration": 1}),
            ("expiration 604800", {**R, "path": "a", "expiration": 604800}),
            ("expiration 604801", {**R, "path": "a", "expiration": 604801}),
            ("expiration -1", {**R, "path": "a", "expiration": -1}),
            ("expiration x", {**R, "path": "a", "expiration": "x"}),
            ("expiration '5'", {**R, "path": "a", "expiration": "5"}),
            ("of a model", {"model_id": "${model.A}", "path": "a.txt"}),
            ("of an unknown model", {"model_id": "m-nope", "path": "a.txt"}),
            ("of both", {**R, "model_id": "${model.A}", "path": "a.txt"}),
            ("an unknown run and a bad path", {"run_id": "nope", "path": ".."}),
            ("nothing", {}),
        ):
            s.post(url, body, f"{direction}: {title}")
        s.post(url, {**R, "path": "a"}, f"{direction}: text/plain", content_type="text/plain")
        s.get(url, title=f"{direction}: GET")
