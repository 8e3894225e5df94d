"""The page of a run: its place among others, tabs, values, curves, files, what can be done to it, and following it."""

import re
import time

import pytest
import requests
from browsing import NARROW
from pages import artifact_route, run_route
from playwright.sync_api import Page, expect


class Api:
    """Plain calls to a server, behind the page's back."""

    def __init__(self, url: str):
        self.url = url

    def post(self, call: str, **fields) -> dict:
        reply = requests.post(f"{self.url}/api/2.0/mlflow/{call}", json=fields)
        assert reply.ok, reply.text
        return reply.json()

    def run(self, run_id: str) -> dict:
        return requests.get(f"{self.url}/api/2.0/mlflow/runs/get", {"run_id": run_id}).json()["run"]

    def tags(self, run_id: str) -> dict[str, str]:
        return {tag["key"]: tag["value"] for tag in self.run(run_id)["data"].get("tags", [])}

    def create(self, name: str, parent: str = "", experiment: str = "0", **more) -> str:
        tags = [{"key": "mlflow.parentRunId", "value": parent}] if parent else []
        fields = {"experiment_id": experiment, "run_name": name, "start_time": int(time.time() * 1000), "tags": tags} | more
        return self.post("runs/create", **fields)["run"]["info"]["run_id"]

    def log(self, run_id: str, key: str, values: list[float], first: int = 0) -> None:
        now = int(time.time() * 1000)
        metrics = [{"key": key, "value": v, "timestamp": now + n, "step": first + n} for n, v in enumerate(values)]
        self.post("runs/log-batch", run_id=run_id, metrics=metrics)


@pytest.fixture
def rich(site) -> dict:
    return site.made["rich"]


@pytest.fixture
def api(server) -> Api:
    return Api(server.url)


def tab(page: Page, name: str):
    return page.get_by_role("tab", name=re.compile(f"^{name}"))


def panel(page: Page, name: str):
    return page.get_by_role("region", name=name, exact=True)


class TestHead:
    def test_says_what_the_run_is(self, site, rich, page, visit):
        visit(page, site.url, site.routes["run"])
        expect(page.get_by_role("heading", level=1)).to_have_text("showcase")
        path = page.get_by_role("navigation", name="Path")
        expect(path.get_by_role("link")).to_have_text(["Experiments", "Rich", "forest-search"])
        main = page.get_by_role("main")
        for words in ("finished", "50 min", "by mira", rich["showcase"]):
            expect(main.get_by_text(words).first).to_be_visible()
        path.get_by_role("link", name="forest-search").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("forest-search")

    def test_a_fold_has_its_whole_path(self, site, rich, page, visit):
        visit(page, site.url, run_route(rich["experiment"], rich["with_folds"]))
        panel(page, "Best trials").locator("td").get_by_role("link").first.click()
        expect(page.get_by_role("navigation", name="Path").get_by_role("link")).to_have_count(4)

    def test_siblings_follow_the_rank(self, site, page, visit):
        made = site.made["big"]
        visit(page, site.url, site.routes["big-run"])
        siblings = page.get_by_role("navigation", name="Siblings")
        expect(siblings).to_contain_text(re.compile(r"rank 1 of \d+ by loss"))
        assert siblings.get_by_role("link").count() == 1, "nothing is better than the best"
        best = page.get_by_role("heading", level=1).inner_text()
        page.keyboard.press("]")
        expect(siblings).to_contain_text("rank 2 of")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(best)
        second = _loss(site, page)
        page.keyboard.press("]")
        expect(siblings).to_contain_text("rank 3 of")
        assert _loss(site, page) >= second >= made["best_losses"][0]
        page.keyboard.press("[")
        page.keyboard.press("[") if "rank 3" in siblings.inner_text() else None
        expect(siblings).to_contain_text("rank 2 of")
        siblings.get_by_role("link", name="Previous").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(best)

    def test_a_sibling_is_shown_in_the_same_way(self, site, page, visit):
        made = site.made["big"]
        visit(page, site.url, run_route(made["experiment"], made["best_children"][0], tab="metrics", smooth="0.5"))
        page.get_by_role("navigation", name="Siblings").get_by_role("link", name="Next").click()
        expect(page).to_have_url(re.compile("tab=metrics&smooth=0.5"))

    def test_values_that_are_the_same_are_passed_one_by_one(self, server, api, page, visit):
        parent = api.create("parent")
        runs = [api.create(f"child {n}", parent) for n in range(4)]
        for run_id in runs:
            api.log(run_id, "accuracy", [0.5])
        visit(page, server.url, run_route("0", runs[0]))
        seen = [page.get_by_role("heading", level=1).inner_text()]
        for rank in range(2, 5):
            page.get_by_role("link", name=re.compile("^Next")).click()
            expect(page.get_by_role("navigation", name="Siblings")).to_contain_text(f"rank {rank} of 4 by accuracy")
            seen.append(page.get_by_role("heading", level=1).inner_text())
        assert sorted(seen) == [f"child {n}" for n in range(4)]

    def test_an_unknown_run_is_said_in_the_servers_words(self, site, page, visit, guard):
        guard.allow("404")
        visit(page, site.url, site.routes["unknown-run"])
        expect(page.get_by_text(f"Run with id={'0' * 32} not found")).to_be_visible()
        page.get_by_role("navigation", name="Path").get_by_role("link", name="Experiments").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Experiments")


