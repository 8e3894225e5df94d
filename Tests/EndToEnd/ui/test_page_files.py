"""The page's files as HTTP answers: what browsers may keep, what they may do, and what other clients get."""

import gzip
import re

import requests
from harness import Server

PLAIN = {"Accept-Encoding": "identity"}
BUDGET_BYTES = 130_000


def names(document: str) -> list[str]:
    found = re.findall(r'(?:href|src)="(ui/[0-9a-f]{12}/[^"]+)"', document)
    assert len(found) == 3
    return found


def raw(url: str, **headers: str) -> requests.Response:
    """An answer with its body as it was sent."""
    answer = requests.get(url, headers=headers, stream=True)
    answer.sent = answer.raw.read(decode_content=False)
    return answer


def test_files_are_compressed_small_and_kept(server):
    document = raw(server.url + "/", **{"Accept-Encoding": "gzip"})
    assert document.status_code == 200
    assert document.headers["Content-Type"] == "text/html; charset=utf-8"
    assert document.headers["Cache-Control"] == "no-cache"
    total = len(document.sent)
    for name in names(gzip.decompress(document.sent).decode()):
        answer = raw(f"{server.url}/{name}", **{"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        plain = raw(f"{server.url}/{name}", **PLAIN)
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(answer.sent) == plain.sent
        total += len(answer.sent)
    assert total <= BUDGET_BYTES


def test_what_is_known_is_not_sent_again(server):
    for encoding in ("gzip", "identity"):
        first = raw(server.url + "/", **{"Accept-Encoding": encoding})
        again = raw(server.url + "/", **{"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.sent) == (304, b"")
        other = raw(server.url + "/", **{"Accept-Encoding": encoding, "If-None-Match": '"x"'})
        assert other.status_code == 200


def test_the_policy_allows_the_server_alone(server):
    document = requests.get(server.url + "/")
    for path in ["", *names(document.text)]:
        policy = requests.get(f"{server.url}/{path}").headers["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
        assert rules["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy


def test_unknown_files_are_refused(server):
    name = names(requests.get(server.url + "/").text)[0]
    version = name.split("/")[1]
    for path in ("index.html", "version", "..%2fapp.js", "../000000000000/app.js"):
        answer = requests.get(f"{server.url}/ui/{version}/{path}")
        assert answer.status_code == 404
        assert "load the page again" in answer.json()["message"] or "no endpoint" in answer.json()["message"]


def test_below_a_prefix(tmp_path):
    server = Server(tmp_path / "server", ["--static-prefix", "/team"])
    server.health_path = "/team/health"
    try:
        url = server.start().url
        document = requests.get(url + "/team?x=1")
        assert document.url == url + "/team/?x=1"
        for name in names(document.text):
            assert requests.get(f"{url}/team/{name}").status_code == 200
        assert requests.get(url + "/").status_code == 404
        server.assert_well()
    finally:
        server.release()
