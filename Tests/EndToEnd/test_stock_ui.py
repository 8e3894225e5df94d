"""MLflow's own pages served by Roost, without a browser: out of a wheel and out of a folder, byte for byte."""

import gzip
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from harness import Server, binary, clean_environment

SCRIPT = "static/js/main.0a1b2c3d.js"
FILES = {
    "index.html": b"<!doctype html><script src='static-files/static/js/main.0a1b2c3d.js'></script>",
    "favicon.ico": bytes(range(256)),
    SCRIPT: b"console.log('x');\n" * 5000,
    "static/media/pdf.worker.min.0123456789abcdef.mjs": b"export {}",
    "static/media/decoder.0123456789abcdef.wasm": b"\0asm\1\0\0\0",
    "static/media/font.0123456789abcdef.woff2": b"wOF2",
}
TYPES = {
    "index.html": "text/html; charset=utf-8",
    "favicon.ico": "image/vnd.microsoft.icon",
    SCRIPT: "text/javascript; charset=utf-8",
    "static/media/pdf.worker.min.0123456789abcdef.mjs": "text/javascript; charset=utf-8",
    "static/media/decoder.0123456789abcdef.wasm": "application/wasm",
    "static/media/font.0123456789abcdef.woff2": "font/woff2",
}
GZIP = {"Accept-Encoding": "br;q=1.0, gzip;q=0.8"}


def wheel(path: Path, files: dict[str, bytes] = FILES) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mlflow/version.py", "VERSION = '3'\n")
        for name, content in files.items():
            archive.writestr(f"mlflow/server/js/build/{name}", content)
    return path


def folder(path: Path) -> Path:
    for name, content in FILES.items():
        file = path / "mlflow" / "server" / "js" / "build" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path / "mlflow"


@pytest.fixture(scope="module", params=["wheel", "folder"])
def stock(request, tmp_path_factory):
    """A server with a small UI, below a prefix."""
    place = tmp_path_factory.mktemp(request.param)
    source = wheel(place / "mlflow.whl") if request.param == "wheel" else folder(place)
    server = Server(place / "server", ["--stock-ui", str(source), "--static-prefix", "/team"])
    server.health_path = "/team/health"
    server.is_wheel = request.param == "wheel"
    try:
        yield server.start()
        server.assert_well()
    finally:
        server.release()


def target(name: str) -> str:
    return "/team/mlflow/" if name == "index.html" else f"/team/mlflow/static-files/{name}"


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_it_was(stock, name):
    plain = stock.get(target(name))
    assert plain.status == 200 and plain.body == FILES[name]
    assert "content-encoding" not in plain.headers
    assert plain.headers["content-type"] == TYPES[name]
    assert plain.headers["x-content-type-options"] == "nosniff"
    assert "Accept-Encoding" in plain.headers["vary"]
    packed = stock.get(target(name), headers=GZIP)
    assert packed.headers.get("content-encoding") == ("gzip" if stock.is_wheel else None)
    assert (gzip.decompress(packed.body) if stock.is_wheel else packed.body) == FILES[name]
    head = stock.call("HEAD", target(name), headers=GZIP)
    assert head.status == 200 and head.body == b""
    assert head.headers["content-length"] == packed.headers["content-length"]


@pytest.mark.parametrize("coding", [{}, GZIP])
@pytest.mark.parametrize("name", ["index.html", SCRIPT])
def test_who_has_a_file_is_told_so(stock, name, coding):
    first = stock.get(target(name), headers=coding)
    expected = "no-cache" if name == "index.html" else "public, max-age=31536000, immutable"
    assert first.headers["cache-control"] == expected
    again = stock.get(target(name), headers=coding | {"If-None-Match": first.headers["etag"]})
    assert again.status == 304 and again.body == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert stock.get(target(name), headers=coding | {"If-None-Match": '"other"'}).status == 200


def test_the_two_codings_have_tags_of_their_own(stock):
    tags = {stock.get(target(SCRIPT), headers=headers).headers["etag"] for headers in ({}, GZIP)}
    assert len(tags) == (2 if stock.is_wheel else 1)


