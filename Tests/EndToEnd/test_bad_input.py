"""Input that is wrong, hostile or endless: each is answered with a specific 4xx, and the server serves others on.

After every test the server must still answer a client that was connected before, must not have grown by more
than GROWTH_KIB, and must not have logged an error: what a client does wrong is not the operator's business.
"""

import base64
import json
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from harness import Server
from wire import Closed, Wire, message

BODY_LIMIT_MB = 2
GROWTH_KIB = 64 * 1024
JSON_HEADERS = {"Host": "localhost", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def module_server_options() -> list[str]:
    return ["--body-limit-mb", str(BODY_LIMIT_MB)]


@pytest.fixture(scope="module")
def baseline(_module_server) -> int:
    """Resident memory once every code path of the ordinary kind has run."""
    run_id = _module_server.new_run()
    body = {"run_id": run_id, "metrics": [{"key": f"m{i}", "value": 1, "timestamp": 1} for i in range(1000)]}
    for _ in range(20):
        assert _module_server.post("runs/log-batch", body).status == 200
        assert _module_server.post("runs/search", {"experiment_ids": ["0"]}).status == 200
    return _module_server.memory_kib()


@pytest.fixture
def server(module_server, baseline) -> Server:
    with module_server.wire() as bystander:
        assert bystander.request("GET", "/health").status == 200
        yield module_server
        assert_serves(bystander)
        with module_server.wire() as newcomer:
            assert_serves(newcomer)
    grown_kib = module_server.memory_kib() - baseline
    assert grown_kib < GROWTH_KIB, f"the server has grown by {grown_kib} KiB"


def assert_serves(wire: Wire) -> None:
    answer = wire.request("POST", "/api/2.0/mlflow/experiments/search", {"max_results": 1})
    assert answer.status == 200, answer


def raw(server: Server, data: bytes, *, timeout_s: float = 20):
    """The answer to exactly these bytes; None if the server closes without one. Fails if it does neither in time."""
    with server.wire(timeout_s) as wire:
        try:
            wire.send(data)
        except ConnectionError:
            pass  # closed while we were still sending: the answer may be there all the same
        try:
            return wire.reply()
        except Closed:
            return None


def assert_refused(answer, *statuses: int, text: str = "") -> None:
    assert answer is not None, "closed without an answer"
    assert answer.status in (statuses or (400,)), answer
    if answer.headers.get("content-type", "").startswith("application/json"):
        error = answer.json()
        assert error["error_code"] and error["message"], error
        assert text in error["message"], error


def post(server: Server, route: str, body: bytes, **headers: str):
    return raw(server, message("POST", f"/api/2.0/mlflow/{route}", body, JSON_HEADERS | headers), timeout_s=60)


# JSON

BAD_JSON = {
    "empty": b"",
    "only blanks": b" \r\n\t",
    "null": b"null",
    "cut off": b'{"name": "x"',
    "cut off in a text": b'{"name": "x',
    "cut off in an escape": b'{"name": "x\\u00',
    "no value": b'{"name":}',
    "no quotes": b"{name: 1}",
    "single quotes": b"{'name': 'x'}",
    "comma at the end": b'{"name": "x",}',
    "two objects": b'{"name": "x"}{"name": "y"}',
    "more behind": b'{"name": "x"} x',
    "comment": b'{"name": "x" /* y */}',
    "array": b"[]",
    "array of objects": b'[{"name": "x"}]',
    "number": b"1",
    "text": b'"x"',
    "true": b"true",
    "unknown word": b'{"name": nil}',
    "raw newline in a text": b'{"name": "a\nb"}',
    "raw NUL in a text": b'{"name": "a\0b"}',
    "raw NUL outside": b'{"name": "x"}\0',
    "bad escape": b'{"name": "\\x41"}',
    "lone high surrogate": b'{"name": "\\ud800"}',
    "lone low surrogate": b'{"name": "\\udc00x"}',
    "NUL by escape": b'{"name": "a\\u0000b"}',
    "bad UTF-8": b'{"name": "\xff"}',
    "cut-off UTF-8": b'{"name": "\xe2\x82"}',
    "overlong UTF-8": b'{"name": "\xc0\x80"}',
    "surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "beyond Unicode": b'{"name": "\xf4\x90\x80\x80"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "leading zero": b'{"name": 01}',
    "plus": b'{"name": +1}',
    "hexadecimal": b'{"name": 0x10}',
    "bare dot": b'{"name": .5}',
    "huge number": b'{"name": 1e999999}',
    "long number": b'{"name": ' + b"9" * 100_000 + b"}",
    "arrays 100 000 deep": b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "arrays 100 000 deep, open": b"[" * 100_000,
    "objects 100 000 deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep where nobody looks": b'{"other": ' + b"[" * 1000 + b"]" * 1000 + b', "name": "x"}',
    "encoded twice and bad": json.dumps('{"name":').encode(),
    "encoded three times": json.dumps(json.dumps(json.dumps({"name": "x"}))).encode(),
    "many keys": b"{" + b",".join(b'"k%d": 1' % i for i in range(50_000)) + b"}",
    "the same key 50 000 times": b"{" + b",".join([b'"name": 1'] * 50_000) + b"}",
}


@pytest.mark.parametrize("case", BAD_JSON)
@pytest.mark.parametrize("route", ["experiments/create", "runs/log-batch", "runs/log-metric", "runs/set-tag"])
def test_bodies_that_are_no_message(server, route, case):
    assert_refused(post(server, route, BAD_JSON[case]))


@pytest.mark.parametrize("case", ["cut off", "array", "bad UTF-8", "arrays 100 000 deep", "objects 100 000 deep"])
@pytest.mark.parametrize("route", ["runs/search", "experiments/search"])
def test_bodies_that_are_no_search(server, route, case):
    assert_refused(post(server, route, BAD_JSON[case]))


WRONG_TYPES = [
    ("experiments/create", {"name": 1}),
    ("experiments/create", {"name": ["x"]}),
    ("experiments/create", {"name": {"x": 1}}),
    ("experiments/create", {"name": True}),
    ("experiments/create", {"name": "x", "tags": {"key": "a"}}),
    ("experiments/create", {"name": "x", "tags": ["a"]}),
    ("experiments/create", {"name": "x", "tags": [{"key": "a", "value": 1}]}),
    ("experiments/create", {"name": "x", "artifact_location": "a" * 2049}),
    ("runs/create", {"experiment_id": 0}),
    ("runs/create", {"experiment_id": "0", "start_time": "soon"}),
    ("runs/create", {"experiment_id": "0", "start_time": 1.5}),
    ("runs/create", {"experiment_id": "0", "start_time": 1e300}),
    ("runs/create", {"experiment_id": "0", "start_time": 2**63}),
    ("runs/create", {"experiment_id": "0", "tags": "a"}),
    ("runs/create", {"experiment_id": "1e1"}),
    ("runs/update", {"run_id": "RUN", "status": "BOGUS"}),
    ("runs/update", {"run_id": "RUN", "status": 99}),
    ("runs/update", {"run_id": "RUN", "end_time": -(2**63) - 1}),
    ("runs/log-metric", {"run_id": "RUN", "key": "m", "value": "many", "timestamp": 1}),
    ("runs/log-metric", {"run_id": "RUN", "key": "m", "value": [1], "timestamp": 1}),
    ("runs/log-metric", {"run_id": "RUN", "key": "m", "value": 1, "timestamp": -1}),
    ("runs/log-metric", {"run_id": "RUN", "key": "m", "value": 1, "timestamp": 2**63}),
    ("runs/log-metric", {"run_id": "RUN", "key": "m", "value": 1, "timestamp": 1, "step": "1.5"}),
    ("runs/log-metric", {"run_id": "RUN", "key": ["m"], "value": 1, "timestamp": 1}),
    ("runs/log-metric", {"run_id": ["RUN"], "key": "m", "value": 1, "timestamp": 1}),
    ("runs/log-parameter", {"run_id": "RUN", "key": "p", "value": 1}),
    ("runs/set-tag", {"run_id": "RUN", "key": "t", "value": {}}),
    ("runs/log-batch", {"run_id": "RUN", "metrics": {}}),
    ("runs/log-batch", {"run_id": "RUN", "metrics": [[]]}),
    ("runs/log-batch", {"run_id": "RUN", "metrics": [{"key": "m", "value": "x", "timestamp": 1}]}),
    ("runs/log-batch", {"run_id": "RUN", "params": [{"key": "p", "value": 5}]}),
    ("runs/log-batch", {"run_id": "RUN", "params": [None]}),
    ("runs/log-batch", {"run_id": "bad id!"}),
    ("runs/log-inputs", {"run_id": "RUN", "datasets": "x"}),
    ("runs/log-inputs", {"run_id": "RUN", "datasets": [{"dataset": "x"}]}),
    ("runs/log-inputs", {"run_id": "RUN", "datasets": [{"dataset": {"name": "n" * 501, "digest": "d"}}]}),
    ("runs/search", {"experiment_ids": "0"}),
    ("runs/search", {"experiment_ids": [0]}),
    ("runs/search", {"experiment_ids": ["abc"]}),
    ("runs/search", {"experiment_ids": ["0"], "max_results": "x"}),
    ("runs/search", {"experiment_ids": ["0"], "max_results": 1.5}),
    ("runs/search", {"experiment_ids": ["0"], "max_results": 2**31}),
    ("runs/search", {"experiment_ids": ["0"], "filter": 1}),
    ("runs/search", {"experiment_ids": ["0"], "order_by": "metrics.m"}),
    ("runs/search", {"experiment_ids": ["0"], "order_by": [1]}),
    ("runs/search", {"experiment_ids": ["0"], "run_view_type": "bogus"}),
    ("runs/search", {"experiment_ids": ["0"], "page_token": 1}),
    ("experiments/search", {"max_results": -1}),
    ("experiments/search", {"max_results": 10, "view_type": "bogus"}),
]


@pytest.mark.parametrize("route, body", WRONG_TYPES, ids=[f"{r} {json.dumps(b)[:60]}" for r, b in WRONG_TYPES])
def test_values_of_a_wrong_type_or_size(server, route, body):
    run_id = server.new_run()
    before = server.get(f"runs/get?run_id={run_id}").json()
    text = json.dumps(body).replace('"RUN"', f'"{run_id}"')
    assert_refused(post(server, route, text.encode()))
    assert server.get(f"runs/get?run_id={run_id}").json() == before


@pytest.mark.parametrize(
    "route, body",
    [
        ("experiments/create", {"name": "a\0b"}),
        ("experiments/create", {"name": "e", "artifact_location": "/a\0b"}),
        ("experiments/create", {"name": "e", "tags": [{"key": "a\0b", "value": "v"}]}),
        ("experiments/create", {"name": "e", "tags": [{"key": "k", "value": "a\0b"}]}),
        ("experiments/update", {"experiment_id": "0", "new_name": "a\0b"}),
        ("runs/create", {"experiment_id": "0", "run_name": "a\0b"}),
        ("runs/create", {"experiment_id": "0", "user_id": "\0"}),
        ("runs/create", {"experiment_id": "0\0"}),
        ("runs/create", {"experiment_id": "0", "tags": [{"key": "k", "value": "\0"}]}),
        ("runs/update", {"run_id": "RUN", "run_name": "a\0b"}),
        ("runs/log-metric", {"run_id": "RUN", "key": "m\0n", "value": 1, "timestamp": 1}),
        ("runs/log-metric", {"run_id": "RUN\0", "key": "m", "value": 1, "timestamp": 1}),
        ("runs/log-parameter", {"run_id": "RUN", "key": "p\0q", "value": "v"}),
        ("runs/log-parameter", {"run_id": "RUN", "key": "p", "value": "v\0w"}),
        ("runs/set-tag", {"run_id": "RUN", "key": "t", "value": "v\0w"}),
        ("runs/log-batch", {"run_id": "RUN", "tags": [{"key": "t", "value": "\0"}]}),
        ("runs/log-batch", {"run_id": "RUN", "params": [{"key": "\0", "value": "v"}]}),
        ("runs/search", {"experiment_ids": ["0"], "filter": "tags.a = 'x\0y'"}),
        ("runs/search", {"experiment_ids": ["0"], "order_by": ["metrics.a\0b"]}),
        ("experiments/search", {"max_results": 1, "filter": "name = '\0'"}),
    ],
)
def test_nul_characters(server, route, body):
    run_id = server.new_run()
    text = json.dumps(body).replace('"RUN', f'"{run_id}')
    before = server.get(f"runs/get?run_id={run_id}").json()
    assert_refused(post(server, route, text.encode()), 400, 404)
    assert server.get(f"runs/get?run_id={run_id}").json() == before


# Request lines and headers


@pytest.mark.parametrize(
    "target",
    [
        "/api/2.0/mlflow/experiments/get?experiment_id=0%00",
        "/api/2.0/mlflow/experiments/get-by-name?experiment_name=Default%00x",
        "/api/2.0/mlflow/experiments/get%00?experiment_id=0",
        "/api/2.0/mlflow/runs/get%00.html?run_id=x",
        "/health%00",
        "/%00",
        "/api/2.0/mlflow/experiments/get?experiment_id=%zz",
        "/api/2.0/mlflow/experiments/get?experiment_id=%",
        "/api/2.0/mlflow/experiments/get-by-name?experiment_name=%ff",
        "/api/2.0/mlflow/experiments/get-by-name?experiment_name=%c0%80",
        "/api/2.0/mlflow/%ff",
        "/api/2.0/mlflow/metrics/get-history?run_id=x&metric_key=m&max_results=abc",
        "/api/2.0/mlflow/metrics/get-history?run_id=x&metric_key=m&max_results=" + "9" * 50,
        "/api/2.0/mlflow/experiments/search?max_results=1&view_type=bogus",
        "/api/2.0/mlflow/experiments/get",
        "/api/2.0/mlflow/experiments/get?experiment_id=",
        "/api/2.0/mlflow/experiments/get?experiment_id=1;drop",
        "/api/2.0/mlflow/runs/get?" + "a=b&" * 1000,
        "health",
        "//evil.example/health#x",
        "http:/health",
        "*",
    ],
)
def test_targets(server, target):
    assert_refused(raw(server, message("GET", target, None, {"Host": "localhost"})), 400, 404, 405)


@pytest.mark.parametrize(
    "path", ["/..", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static-files/../x", "/./."]
)
def test_paths_that_climb(server, path):
    answer = raw(server, message("GET", path, None, {"Host": "localhost"}))
    assert_refused(answer, 400, 404)
    assert b"root:" not in answer.body


RAW_HEADS = {
    "no Host": b"GET /version HTTP/1.1\r\n\r\n",
    "two Hosts": (
        b"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n"
    ),
    "the same Host twice": (
        b"GET /api/2.0/mlflow/experiments/get?experiment_id=0 HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"
    ),
    "space in the target": b"GET /health x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in the target": b"GET /health\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bare bytes in the target": b"GET /api/2.0/mlflow/\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NUL in a header": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\0b\r\n\r\n",
    "control byte in a header": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\x01b\r\n\r\n",
    "no colon": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-A\r\n\r\n",
    "no name": b"GET /health HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n",
    "blank before the colon": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-A : a\r\n\r\n",
    "continued line": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n b\r\n\r\n",
    "both lengths": (
        b"POST /api/2.0/mlflow/experiments/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 17\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HT"
    ),
    "both lengths, the other order": (
        b"POST /api/2.0/mlflow/experiments/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b'Transfer-Encoding: chunked\r\nContent-Length: 17\r\n\r\n11\r\n{"max_results":1}\r\n0\r\n\r\n'
    ),
    "two lengths": (
        b"POST /api/2.0/mlflow/experiments/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b'Content-Length: 17\r\nContent-Length: 2\r\n\r\n{"max_results":1}'
    ),
    "the same length twice": (
        b"POST /api/2.0/mlflow/experiments/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b'Content-Length: 17\r\nContent-Length: 17\r\n\r\n{"max_results":1}'
    ),
    "negative length": b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "length in words": b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: ten\r\n\r\n",
    "hexadecimal length": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x2\r\n\r\n{}"
    ),
    "list of lengths": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2, 2\r\n\r\n{}"
    ),
    "length with a plus": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: +2\r\n\r\n{}"
    ),
    "unknown coding": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n{}"
    ),
    "two codings": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
        b"0\r\n\r\n"
    ),
    "coding in disguise": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"
    ),
    "bad chunk size": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"
    ),
    "negative chunk size": (
        b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n"
    ),
}