def _loss(site, page: Page) -> float:
    run_id = re.search("/runs/([0-9a-f]{32})", page.url).group(1)
    metrics = Api(site.url).run(run_id)["data"]["metrics"]
    return next(metric["value"] for metric in metrics if metric["key"] == "loss")


class TestTabs:
    @pytest.mark.parametrize(
        "rest, query, name",
        [
            ("", {}, "Overview"),
            ("/model-metrics", {}, "Metrics"),
            ("/system-metrics", {}, "System metrics"),
            ("/artifacts", {}, "Artifacts"),
            ("/artifacts/plots", {}, "Artifacts"),
            ("", {"tab": "metrics"}, "Metrics"),
            ("", {"tab": "nonsense"}, "Overview"),
        ],
    )
    def test_links_choose_them(self, rest, query, name, site, rich, page, visit):
        visit(page, site.url, run_route(rich["experiment"], rich["showcase"], rest, **query))
        expect(page.get_by_role("tab", selected=True)).to_have_text(re.compile(f"^{name}"))

    def test_a_parent_opens_at_its_sweep(self, site, page, visit):
        visit(page, site.url, site.routes["big-sweep"])
        expect(page.get_by_role("tab", selected=True)).to_have_text(re.compile("^Sweep"))
        tab(page, "Overview").click()
        expect(page).to_have_url(re.compile("tab=overview"))
        page.reload()
        expect(page.get_by_role("tab", selected=True)).to_have_text("Overview")

    def test_keys_and_the_way_back(self, site, page, visit):
        visit(page, site.url, site.routes["run"])
        tab(page, "Overview").focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", selected=True)).to_have_text(re.compile("^Metrics"))
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("navigation", name="Artifacts")).to_be_visible()
        page.go_back()
        page.go_back()
        expect(page.get_by_role("tab", selected=True)).to_have_text(re.compile("^Metrics"))

    def test_empty_ones_say_what_to_call(self, server, api, page, visit):
        run_id = api.create("empty")
        visit(page, server.url, run_route("0", run_id))
        for words in ("mlflow.log_metric(", "mlflow.log_param("):
            expect(page.get_by_text(words)).to_be_visible()
        assert tab(page, "System metrics").count() == 0
        tab(page, "Metrics").click()
        expect(page.get_by_text("mlflow.log_metric(")).to_be_visible()
        tab(page, "Artifacts").click()
        expect(page.get_by_text("mlflow.log_artifact(")).to_be_visible()


