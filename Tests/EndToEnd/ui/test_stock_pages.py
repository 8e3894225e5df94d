"""MLflow's own pages, served by Roost, in a browser: each shows its data, and none an error or a call that failed."""

import re
from pathlib import Path

import pytest
from browsing import Traffic
from harness import Server
from stock_pages import Stock, log_everything, pages

# No stock server answers the first without its login, and the others only to a browser on the same machine: the pages
# then have no menu of users, and an assistant that says hello.
KNOWN_404 = re.compile(r"/ajax-api/(2\.0/mlflow/users/current|3\.0/mlflow/assistant/(config|providers))$")

# What the pages say when something went wrong, in their own words.
ERROR_TEXTS = re.compile(
    r"something went wrong|error while|load error|can't load|couldn't load|failed to load|error loading|error fetching"
    r"|loading artifact failed|page not found|no runs logged|no rows to show|schema .* empty|error:|ENDPOINT_NOT_FOUND",
    re.IGNORECASE,
)
WAIT_MS = 40_000

NAMES = list(pages(Stock("", "", ["", ""], "", "")))


@pytest.fixture(scope="module")
def stock_server(tmp_path_factory):
    """A server with MLflow's pages out of the package that is installed here."""
    import mlflow

    build = Path(mlflow.__file__).parent / "server" / "js" / "build"
    server = Server(tmp_path_factory.mktemp("stock"), ["--stock-ui", str(build)])
    try:
        yield server.start()
    finally:
        server.release()


@pytest.fixture(scope="module")
def stock_made(stock_server) -> Stock:
    return log_everything(stock_server.url)