@pytest.mark.parametrize("case", RAW_HEADS)
def test_heads_that_no_client_sends(server, case):
    assert_refused(raw(server, RAW_HEADS[case]), 400, 403, 411, 413, 414)


def test_a_length_beyond_all_numbers(server):
    for length in ("9" * 19, "9" * 40, str(2**63), str(2**64 - 1), str(2**64 + 17)):
        head = f"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
        assert_refused(raw(server, head.encode()), 400, 413)


@pytest.mark.parametrize("case", ["both lengths", "two lengths", "the same length twice", "bad chunk size"])
def test_after_doubtful_framing_nothing_more_is_read(server, case):
    """Else the next bytes could be a request that a proxy in front never saw."""
    with server.wire() as wire:
        wire.send(RAW_HEADS[case] + message("GET", "/version", None, {"Host": "localhost"}))
        assert wire.reply().status == 400
        with pytest.raises(Closed):
            second = wire.reply()
            pytest.fail(f"a second request was answered: {second}")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW", "get", "G" * 5000, "PUT", "DELETE", "PATCH"])
def test_methods(server, method):
    answer = raw(server, message(method, "/api/2.0/mlflow/experiments/search", None, {"Host": "localhost"}))
    # 501 is the standard's word for a method that the server does not know, and no client repeats it.
    assert_refused(answer, 400, 405, 414, 431, 501)


