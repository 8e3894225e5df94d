"""Files of runs: what a user of the stock client logs, lists, downloads and deletes, and the routes beneath it.

oracle.py says how to run the same tests against a stock MLflow server.
"""

import io
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import pandas
import pytest
import requests
from harness import Server
from matplotlib.figure import Figure
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from oracle import NEEDS_A_SERVER_OF_ITS_OWN, ROOST_ONLY
from PIL import Image
from wire import Wire

PROXY = "/api/2.0/mlflow-artifacts/artifacts"
NAMES = [
    "plain.txt",
    "no extension",
    "two  spaces ",
    "100%.txt",
    "%",
    "%zz",
    "a+b.txt",
    "a&b=c;d,e.txt",
    "ümläut.txt",
    "日本語.txt",
    "имя файла.txt",
    "עברית.txt",
    "اسم.txt",
    "ชื่อ.txt",
    "🦉🪶.txt",
    "e\u0301.txt",  # the same letter in two spellings: two files
    "\u00e9.txt",
    "a'b`c.txt",
    'a"b.txt',
    "(1) [2] {3}.txt",
    "a*b<c>|d.txt",
    "ab:c.txt",
    "back\\slash",
    "~",
    ".hidden",
    "..two",
    "a..b",
    "trailing.",
    "!@$^=",
    "x" * 200,
    "字" * 80,
]


@pytest.fixture(scope="module")
def module_server_options(artifacts) -> list[str]:
    return ["--artifacts-destination", str(artifacts)]


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """Everything below a folder: the bytes of files, the targets of links, None for folders."""

    def content(path: Path) -> bytes | str | None:
        if path.is_symlink():
            return os.readlink(path)
        return None if path.is_dir() else path.read_bytes()

    return {str(path.relative_to(folder)): content(path) for path in folder.rglob("*")}


def files(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(folder).items() if isinstance(data, bytes)}


def stamps(folder: Path) -> dict[str, tuple[int, int, int]]:
    """What changes when any file below a folder is written, replaced or removed; quicker than the contents."""
    looks = {str(path.relative_to(folder)): path.lstat() for path in folder.rglob("*") if not path.is_dir()}
    return {path: (look.st_ino, look.st_size, look.st_mtime_ns) for path, look in looks.items()}


def plant(folder: Path, wanted: dict[str, bytes]) -> Path:
    for path, data in wanted.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def listing(client, run_id: str, path: str | None = None) -> list[tuple]:
    return [(f.path, f.is_dir, f.file_size) for f in client.list_artifacts(run_id, path)]


NESTED = {
    "top.txt": b"top",
    "empty.bin": b"",
    "sub/one.json": b'{"a": 1}',
    "sub/deeper/two.bin": bytes(range(256)) * 300,
    "sub/deeper/and deeper/ü.txt": "ü".encode(),
    "other/empty": b"",
}


