"""Where Roost answers otherwise than stock MLflow on files, on purpose, and why."""

from __future__ import annotations

from expected import OK, Answered, Changed, Difference, Refused, one
from free_text import FreeText

MISSING = Refused("No such artifact: '.*'", error="RESOURCE_DOES_NOT_EXIST", status=404)
WRITTEN = Answered({"type": "", "text": ""})
WHOLE = Answered({"type": "text/plain", "text": "0123456789"})
KNOWN = Answered({"status": 304, "type": "", "text": ""})


def attacks(verb: str, paths: tuple[str, ...], reason: str, expected: Refused | Answered) -> Difference:
    return one(f"artifacts/attacks-by-{verb.lower()}", *(f"{verb} {path}" for path in paths), reason=reason,
               expected=expected)


def everywhere(paths: tuple[str, ...], reason: str, expected: Refused, **without: tuple[str, ...]) -> tuple[Difference,
                                                                                                            ...]:
    """The same for each method, but for the paths that the corpus does not send with it or stock refuses itself."""
    return tuple(
        attacks(verb, tuple(path for path in paths if path not in without.get(verb, ())), reason, expected)
        for verb in ("GET", "PUT", "DELETE")
    )


# Paths

ONE_FORM = "an error of an upload or a download has the form of every other error"
NO_NAME = "a part of a path that holds no name is refused: some clients would read it as a way up or a root, or lose it"
BACKSLASH = "a way up or a root that is written with backslashes is refused: on Windows a client would follow it"
DRIVE = "a part of a path that begins with a drive letter is refused: on Windows a client would follow it"
NUL = "NUL is refused in every text: many programs take it for the end"
UTF8 = "what is no UTF-8 is refused; stock replaces it, so that two names become one"
ESCAPES = "a percent sign that escapes nothing is refused"
HASH = "a hash is refused wherever it is in a path; stock takes it away at the end"
SLASHES = "doubled slashes within a path count as one, as they do on stock when it reads"
BREAKS = "a line break is a character like other control characters: it is written as an escape"

NO_NAMES = Refused("Invalid path: .* holds no name, or one of dots and spaces only")
NO_DRIVE = Refused("Invalid path: .* begins with a drive letter")
NO_NUL = Refused(r"The (path|query) holds %00; .*", error="BAD_REQUEST")

BLANK_PARTS = (" ", "%20", "a/%20/b", "...", "....//x", "..../x", ".../x", "a/...")
DOT_PARTS = (".", "./", "a/.", "a/./b", "%2e", "a/%2e/b", "%2e/x")
BACKSLASHES = ("..%5cx", "..%255cx", "%2e%2e%5cx", "a%5c..%5c..%5cx", "%5cetc%5cpasswd", "%5c%5chost%5cshare")
DOUBLED = ("/etc/passwd", "%2fetc%2fpasswd", "%252fetc/passwd", "//etc/passwd", "file:///etc/passwd",
           "file%3a///etc/passwd", "FILE:///etc/passwd", "http://x/y")