@pytest.mark.parametrize(
    "version", ["HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "HTTP/1.1x", "HTTP/1", "http/1.1", "FTP/1.1", ""]
)
def test_versions(server, version):
    answer = raw(server, f"GET /health {version}\r\nHost: localhost\r\n\r\n".encode())
    assert answer is None or answer.status in (400, 505), answer


@pytest.mark.parametrize("size", [10_000, 100_000, 1_000_000])
def test_long_targets(server, size):
    answer = raw(server, message("GET", "/health?" + "a" * size, None, {"Host": "localhost"}))
    assert_refused(answer, *((200, 414, 431) if size < 32_000 else (414, 431)))


@pytest.mark.parametrize("size", [40_000, 1_000_000])
def test_long_headers(server, size):
    assert_refused(raw(server, message("GET", "/health", None, {"Host": "localhost", "X-A": "a" * size})), 431, 413)
    many = {f"X-{i}": "a" for i in range(size // 10)}
    assert_refused(raw(server, message("GET", "/health", None, {"Host": "localhost"} | many)), 431, 413)


# Bodies over the limit


@pytest.mark.parametrize("size_mb", [BODY_LIMIT_MB + 1, 200, 10**6])
def test_a_body_that_is_announced_too_large(server, size_mb):
    headers = JSON_HEADERS | {"Content-Length": str(size_mb * 1024 * 1024)}
    assert_refused(raw(server, message("POST", "/api/2.0/mlflow/runs/log-batch", b"{", headers)), 413)


def test_a_client_that_asks_first_need_not_send_it(server):
    headers = JSON_HEADERS | {"Content-Length": str(100 * 1024 * 1024), "Expect": "100-continue"}
    assert_refused(raw(server, message("POST", "/api/2.0/mlflow/runs/log-batch", b"", headers)), 413)


def test_a_large_body_that_is_sent_all_the_same(server):
    body = b'{"run_id": "' + b"a" * (BODY_LIMIT_MB + 4) * 1024 * 1024 + b'"}'
    answer = requests.post(
        f"{server.url}/api/2.0/mlflow/runs/log-batch",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=60,
    )
    assert answer.status_code == 413 and "error_code" in answer.json()


def test_a_body_without_an_end(server):
    """In chunks, so that no length is announced."""
    with server.wire(60) as wire:
        wire.send(
            message("POST", "/api/2.0/mlflow/runs/log-batch", None, JSON_HEADERS | {"Transfer-Encoding": "chunked"})
        )
        try:
            for _ in range(64):
                wire.send(b"10000\r\n" + b" " * 65536 + b"\r\n")
        except ConnectionError:
            pass
        assert_refused(wire.reply(), 413)


def test_a_body_just_below_the_limit(server):
    run_id = server.new_run()
    body = {"run_id": run_id, "tags": [{"key": "t", "value": "x" * (BODY_LIMIT_MB * 1024 * 1024 - 200)}]}
    answer = post(server, "runs/log-batch", json.dumps(body).encode())
    assert answer.status == 200
    (tag,) = [t for t in server.get(f"runs/get?run_id={run_id}").json()["run"]["data"]["tags"] if t["key"] == "t"]
    assert tag["value"] == "x" * 8000


def test_many_large_bodies_at_once(server):
    body = b'{"run_id": "' + b"a" * (BODY_LIMIT_MB * 1024 * 1024 - 100) + b'"}'
    with ThreadPoolExecutor(16) as pool:
        for answer in pool.map(lambda _: post(server, "runs/log-batch", body), range(48)):
            # 503 with Retry-After is the one exception to "never 5xx": it asks for patience.
            assert answer.status in (400, 404) or (answer.status == 503 and answer.headers["retry-after"]), answer


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "APPLICATION/JSON", "", "\xff"]
)
def test_content_types(server, content_type):
    answer = post(server, "experiments/search", b'{"max_results": 1}', **{"Content-Type": content_type})
    assert_refused(answer, 400)


# Where requests come from


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "10.evil.example",
        "192.168.evil.example",
        "172.16.evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:5000",
        "localhost@evil.example",
        "evil.example#localhost",
        "localhost:5000@evil.example",
        "localhost:port",
        "localhost:99999",
        "localhost, evil.example",
        "localhost evil.example",
        "8.8.8.8",
        "[::2]",
        "[::1",
        "[::1]evil.example",
        "fc00.evil.example",
        "127.0.0.1\t.evil.example",
        "127.1",
        "2130706433",
        "",
        " ",
        ".",
        "*",
        "\xff",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_hosts_that_are_not_this_server(server, method, host):
    path = f"/api/2.0/mlflow/experiments/{'get?experiment_id=0' if method == 'GET' else 'search'}"
    body = {"max_results": 1} if method == "POST" else None
    answer = raw(server, message(method, path, body, {"Host": host}))
    assert_refused(answer, 400, 403)
    assert b"Default" not in answer.body


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1234", "127.0.0.1", "127.0.0.1:80", "[::1]:5000", "10.1.2.3", "192.168.0.9:8080"]
)
def test_hosts_that_are(server, host):
    answer = raw(server, message("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", None, {"Host": host}))
    assert answer.status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://evil.example/localhost",
        "http://localhost@evil.example",
        "http://localhost:8080@evil.example",
        "http://10.0.0.1",
        "null",
        "",
        "localhost",
        "http://",
        "http://localhost\\.evil.example",
    ],
)
def test_origins_that_may_not_write(server, origin):
    name = f"by {origin}"
    body = {"name": name}
    answer = raw(
        server, message("POST", "/api/2.0/mlflow/experiments/create", body, {"Host": "localhost", "Origin": origin})
    )
    assert_refused(answer, 403, 400)
    assert "access-control-allow-origin" not in answer.headers
    found = server.post("experiments/search", {"max_results": 100, "filter": f"name = '{name}'"}).json()
    assert found == {}


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "http://127.0.0.1", "https://localhost", "http://[::1]:80"]
)
def test_origins_that_may(server, origin):
    answer = raw(
        server,
        message(
            "POST",
            "/api/2.0/mlflow/experiments/search",
            {"max_results": 1},
            {"Host": "localhost", "Origin": origin},
        ),
    )
    assert answer.status == 200