class TestOverview:
    def test_shows_what_was_logged(self, site, page, visit):
        visit(page, site.url, site.routes["run-overview"])
        metrics, params = panel(page, "Metrics"), panel(page, "Params")
        expect(metrics.get_by_role("row", name=re.compile("log_loss"))).to_contain_text("0.14")
        expect(params.get_by_role("row", name=re.compile("criterion"))).to_contain_text("gini")
        params.get_by_role("button", name="all 400 characters").click()
        expect(params.get_by_text("x" * 400)).to_be_visible()
        data = panel(page, "Datasets")
        expect(data.get_by_text("wine-training", exact=True)).to_be_visible()
        expect(data.get_by_role("link", name="https://example.org/wine-training.csv")).to_be_visible()
        expect(data.get_by_text("alcohol: double").first).to_be_visible()
        models = panel(page, "Models")
        expect(models.get_by_role("link", name="classifier", exact=True)).to_have_attribute("href", re.compile("/models/m-"))
        expect(models.get_by_role("link", name=re.compile("wine-classifier"))).to_be_visible()
        tags = panel(page, "Tags")
        expect(tags.get_by_role("link", name="https://example.org/tickets/12")).to_have_attribute("rel", "noreferrer noopener")
        expect(tags.get_by_text("mlflow.user")).to_be_hidden()
        tags.get_by_text("tags of MLflow").click()
        expect(tags.get_by_text("mlflow.user")).to_be_visible()

    def test_a_metric_leads_to_its_curve(self, site, page, visit):
        visit(page, site.url, site.routes["run-overview"])
        panel(page, "Metrics").get_by_role("link", name="train/loss").click()
        card = panel(page, "train/loss")
        expect(card.get_by_role("button", expanded=True)).to_be_visible()
        expect(card.get_by_role("img")).to_be_visible()

    def test_many_params_can_be_searched(self, server, api, page, visit):
        run_id = api.create("many")
        params = [{"key": f"layer{n}.units", "value": str(n)} for n in range(40)]
        api.post("runs/log-batch", run_id=run_id, params=params)
        visit(page, server.url, run_route("0", run_id))
        table = panel(page, "Params")
        expect(table.get_by_role("row")).to_have_count(41)
        table.get_by_role("searchbox").fill("Layer3")
        expect(table.get_by_role("row")).to_have_count(12)


class TestNote:
    def test_markdown_is_rendered(self, site, page, visit):
        visit(page, site.url, site.routes["run-overview"])
        note = panel(page, "Description")
        expect(note.get_by_role("heading", name="Findings")).to_be_visible()
        expect(note.locator("strong")).to_have_text("forest")
        expect(note.locator("li li").first).to_have_text("100 trees: 0.971")
        expect(note.locator("s")).to_have_text("Boosting")
        expect(note.locator("pre code")).to_contain_text("forest.fit(features, labels)  # 1.9 s")
        expect(note.get_by_role("row", name="8 0.971 1.9")).to_be_visible()
        expect(note.get_by_role("link", name="https://scikit-learn.org")).to_have_attribute("rel", "noreferrer noopener")
        assert note.get_by_role("img").evaluate("image => image.naturalWidth") == 480
        note.get_by_role("link", name="the confusion matrix").click()
        expect(page).to_have_url(re.compile("/artifacts/plots/confusion.png$"))

    @pytest.mark.parametrize(
        "text, seen, absent",
        [
            ("<b>bold</b> <script>window.hacked=1</script>", "<b>bold</b> <script>window.hacked=1</script>", "b, script"),
            ("[x](javascript:window.hacked=1) [y](  JaVaScript:1)", "x y", "a"),
            ("[x](vbscript:1) [z](data:text/html,1) [f](file:///etc/passwd)", "x z f", "a"),
            ("![p](https://example.org/pixel.png)", "p", "img"),
            ("![p](//example.org/pixel.png) ![q](/api/2.0/mlflow/x.png)", "p q", "img"),
            ("![p](data:text/html,<script>1</script>)", "p", "img"),
            ("**a *b `c* d` e*f**", "a b c* d ef", "script"),
            ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name", "em"),
            ("a\\*b\\*", "a*b*", "em"),
            ("1. one\n2. two\n\n   more\n- [x] done", "one", "script"),
        ],
    )
    def test_markdown_is_safe(self, text, seen, absent, server, api, page, visit):
        run_id = api.create("noted")
        api.post("runs/set-tag", run_id=run_id, key="mlflow.note.content", value=text)
        visit(page, server.url, run_route("0", run_id))
        note = panel(page, "Description").locator(".markdown")
        expect(note).to_contain_text(seen)
        assert note.locator(absent).count() == 0
        assert page.evaluate("typeof window.hacked") == "undefined"

    def test_it_is_written(self, server, api, page, visit):
        run_id = api.create("plain")
        visit(page, server.url, run_route("0", run_id))
        note = panel(page, "Description")

        def write(text: str) -> None:
            note.get_by_role("button", name="Edit description").click()
            page.get_by_role("dialog").get_by_role("textbox").fill(text)
            page.get_by_role("dialog").get_by_role("button", name="Save").click()

        write("# Plan\n\n*Wider* nets")
        expect(note.get_by_role("heading", name="Plan")).to_be_visible()
        expect(note.locator("em")).to_have_text("Wider")
        assert api.tags(run_id)["mlflow.note.content"] == "# Plan\n\n*Wider* nets"
        write("")
        expect(note).to_contain_text("None yet")
        assert "mlflow.note.content" not in api.tags(run_id)
        page.get_by_role("button", name="Undo").last.click()
        expect(note.get_by_role("heading", name="Plan")).to_be_visible()


