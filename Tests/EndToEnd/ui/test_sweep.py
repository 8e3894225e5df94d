"""The sweep of a parent run: what it says is checked against the trials themselves, read through the API."""

import math
import random
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from browsing import NARROW
from pages import run_route
from playwright.sync_api import expect
from rest import Rest, each
from sweeps import point

# The trials


def trials_of(url: str, experiment: str, parent: str, metric: str) -> list[dict]:
    """The children of a run in the order of their start: name, value (None if it has none), params, status."""
    body = {
        "experiment_ids": [experiment],
        "filter": f"attributes.parent_run_id = '{parent}'",
        "order_by": ["attributes.start_time ASC"],
        "max_results": 50_000,
    }
    runs = requests.post(f"{url}/api/2.0/mlflow/runs/search", json=body).json()["runs"]
    found = []
    for run in runs:
        values = {one["key"]: float(one["value"]) for one in run["data"].get("metrics", [])}
        value = values.get(metric, math.nan)
        found.append(
            {
                "id": run["info"]["run_id"],
                "name": run["info"]["run_name"],
                "status": run["info"]["status"],
                "value": value if math.isfinite(value) else None,
                "params": {one["key"]: one["value"] for one in run["data"].get("params", [])},
            }
        )
    return found


def ranked(trials: list[dict], largest_first: bool = False) -> list[dict]:
    having = [trial for trial in trials if trial["value"] is not None]
    return sorted(having, key=lambda trial: -trial["value"] if largest_first else trial["value"])


def log_sweep(url: str, trials: list[dict], name: str = "A sweep", status: str = "RUNNING") -> tuple[str, str]:
    """Logs a parent with such trials: `params`, `metrics`, perhaps a `status` and `name`. Experiment and parent ids."""
    rest = Rest(url)
    experiment = rest.create_experiment(name)
    start = 1_790_000_000_000
    parent = rest.create_run(experiment, name, start, {})

    def log(lane: Rest, numbered: tuple[int, dict]) -> None:
        number, trial = numbered
        add_trial(lane, experiment, parent, start + 1000 * number, trial, f"trial {number + 1}")

    each(url, enumerate(trials), log)
    if status != "RUNNING":
        rest.end_run(parent, status, start + 1000 * len(trials))
    rest.close()
    return experiment, parent


def add_trial(rest: Rest, experiment: str, parent: str, start: int, trial: dict, name: str) -> str:
    run = rest.create_run(experiment, trial.get("name", name), start, {"mlflow.parentRunId": parent})
    points = [point(key, value, start, 0) for key, value in trial.get("metrics", {}).items()]
    rest.log_batch(run, points, trial.get("params", {}))
    status = trial.get("status", "FINISHED")
    if status != "RUNNING":
        rest.end_run(run, status, start + 900)
    return run


def designed() -> list[dict]:
    """Trials whose loss falls with `units`, up to the end of what was tried; less with `solver`; not with `noise`."""
    rng = random.Random(3)
    trials = []
    for units in range(8, 68):
        for solver in ("fast", "slow"):
            loss = 1 - units / 80 + (0.25 if solver == "slow" else 0) + rng.random() * 0.01
            params = {"units": units, "solver": solver, "noise": rng.random(), "seed": 7}
            trials.append({"params": params, "metrics": {"loss": loss}})
    rng.shuffle(trials)
    return trials


# The page


class SweepPage:
    """A page with a sweep on it, by what a user sees of it."""

    def __init__(self, page, visit, url: str, experiment: str, parent: str, **query: str):
        self.page = page
        self.route = run_route(experiment, parent, tab="sweep", **query)
        visit(page, url, self.route)

    def panel(self, name: str):
        return self.page.get_by_role("region", name=name, exact=True)

    @property
    def best(self):
        return self.page.get_by_role("region", name=re.compile("^(Best|Newest) trials$"))

    def names(self) -> list[str]:
        return self.best.get_by_role("row").locator("a").all_inner_texts()

    @property
    def selected(self):
        return self.page.locator(".sweep-brushed")

    def query(self) -> dict[str, str]:
        found = parse_qs(urlsplit(self.page.url).fragment.partition("?")[2])
        return {key: values[0] for key, values in found.items()}

    def drag_axis(self, key: str, start: float, end: float) -> None:
        """From one share of an axis' length, measured from its top, to another."""
        strip = self.page.locator(f'[data-axis="{key}"]')
        strip.scroll_into_view_if_needed()
        box = strip.bounding_box()
        x = box["x"] + box["width"] / 2
        self.page.mouse.move(x, box["y"] + box["height"] * start)
        self.page.mouse.down()
        self.page.mouse.move(x, box["y"] + box["height"] * (start + end) / 2)
        self.page.mouse.move(x, box["y"] + box["height"] * end)
        self.page.mouse.up()
        expect(self.selected).to_be_visible()
        self.page.wait_for_url(re.compile(re.escape(key) + "%3A"))