@pytest.mark.parametrize(
    "name", ["", "static", "static/js/", "../index.html", "..%2f..%2fversion.py", "%2e%2e/index.html", "/etc/passwd",
             "index.html/", "none.js", "a%5c..%5cindex.html"]
)
def test_what_is_no_file_of_it_is_not_found(stock, name):
    assert stock.get(f"/team/mlflow/static-files/{name}").status in (404, 308)


def test_the_slash_at_the_end_is_added(stock):
    reply = stock.get("/team/mlflow?a=b")
    assert (reply.status, reply.headers["location"]) == (308, "mlflow/?a=b")


def test_the_api_is_below_the_pages(stock):
    made = stock.post("/team/mlflow/ajax-api/2.0/mlflow/experiments/create", {"name": f"below-{stock.port}"})
    experiment_id = made.json()["experiment_id"]
    for prefix in ("/team/mlflow/ajax-api", "/team/mlflow/api", "/team/api"):
        reply = stock.get(f"{prefix}/2.0/mlflow/experiments/get?experiment_id={experiment_id}")
        assert reply.json()["experiment"]["name"] == f"below-{stock.port}"
    asked = {"operationName": "MlflowGetExperimentQuery", "variables": {"input": {"experimentId": experiment_id}}}
    for path in ("/team/mlflow/graphql", "/team/graphql"):
        found = stock.post(path, asked).json()
        assert found["errors"] is None
        assert found["data"]["mlflowGetExperiment"]["experiment"]["name"] == f"below-{stock.port}"


def test_files_are_sent_through_every_door(stock):
    """`get-artifact` and `model-versions/get-artifact`, which the pages name relative to themselves."""
    run = stock.post("/team/api/2.0/mlflow/runs/create", {"experiment_id": "0", "run_name": "r"}).json()["run"]["info"]
    root = run["artifact_uri"].removeprefix("mlflow-artifacts:/")
    stored = stock.call("PUT", f"/team/api/2.0/mlflow-artifacts/artifacts/{root}/m/MLmodel", b"flavors: {}")
    assert stored.status == 200
    model = f"m-{stock.port}"
    stock.post("/team/api/2.0/mlflow/registered-models/create", {"name": model})
    version = {"name": model, "source": f"{run['artifact_uri']}/m", "run_id": run["run_id"]}
    assert stock.post("/team/api/2.0/mlflow/model-versions/create", version).status == 200
    for path in (
        f"get-artifact?path=m/MLmodel&run_uuid={run['run_id']}",
        f"model-versions/get-artifact?name={model}&version=1&path=MLmodel",
    ):
        reply = stock.get(f"/team/mlflow/{path}")
        assert (reply.status, reply.body) == (200, b"flavors: {}")


def test_the_installed_package_is_served_as_it_is(start_server):
    """Every file of the real build, also out of a wheel made of it: bytes equal, and gzip that unpacks to them."""
    import mlflow

    package = Path(mlflow.__file__).parent
    build = package / "server" / "js" / "build"
    server = start_server("--stock-ui", str(package))
    files = sorted(path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file())
    assert len(files) > 100
    packed = start_server(
        "--stock-ui", str(wheel(server.folder / "mlflow.whl", {name: (build / name).read_bytes() for name in files}))
    )
    with server.wire() as one, packed.wire() as two:
        for name in files:
            path = f"/mlflow/static-files/{name}"
            content = (build / name).read_bytes()
            assert one.request("GET", path).body == content, name
            reply = two.request("GET", path, headers=GZIP)
            assert gzip.decompress(reply.body) == content, name
            assert reply.headers["content-type"] != "application/octet-stream", name
    assert packed.memory_kib() < 100 * 1024