PATHS = (
    *everywhere(BLANK_PARTS, NO_NAME, NO_NAMES, PUT=(".../x",)),
    attacks("GET", DOT_PARTS, NO_NAME, NO_NAMES),
    attacks("DELETE", ("a/./b", "a/%2e/b"), NO_NAME, NO_NAMES),
    attacks("GET", (". at the root", "%2e at the root"), NO_NAME, NO_NAMES),
    *everywhere(BACKSLASHES, BACKSLASH, NO_NAMES),
    attacks("GET", ("..%5cx at the root",), BACKSLASH, NO_NAMES),
    *everywhere(("C:/x", "C:%5cx", "c%3a/x", "C:x"), DRIVE, NO_DRIVE, PUT=("C:x",)),
    *everywhere(("..%00/x", "%00../x", "%00", "a%00", "a%00/../b"), NUL, NO_NUL),
    *everywhere(("%c0%ae%c0%ae/x", "%e0%80%ae%e0%80%ae/x"), UTF8, Refused("The path is not valid UTF-8 .*",
                                                                        error="BAD_REQUEST")),
    *everywhere(("%", "%2", "%zz", "a%", "a%zz/b"), ESCAPES, Refused("The path holds the bad percent-escape .*",
                                                                   error="BAD_REQUEST")),
    *everywhere(("%23",), HASH, Refused("Invalid path")),
    attacks("PUT", DOUBLED, SLASHES, WRITTEN),
    attacks("GET", ("..%0d%0a/x",), BREAKS, MISSING),
    attacks("GET", ("a%0a",), BREAKS, Refused("No such artifact: '.*/a%0a'", error="RESOURCE_DOES_NOT_EXIST",
                                              status=404)),
    attacks("PUT", ("..%0d%0a/x", "a%0a", "%09"), BREAKS, WRITTEN),
    attacks("DELETE", ("..%0d%0a/x", "a%0a"), BREAKS, OK),
    one("artifacts/download", "a dot within", "an encoded dot within", reason=NO_NAME, expected=NO_NAMES),
    one("artifacts/list", "path '${u}/./e'", "path './${u}'", "path '${u}/.'", "a dot", reason=NO_NAME,
        expected=NO_NAMES),
    one("artifacts/list", r"path '..\\${u}'", reason=BACKSLASH, expected=NO_NAMES),
    one("artifacts/list", "path 'C:${u}'", reason=DRIVE, expected=NO_DRIVE),
    one("artifacts/list", r"path '${u}\x00'", reason=NUL, expected=NO_NUL),
    one("artifacts/of-runs", "list '.'", "list './d'", "list 'd/.'", "get './a.txt'", "get 'd/./b.json'", "get '.'",
        reason=NO_NAME, expected=NO_NAMES),
    one("artifacts/of-runs", r"list '\x00'", r"get 'a.txt\x00'", reason=NUL, expected=NO_NUL),
    one("artifacts/of-logged-models", "list '.'", "get './MLmodel'", "get '.'", reason=NO_NAME, expected=NO_NAMES),
    one("artifacts/of-logged-models", "list 'd#'", reason=HASH, expected=Refused("Invalid path")),
    one("artifacts/of-model-versions", "get './MLmodel'", "get '.'", reason=NO_NAME, expected=NO_NAMES),
    one("artifacts/upload-artifact", "a NUL in the path", reason=NUL, expected=NO_NUL),
    one("artifacts/odd-names", "write a colon", "read a colon", reason=DRIVE, expected=NO_DRIVE),
    one("artifacts/odd-names", "write a NUL", "read a NUL", reason=NUL, expected=NO_NUL),
    one("artifacts/odd-names", "write no UTF-8", "read no UTF-8", reason=UTF8,
        expected=Refused("The path is not valid UTF-8 .*", error="BAD_REQUEST")),
    one("artifacts/odd-names", "write three dots", "read three dots", reason=NO_NAME, expected=NO_NAMES),
    one("artifacts/odd-names", "write a line break", reason=BREAKS, expected=WRITTEN),
    one("artifacts/odd-names", "read a line break", reason=BREAKS,
        expected=Answered({"type": "text/plain", "text": "x"})),
    one("artifacts/odd-names", "read a tab", reason="a file is saved under the name that it has",
        expected=Changed((("headers.content-disposition", "attachment; filename=a%09b.txt"),))),
    one("artifacts/of-runs", "list 'd//e'", reason="a path is shown as it is: without doubled slashes",
        expected=Changed((("body.files.0.path", "d/e/c.bin"),))),
    one("artifacts/of-logged-models", "list 'd//e'", reason="a path is shown as it is: without doubled slashes",
        expected=Changed((("body.files.0.path", "d/e/x.json"),))),
    one("artifacts/of-logged-models", "get '%4DLmodel'", reason="a file is saved under the name that it has",
        expected=Changed((("headers.content-disposition", "attachment; filename=MLmodel"),))),
    one("artifacts/of-logged-models", "get 'd%2Fmodel.pkl'", reason="a file is saved under the name that it has",
        expected=Changed((("headers.content-disposition", "attachment; filename=model.pkl"),))),
    one("artifacts/delete-with-a-slash", "is it gone", reason="a slash at the end of a path counts for nothing, always",
        expected=MISSING),
)

# Ranges and conditions

BAD_RANGE = "what is not one range of the file's bytes is told with the file's size (RFC 9110, section 15.5.17)"
IGNORED = "a range of another unit or of no form is no range: the file is sent whole (RFC 9110, section 14.2)"


def unsatisfied(size: int) -> Refused:
    return Refused("The range '.*' is not one range of the file's .* bytes.", error="BAD_REQUEST", status=416,
                   headers=(("content-range", f"bytes */{size}"),))