@pytest.fixture
def big(site, page, visit):
    """The oldest of the big sweeps, and its trials."""
    made = site.made["big"]
    trials = trials_of(site.url, made["experiment"], made["parents"][0], "loss")
    return SweepPage(page, visit, site.url, made["experiment"], made["parents"][0]), trials


class TestWhatItSays:
    def test_the_best_trial_and_since_when_it_is(self, big):
        sweep, trials = big
        best = ranked(trials)[0]
        figures = sweep.page.locator(".sweep-figures")
        expect(figures).to_contain_text(f"Trials{len(trials)}")
        expect(figures.get_by_role("link", name=best["name"])).to_have_attribute("href", re.compile(best["id"]))
        since = sum(trial["value"] is not None for trial in trials[trials.index(best) + 1 :])
        expect(figures).to_contain_text("newest trial" if since == 0 else f"{since} trial")
        for status in {trial["status"] for trial in trials}:
            count = sum(trial["status"] == status for trial in trials)
            expect(figures).to_contain_text(f"{count} {status.lower()}")

    def test_the_ten_best_in_their_order(self, big):
        sweep, trials = big
        assert sweep.names() == [trial["name"] for trial in ranked(trials)[:10]]
        first = sweep.best.get_by_role("row").nth(1)
        expect(first).to_contain_text(f"{ranked(trials)[0]['value']:.5g}")
        compare = sweep.best.get_by_role("link", name="Compare the top 5").get_attribute("href")
        for trial in ranked(trials)[:5]:
            assert trial["id"] in compare

    def test_another_goal_turns_the_order_round(self, site, page, visit):
        made = site.made["big"]
        trials = trials_of(site.url, made["experiment"], made["parents"][0], "accuracy")
        sweep = SweepPage(
            page, visit, site.url, made["experiment"], made["parents"][0], objective="accuracy", goal="max"
        )
        assert sweep.names() == [trial["name"] for trial in ranked(trials, largest_first=True)[:10]]

    def test_the_parent_says_what_is_tuned_for(self, site, page, visit):
        made = site.made["tutorial"]
        experiment, parent = made["experiments"]["challenge"], made["parents"][0]
        sweep = SweepPage(page, visit, site.url, experiment, parent)
        trials = trials_of(site.url, experiment, parent, "metric1")
        expect(page.locator(".sweep-figures")).to_contain_text("Best metric1")
        best = ranked(trials, largest_first="Maximize" in page.locator(".sweep-objective").inner_text())
        assert sweep.names() == [trial["name"] for trial in best[:10]]

    def test_what_mattered_and_where_to_search_next(self, own_site, page, visit):
        trials = designed()
        sweep = SweepPage(page, visit, own_site.url, *log_sweep(own_site.url, trials))
        rows = sweep.panel("Which params matter").get_by_role("listitem")
        assert [row.split("\n")[0] for row in rows.all_inner_texts()] == ["units", "solver", "noise"]
        expect(rows.nth(0)).to_contain_text("larger is better")
        share = share_of_solver(trials)
        assert 0.05 < share < 0.6
        expect(rows.nth(1)).to_contain_text(f"{round(share * 100)} %")
        expect(rows.nth(1)).to_contain_text("best on average: fast")
        expect(rows.nth(2)).to_contain_text(re.compile("may be chance|no effect seen"))
        space = sweep.panel("Search space")
        units = space.get_by_role("listitem").filter(has_text=re.compile("^units"))
        numbers = sorted(trial["params"]["units"] for trial in trials)
        expect(units).to_contain_text(f"{numbers[0]} to {numbers[-1]}")
        expect(units).to_contain_text(f"upper edge: search above {numbers[-1]}")
        expect(space).not_to_contain_text("lower edge")
        expect(space).to_contain_text("seed")
        assert page.locator("[data-axis]").count() == 4  # seed, which is the same everywhere, is no axis

    def test_the_trials_of_the_running_one_grow(self, own_site, page, visit):
        trials = designed()[:25]
        experiment, parent = log_sweep(own_site.url, trials)
        sweep = SweepPage(page, visit, own_site.url, experiment, parent)
        expect(page.locator(".sweep-figures")).to_contain_text("Trials25")
        rest = Rest(own_site.url)
        better = {"params": {"units": 70, "solver": "fast", "noise": 0.5}, "metrics": {"loss": 0.001}}
        add_trial(rest, experiment, parent, 1_790_000_100_000, better, "the newcomer")
        expect(page.locator(".sweep-figures")).to_contain_text("Trials26")
        expect(page.locator(".sweep-figures").get_by_role("link", name="the newcomer")).to_be_visible()
        assert sweep.names()[0] == "the newcomer"

    def test_folds_stand_for_trials_without_a_value_of_their_own(self, own_site, page, visit):
        experiment, parent = log_sweep(own_site.url, [])
        rest = Rest(own_site.url)
        for number in range(3):
            trial = {"params": {"depth": number}}
            run = add_trial(rest, experiment, parent, 1_790_000_000_000 + number, trial, f"trial {number}")
            for fold in range(2):
                value = {"metrics": {"accuracy": 0.5 + 0.1 * number + 0.02 * fold}}
                add_trial(rest, experiment, run, 1_790_000_000_100 + fold, value, f"fold {fold}")
        sweep = SweepPage(page, visit, own_site.url, experiment, parent)
        assert sweep.names() == ["trial 2", "trial 1", "trial 0"]
        expect(sweep.best).to_contain_text("0.71")
        expect(page.locator(".sweep-notes")).to_contain_text("the mean of their child runs")