# Searches that would cost too much

LONG_FILTERS = {
    "1 MB of nothing": " " * 1_000_000,
    "1 MB of a text": "tags.a = '" + "x" * 1_000_000 + "'",
    "1 MB of a key": "tags.`" + "k" * 1_000_000 + "` = 'x'",
    "1 MB of digits": "metrics.m < " + "1" * 1_000_000,
    "10 000 parentheses": "(" * 10_000 + "metrics.m < 1" + ")" * 10_000,
    "10 000 open parentheses": "(" * 10_000,
    "10 000 parentheses in a list, one of them open": "run_id IN " + "(" * 10_000 + "'a'" + ")" * 9_999,
    "10 000 clauses": " AND ".join(["metrics.m < 1"] * 10_000),
    "10 000 clauses of different keys": " AND ".join(f"tags.k{i} != 'x'" for i in range(10_000)),
    "3 000 short clauses": " AND ".join(["params.a IS NULL"] * 3000),
    "10 000 quotes": "'" * 10_000,
    "10 000 NOTs": "NOT " * 10_000 + "metrics.m < 1",
    "a list of 100 000": "run_id IN (" + ",".join(["'a'"] * 100_000) + ")",
}


@pytest.mark.parametrize("case", LONG_FILTERS)
def test_filters_without_end(server, case):
    body = json.dumps({"experiment_ids": ["0"], "filter": LONG_FILTERS[case]}).encode()
    answer = post(server, "runs/search", body)
    assert_refused(answer)
    assert len(answer.body) < 10_000, "the answer repeats the filter"
    body = json.dumps({"max_results": 10, "filter": LONG_FILTERS[case]}).encode()
    assert_refused(post(server, "experiments/search", body))