class TestEdit:
    def test_tags(self, server, api, page, visit):
        run_id = api.create("tagged")
        visit(page, server.url, run_route("0", run_id))
        page.get_by_role("button", name="Add tag").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Key").fill("stage")
        dialog.get_by_label("Value").fill("draft")
        page.keyboard.press("Enter")
        tags = panel(page, "Tags")
        expect(tags.get_by_text("draft")).to_be_visible()
        tags.get_by_role("button", name="Edit tag stage").click()
        page.get_by_role("dialog").get_by_label("Value").fill("final")
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(tags.get_by_text("final")).to_be_visible()
        assert api.tags(run_id)["stage"] == "final"
        tags.get_by_role("button", name="Remove tag stage").click()
        expect(tags.get_by_text("final")).to_have_count(0)
        assert "stage" not in api.tags(run_id)
        page.get_by_role("button", name="Undo").click()
        expect(tags.get_by_text("final")).to_be_visible()

    def test_what_the_server_refuses_is_said(self, server, api, page, visit, guard):
        guard.allow("400")
        visit(page, server.url, run_route("0", api.create("tagged")))
        page.get_by_role("button", name="Add tag").click()
        page.get_by_role("dialog").get_by_label("Key").fill("a?b")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("a?b")

    def test_name(self, server, api, page, visit):
        run_id = api.create("before")
        visit(page, server.url, run_route("0", run_id))
        page.get_by_role("button", name="Rename").click()
        page.get_by_role("dialog").get_by_label("Name").fill("<b>after</b>")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("<b>after</b>")
        assert api.run(run_id)["info"]["run_name"] == "<b>after</b>"
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("before")

    def test_end(self, server, api, page, visit):
        run_id = api.create("hanging")
        visit(page, server.url, run_route("0", run_id))
        head = page.locator(".titleline")
        expect(head).to_contain_text("running")
        page.get_by_role("button", name="End…").click()
        page.get_by_role("radio", name=re.compile("failed")).check()
        page.get_by_role("dialog").get_by_role("button", name="End it").click()
        expect(page.get_by_role("button", name="End…")).to_have_count(0)
        info = api.run(run_id)["info"]
        assert info["status"] == "FAILED" and info["end_time"] >= info["start_time"]
        expect(head).to_contain_text("failed")

    def test_delete_asks_with_the_counts_and_can_be_undone(self, own_site, page, visit):
        made = own_site.made["rich"]
        visit(page, own_site.url, run_route(made["experiment"], made["with_folds"], tab="overview"))
        page.get_by_role("button", name="More about this run").click()
        page.get_by_role("menuitem", name="Delete…").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("5 runs below it")
        dialog.get_by_role("button", name="Cancel").click()
        api = Api(own_site.url)
        assert api.run(made["with_folds"])["info"]["lifecycle_stage"] == "active"
        page.get_by_role("button", name="More about this run").click()
        page.get_by_role("menuitem", name="Delete…").click()
        dialog.get_by_role("button", name="Delete 6 runs").click()
        expect(page.get_by_text("This run is deleted")).to_be_visible()
        assert api.run(made["with_folds"])["info"]["lifecycle_stage"] == "deleted"
        assert page.get_by_role("button", name="Rename").count() == 0
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("This run is deleted")).to_have_count(0)
        assert api.run(made["with_folds"])["info"]["lifecycle_stage"] == "active"

    def test_a_deleted_run_can_be_restored(self, server, api, page, visit):
        run_id = api.create("gone")
        api.post("runs/delete", run_id=run_id)
        visit(page, server.url, run_route("0", run_id))
        page.get_by_role("button", name="Restore").click()
        expect(page.get_by_text("This run is deleted")).to_have_count(0)
        assert api.run(run_id)["info"]["lifecycle_stage"] == "active"

    def test_register_a_model(self, own_site, page, visit):
        made = own_site.made["rich"]
        visit(page, own_site.url, run_route(made["experiment"], made["showcase"]))
        page.get_by_role("button", name="More about this run").click()
        page.get_by_role("menuitem", name="Register model…").click()
        page.get_by_label("Name of the registered model").fill("from the page")
        page.get_by_role("dialog").get_by_role("button", name="Register").click()
        expect(page).to_have_url(re.compile("#/models/from%20the%20page/versions/1"))