def share_of_solver(trials: list[dict]) -> float:
    """The adjusted share of the variance of the losses, the worst twentieth drawn in, that lies between the solvers."""
    losses = sorted(trial["metrics"]["loss"] for trial in trials)
    place = 0.95 * (len(losses) - 1)
    below = math.floor(place)
    border = losses[below] + (losses[below + 1] - losses[below]) * (place - below)
    groups: dict[str, list[float]] = {}
    for trial in trials:
        groups.setdefault(trial["params"]["solver"], []).append(min(border, trial["metrics"]["loss"]))
    every = [value for group in groups.values() for value in group]
    mean = sum(every) / len(every)
    within = sum((value - sum(group) / len(group)) ** 2 for group in groups.values() for value in group)
    whole = sum((value - mean) ** 2 for value in every)
    return 1 - within / (len(every) - len(groups)) / (whole / (len(every) - 1))


class TestBrushing:
    def test_along_axes_filters_everything(self, big, site, visit):
        sweep, trials = big
        before = len(trials)
        sweep.drag_axis("learning_rate", 0.3, 0.6)
        text = sweep.query()["brush"]
        low, high = map(float, re.fullmatch(r"learning_rate:(.+)\.\.(.+)", text).groups())
        within = [trial for trial in trials if low <= float(trial["params"].get("learning_rate", "nan")) <= high]
        assert 0 < len(within) < before
        expect(sweep.selected).to_contain_text(f"{len(within)} of {before} trials")
        expect(sweep.best.get_by_role("row").locator("a")).to_have_text([t["name"] for t in ranked(within)[:10]])

        # Both axes together, and the same after the page is opened anew.
        sweep.drag_axis("optimizer", 0, 0.6)
        words = sweep.query()["brush"].partition(";optimizer:")[2].split(",")
        assert words and set(words) < {"adam", "adamw", "rmsprop", "sgd"}
        both = [trial for trial in within if trial["params"]["optimizer"] in words]
        expect(sweep.selected).to_contain_text(f"{len(both)} of {before} trials")
        sweep.page.reload()
        expect(sweep.selected).to_contain_text(f"{len(both)} of {before} trials")

        # The link to the tree means the same runs.
        link = sweep.best.get_by_role("link", name=re.compile("run tree")).get_attribute("href")
        filter = parse_qs(link.partition("?")[2])["filter"][0]
        body = {"experiment_ids": [site.made["big"]["experiment"]], "filter": filter}
        assert requests.post(f"{site.url}/api/2.0/roost/runs/count", json=body).json()["count"] == len(both)

        sweep.selected.get_by_role("button", name="Remove the limit on optimizer").click()
        expect(sweep.selected).to_contain_text(f"{len(within)} of {before} trials")
        sweep.selected.get_by_role("button", name="Clear").click()
        expect(sweep.selected).to_have_count(0)
        assert "brush" not in sweep.query()

    def test_a_double_press_clears_an_axis(self, big):
        sweep, _ = big
        sweep.drag_axis("depth", 0.2, 0.7)
        expect(sweep.selected).to_be_visible()
        box = sweep.page.locator('[data-axis="depth"]').bounding_box()
        sweep.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(sweep.selected).to_have_count(0)

    def test_in_the_history_selects_by_number_and_value(self, big):
        sweep, trials = big
        box = sweep.page.locator(".sweep-history .plot").bounding_box()
        sweep.page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.4)
        sweep.page.mouse.down()
        sweep.page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"], steps=4)
        sweep.page.mouse.up()
        number, value = sweep.query()["brush"].split(";")
        first, last = map(float, number.removeprefix("~trial:").split(".."))
        low, high = map(float, value.removeprefix("~value:").split(".."))
        within = [t for t in trials[int(first) - 1 : int(last)] if t["value"] is not None and low <= t["value"] <= high]
        assert within
        expect(sweep.selected).to_contain_text(f"{len(within)} of {len(trials)} trials")

    def test_a_field_of_the_heat_map_selects_its_trials(self, big):
        sweep, _ = big
        plot = sweep.page.locator(".sweep-heat .plot")
        plot.scroll_into_view_if_needed()
        best = plot.locator("rect").bounding_box()
        middle = (best["x"] + best["width"] / 2, best["y"] + best["height"] / 2)
        sweep.page.mouse.move(*middle)
        count = int(re.search(r"(\d+) trials?$", plot.locator(".tip").inner_text()).group(1))
        sweep.page.mouse.click(*middle)
        expect(sweep.selected).to_contain_text(re.compile(rf"^{count} of "))

    def test_by_keyboard(self, big):
        sweep, trials = big
        page = sweep.page
        page.get_by_role("button", name="Axes", exact=True).focus()
        page.keyboard.press("Enter")
        field = page.get_by_label("depth from")
        field.fill("8")
        field.press("Enter")
        deep = [trial for trial in trials if int(trial["params"]["depth"]) >= 8]
        expect(sweep.selected).to_contain_text(f"{len(deep)} of {len(trials)} trials")
        page.get_by_role("group", name="Only these of optimizer").get_by_role("button", name="sgd", exact=True).focus()
        page.keyboard.press("Space")
        both = [trial for trial in deep if trial["params"]["optimizer"] == "sgd"]
        expect(sweep.selected).to_contain_text(f"{len(both)} of {len(trials)} trials")
        page.keyboard.press("Escape")
        expect(field).to_have_count(0)