def test_patterns_that_backtrack(server):
    """LIKE with many stars on a value made for it."""
    run_id = server.new_run()
    body = {"run_id": run_id, "key": "t", "value": "a" * 8000}
    assert post(server, "runs/set-tag", json.dumps(body).encode()).status == 200
    for operator in ("LIKE", "ILIKE"):
        filter_string = f"tags.t {operator} '{'%a' * 30}%b'"
        answer = post(server, "runs/search", json.dumps({"experiment_ids": ["0"], "filter": filter_string}).encode())
        # Found nothing, or was stopped by the limit of time: both are fine, silence is not.
        assert answer.status in (200, 400, 503), answer


@pytest.mark.parametrize("depth", [1, 100, 10_000])
def test_lists_in_lists(server, depth):
    """Stock MLflow takes them for one list, so they are no error; they must be no danger either."""
    filter_string = "run_id IN " + "(" * depth + "'a'" + ")" * depth
    answer = post(server, "runs/search", json.dumps({"experiment_ids": ["0"], "filter": filter_string}).encode())
    assert answer.status in (200, 400) and b'"runs"' not in answer.body, answer


def test_ids_beyond_all_numbers(server):
    for body in ({"experiment_id": "9" * 400}, {"experiment_id": "-" + "9" * 400}, {"experiment_id": "1" * 20}):
        assert_refused(post(server, "runs/create", json.dumps(body).encode()), 400, 404)
        assert_refused(server.get(f"experiments/get?experiment_id={body['experiment_id']}"), 400, 404)