class TestLogging:
    def test_a_file_at_the_top_and_in_a_folder(self, client, run_id, tmp_path):
        file = tmp_path / "a.txt"
        file.write_bytes(b"first")
        client.log_artifact(run_id, str(file))
        client.log_artifact(run_id, str(file), "in/a folder")
        assert listing(client, run_id) == [("a.txt", False, 5), ("in", True, None)]
        assert listing(client, run_id, "in") == [("in/a folder", True, None)]
        assert listing(client, run_id, "in/a folder") == [("in/a folder/a.txt", False, 5)]
        file.write_bytes(b"the second")
        client.log_artifact(run_id, str(file))
        assert listing(client, run_id) == [("a.txt", False, 10), ("in", True, None)]
        assert Path(client.download_artifacts(run_id, "a.txt")).read_bytes() == b"the second"
        assert Path(client.download_artifacts(run_id, "in/a folder/a.txt")).read_bytes() == b"first"

    def test_a_tree_comes_back_byte_for_byte(self, client, run_id, tmp_path):
        source = plant(tmp_path / "source", NESTED)
        (source / "an empty folder").mkdir()
        client.log_artifacts(run_id, str(source))
        client.log_artifacts(run_id, str(source), "below/here")
        got = tmp_path / "got"
        got.mkdir()
        whole = Path(client.download_artifacts(run_id, "", str(got)))
        assert files(whole) == NESTED | {f"below/here/{path}": data for path, data in NESTED.items()}
        part = Path(client.download_artifacts(run_id, "sub/deeper", str(got)))
        assert part.name == "deeper"
        assert files(part) == {"two.bin": NESTED["sub/deeper/two.bin"], "and deeper/ü.txt": "ü".encode()}
        one = Path(client.download_artifacts(run_id, "below/here/empty.bin", str(got)))
        assert one.read_bytes() == b"" and one.name == "empty.bin"

    def test_an_empty_folder_leaves_nothing(self, client, run_id, tmp_path):
        (tmp_path / "e").mkdir()
        client.log_artifacts(run_id, str(tmp_path / "e"))
        client.log_artifacts(run_id, str(tmp_path / "e"), "somewhere")
        assert client.list_artifacts(run_id) == []
        assert client.list_artifacts(run_id, "nowhere") == []

    def test_what_the_fluent_api_makes_of_objects(self, fluent, tmp_path):
        figure = Figure(figsize=(1, 1))
        figure.subplots().plot([1, 2])
        pixels = numpy.arange(4 * 5 * 3, dtype=numpy.uint8).reshape(4, 5, 3)
        with fluent.start_run() as run:
            fluent.log_text("Grüße\r\n", "texts/greeting.txt")
            fluent.log_dict({"b": [1, None, "ü"], "a": {"x": 0.5}}, "d.json")
            fluent.log_dict({"b": [1, 2]}, "d.yaml")
            fluent.log_figure(figure, "figure.png")
            fluent.log_image(pixels, "image.png")
            fluent.log_image(Image.fromarray(pixels), key="steps", step=7, timestamp=11)
        folder = Path(fluent.artifacts.download_artifacts(run_id=run.info.run_id, dst_path=str(tmp_path)))
        assert (folder / "texts/greeting.txt").read_bytes() == "Grüße\r\n".encode()
        assert json.loads((folder / "d.json").read_text()) == {"b": [1, None, "ü"], "a": {"x": 0.5}}
        assert (folder / "d.yaml").read_text().split() == ["b:", "-", "1", "-", "2"]
        assert Image.open(folder / "figure.png").format == "PNG"
        assert (numpy.asarray(Image.open(folder / "image.png")) == pixels).all()
        stepped = [path for path in files(folder) if path.startswith("images/") and path.endswith(".png")]
        assert len(stepped) == 1 and "steps" in stepped[0]
        assert (numpy.asarray(Image.open(folder / stepped[0])) == pixels).all()
        base = f"runs:/{run.info.run_id}"
        assert fluent.artifacts.load_text(f"{base}/texts/greeting.txt") == "Grüße\r\n".replace("\r\n", "\n")
        assert fluent.artifacts.load_dict(f"{base}/d.json")["a"] == {"x": 0.5}
        assert fluent.artifacts.load_image(f"{base}/image.png").size == (5, 4)

    @pytest.mark.parametrize("file", ["answers.json", "in/a/answers.parquet"])
    def test_a_table_grows_when_it_is_logged_again(self, fluent, file):
        runs = []
        for number in range(2):
            with fluent.start_run() as run:
                fluent.log_table({"q": ["a", "ü"], "score": [0.5, number]}, file)
                fluent.log_table(pandas.DataFrame({"q": ["c"], "score": [2.0]}), file)
                runs.append(run.info.run_id)
        tagged = fluent.get_run(runs[0]).data.tags["mlflow.loggedArtifacts"]
        assert json.loads(tagged) == [{"path": file, "type": "table"}]
        table = fluent.load_table(file, run_ids=runs[:1])
        assert table.to_dict("list") == {"q": ["a", "ü", "c"], "score": [0.5, 0.0, 2.0]}
        both = fluent.load_table(file, extra_columns=["run_id"])
        assert sorted(both["run_id"].value_counts().to_dict().items()) == sorted({run: 3 for run in runs}.items())

    def test_many_files_at_once(self, client, run_id, tmp_path):
        wanted = {f"d{i % 7}/e{i % 3}/{i}.bin": os.urandom(i * 37) for i in range(60)}
        source = plant(tmp_path / "source", wanted)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda part: client.log_artifacts(run_id, str(source), part), ["p", "p", "q", "q"]))
        for part in ("p", "q"):
            assert files(Path(client.download_artifacts(run_id, part, str(tmp_path)))) == wanted

    def test_runs_have_folders_of_their_own(self, client, experiment, run_id):
        other = client.create_run(experiment).info.run_id
        client.log_text(run_id, "mine", "same.txt")
        client.log_text(other, "its", "same.txt")
        assert Path(client.download_artifacts(run_id, "same.txt")).read_text() == "mine"
        assert Path(client.download_artifacts(other, "same.txt")).read_text() == "its"
        client.delete_run(other)
        assert Path(client.download_artifacts(other, "same.txt")).read_text() == "its"