class TestCharts:
    def test_a_press_opens_the_trial(self, big):
        sweep, trials = big
        best = ranked(trials)[0]
        ring = sweep.page.locator(".sweep-history .sweep-bestring").bounding_box()
        at = (ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
        sweep.page.mouse.move(*at)
        tip = sweep.page.locator(".sweep-history .tip")
        expect(tip).to_contain_text(best["name"])
        expect(tip).to_contain_text(best["params"]["learning_rate"])
        sweep.page.mouse.click(*at)
        expect(sweep.page).to_have_url(re.compile(f"runs/{best['id']}"))

    def test_axes_move_by_arrow_keys_and_by_dragging(self, big):
        sweep, _ = big
        heads = sweep.page.get_by_role("button", name=re.compile("^Axis "))
        expect(heads.first).to_be_visible()
        before = heads.all_inner_texts()
        heads.nth(0).focus()
        sweep.page.keyboard.press("ArrowRight")
        expect(heads).to_have_text([before[1], before[0], *before[2:]])
        expect(heads.nth(1)).to_be_focused()
        first, last = heads.nth(0).bounding_box(), heads.nth(len(before) - 1).bounding_box()
        sweep.page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 6)
        sweep.page.mouse.down()
        sweep.page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 6, steps=5)
        sweep.page.mouse.up()
        expect(heads).to_have_text([before[-1], before[1], before[0], *before[2:-1]])
        sweep.page.reload()
        expect(heads).to_have_text([before[-1], before[1], before[0], *before[2:-1]])

    def test_what_was_chosen_is_in_the_link(self, big):
        sweep, _ = big
        page = sweep.page
        page.get_by_label("Log scale").check()
        hide = page.get_by_label("Hide the worst 5 %")
        hide.set_checked(not hide.is_checked())
        shown = hide.is_checked()
        heat = sweep.panel("Two params together")
        heat.get_by_label("x axis").select_option("dropout")
        page.reload()
        expect(page.get_by_label("Log scale")).to_be_checked()
        expect(hide).to_be_checked(checked=shown)
        expect(heat.get_by_label("x axis")).to_have_value("dropout")

    def test_a_narrow_page_does_not_scroll_sideways(self, site, open_page, visit):
        made = site.made["big"]
        page = open_page(NARROW, has_touch=True)
        sweep = SweepPage(page, visit, site.url, made["experiment"], made["parents"][0])
        assert page.evaluate("document.scrollingElement.scrollWidth") == NARROW[0]
        titles = page.locator(".sweep-columns h2").evaluate_all(
            """all => all.map(e => ({ y: e.getBoundingClientRect().y, text: e.textContent }))
                .sort((a, b) => a.y - b.y).map(e => e.text)"""
        )
        assert titles[:3] == ["Optimisation history", "Best trials", "Which params matter"]
        # A finger reads first and opens with the second press.
        page.locator(".sweep-history").scroll_into_view_if_needed()
        page.locator(".sweep-history .sweep-legend").scroll_into_view_if_needed()
        ring = page.locator(".sweep-history .sweep-bestring").bounding_box()
        at = (ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
        page.touchscreen.tap(*at)
        expect(page.locator(".sweep-history .tip")).to_be_visible()
        assert "tab=sweep" in page.url
        page.touchscreen.tap(*at)
        expect(page).not_to_have_url(re.compile(made["parents"][0]))
        assert sweep.route


class TestStates:
    @pytest.mark.parametrize(
        "trials, said",
        [
            ([{"params": {"lr": 0.1 * n}} for n in range(1, 4)], "No trial has logged a metric yet"),
            (
                [{"metrics": {"loss": "NaN"}, "params": {"lr": n}} for n in range(3)],
                "3 trials ended with a value of loss that is no number",
            ),
            (
                [{"metrics": {"loss": "NaN"}, "params": {"lr": n}, "status": "RUNNING"} for n in range(3)],
                "3 trials are still running",
            ),
            ([{"metrics": {"loss": 0.5}, "params": {"lr": 1}}], "With one trial there is nothing to compare yet"),
            ([{"metrics": {"loss": n}, "params": {"lr": 1}} for n in range(25)], "All trials have the same params"),
            ([{"metrics": {"loss": n}} for n in range(25)], "The trials have no params"),
            ([{"metrics": {"loss": n}, "params": {"lr": n}} for n in range(5)], "too few to say"),
        ],
        ids=["no metric", "NaN only", "running", "one", "constant", "no params", "few"],
    )
    def test_is_said(self, trials, said, start_server, page, visit, axe):
        url = start_server().url
        SweepPage(page, visit, url, *log_sweep(url, trials))
        expect(page.get_by_role("tabpanel")).to_contain_text(said)
        expect(page.get_by_role("region", name=re.compile("^(Best|Newest) trials$")).get_by_role("row")).to_have_count(
            min(10, len(trials)) + 1
        )
        axe(page)

    def test_hostile_names_are_text(self, site, page, visit):
        made = site.made["hostile"]
        sweep = SweepPage(page, visit, site.url, made["experiment"], made["sweep"], objective="loss", goal="max")
        assert any("<img src=x" in name or "<script>" in name for name in sweep.names())
        key = page.locator("[data-axis]").first.get_attribute("data-axis")
        page.get_by_role("button", name="Axes", exact=True).click()
        word = page.get_by_role("group", name=f"Only these of {key}").get_by_role("button").first
        chosen = word.inner_text()
        word.click()
        expect(sweep.selected).to_contain_text(chosen)
        page.reload()
        expect(sweep.selected).to_contain_text(chosen)
        assert page.evaluate("window.hacked") is None