def test_the_longest_order_over_logged_keys(server):
    run_id = server.post("runs/create", {"experiment_id": "0"}).json()["run"]["info"]["run_id"]
    metrics = [{"key": f"m{i}", "value": i, "timestamp": 1, "step": 0} for i in range(30)]
    assert server.post("runs/log-batch", {"run_id": run_id, "metrics": metrics}).status == 200
    order = [f"metrics.m{i} DESC" for i in range(30)]
    answer = server.post("runs/search", {"experiment_ids": ["0"], "order_by": order, "filter": "metrics.m3 = 3"})
    assert [run["info"]["run_id"] for run in answer.json()["runs"]] == [run_id]


@pytest.mark.parametrize("count", [31, 10_000])
def test_orders_without_end(server, count):
    body = {"experiment_ids": ["0"], "order_by": [f"metrics.m{i}" for i in range(count)]}
    assert_refused(post(server, "runs/search", json.dumps(body).encode()))


def test_experiments_without_end(server):
    body = {"experiment_ids": [str(i) for i in range(100_000)]}
    assert_refused(post(server, "runs/search", json.dumps(body).encode()))


def token(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "forged",
    [
        "x",
        "====",
        "a" * 100_000,
        "\u00fc",
        token("{}"),
        token("[]"),
        token("5"),
        token('{"offset": 0}'),
        token('{"offset": -1}'),
        token('{"offset": 1.5}'),
        token('{"offset": "1"}'),
        token('{"offset": null}'),
        token('{"offset": 1e400}'),
        token('{"offset": 99999999999999999999999}'),
        token('{"offset": ' + "[" * 10_000),
        token('{"offset": 1; DROP TABLE runs}'),
    ],
)
def test_forged_page_tokens(server, forged):
    for route, body in (
        ("runs/search", {"experiment_ids": ["0"]}),
        ("experiments/search", {"max_results": 5}),
    ):
        answer = post(server, route, json.dumps(body | {"page_token": forged}).encode())
        assert_refused(answer, 400, text="page token")
        assert len(answer.body) < 10_000, "the answer repeats the token"
    if len(forged) < 1000:
        answer = requests.get(
            f"{server.url}/api/2.0/mlflow/metrics/get-history",
            params={"run_id": server.new_run(), "metric_key": "m", "max_results": 5, "page_token": forged},
            timeout=30,
        )
        assert answer.status_code == 400, answer.text