class StockTab:
    """A tab that notes which calls fail."""

    def __init__(self, context, url: str):
        self.page = context.new_page()
        self.url = f"{url}/mlflow/"
        self.failed: list[str] = []
        self.thrown: list[str] = []
        self.page.on("response", self._response)
        self.page.on("requestfailed", self._request_failed)
        self.page.on("pageerror", lambda error: self.thrown.append(str(error)))

    def open(self, route: str) -> None:
        self.failed.clear()
        self.traffic = Traffic(self.page)
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}#{route}")

    def shows(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for(state="attached", timeout=WAIT_MS)

    def assert_clean(self) -> None:
        """Once all answers are there: no call failed, and no text or pop-up says that something did."""
        self._settle()
        assert not self.failed, self.failed
        assert not self.thrown, self.thrown
        text = self.page.inner_text("body")
        assert not ERROR_TEXTS.search(text), text
        for alert in self.page.locator('[role="alert"]:visible').all_inner_texts():
            # The pages tell of their telemetry once; it is off.
            assert alert.startswith("Information about UI telemetry"), alert

    def _settle(self) -> None:
        # The end of a shared worker's script is not told.
        self.traffic.pending = {request for request in self.traffic.pending if "worker" not in request.url}
        self.page.wait_for_timeout(500)
        self.traffic.pending = {request for request in self.traffic.pending if "worker" not in request.url}
        self.traffic.wait_until_quiet(500, WAIT_MS)

    def _response(self, response) -> None:
        if response.status >= 400 and not KNOWN_404.search(response.url):
            self.failed.append(f"{response.status} {response.request.method} {response.url}")

    def _request_failed(self, request) -> None:
        # A page that is left takes its calls back. And the empty page of traces wants a film from MLflow's own site,
        # which a machine without a network does not reach.
        if request.failure != "net::ERR_ABORTED" and not request.url.startswith("https://mlflow.org/"):
            self.failed.append(f"{request.failure} {request.url}")


@pytest.fixture(scope="module")
def stock_context(browser, stock_server):
    """One profile for all pages, turned to runs by hand as a user does, who finds it so again afterwards."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(f"{stock_server.url}/mlflow/")
    page.get_by_text("Model training").click()
    page.get_by_text("Training runs").or_(page.get_by_text("Experiments")).first.wait_for()
    assert "machine_learning" in page.evaluate("localStorage.getItem('mlflow.workflowType_v1')")
    page.close()
    yield context
    context.close()


@pytest.fixture
def stock_tab(stock_context, stock_server):
    tab = StockTab(stock_context, stock_server.url)
    yield tab
    tab.page.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_its_data_and_no_error(stock_tab, stock_made, name):
    page = pages(stock_made)[name]
    stock_tab.open(page.route)
    for text in page.shows:
        stock_tab.shows(text)
    stock_tab.assert_clean()
    for text in page.absent:
        assert not stock_tab.page.get_by_text(text).count()


def test_a_new_browser_lands_without_an_error(browser, stock_server, stock_made):
    """In the mode that a new browser begins in, which asks for traces first."""
    context = browser.new_context()
    try:
        tab = StockTab(context, stock_server.url)
        tab.page.set_default_timeout(WAIT_MS)
        tab.open(f"/experiments/{stock_made.experiment}")
        tab.shows("stock-pages")
        tab.assert_clean()
    finally:
        context.close()


def test_the_page_without_its_slash_is_led_to_it(stock_tab, stock_server, stock_made):
    stock_tab.open("/")
    stock_tab.page.goto(f"{stock_server.url}/mlflow#/experiments")
    stock_tab.shows("stock-pages")
    assert stock_tab.page.url == f"{stock_server.url}/mlflow/#/experiments"


def test_a_run_is_renamed_and_deleted(stock_tab, stock_server, stock_made):
    run = stock_server.post(
        "runs/create", {"experiment_id": stock_made.experiment, "run_name": "before", "start_time": 1}
    ).json()["run"]["info"]["run_id"]
    page = stock_tab.page
    stock_tab.open(f"/experiments/{stock_made.experiment}/runs/{run}")
    stock_tab.shows("before")
    page.get_by_test_id("overflow-menu-trigger").click()
    page.get_by_test_id("overflow-rename-button").click()
    page.get_by_test_id("rename-modal-input").fill("after")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="after").wait_for()
    assert stock_server.get(f"runs/get?run_id={run}").json()["run"]["info"]["run_name"] == "after"
    stock_tab.assert_clean()
    page.get_by_test_id("overflow-menu-trigger").click()
    page.get_by_test_id("overflow-delete-button").click()
    with page.expect_response(lambda response: response.url.endswith("/runs/delete")) as deleted:
        page.get_by_test_id("delete-run-modal").or_(page.get_by_role("dialog")).get_by_role(
            "button", name="Delete"
        ).first.click()
    assert deleted.value.status == 200
    assert stock_server.get(f"runs/get?run_id={run}").json()["run"]["info"]["lifecycle_stage"] == "deleted"
    stock_tab.assert_clean()


def test_a_note_is_written(stock_tab, stock_server, stock_made):
    page = stock_tab.page
    stock_tab.open(f"/experiments/{stock_made.experiment}/runs/{stock_made.children[0]}")
    page.get_by_role("button", name="Edit description").click()
    page.locator("textarea:visible").fill("Written in *MLflow's* page.")
    page.get_by_role("button", name="Save").click()
    page.locator("em", has_text="MLflow's").wait_for()
    run = stock_server.get(f"runs/get?run_id={stock_made.children[0]}").json()["run"]
    assert {"key": "mlflow.note.content", "value": "Written in *MLflow's* page."} in run["data"]["tags"]
    stock_tab.assert_clean()


def test_a_model_is_registered(stock_tab, stock_server, stock_made):
    page = stock_tab.page
    stock_tab.open("/models")
    # The pages praise what is new in them first.
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Create Model").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("made-by-hand")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    page.wait_for_url(re.compile("models/made-by-hand"))
    stock_tab.shows("made-by-hand")
    reply = stock_server.get("registered-models/get?name=made-by-hand")
    assert reply.status == 200 and reply.json()["registered_model"]["name"] == "made-by-hand"
    # The form asks whether the name is taken.
    stock_tab.failed = [call for call in stock_tab.failed if not call.startswith("404 GET") or "/get?name=" not in call]
    stock_tab.assert_clean()