class TestMetrics:
    def test_a_card_for_each(self, site, page, visit):
        visit(page, site.url, site.routes["run-metrics"])
        card = panel(page, "gradient_norm")
        expect(card.get_by_role("img")).to_have_attribute("aria-label", re.compile("^gradient_norm: .* points"))
        expect(card).to_contain_text("not finite")
        expect(panel(page, "log_loss")).to_contain_text("0.14")
        expect(panel(page, "train")).to_contain_text("loss")
        page.get_by_role("searchbox", name="Find a metric").fill("VALID")
        expect(panel(page, "validation/accuracy")).to_be_visible()
        expect(panel(page, "gradient_norm")).to_have_count(0)

    def test_settings_are_in_the_link(self, site, page, visit):
        visit(page, site.url, site.routes["run-metrics"])
        page.get_by_role("button", name="Since start").click()
        page.get_by_label("Log y").check()
        page.get_by_label("Smooth").fill("0.9")
        panel(page, "train/loss").get_by_role("button", name="Enlarge").click()
        expect(page).to_have_url(re.compile("x=relative&logy=1&smooth=0.9&metric=train%2Floss"))
        page.reload()
        expect(page.get_by_role("button", name="Since start")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_label("Log y")).to_be_checked()
        expect(page.get_by_label("Smooth")).to_have_value("0.9")
        expect(panel(page, "train/loss").get_by_role("button", expanded=True)).to_be_visible()

    def test_zoom(self, site, page, visit):
        visit(page, site.url, site.routes["run-metrics"])
        plot = panel(page, "gradient_norm").locator(".plot")
        box = plot.bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.25, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=4)
        page.mouse.up()
        expect(page).to_have_url(re.compile("from="))
        start, end = (int(re.search(f"{key}=(\\d+)", page.url).group(1)) for key in ("from", "to"))
        assert abs(start - 500) < 25 and abs(end - 1000) < 25
        plot.dblclick()
        expect(page).not_to_have_url(re.compile("from="))

    def test_a_zoom_shows_points_that_the_whole_left_out(self, server, api, page, visit):
        run_id = api.create("long")
        for first in range(0, 12_000, 1000):
            api.log(run_id, "loss", [(n * 7919 % 1000) / 1000 for n in range(first, first + 1000)], first)
        visit(page, server.url, run_route("0", run_id, tab="metrics"))
        expect(panel(page, "loss").get_by_role("img")).to_have_attribute("aria-label", re.compile("of 12000 points"))
        page.evaluate("location.hash += '&from=6000&to=6100'")
        expect(panel(page, "loss").get_by_role("img")).to_have_attribute("aria-label", re.compile("loss: 1[0-4][0-9] points"))

    def test_a_peak_is_not_thinned_away(self, server, api, page, visit):
        run_id = api.create("peak")
        for first in range(0, 20_000, 1000):
            api.log(run_id, "loss", [99.5 if n == 12_345 else 1 + n % 2 for n in range(first, first + 1000)], first)
        visit(page, server.url, run_route("0", run_id, tab="metrics"))
        expect(panel(page, "loss")).to_contain_text("max 99.5")

    def test_metrics_without_steps_are_drawn_over_time(self, server, api, page, visit):
        run_id = api.create("stepless")
        now = int(time.time() * 1000)
        for n in range(3):
            api.post("runs/log-metric", run_id=run_id, key="loss", value=n, timestamp=now + n * 60_000, step=0)
        visit(page, server.url, run_route("0", run_id, tab="metrics"))
        expect(panel(page, "loss").get_by_text("since the start")).to_be_visible()

    def test_of_the_system(self, site, page, visit):
        visit(page, site.url, site.routes["run-system"])
        card = panel(page, "system/cpu_utilization_percentage")
        expect(card.get_by_role("heading")).to_have_text("cpu utilization %")
        expect(card.get_by_text("minutes since the start")).to_be_visible()
        expect(panel(page, "gradient_norm")).to_have_count(0)