def test_a_token_far_behind_the_end(server):
    body = {"experiment_ids": ["0"], "page_token": token('{"offset": 9223372036854775806}')}
    answer = post(server, "runs/search", json.dumps(body).encode())
    assert answer.status in (200, 400) and b'"runs"' not in answer.body, answer


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE runs; --", "' OR '1'='1", "%' --", '"', "\\", "`", "%_%", "); --", "\x7f"]
)
def test_texts_that_would_like_to_be_sql(server, text):
    run_id = server.new_run()
    key = "k"
    body = {"run_id": run_id, "key": key, "value": text}
    assert post(server, "runs/set-tag", json.dumps(body).encode()).status == 200
    quote = "'" if "'" not in text else '"'
    if quote in text:
        return
    body = {"experiment_ids": ["0"], "filter": f"tags.{key} = {quote}{text}{quote}"}
    found = post(server, "runs/search", json.dumps(body).encode())
    assert found.status == 200
    assert run_id in {r["info"]["run_id"] for r in found.json()["runs"]}
    name = json.dumps({"name": f"{text}{run_id}"}).encode()
    assert post(server, "experiments/create", name).status == 200
    got = requests.get(
        f"{server.url}/api/2.0/mlflow/experiments/get-by-name",
        params={"experiment_name": f"{text}{run_id}"},
        timeout=30,
    )
    assert got.json()["experiment"]["name"] == f"{text}{run_id}"


# Noise


def noise(seed: int) -> bytes:
    """Bytes that are nothing, or nearly a request."""
    choose = random.Random(seed)
    if seed % 3 == 0:
        return choose.randbytes(choose.randint(1, 3000))
    body = json.dumps({"experiment_ids": ["0"], "filter": "metrics.m < 1", "order_by": ["metrics.m"]}).encode()
    data = bytearray(message("POST", "/api/2.0/mlflow/runs/search", body, JSON_HEADERS))
    for _ in range(choose.randint(1, 8)):
        at = choose.randrange(len(data))
        match choose.randrange(4):
            case 0:
                data[at] = choose.randrange(256)
            case 1:
                del data[at : at + choose.randint(1, 20)]
            case 2:
                data[at:at] = choose.randbytes(choose.randint(1, 20))
            case 3:
                data[at:at] = data[at : at + choose.randint(1, 200)]
        if not data:
            break
    return bytes(data)


@pytest.mark.parametrize("first_seed", range(0, 600, 50))
def test_noise(server, first_seed):
    for seed in range(first_seed, first_seed + 50):
        with server.wire() as wire:
            try:
                wire.send(noise(seed))
                wire.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            while True:
                try:
                    answer = wire.reply()
                except Closed:
                    break
                assert answer.status < 500 or answer.status in (501, 505), f"seed {seed}: {noise(seed)!r}: {answer}"


@pytest.mark.parametrize("cut", [1, 10, 30, 60, 100, 125, -1])
def test_half_a_request_and_goodbye(server, cut):
    whole = message("POST", "/api/2.0/mlflow/experiments/create", {"name": f"half-{cut}"}, {"Host": "localhost"})
    assert cut < len(whole)
    for is_reset in (False, True):
        for _ in range(20):
            with server.wire() as wire:
                if is_reset:  # instead of an orderly end
                    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0]))
                wire.send(whole[:cut])
    found = server.post("experiments/search", {"max_results": 10, "filter": f"name = 'half-{cut}'"})
    assert found.json() == {}


def test_clients_that_leave_before_their_answer(server):
    run_id = server.new_run()
    for i in range(50):
        with server.wire() as wire:
            body = {"run_id": run_id, "key": f"t{i}", "value": "v"}
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0]))
            wire.send(message("POST", "/api/2.0/mlflow/runs/set-tag", body, {"Host": "localhost"}))
            wire.send(message("POST", "/api/2.0/mlflow/runs/search", {"experiment_ids": ["0"]}, {"Host": "localhost"}))


def test_requests_in_a_row_without_waiting(server):
    """Pipelining: the answers come in order."""
    with server.wire() as wire:
        for i in range(50):
            wire.send(
                message("GET", f"/api/2.0/mlflow/experiments/get?experiment_id={i % 2 * 999}", None, JSON_HEADERS)
            )
        assert [wire.reply().status for _ in range(50)] == [200, 404] * 25


# Slow and silent clients: on a server that has little patience


@pytest.fixture
def impatient(start_server) -> Server:
    return start_server("--request-timeout-seconds", "1", "--idle-timeout-seconds", "2")


def test_clients_that_never_finish_a_head(impatient):
    wires = [impatient.wire(30) for _ in range(50)]
    for wire in wires:
        wire.send(b"GET /health HTTP/1.1\r\nHost: local")
    for wire in wires:
        assert wire.is_closed_by_peer()
    assert impatient.get("/health").status == 200


def test_clients_that_send_a_byte_now_and_then(impatient):
    """Each byte comes in time; the head as a whole does not."""
    with impatient.wire(30) as wire:
        wire.send(b"GET /health HTTP/1.1\r\n")
        deadline = time.monotonic() + 20
        try:
            while time.monotonic() < deadline:
                wire.send(b"X")
                time.sleep(0.2)
            pytest.fail("a head of 20 seconds was waited for")
        except ConnectionError:
            pass
    assert impatient.get("/health").status == 200


def test_clients_that_say_nothing(impatient):
    wires = [impatient.wire(30) for _ in range(50)]
    assert impatient.get("/health").status == 200
    assert all(wire.is_closed_by_peer() for wire in wires)


def test_idle_connections_are_closed(impatient):
    with impatient.wire(30) as wire:
        assert wire.request("GET", "/health").status == 200
        assert wire.is_closed_by_peer()


def test_silent_clients_hold_up_nobody(start_server):
    server = start_server()
    silent = [server.wire() for _ in range(300)]
    for wire in silent[::2]:
        wire.send(b"POST /api/2.0/mlflow/runs/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
    with server.wire() as wire:
        for _ in range(50):
            assert_serves(wire)
    assert server.memory_kib() < 200 * 1024
    for wire in silent:
        wire.close()


def test_connections_beyond_the_limit(start_server):
    server = start_server("--connections-max", "20")
    wires = []
    for _ in range(60):
        try:
            wires.append(server.wire())
        except OSError:
            pass
    for wire in wires:
        wire.close()
    deadline = time.monotonic() + 20
    while True:
        try:
            assert server.get("/health").status == 200
            break
        except (OSError, Closed):
            assert time.monotonic() < deadline, "the places of closed connections are not given back"
            time.sleep(0.05)


def test_a_client_that_does_not_read(server):
    """A large answer that nobody takes must not stop the others."""
    run_id = server.new_run()
    for start in range(0, 20_000, 1000):
        metrics = [{"key": "big", "value": i, "timestamp": i, "step": i} for i in range(start, start + 1000)]
        assert post(server, "runs/log-batch", json.dumps({"run_id": run_id, "metrics": metrics}).encode()).status == 200
    target = f"/api/2.0/mlflow/metrics/get-history?run_id={run_id}&metric_key=big"
    wires = [server.wire() for _ in range(10)]
    for wire in wires:
        wire.send(message("GET", target, None, {"Host": "localhost"}))
    with server.wire() as other:
        for _ in range(20):
            assert_serves(other)
    for wire in wires:
        wire.close()