RANGES = (
    one("artifacts/ranges", *(f"Range {text!r}" for text in (
        "bytes=10-", "bytes=10-20", "bytes=-0", "bytes=3-1", "bytes=abc", "bytes=", "bytes=-", "bytes=1.5-3",
        "bytes=-1-3", "bytes=0-1,20-30", "bytes=20-30,40-50", "bytes=99999999999999999999-", "bytes=0x1-3")),
        reason=BAD_RANGE, expected=unsatisfied(10)),
    one("artifacts/ranges", "Range 'bytes=0-1,3-4'", "Range 'bytes=0-3,2-5'", "Range 'bytes=0-3,'",
        "Range 'bytes=,0-3'", reason="only one range at a time is sent, which is all that clients ask for",
        expected=unsatisfied(10)),
    one("artifacts/ranges", "Range 'bytes=0 - 3'", "Range 'bytes= 0-3'", "Range 'bytes=+1-3'",
        reason="a range is written in digits, without spaces (RFC 9110, section 14.1.1)", expected=unsatisfied(10)),
    one("artifacts/ranges", "a range of nothing", "the end of nothing", reason=BAD_RANGE, expected=unsatisfied(0)),
    one("artifacts/ranges", "Range 'bytes'", "Range 'bytes 0-3'", "Range 'items=0-3'", "Range ''",
        "Range 'bytes = 0-3'", reason=IGNORED, expected=WHOLE),
    one("artifacts/ranges", "Range 'BYTES=0-3'", reason="a server may send the file whole: no client writes it so",
        expected=WHOLE),
    one("artifacts/of-runs", "get with Range bytes=10-", "get with Range bytes=abc", "get with Range bytes=0-1,3-4",
        reason=BAD_RANGE, expected=unsatisfied(5)),
    one("artifacts/conditions", "the same ETag", "a weak ETag", "a list of ETags", "any ETag", "the same date",
        "the same ETag with a range",
        reason="what the client has already is not sent again, here as in get-artifact", expected=KNOWN),
    one("artifacts/of-runs", "get with a date to come",
        reason="a date that the server did not give is no news of the file", expected=Answered({
            "type": "text/plain", "text": "hello"})),
)

# What is said

SAID = (
    one("artifacts/upload", "no name", reason="a path that is empty is no path",
        expected=Refused(error="ENDPOINT_NOT_FOUND", status=404)),
    one("artifacts/list", "a slash at the end", reason="a path that is empty is no path",
        expected=Refused(error="ENDPOINT_NOT_FOUND", status=404)),
    one("artifacts/upload", "OPTIONS", reason="an answer without a body has no type",
        expected=Answered({"status": 204, "type": "", "text": ""})),
    one("artifacts/of-runs", "get without a path", "get without anything",
        reason="a missing parameter is told in JSON, like every other error",
        expected=Refused("Missing value .*'path'.*")),
    one("artifacts/of-runs", "get of an empty run", reason="the id that was sent is shown",
        expected=Refused("Run with id= not found", error="RESOURCE_DOES_NOT_EXIST", status=404)),
    one("artifacts/of-model-versions", "no path",
        reason="a missing parameter is told in JSON, like every other error",
        expected=Refused("Missing value .*'path'.*")),
    one("artifacts/of-model-versions", "an empty version", "no version",
        reason="an empty parameter is a missing one", expected=Refused("Missing value .*'version'.*")),
    one("artifacts/of-model-versions", "a run's file",
        reason="the files of a version are those of its run, also when its source is a runs:/ URI",
        expected=Answered({"type": "text/plain", "text": "of the run"})),
    one("artifacts/upload-artifact", "no bytes and an unknown run",
        reason="the run is looked up before its file is read",
        expected=Refused("Run with id=nope not found", error="RESOURCE_DOES_NOT_EXIST", status=404)),
    one("artifacts/upload-artifact", "sent as application/x-www-form-urlencoded",
        "sent as multipart/form-data; boundary=x",
        reason="the body is the file, whatever its type is said to be", expected=Answered({"text": ""})),
    one("artifacts/multipart", "create: a word as number of parts", "complete: no parts",
        "complete: a number as upload id",
        reason="what the storage cannot do is said first", expected=Refused(
            "Multipart upload is not supported .*", error="NOT_IMPLEMENTED", status=501)),
    *(one(f"artifacts/presigned-under-{prefix}", "upload: expiration 0", "upload: expiration 604801",
          "upload: expiration -1", reason="an expiration that cannot be is refused, as for downloads",
          expected=Refused("expiration must be between 1 and 604800 seconds .*")) for prefix in ("api", "ajax-api")),
    Difference(ONE_FORM, Refused("Artifact path (must include a filename|refers to a directory, not a file: ).*"),
               where=lambda scenario, recorded: recorded["status"] == 400
               and isinstance(recorded.get("body"), dict) and set(recorded["body"]) == {"detail"}),
)

FILES = (*PATHS, *RANGES, *SAID)

FILE_TEXTS = (
    FreeText("why a path is invalid is told behind stock's text", r"Invalid path\Z", "Invalid path"),
    FreeText("a path is shown as it is: without doubled slashes, and without one at its end",
             r"(No such artifact: |Artifact path refers to a directory, not a file: )'.*(//.*|/)'\Z", "{1}'",
             "artifacts/.*"),
    FreeText("a missing parameter is told as everywhere", r"(Missing value for required parameter '.*'\.)\Z", "{1}",
             "artifacts/.*"),
)