class TestArtifacts:
    def test_the_tree_by_keyboard(self, site, rich, page, visit):
        visit(page, site.url, site.routes["run-artifacts"])
        tree = page.get_by_role("navigation", name="Artifacts")
        tree.get_by_role("button", name="data").focus()
        page.keyboard.press("Enter")
        predictions = tree.get_by_role("link", name=re.compile("predictions.csv"))
        expect(predictions).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/artifacts/data/predictions.csv"))
        expect(tree.locator("[aria-current=true]")).to_have_text(re.compile("predictions.csv"))
        expect(page.locator(":focus")).to_have_text(re.compile("predictions.csv"))
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(predictions).to_have_count(0)

    def test_folders_above_a_file_are_open(self, site, page, visit):
        visit(page, site.url, site.routes["run-artifacts"])
        tree = page.get_by_role("navigation", name="Artifacts")
        for name in ("plots", "deep", "er", "still"):
            tree.get_by_role("button", name=name, exact=True).click()
        tree.get_by_role("link", name=re.compile("curve.png")).click()
        expect(page.get_by_role("img", name="curve.png")).to_be_visible()
        page.reload()
        expect(page.get_by_role("img", name="curve.png")).to_be_visible()
        expect(tree.locator("[aria-current=true]")).to_contain_text("curve.png")

    def test_picture(self, site, page, visit):
        visit(page, site.url, site.routes["artifact-image"])
        picture = panel(page, "Preview").get_by_role("img", name="confusion.png")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.naturalWidth") == 480
        expect(panel(page, "Preview")).to_contain_text("480 × 320")

    def test_table(self, site, page, visit):
        visit(page, site.url, site.routes["artifact-table"])
        table = panel(page, "Preview")
        expect(table).to_contain_text("400 rows, 4 columns")
        expect(table.get_by_role("row").nth(2)).to_have_text(re.compile("1\\s*7\\s*wine, no. 1\\s*0.0323"))
        page.get_by_role("button", name="Text", exact=True).click()
        expect(table.locator("pre")).to_contain_text('1,7,"wine, no. 1",0.0323')

    def test_json(self, site, page, visit):
        visit(page, site.url, site.routes["artifact-json"])
        preview = panel(page, "Preview")
        expect(preview.get_by_text("3.14159")).to_be_visible()
        expect(preview.get_by_text("[ 12 items ]")).to_be_visible()
        preview.get_by_text("[ 12 items ]").click()
        expect(preview.get_by_text("11: 11")).to_have_count(0)

    def test_markdown(self, site, page, visit):
        visit(page, site.url, site.routes["artifact-markdown"])
        preview = panel(page, "Preview")
        expect(preview.get_by_role("heading", name="Findings")).to_be_visible()
        assert preview.get_by_role("img").evaluate("image => image.naturalWidth") == 480

    def test_page_keeps_its_styles_and_loses_its_scripts(self, site, page, visit):
        visit(page, site.url, site.routes["artifact-html"])
        expect(page.locator("iframe")).to_have_attribute("sandbox", "")
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name="Report")).to_be_visible()

    def test_long_text_comes_in_parts(self, site, page, visit):
        visit(page, site.url, site.routes["artifact-text"])
        preview = panel(page, "Preview")
        expect(preview).to_contain_text("The first 256 kB of 1")
        before = len(preview.locator("pre").inner_text())
        assert before <= 256_000
        preview.get_by_role("button", name="Show all").click()
        expect(preview.get_by_text("The first 256 kB")).to_have_count(0)
        assert len(preview.locator("pre").inner_text()) > 1_000_000

    def test_binary_and_empty_files(self, site, rich, page, visit):
        visit(page, site.url, site.routes["artifact-binary"])
        expect(page.get_by_text("16 kB of binary data")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        assert download.value.suggested_filename == "weights.bin"
        assert open(download.value.path(), "rb").read() == bytes(range(256)) * 64
        visit(page, site.url, artifact_route(rich["experiment"], rich["showcase"], "empty.txt"))
        expect(page.get_by_text("The file is empty")).to_be_visible()

    def test_what_is_not_there(self, site, rich, page, visit):
        visit(page, site.url, artifact_route(rich["experiment"], rich["showcase"], "plots/none.png"))
        expect(page.get_by_text("This run has no such file")).to_be_visible()

    def test_odd_names(self, site, rich, page, visit):
        visit(page, site.url, site.routes["run-artifacts"])
        page.get_by_role("link", name=re.compile("ümläuts")).click()
        expect(panel(page, "Preview").locator("pre")).to_be_visible()
        page.reload()
        expect(panel(page, "Preview").locator("pre")).to_be_visible()

    def test_hostile_page_runs_nothing(self, site, page, visit, guard):
        made = site.made["hostile"]
        guard.allow("console: |^blocked, ")
        visit(page, site.url, artifact_route(made["experiment"], made["run"], "page.html"))
        expect(page.frame_locator("iframe").get_by_role("heading", name="Hostile page")).to_be_visible()
        assert page.evaluate("[typeof window.hacked, document.title]") == ["undefined", f"{_title(page)} · Roost"]

    def test_a_page_opened_by_itself_runs_nothing_either(self, site, page, guard):
        made = site.made["hostile"]
        guard.allow("console: |^blocked, ")
        page.goto(f"{site.url}/ajax-api/2.0/roost/runs/page?run_id={made['run']}&path=page.html")
        expect(page.get_by_role("heading", name="Hostile page")).to_be_visible()
        assert page.evaluate("[typeof window.hacked, self.origin]") == ["undefined", "null"]

    def test_hostile_picture_runs_nothing(self, site, page, visit):
        made = site.made["hostile"]
        visit(page, site.url, artifact_route(made["experiment"], made["run"], "picture.svg"))
        expect(panel(page, "Preview").locator("img")).to_be_visible()
        assert page.evaluate("typeof window.hacked") == "undefined"

    def test_broken_files_are_said_to_be(self, site, page, visit):
        made = site.made["hostile"]
        visit(page, site.url, artifact_route(made["experiment"], made["run"], "not-a.png"))
        expect(page.get_by_text("Not a picture")).to_be_visible()
        visit(page, site.url, artifact_route(made["experiment"], made["run"], "broken.json"))
        expect(page.get_by_text("This is not valid JSON")).to_be_visible()
        visit(page, site.url, artifact_route(made["experiment"], made["run"], "table.csv"))
        expect(panel(page, "Preview").get_by_role("table")).to_contain_text("=cmd|calc")


def _title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


class TestLive:
    def test_a_run_grows_while_one_watches(self, server, api, page, visit):
        run_id = api.create("growing")
        visit(page, server.url, run_route("0", run_id))
        api.log(run_id, "loss", [0.75])
        expect(panel(page, "Metrics").get_by_role("row", name=re.compile("loss"))).to_contain_text("0.75")
        api.post("runs/log-parameter", run_id=run_id, key="depth", value="7")
        expect(panel(page, "Params").get_by_role("row", name=re.compile("depth"))).to_contain_text("7")
        api.post("runs/set-tag", run_id=run_id, key="stage", value="warm")
        expect(panel(page, "Tags").get_by_text("warm")).to_be_visible()
        tab(page, "Metrics").click()
        api.log(run_id, "loss", [0.5, 0.4, 0.3], first=1)
        chart = panel(page, "loss").get_by_role("img")
        expect(chart).to_have_attribute("aria-label", re.compile("4 points"))
        api.log(run_id, "loss", [0.2], first=4)
        expect(chart).to_have_attribute("aria-label", re.compile("5 points.* last 0.2$"))
        expect(panel(page, "loss")).to_contain_text("last 0.2")
        api.post("runs/update", run_id=run_id, status="FINISHED", end_time=int(time.time() * 1000))
        expect(page.locator(".titleline")).to_contain_text("finished")

    def test_a_run_becomes_a_parent(self, server, api, page, visit):
        run_id = api.create("lonely")
        visit(page, server.url, run_route("0", run_id, tab="overview"))
        api.create("first child", parent=run_id)
        expect(tab(page, "Sweep")).to_be_visible()

    def test_it_says_when_the_connection_is_lost(self, server, api, page, visit, guard):
        guard.allow("console: ")
        run_id = api.create("cut off")
        visit(page, server.url, run_route("0", run_id))
        server.stop()
        expect(page.get_by_text("The connection to the server is lost")).to_be_visible()


class TestNarrow:
    @pytest.mark.parametrize("name", ["run-overview", "run-metrics", "run-artifacts", "artifact-table"])
    def test_all_is_within_reach(self, name, site, open_page, visit):
        page = open_page(NARROW)
        visit(page, site.url, site.routes[name])
        assert page.evaluate("document.scrollingElement.scrollWidth") <= NARROW[0]
        expect(page.get_by_role("tab", selected=True)).to_be_in_viewport()