def test_the_wheels_own_bytes_are_sent(start_server, tmp_path):
    path = wheel(tmp_path / "mlflow.whl")
    server = start_server("--stock-ui", str(path))
    body = server.get(f"/mlflow/static-files/{SCRIPT}", headers=GZIP).body
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(f"mlflow/server/js/build/{SCRIPT}")
    start = entry.header_offset + 30 + len(entry.filename)
    assert body[10:-8] == path.read_bytes()[start : start + entry.compress_size]
    assert body[-8:] == entry.CRC.to_bytes(4, "little") + entry.file_size.to_bytes(4, "little")


def test_the_variable_and_the_file_of_settings_name_it_too(start_server, tmp_path):
    path = wheel(tmp_path / "mlflow.whl")
    assert start_server(env={"ROOST_STOCK_UI": str(path)}).get("/mlflow/").body == FILES["index.html"]
    settings = tmp_path / "roost.conf"
    settings.write_text(f"stock-ui = {path}\n")
    assert start_server("--config", str(settings)).get("/mlflow/").body == FILES["index.html"]


def test_without_it_there_are_no_such_pages(server):
    assert server.get("/mlflow/").status == server.get("/mlflow").status == 404


def _refused(tmp_path, path) -> str:
    """What the server says when it does not start."""
    done = subprocess.run(
        [binary(), "serve", "--port", "0", "--data", str(tmp_path / "data"), "--stock-ui", str(path)],
        env=clean_environment(), timeout=60, capture_output=True, text=True,
    )
    assert done.returncode == 64 and done.stderr.count("\n") == 1, done
    assert not (tmp_path / "data").exists(), "a store was made although nothing is served"
    return done.stderr


def test_a_wrong_path_keeps_the_server_from_starting(tmp_path):
    assert f"stock-ui = {tmp_path}/none cannot be used: it cannot be opened" in _refused(tmp_path, tmp_path / "none")
    (tmp_path / "empty").mkdir()
    assert "there is no index.html in this folder" in _refused(tmp_path, tmp_path / "empty")
    (tmp_path / "text").write_text("text")
    assert "it is no zip archive" in _refused(tmp_path, tmp_path / "text")
    skinny = wheel(tmp_path / "mlflow_skinny.whl", {})
    assert "the UI is in the wheel of the package mlflow" in _refused(tmp_path, skinny)


def test_a_damaged_wheel_keeps_the_server_from_starting(tmp_path):
    path = wheel(tmp_path / "mlflow.whl")
    good = path.read_bytes()
    path.write_bytes(good[:-100])
    assert "its end is missing" in _refused(tmp_path, path)
    with zipfile.ZipFile(wheel(path)) as archive:
        at = archive.getinfo(f"mlflow/server/js/build/{SCRIPT}").header_offset + 100
    path.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
    assert f"'{SCRIPT}'" in _refused(tmp_path, path)


def test_a_bomb_does_not_go_off(tmp_path):
    """A file of 65 MiB in 65 kB, and one that says it is small."""
    files = dict(FILES) | {"bomb.js": b"0" * (65 << 20)}
    assert "64 MiB" in _refused(tmp_path, wheel(tmp_path / "big.whl", files))
    path = wheel(tmp_path / "lying.whl", dict(FILES) | {"bomb.js": b"0" * (32 << 20)})
    lying = path.read_bytes().replace((32 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(lying)
    assert "holds more than the 1000 bytes" in _refused(tmp_path, path)


def test_a_link_in_the_folder_is_not_followed(start_server, tmp_path):
    package = folder(tmp_path)
    build = package / "server" / "js" / "build"
    (tmp_path / "secret").write_text("secret")
    (build / "link.txt").symlink_to(tmp_path / "secret")
    (build / "up").symlink_to(tmp_path)
    server = start_server("--stock-ui", str(package))
    for name in ("link.txt", "up/secret"):
        assert server.get(f"/mlflow/static-files/{name}").status == 404
    shutil.rmtree(build / "static")
    (build / "static").symlink_to(tmp_path)
    assert server.get(f"/mlflow/static-files/{SCRIPT}").status == 404
    assert server.get("/mlflow/").body == FILES["index.html"]