class TestNames:
    def test_files_of_all_kinds_of_names(self, client, run_id, tmp_path):
        wanted = {name: f"this is {name}".encode() for name in NAMES}
        client.log_artifacts(run_id, str(plant(tmp_path / "source", wanted)), "here")
        found = client.list_artifacts(run_id, "here")
        assert {f.path: f.file_size for f in found} == {f"here/{name}": len(data) for name, data in wanted.items()}
        assert [f.path for f in found] == sorted(f.path for f in found)
        assert files(Path(client.download_artifacts(run_id, "here", str(tmp_path)))) == wanted
        for name in ("100%.txt", "a+b.txt", "日本語.txt", "e\u0301.txt"):
            assert Path(client.download_artifacts(run_id, f"here/{name}")).read_bytes() == wanted[name]

    def test_folders_of_all_kinds_of_names(self, client, run_id, tmp_path):
        # The client sends no folder whose name could be taken for something else, and asks for no quote in one.
        names = [name for name in NAMES if not name.startswith("..") and not {"%", ":", "'"} & set(name)]
        wanted = {f"{name}/f": name.encode() for name in names}
        client.log_artifacts(run_id, str(plant(tmp_path / "source", wanted)))
        assert {f.path for f in client.list_artifacts(run_id) if f.is_dir} == set(names)
        for name in names:
            assert listing(client, run_id, name) == [(f"{name}/f", False, len(name.encode()))]
        assert files(Path(client.download_artifacts(run_id, "", str(tmp_path / "all")))) == wanted

    def test_a_name_that_is_itself_encoded_comes_back(self, client, run_id, tmp_path):
        """The client's own decoding gives it its plain spelling; the bytes must not be lost on the way."""
        for name in ("a%20b.txt", "%41.txt", "a%2525.txt"):
            plant(tmp_path, {name: name.encode()})
            client.log_artifact(run_id, str(tmp_path / name))
            assert Path(client.download_artifacts(run_id, name)).read_bytes() == name.encode()
        assert {f.path for f in client.list_artifacts(run_id)} == {"a b.txt", "A.txt", "a%.txt"}


class TestListing:
    def test_what_is_no_folder_lists_as_nothing(self, client, run_id):
        client.log_text(run_id, "x", "d/f.txt")
        assert client.list_artifacts(run_id, "d/f.txt") == []
        assert client.list_artifacts(run_id, "d/none") == []
        assert listing(client, run_id, "d") == listing(client, run_id, "d/") == [("d/f.txt", False, 1)]

    def test_by_uri(self, fluent):
        with fluent.start_run() as run:
            fluent.log_text("x", "d/f.txt")
        run_id, uri = run.info.run_id, run.info.artifact_uri
        assert [f.path for f in fluent.artifacts.list_artifacts(artifact_uri=f"runs:/{run_id}/d")] == ["d/f.txt"]
        # The client puts the last part of a URI in front.
        assert [f.path for f in fluent.artifacts.list_artifacts(artifact_uri=f"{uri}/d")] == ["d/f.txt"]
        with open(fluent.artifacts.download_artifacts(artifact_uri=f"{uri}/d/f.txt")) as file:
            assert file.read() == "x"

    def test_the_run_relative_route(self, client, run_id, url):
        client.log_text(run_id, "four", "d/f.txt")
        client.log_text(run_id, "", "d/e/g.txt")
        uri = client.get_run(run_id).info.artifact_uri

        def listed(**query) -> requests.Response:
            return requests.get(f"{url}/api/2.0/mlflow/artifacts/list", params=query)

        top = {"path": "d", "is_dir": True}
        assert listed(run_id=run_id).json() == {"root_uri": uri, "files": [top]}
        assert listed(run_uuid=run_id).json() == {"root_uri": uri, "files": [top]}
        below = [{"path": "d/e", "is_dir": True}, {"path": "d/f.txt", "is_dir": False, "file_size": 4}]
        for path in ("d", "d/"):
            assert listed(run_id=run_id, path=path).json() == {"root_uri": uri, "files": below}
        assert listed(run_id=run_id, path="d/f.txt").json() == {"root_uri": uri}
        assert listed(run_id=run_id, path="none").json() == {"root_uri": uri}
        for query in ({"path": ".."}, {"path": "/etc"}, {"path": "d/../../.."}):
            refused = listed(run_id=run_id, **query)
            assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
        assert listed(path="d").status_code == 400
        unknown = listed(run_id="f" * 32)
        assert (unknown.status_code, unknown.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


class TestDeleting:
    def test_a_file_a_folder_and_all(self, client, run_id, url, tmp_path):
        uri = client.get_run(run_id).info.artifact_uri
        repository = get_artifact_repository(uri, tracking_uri=url)
        client.log_artifacts(run_id, str(plant(tmp_path / "source", NESTED)))
        repository.delete_artifacts("top.txt")
        assert [f.path for f in client.list_artifacts(run_id)] == ["empty.bin", "other", "sub"]
        repository.delete_artifacts("sub/deeper")
        assert [f.path for f in client.list_artifacts(run_id, "sub")] == ["sub/one.json"]
        repository.delete_artifacts("none")
        assert [f.path for f in client.list_artifacts(run_id)] == ["empty.bin", "other", "sub"]
        repository.delete_artifacts()
        assert client.list_artifacts(run_id) == []
        with pytest.raises(MlflowException):
            client.download_artifacts(run_id, "empty.bin")
        client.log_text(run_id, "again", "sub/new.txt")
        assert Path(client.download_artifacts(run_id, "sub/new.txt")).read_text() == "again"

    def test_nothing_beside_it_goes(self, client, run_id, folder_of_run):
        for path in ("a", "ab/c", "b/a"):
            client.log_text(run_id, path, path)
        gone = requests.delete(f"{folder_of_run}/a")
        assert (gone.status_code, gone.json()) == (200, {})
        assert [f.path for f in client.list_artifacts(run_id)] == ["ab", "b"]


class TestDownloadedThings:
    def test_what_is_missing(self, client, run_id, tmp_path):
        client.log_text(run_id, "x", "d/f.txt")
        for path in ("none", "d/none", "d/f.txt/below"):
            with pytest.raises(MlflowException, match="none|below"):
                client.download_artifacts(run_id, path, str(tmp_path))
        with pytest.raises(MlflowException):
            client.download_artifacts("f" * 32, "x", str(tmp_path))

    def test_a_file_of_any_size(self, client, run_id, tmp_path):
        """Around the sizes of buffers and of one Python chunk."""
        for size in (0, 1, 4095, 4096, 65_535, 65_536, 65_537, 1_048_576, 1_048_577, 5_000_000):
            data = os.urandom(size)
            plant(tmp_path, {"f.bin": data})
            client.log_artifact(run_id, str(tmp_path / "f.bin"))
            assert Path(client.download_artifacts(run_id, "f.bin", str(tmp_path / "got"))).read_bytes() == data


@pytest.fixture
def folder_of_run(client, run_id, url) -> str:
    """The URL of a run's folder at the artifact proxy."""
    return f"{url}{PROXY}/{client.get_run(run_id).info.artifact_uri.removeprefix('mlflow-artifacts:/')}"


class TestTheProxy:
    def test_put_answers_nothing_and_overwrites(self, folder_of_run):
        for data in (b"one", b"", b"three"):
            put = requests.put(f"{folder_of_run}/f.bin", data=data)
            assert (put.status_code, put.content) == (200, b"")
            got = requests.get(f"{folder_of_run}/f.bin")
            assert (got.status_code, got.content) == (200, data)

    def test_a_file_of_unknown_length(self, folder_of_run):
        pieces = [os.urandom(n) for n in (1, 70_000, 3, 200_000)]
        assert requests.put(f"{folder_of_run}/c", data=iter(pieces)).status_code == 200
        assert requests.get(f"{folder_of_run}/c").content == b"".join(pieces)

    def test_headers_of_a_file(self, folder_of_run):
        requests.put(f"{folder_of_run}/a.txt", data=b"hello world")
        got = requests.get(f"{folder_of_run}/a.txt", headers={"Accept-Encoding": "gzip"})
        assert got.headers["Content-Type"] == "text/plain"
        assert got.headers["Content-Length"] == "11"
        assert got.headers["Content-Disposition"] == "attachment; filename=a.txt"
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Accept-Ranges"] == "bytes"
        assert got.headers["Last-Modified"].endswith(" GMT")
        assert got.headers["ETag"].startswith('"') and got.headers["ETag"].endswith('"')

    @pytest.mark.parametrize(
        "file, content_type, disposition",
        [
            ("page.html", "text/html", "attachment; filename=page.html"),
            ("MLmodel", "text/plain", "attachment; filename=MLmodel"),
            ("conda.yaml", "text/plain", "attachment; filename=conda.yaml"),
            ("a.json", "text/plain", "attachment; filename=a.json"),
            ("i.png", "image/png", "attachment; filename=i.png"),
            ("i.svg", "image/svg+xml", "attachment; filename=i.svg"),
            ("m.pkl", "application/octet-stream", "attachment; filename=m.pkl"),
            ("nothing", "application/octet-stream", "attachment; filename=nothing"),
            ("a b.txt", "text/plain", 'attachment; filename="a b.txt"'),
            ('a"q.txt', "text/plain", 'attachment; filename="a\\"q.txt"'),
            ("ü.txt", "text/plain", "attachment; filename=u.txt; filename*=UTF-8''%C3%BC.txt"),
        ],
    )
    def test_type_and_name_of_a_download(self, folder_of_run, file, content_type, disposition):
        """Never a page that a browser would run on the server's own address."""
        requests.put(f"{folder_of_run}/{file}", data=b"<script>alert(1)</script>")
        got = requests.get(f"{folder_of_run}/{file}")
        assert got.content == b"<script>alert(1)</script>"
        assert got.headers["Content-Type"] == content_type
        assert got.headers["Content-Disposition"] == disposition
        assert got.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "asked, status, content_range, part",
        [
            ("bytes=2-4", 206, "bytes 2-4/11", b"llo"),
            ("bytes=0-0", 206, "bytes 0-0/11", b"h"),
            ("bytes=6-", 206, "bytes 6-10/11", b"world"),
            ("bytes=-3", 206, "bytes 8-10/11", b"rld"),
            ("bytes=-30", 206, "bytes 0-10/11", b"hello world"),
            ("bytes=4-400", 206, "bytes 4-10/11", b"o world"),
            ("bytes=11-", 416, "bytes */11", None),
            ("bytes=20-30", 416, "bytes */11", None),
        ],
    )
    def test_ranges(self, folder_of_run, asked, status, content_range, part):
        requests.put(f"{folder_of_run}/a.txt", data=b"hello world")
        got = requests.get(f"{folder_of_run}/a.txt", headers={"Range": asked})
        assert (got.status_code, got.headers.get("Content-Range")) == (status, content_range)
        if part is not None:
            assert (got.content, got.headers["Content-Length"]) == (part, str(len(part)))
        assert requests.get(f"{folder_of_run}/a.txt").content == b"hello world"

    def test_a_download_goes_on_where_it_stopped_only_while_the_file_is_the_same(self, folder_of_run):
        requests.put(f"{folder_of_run}/f", data=b"hello world")
        etag = requests.get(f"{folder_of_run}/f").headers["ETag"]
        rest = {"Range": "bytes=6-", "If-Range": etag}
        same = requests.get(f"{folder_of_run}/f", headers=rest)
        assert (same.status_code, same.content) == (206, b"world")
        requests.put(f"{folder_of_run}/f", data=b"HELLO  WORLD")
        other = requests.get(f"{folder_of_run}/f", headers=rest)
        assert (other.status_code, other.content) == (200, b"HELLO  WORLD")
        assert other.headers["ETag"] != etag

    @ROOST_ONLY
    def test_an_unchanged_file_is_not_sent_again(self, folder_of_run):
        requests.put(f"{folder_of_run}/f", data=b"hello world")
        first = requests.get(f"{folder_of_run}/f")
        for tag in (first.headers["ETag"], f'"x", {first.headers["ETag"]}', f"W/{first.headers['ETag']}", "*"):
            again = requests.get(f"{folder_of_run}/f", headers={"If-None-Match": tag})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == first.headers["ETag"]
        changed = requests.get(f"{folder_of_run}/f", headers={"If-None-Match": '"other"'})
        assert (changed.status_code, changed.content) == (200, b"hello world")
        requests.put(f"{folder_of_run}/f", data=b"HELLO WORLD")
        changed = requests.get(f"{folder_of_run}/f", headers={"If-None-Match": first.headers["ETag"]})
        assert (changed.status_code, changed.content) == (200, b"HELLO WORLD")

    def test_head_has_the_headers_and_no_body(self, folder_of_run, url):
        requests.put(f"{folder_of_run}/a.txt", data=b"hello world")
        port = int(url.rsplit(":", 1)[1])
        path = folder_of_run.removeprefix(url)
        with Wire(port) as wire:
            head = wire.request("HEAD", f"{path}/a.txt")
            assert (head.status, head.headers["content-length"]) == (200, "11")
            assert head.headers["content-type"] == "text/plain"
            assert head.headers["content-disposition"] == "attachment; filename=a.txt"
            # The connection goes on: nothing of a body is in the way of the next answer.
            assert wire.request("GET", f"{path}/a.txt").body == b"hello world"
            assert wire.request("HEAD", f"{path}/none").status == 404

    def test_listing_has_names_and_sizes(self, folder_of_run, url):
        path = folder_of_run.removeprefix(f"{url}{PROXY}/")
        for name in ("b.json", "e/x", "a", "B"):
            requests.put(f"{folder_of_run}/{name}", data=name.encode())

        def listed(**query):
            got = requests.get(f"{url}{PROXY}", params=query)
            assert got.status_code == 200
            return got.json()

        assert listed(path=path) == listed(path=f"{path}/") == {
            "files": [
                {"path": "B", "is_dir": False, "file_size": 1},
                {"path": "a", "is_dir": False, "file_size": 1},
                {"path": "b.json", "is_dir": False, "file_size": 6},
                {"path": "e", "is_dir": True},
            ]
        }
        assert listed(path=f"{path}/none") == listed(path=f"{path}/a") == {}
        root = {entry["path"]: entry["is_dir"] for entry in listed()["files"]}
        assert root[path.split("/")[0]] is True

    def test_what_is_not_there_or_no_file(self, folder_of_run):
        requests.put(f"{folder_of_run}/d/f", data=b"x")
        missing = requests.get(f"{folder_of_run}/none")
        assert (missing.status_code, missing.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
        assert "No such artifact" in missing.json()["message"]
        assert requests.get(f"{folder_of_run}/d").status_code == 400
        assert requests.put(f"{folder_of_run}/d/", data=b"x").status_code == 400
        gone = requests.delete(f"{folder_of_run}/none")
        assert (gone.status_code, gone.json()) == (200, {})

    @ROOST_ONLY
    def test_a_file_and_a_folder_of_one_name(self, folder_of_run, artifacts):
        """One cannot become the other, and neither comes to harm."""
        requests.put(f"{folder_of_run}/d/f", data=b"x")
        for target in ("d", "d/f/g", "d/f/g/h"):
            put = requests.put(f"{folder_of_run}/{target}", data=b"y")
            assert 400 <= put.status_code < 500 and put.json()["error_code"] == "INVALID_PARAMETER_VALUE", target
        assert requests.get(f"{folder_of_run}/d/f").content == b"x"

    @ROOST_ONLY
    def test_readers_see_the_old_or_the_new_file_whole(self, folder_of_run):
        """Files are replaced while they are read."""
        target = f"{folder_of_run}/f"
        versions = [bytes([65 + i]) * (300_000 + 1000 * i) for i in range(8)]
        assert requests.put(target, data=versions[0]).status_code == 200
        is_over, seen = threading.Event(), []

        def read() -> None:
            while not is_over.is_set():
                try:
                    seen.append(requests.get(target).content)
                except requests.RequestException as error:
                    seen.append(error)

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for version in versions * 4:
            assert requests.put(target, data=version).status_code == 200
        is_over.set()
        for reader in readers:
            reader.join()
        torn = [one if isinstance(one, Exception) else one[:50] for one in seen if one not in versions]
        assert torn == [] and len(set(seen)) > 1

    def test_large_uploads_are_offered_no_parts(self, folder_of_run, url):
        """The client then sends the file whole."""
        path = folder_of_run.removeprefix(f"{url}{PROXY}")
        for call, body in (("create", {"path": "f", "num_parts": 2}), ("abort", {"path": "f", "upload_id": "u"})):
            tried = requests.post(f"{url}/api/2.0/mlflow-artifacts/mpu/{call}{path}", json=body)
            assert (tried.status_code, tried.json()["error_code"]) == (501, "NOT_IMPLEMENTED")
        assert requests.get(f"{url}/api/2.0/mlflow-artifacts/presigned{path}/f").status_code == 501

    def test_files_of_a_run_for_a_browser(self, client, run_id, url):
        client.log_text(run_id, "hello world", "d/a.txt")
        for query in ({"run_id": run_id}, {"run_uuid": run_id}):
            got = requests.get(f"{url}/get-artifact", params=query | {"path": "d/a.txt"})
            assert (got.status_code, got.content) == (200, b"hello world")
            assert got.headers["Content-Disposition"] == "attachment; filename=a.txt"
            assert got.headers["X-Content-Type-Options"] == "nosniff"
        fresh = {"If-None-Match": got.headers["ETag"]}
        again = requests.get(f"{url}/get-artifact", params={"run_id": run_id, "path": "d/a.txt"}, headers=fresh)
        assert (again.status_code, again.content) == (304, b"")
        for path, status in (("none", 404), ("d", 400), ("../x", 400), ("/etc/passwd", 400)):
            assert requests.get(f"{url}/get-artifact", params={"run_id": run_id, "path": path}).status_code == status
        assert requests.get(f"{url}/get-artifact", params={"run_id": "f" * 32, "path": "x"}).status_code == 404

    def test_a_file_from_a_page(self, client, run_id, url):
        def upload(data: bytes, **query) -> requests.Response:
            return requests.post(f"{url}/ajax-api/2.0/mlflow/upload-artifact", params=query, data=data)

        assert upload(b"hello", run_uuid=run_id, path="up/u.txt").status_code == 200
        assert Path(client.download_artifacts(run_id, "up/u.txt")).read_bytes() == b"hello"
        for text, query in (("run_uuid", {"path": "u"}), ("path", {"run_uuid": run_id})):
            missing = upload(b"x", **query)
            assert missing.status_code == 400 and f"Request must specify {text}." in missing.json()["message"]
        large = upload(bytes(10 * 1024 * 1024 + 1), run_uuid=run_id, path="large")
        assert large.status_code == 400 and "10MB" in large.json()["message"]
        assert [f.path for f in client.list_artifacts(run_id)] == ["up"]


# The server's side: its folder, its memory, its settings


LARGE_MIB = 256


def resident_peak_kib(server: Server) -> int:
    """The most that the process has ever had in memory."""
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise AssertionError("no VmHWM")


class Random(io.RawIOBase):
    """A file of `mib` MiB, each different, that takes no memory."""

    def __init__(self, mib: int):
        self.block = os.urandom(1 << 20)
        self.left = mib

    def __iter__(self):
        while self.left:
            yield self.left.to_bytes(8, "big") + self.block[8:]
            self.left -= 1


@NEEDS_A_SERVER_OF_ITS_OWN
def test_a_file_of_any_size_takes_no_memory(start_server, tmp_path):
    server = start_server("--artifacts-destination", str(tmp_path / "artifacts"))
    target = f"{server.url}{PROXY}/0/large"
    requests.put(f"{server.url}{PROXY}/0/small", data=b"x" * 100_000)
    requests.get(f"{server.url}{PROXY}/0/small")
    before = resident_peak_kib(server)
    size = LARGE_MIB << 20
    sent = Random(LARGE_MIB)
    with Wire(server.port, timeout_s=120) as wire:
        wire.send(f"PUT {PROXY}/0/large HTTP/1.1\r\nHost: {wire.host}\r\nContent-Length: {size}\r\n\r\n".encode())
        for block in sent:
            wire.send(block)
        assert wire.reply().status == 200
    assert (tmp_path / "artifacts" / "0" / "large").stat().st_size == size
    with requests.get(target, stream=True) as got:
        assert got.headers["Content-Length"] == str(size)
        left = LARGE_MIB
        while block := got.raw.read(1 << 20):
            assert block == left.to_bytes(8, "big") + sent.block[8:], f"MiB {LARGE_MIB - left} differs"
            left -= 1
        assert left == 0
    grown_mib = (resident_peak_kib(server) - before) / 1024
    assert grown_mib < 16, f"{grown_mib:.1f} MiB more at the most than before"


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_an_upload_that_is_cut_off_leaves_nothing(url, folder_of_run, artifacts, framing):
    assert requests.put(f"{folder_of_run}/kept", data=b"old").status_code == 200
    path = folder_of_run.removeprefix(url)
    before = stamps(artifacts)
    assert f"{path.removeprefix(PROXY).lstrip('/')}/kept" in before
    head = "Content-Length: 10000000" if framing == "length" else "Transfer-Encoding: chunked"
    chunk = os.urandom(1 << 20)
    for target in ("new", "below/new", "kept"):
        with Wire(int(url.rsplit(":", 1)[1])) as wire:
            wire.send(f"PUT {path}/{target} HTTP/1.1\r\nHost: {wire.host}\r\n{head}\r\n\r\n".encode())
            wire.send(chunk if framing == "length" else b"100000\r\n" + chunk + b"\r\n40\r\nhalf of it")
            wait_until(lambda: stamps(artifacts) != before, seconds=2)  # the server has begun to keep it
    wait_until(lambda: stamps(artifacts) == before, seconds=20)
    assert stamps(artifacts) == before
    assert requests.get(f"{folder_of_run}/new").status_code == 404
    assert requests.get(f"{folder_of_run}/kept").content == b"old"
    assert requests.put(f"{folder_of_run}/new", data=chunk).status_code == 200
    assert requests.get(f"{folder_of_run}/new").content == chunk


def wait_until(is_true, seconds: float) -> None:
    """Returns when it is, or when the time is up; what comes next says what is wrong then."""
    import time

    end = time.monotonic() + seconds
    while not is_true() and time.monotonic() < end:
        time.sleep(0.02)


CANARY = b"nobody may read, write or delete this"
OUTSIDE = "../../../../outside/canary"
# Ways out of the folder of a run, and of the store. `{canary}` is the path of the file to reach.
WAYS_OUT = [
    "..",
    "../..",
    "../canary",
    OUTSIDE,
    f"a/../{OUTSIDE}",
    f"./{OUTSIDE}",
    "a/..",
    "here.txt/..",
    OUTSIDE.replace(".", "%2e"),
    OUTSIDE.replace("/", "%2f"),
    OUTSIDE.replace(".", "%2E").replace("/", "%2F"),
    OUTSIDE.replace(".", "%252e").replace("/", "%252f"),
    OUTSIDE.replace(".", "%25252e").replace("/", "%25252f"),
    "link",
    "folder",
    "chain",
    "dangling",
    "link/canary",
    "folder/canary",
    "folder/new",
    "folder/new/new",
    "folder/../canary",
    "chain/canary",
    "dangling/new",
    "a%23b",
]
# Those that only a whole path can be.
ABSOLUTE = ["/{canary}", "%2f{canary}", "%2F%2F{canary}", "%252f{canary}", "file://{canary}", "file%3A%2F%2F{canary}",
            "C:/canary", "C:%5Ccanary"]
# Below a folder these name odd files in it, and no others.
ODD = ["/{canary}", "%2f{canary}", "file:{canary}", "C:/canary", "C:%5Ccanary", "..%5C..%5Ccanary", "..%c0%afcanary",
       "%ff", "a%00b", "a%0d%0aSet-Cookie:b", "..;/canary", "%u002e%u002e/canary", "~root/canary"]


@pytest.fixture
def trap(client, run_id, artifacts, tmp_path):
    """A file outside of the store, and links to it in a run's folder, as another program could have left them."""
    outside = plant(tmp_path / "outside", {"canary": CANARY})
    root = client.get_run(run_id).info.artifact_uri.removeprefix("mlflow-artifacts:/")
    inside = plant(artifacts / root, {"here.txt": b"here"})
    (inside / "link").symlink_to(outside / "canary")
    (inside / "folder").symlink_to(outside)
    (inside / "chain").symlink_to(inside / "folder")
    (inside / "dangling").symlink_to(outside / "made by the server")
    return outside, inside, root


def attempts(run_id: str, folder: str, path: str) -> list[tuple[str, str]]:
    """Requests of all the routes that take a path: of a path in the folder of a run, or of a whole one."""
    encoded = path.replace("&", "%26").replace("+", "%2B")
    below = f"{folder}/" if folder else ""
    whole = [(method, f"{PROXY}/{below}{path}") for method in ("GET", "HEAD", "PUT", "DELETE")]
    return whole + [
        ("GET", f"{PROXY}?path={below}{encoded}"),
        ("GET", f"/get-artifact?run_id={run_id}&path={encoded}"),
        ("GET", f"/api/2.0/mlflow/artifacts/list?run_id={run_id}&path={encoded}"),
        ("POST", f"/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run_id}&path={encoded}"),
    ]


@ROOST_ONLY  # stock answers 500 to some, and deletes files behind links
@pytest.mark.parametrize(
    "path, is_whole", [(path, False) for path in WAYS_OUT] + [(path, True) for path in ABSOLUTE]
)
def test_there_is_no_way_out_of_the_folder(run_id, module_server, trap, path, is_whole):
    outside, inside, root = trap
    path = path.replace("{canary}", str(outside / "canary").lstrip("/" if path[0] in "/%" else ""))
    before = tree(inside.parent)
    for method, target in attempts(run_id, "" if is_whole else root, path):
        body = b"overwritten" if method in ("PUT", "POST") else None
        reply = module_server.call(method, target, body)
        what = f"{method} {target}: {reply.status} {reply.body[:200]!r}"
        assert 400 <= reply.status < 500, what
        assert CANARY not in reply.body and b'"files"' not in reply.body, what
        assert tree(outside) == {"canary": CANARY}, what
        assert tree(inside.parent) == before, what


@ROOST_ONLY
@pytest.mark.parametrize("path", ODD)
def test_odd_paths_stay_in_the_folder(run_id, module_server, artifacts, trap, path):
    outside, inside, root = trap
    path = path.replace("{canary}", str(outside / "canary").lstrip("/" if path[0] in "/%" else ""))
    before = stamps(artifacts)
    for method, target in attempts(run_id, root, path):
        body = b"overwritten" if method in ("PUT", "POST") else None
        reply = module_server.call(method, target, body)
        what = f"{method} {target}: {reply.status} {reply.body[:200]!r}"
        assert reply.status < 500, what
        assert CANARY not in reply.body, what
        assert "set-cookie" not in reply.headers, what
        assert tree(outside) == {"canary": CANARY}, what
        after = stamps(artifacts)
        assert before.items() <= after.items(), what
        assert all(place.startswith(f"{root}/") for place in after.keys() - before.keys()), what


class TestWithoutProxy:
    """Clients write to the artifact root themselves, and the server reads from it."""

    @pytest.fixture
    def root(self, tmp_path) -> Path:
        return tmp_path / "root"

    @pytest.fixture
    def direct(self, start_server, root) -> Server:
        return start_server("--no-serve-artifacts", "--default-artifact-root", str(root))

    pytestmark = NEEDS_A_SERVER_OF_ITS_OWN

    def test_the_client_writes_to_the_folder(self, direct, root, tmp_path):
        client = MlflowClient(direct.url)
        experiment = client.create_experiment("direct")
        run = client.create_run(experiment)
        run_id = run.info.run_id
        assert run.info.artifact_uri.removeprefix("file://") == str(root / experiment / run_id / "artifacts")
        client.log_artifacts(run_id, str(plant(tmp_path / "source", NESTED)), "d")
        assert files(root / experiment / run_id / "artifacts") == {f"d/{path}": data for path, data in NESTED.items()}
        assert files(Path(client.download_artifacts(run_id, "d", str(tmp_path / "got")))) == NESTED
        assert [f.path for f in client.list_artifacts(run_id, "d")] == [
            "d/empty.bin", "d/other", "d/sub", "d/top.txt"]
        listed = direct.get(f"artifacts/list?run_id={run_id}&path=d").json()["files"]
        assert [f["path"] for f in listed] == ["d/empty.bin", "d/other", "d/sub", "d/top.txt"]
        got = direct.get(f"/get-artifact?run_id={run_id}&path=d/sub/one.json")
        assert (got.status, got.body) == (200, NESTED["d/sub/one.json".removeprefix("d/")])
        for path in ("../../../../canary", "%2e%2e/%2e%2e/x", "/etc/passwd"):
            assert direct.get(f"/get-artifact?run_id={run_id}&path={path}").status == 400

    def test_the_proxy_says_that_it_is_off(self, direct):
        for method, target in (("GET", f"{PROXY}/0/x"), ("PUT", f"{PROXY}/0/x"), ("DELETE", f"{PROXY}/0/x"),
                               ("GET", f"{PROXY}?path=0"), ("POST", "/api/2.0/mlflow-artifacts/mpu/create/0/x")):
            reply = direct.call(method, target, b"{}" if method in ("PUT", "POST") else None)
            assert reply.status == 503 and b"isabled" in reply.body, f"{method} {target}: {reply}"
        assert not list(direct.folder.rglob("x"))
