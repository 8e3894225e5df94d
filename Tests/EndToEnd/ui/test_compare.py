"""The compare page: what differs between runs, their curves, sweeps against each other and the warning when those looked
in different places. What it shows is compared with the same figures computed here from the API's answers.
"""

import json
import re
import statistics
from urllib.parse import unquote

import pytest
from mlflow import MlflowClient
from pages import compare_route
from playwright.sync_api import expect
from rest import Rest
from seed_hostile import IMAGE, SCRIPT

NOT_THERE = r"console: Failed to load resource: .* 404"
NOBODY = "0" * 32


def client(site) -> MlflowClient:
    return MlflowClient(site.url)


def show_runs(page, visit, site, run_ids, experiment_ids, more=""):
    visit(page, site.url, compare_route(list(run_ids), list(experiment_ids)) + more)


def compared_ids(page) -> list[str]:
    """What the link asks for."""
    return json.loads(unquote(re.search(r"runs=([^&]*)", page.url)[1]))


def row(page, key: str):
    """The line of a key in a table of runs or of search spaces."""
    return page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=re.compile(rf"^{re.escape(key)}\b")))


def cells(page, key: str) -> list[str]:
    return [text.strip() for text in row(page, key).locator("td").all_inner_texts()]


def number(text: str) -> float:
    return float(re.sub(r"[★,\s]", "", text.replace("−", "-")))


def labels(runs) -> list[str]:
    """Names as the page gives them: of the same name, with the start of the id."""
    names = [run.info.run_name for run in runs]
    return [f"{run.info.run_name} ({run.info.run_id[:6]})" if names.count(run.info.run_name) > 1 else run.info.run_name
            for run in runs]


def heading(page, text: str):
    return page.get_by_role("heading", level=1, name=text)


@pytest.fixture
def best(site) -> list[str]:
    """The best children of five sweeps."""
    return site.made["big"]["best_children"][:5]


@pytest.fixture
def big(site) -> str:
    return site.made["big"]["experiment"]


class TestRuns:
    def test_only_what_differs_is_shown_at_first(self, site, page, visit, best, big):
        runs = [client(site).get_run(run_id) for run_id in best]
        show_runs(page, visit, site, best, [big])
        expect(heading(page, "Compare 5 runs")).to_be_visible()
        keys = sorted(runs[0].data.params)
        differing = [key for key in keys if len({run.data.params[key] for run in runs}) > 1]
        for key in differing:
            assert cells(page, key) == [run.data.params[key] for run in runs]
        same = [key for key in keys if key not in differing]
        assert same, "the data must have a constant param"
        expect(row(page, same[0])).to_have_count(0)
        page.get_by_text(re.compile(rf"^{len(same)} params? (is|are) the same$")).click()
        assert cells(page, same[0]) == [run.data.params[same[0]] for run in runs]
        page.reload()
        expect(row(page, same[0])).to_have_count(1)
        page.get_by_label("Only differences").check()
        expect(row(page, same[0])).to_have_count(0)

    def test_the_best_of_a_metric_is_marked_by_its_direction(self, site, page, visit, best, big):
        runs = [client(site).get_run(run_id) for run_id in best]
        show_runs(page, visit, site, best, [big])
        for key, choose in (("loss", min), ("accuracy", max)):
            values = [run.data.metrics[key] for run in runs]
            shown = cells(page, key)
            assert [number(text) for text in shown] == pytest.approx(values, rel=1e-3)
            assert [index for index, text in enumerate(shown) if "★" in text] == [values.index(choose(values))]

    def test_deltas_are_to_the_first_run(self, site, page, visit, best, big):
        losses = [client(site).get_run(run_id).data.metrics["loss"] for run_id in best[:2]]
        show_runs(page, visit, site, best[:2], [big])
        page.get_by_label("Deltas to the first").check()
        delta = row(page, "loss").locator("small")
        expect(delta).to_have_count(1)
        change = losses[1] - losses[0]
        text = delta.inner_text()
        assert number(text.split("(")[0]) == pytest.approx(change, rel=0.01)
        assert number(re.search(r"\((.*) %\)", text)[1]) == pytest.approx(100 * change / losses[0], rel=0.06)
        expect(delta).to_have_attribute("title", "better than the first run" if change < 0 else "worse than the first run")

    def test_columns_are_moved_and_removed_with_the_keyboard(self, site, page, visit, best, big):
        show_runs(page, visit, site, best[:3], [big])
        names = labels([client(site).get_run(run_id) for run_id in best[:3]])
        page.get_by_role("button", name=f"Move {names[0]} to the right").focus()
        page.keyboard.press("Enter")
        assert compared_ids(page) == [best[1], best[0], best[2]]
        heads = page.get_by_role("columnheader")
        expect(heads.nth(1)).to_contain_text(names[1])
        page.get_by_role("button", name=f"Remove {names[2]} from").focus()
        page.keyboard.press("Enter")
        expect(heading(page, "Compare 2 runs")).to_be_visible()
        assert compared_ids(page) == [best[1], best[0]]
        page.go_back()
        expect(heading(page, "Compare 3 runs")).to_be_visible()

    def test_keys_are_searched(self, site, page, visit, best, big):
        show_runs(page, visit, site, best, [big])
        page.get_by_role("searchbox", name="Search keys").fill("rate")
        expect(row(page, "loss")).to_have_count(0)
        expect(row(page, "learning_rate")).to_have_count(1)
        page.reload()
        expect(row(page, "learning_rate")).to_have_count(1)
        expect(row(page, "loss")).to_have_count(0)

    def test_curves_of_all_runs_are_over_each_other(self, site, page, visit, best, big):
        show_runs(page, visit, site, best, [big])
        card = page.get_by_role("figure", name="Curves of loss", exact=True)
        chart = card.get_by_role("img")
        runs = [client(site).get_run(run_id) for run_id in best]
        for run, label in zip(runs, labels(runs), strict=True):
            said = chart.get_attribute("aria-label")
            shown = re.search(rf"{re.escape(label)} ([\d.]+)", said)
            assert float(shown[1]) == pytest.approx(run.data.metrics["loss"], rel=1e-3)
        # What was logged once has no curve.
        expect(page.get_by_role("figure", name="Curves of seconds", exact=True)).to_have_count(0)
        page.get_by_role("group", name="Over").get_by_role("button", name="Time").click()
        expect(card.get_by_text("since the first point")).to_be_visible()
        page.get_by_label("Smoothing").focus()
        page.keyboard.press("ArrowRight")
        page.reload()
        expect(card.get_by_text("since the first point")).to_be_visible()
        assert "smooth=0.02" in page.url

    def test_a_drag_zooms_all_curves(self, site, page, visit, best, big):
        show_runs(page, visit, site, best, [big])
        plot = page.get_by_role("figure", name="Curves of loss", exact=True).locator(".plot")
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 90, steps=4)
        page.mouse.up()
        page.wait_for_url(re.compile("zoom="))
        page.get_by_role("button", name="Whole length").click()
        assert "zoom=" not in page.url

    def test_a_point_of_the_scatter_opens_its_run(self, site, page, visit, best, big):
        show_runs(page, visit, site, best, [big])
        panel = page.get_by_role("region", name="Scatter")
        panel.get_by_role("combobox", name="x").select_option("params.depth")
        panel.get_by_role("combobox", name="y").select_option("metrics.accuracy")
        page.reload()
        expect(panel.get_by_role("combobox", name="y")).to_have_value("metrics.accuracy")
        chart = panel.get_by_role("img")
        runs = [client(site).get_run(run_id) for run_id in best]
        said = chart.get_attribute("aria-label").split(": ", 1)[1].split("; ")
        for run, label, text in zip(runs, labels(runs), said, strict=True):
            x, y = text.removeprefix(label).split(", ")
            assert float(x) == float(run.data.params["depth"])
            assert float(y) == pytest.approx(run.data.metrics["accuracy"], rel=1e-3)
        # The marks are on a canvas: the point with the highest accuracy is at the top of the axes.
        plot = chart.locator(".plot")
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        top = max(runs, key=lambda run: run.data.metrics["accuracy"])
        for step in range(0, int(box["width"]), 8):
            page.mouse.move(box["x"] + step, box["y"] + box["height"] * 0.06)
            if panel.locator(".tip").filter(has_text=labels(runs)[runs.index(top)]).count():
                page.mouse.down()
                page.mouse.up()
                break
        page.wait_for_url(re.compile(f"runs/{top.info.run_id}"))

    def test_runs_are_added_by_name_and_by_filter(self, site, page, visit, best, big):
        show_runs(page, visit, site, best[:1], [big])
        expect(heading(page, "Compare 1 run")).to_be_visible()
        page.get_by_role("button", name="Add runs").click()
        dialog = page.get_by_role("dialog")
        wanted = client(site).get_run(site.made["big"]["parents"][1])
        dialog.get_by_role("searchbox").fill(wanted.info.run_name.upper())
        found = dialog.get_by_role("checkbox")
        expect(found).to_have_count(1)
        found.check()
        dialog.get_by_role("searchbox").fill(f"attributes.run_id = '{best[1]}'")
        dialog.get_by_role("checkbox", name=client(site).get_run(best[1]).info.run_name).check()
        expect(found).to_have_count(1)
        dialog.get_by_role("button", name="Add 2 runs").click()
        expect(heading(page, "Compare 3 runs")).to_be_visible()
        assert compared_ids(page) == [best[0], wanted.info.run_id, best[1]]

    def test_a_wrong_filter_is_answered_in_the_servers_words(self, site, page, visit, best, big, guard):
        guard.allow(r"console: Failed to load resource: .* 400")
        show_runs(page, visit, site, best[:1], [big])
        page.get_by_role("button", name="Add runs").click()
        page.get_by_role("dialog").get_by_role("searchbox").fill("metrics.loss <")
        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text(re.compile("filter|expected|Invalid", re.I))


class TestSweeps:
    def test_figures_are_those_of_the_trials(self, site, page, visit, big):
        parents = [site.made["big"]["parents"][index] for index in (0, 3)]
        show_runs(page, visit, site, parents, [big])
        expect(heading(page, "Compare 2 sweeps")).to_be_visible()
        expect(page.get_by_role("tab", name="Sweeps")).to_have_attribute("aria-selected", "true")
        best_of = []
        table = page.get_by_role("region", name="Results of the sweeps")
        for index, parent in enumerate(parents):
            name = client(site).get_run(parent).info.run_name
            trials = client(site).search_runs([big], f"attributes.parent_run_id = '{parent}'", max_results=1000)
            losses = {run.info.run_id: run.data.metrics["loss"] for run in trials if "loss" in run.data.metrics}
            losses = {key: value for key, value in losses.items() if abs(value) < 1e300}
            best = min(losses, key=losses.get)
            best_of.append(losses[best])
            expect(table.get_by_role("columnheader").nth(index + 1)).to_contain_text(name)
            shown = {key: cells(page, key)[index] for key in ("Trials", "Failed", "Best", "Mean", "With")}
            assert int(shown["Trials"]) == len(trials)
            failed = sum(run.info.status in ("FAILED", "KILLED") for run in trials)
            assert int(shown["Failed"].split()[0]) == failed
            assert number(shown["Best"]) == pytest.approx(losses[best], rel=1e-3)
            assert number(shown["Mean"]) == pytest.approx(statistics.fmean(losses.values()), rel=1e-3)
            assert row(page, "Best trial").get_by_role("link").nth(index).get_attribute("href").endswith(best)
            for key, value in client(site).get_run(best).data.params.items():
                assert key == "dataset" or f"{key} {value}" in shown["With"]
        winner = best_of.index(min(best_of))
        assert ["★" in text for text in cells(page, "Best")[:2]] == [index == winner for index in range(2)]
        expect(page.get_by_text(f"in {client(site).get_run(parents[winner]).info.run_name}")).to_be_visible()

    def test_charts_say_what_they_show(self, site, page, visit, big):
        parents = [site.made["big"]["parents"][index] for index in (0, 3)]
        show_runs(page, visit, site, parents, [big])
        history = page.get_by_role("region", name="Best so far").get_by_role("img")
        spread = page.get_by_role("region", name="Spread of the trials").get_by_role("img")
        for parent, said in zip(parents, history.get_attribute("aria-label").split("so far: ")[1].split("; "), strict=True):
            trials = client(site).search_runs([big], f"attributes.parent_run_id = '{parent}'", max_results=1000)
            losses = [run.data.metrics["loss"] for run in trials if abs(run.data.metrics.get("loss", 1e308)) < 1e300]
            assert float(re.search(r"ended at ([\d.]+)", said)[1]) == pytest.approx(min(losses), rel=1e-3)
            name = client(site).get_run(parent).info.run_name
            median = re.search(rf"{name} median ([\d.]+)", spread.get_attribute("aria-label"))[1]
            assert float(median) == pytest.approx(statistics.median(losses), rel=1e-3)

    def test_other_search_spaces_are_warned_of_by_name(self, site, page, visit, big):
        first, *_, last = site.made["big"]["parents"]
        show_runs(page, visit, site, [first, last], [big])
        warning = page.get_by_role("note")
        expect(warning).to_contain_text("searched different spaces")
        expect(warning).to_contain_text("learning_rate")
        expect(warning).to_contain_text("can mislead")
        for quiet in ("dataset", "dropout", "weight_decay"):
            expect(warning).not_to_contain_text(quiet)
            expect(row(page, quiet)).to_have_count(1)
            expect(row(page, quiet).get_by_text("differs")).to_have_count(0)
        expect(row(page, "learning_rate").get_by_text("differs")).to_be_visible()
        for index, parent in enumerate((first, last)):
            trials = client(site).search_runs([big], f"attributes.parent_run_id = '{parent}'", max_results=1000)
            rates = [float(run.data.params["learning_rate"]) for run in trials]
            low, high = (number(text) for text in re.split(" to ", re.sub(r"\s*log$", "", cells(page, "learning_rate")[index])))
            assert (low, high) == pytest.approx((min(rates), max(rates)), rel=0.01)

    def test_equal_search_spaces_are_not(self, site, page, visit):
        made = site.made["tutorial"]
        show_runs(page, visit, site, made["parents"], [made["experiments"]["challenge"]])
        expect(page.get_by_role("region", name="Search spaces", exact=True)).to_be_visible()
        expect(page.get_by_role("note")).to_have_count(0)
        assert cells(page, "param1") == ["a, b"] * len(made["parents"])

    def test_the_tutorials_narrowed_space_is_found(self, site, page, visit):
        """Five trials each: x, y, z are other values than b and c, but which of them are missing is chance."""
        experiment = site.made["tutorial"]["experiments"]["nested"]
        found = client(site).search_runs([experiment], "attributes.run_name LIKE 'parent_run%'", max_results=100)
        by_kind = {}
        for run in found:
            by_kind.setdefault(run.data.tags["test_identifier"], run.info.run_id)
        show_runs(page, visit, site, [by_kind["params_test_2"], by_kind["params_test_3"]], [experiment])
        expect(page.get_by_role("note")).to_contain_text("param1")

    def test_the_objective_is_chosen_and_stays(self, site, page, visit, big):
        parents = site.made["big"]["parents"][:2]
        show_runs(page, visit, site, parents, [big], "&objective=accuracy&goal=max")
        expect(page.get_by_text("highest accuracy").first).to_be_visible()
        page.get_by_role("region", name="Best so far").get_by_label("Log").check()
        page.reload()
        expect(page.get_by_role("region", name="Best so far").get_by_label("Log")).to_be_checked()
        expect(page.get_by_text("highest accuracy").first).to_be_visible()

    def test_sweeps_are_compared_as_runs_too(self, site, page, visit, big):
        parents = site.made["big"]["parents"][:2]
        show_runs(page, visit, site, parents, [big])
        page.get_by_role("tab", name="Sweeps").focus()
        page.keyboard.press("ArrowRight")
        losses = [client(site).get_run(run_id).data.metrics["best_loss"] for run_id in parents]
        assert [number(text) for text in cells(page, "best_loss")] == pytest.approx(losses, rel=1e-3)
        page.reload()
        expect(page.get_by_role("tab", name="Runs")).to_have_attribute("aria-selected", "true")


class TestStates:
    def test_no_runs(self, site, page, visit):
        visit(page, site.url, "#/compare-runs")
        expect(page.get_by_role("heading", name="No runs to compare")).to_be_visible()
        page.get_by_role("main").get_by_role("link", name="Experiments").click()
        page.wait_for_url(re.compile("#/experiments"))

    def test_a_broken_link_is_read_as_far_as_possible(self, site, page, visit, best, big, guard):
        guard.allow(NOT_THERE)
        visit(page, site.url, f'#/compare-runs?runs=["{best[0]}", "{best[1]}","{best[2][:9]}&experiments=[{big}')
        expect(heading(page, "Compare 2 runs")).to_be_visible()
        expect(page.get_by_text(f"Not found: {best[2][:9]}")).to_be_visible()

    def test_unknown_runs_are_listed(self, site, page, visit, best, big, guard):
        guard.allow(NOT_THERE)
        show_runs(page, visit, site, [*best[:2], NOBODY, "no id'); --"], [big])
        expect(page.get_by_text("Not found:")).to_contain_text(NOBODY)
        expect(page.get_by_text("Not found:")).to_contain_text("no id'); --")
        expect(heading(page, "Compare 2 runs")).to_be_visible()
        show_runs(page, visit, site, [NOBODY], [big])
        expect(page.get_by_text(f"Not found: {NOBODY}")).to_be_visible()
        expect(page.get_by_role("heading", name="No runs to compare")).to_be_visible()

    def test_runs_are_found_without_their_experiments(self, site, page, visit, best):
        show_runs(page, visit, site, best[:2], [])
        expect(heading(page, "Compare 2 runs")).to_be_visible()

    def test_deleted_runs_are_marked(self, own_site, page, visit):
        made = own_site.made["big"]
        client(own_site).delete_run(made["best_children"][0])
        show_runs(page, visit, own_site, made["best_children"][:2], [made["experiment"]])
        expect(page.get_by_text("deleted", exact=True)).to_have_count(1)

    def test_no_more_than_a_hundred_are_shown(self, own_site, page, visit):
        experiment = client(own_site).create_experiment("many")
        rest = Rest(own_site.url)
        runs = [rest.create_run(experiment, f"run {index}", 1_700_000_000_000, {}) for index in range(103)]
        rest.close()
        show_runs(page, visit, own_site, runs, [experiment])
        expect(page.get_by_text("Showing the first 100 of the link's 103 runs.")).to_be_visible()
        expect(page.get_by_role("columnheader")).to_have_count(101)

    def test_infinities_and_nan_are_shown_as_such(self, own_site, page, visit):
        experiment = client(own_site).create_experiment("odd values")
        values = [float("nan"), float("inf"), 0.5, float("-inf")]
        runs = []
        for value in values:
            run = client(own_site).create_run(experiment)
            client(own_site).log_metric(run.info.run_id, "odd_loss", value)
            client(own_site).log_param(run.info.run_id, "only", str(len(runs)))
            runs.append(run.info.run_id)
        show_runs(page, visit, own_site, runs, [experiment])
        assert [text.replace("★", "").strip() for text in cells(page, "odd_loss")] == ["NaN", "∞", "0.5", "−∞"]

    @pytest.mark.parametrize("tab", ["runs", "sweeps"])
    def test_narrow_tables_scroll_inside(self, tab, site, narrow_page, visit, big):
        show_runs(narrow_page, visit, site, site.made["big"]["parents"], [big], f"&tab={tab}")
        table = narrow_page.get_by_role("region", name="Values of the runs" if tab == "runs" else "Results of the sweeps")
        assert table.evaluate("e => e.scrollWidth > e.clientWidth")
        table.evaluate("e => { e.scrollLeft = 200 }")
        first = table.locator("tbody th").first
        assert first.evaluate("e => e.getBoundingClientRect().left") >= 0  # stays in sight
        assert narrow_page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_hostile_names_and_values_are_text(site, page, visit):
    made = site.made["hostile"]
    show_runs(page, visit, site, made["runs"], [made["experiment"]])
    expect(page.get_by_role("link", name=IMAGE).first).to_be_visible()
    assert row(page, "__proto__").count() > 0 and row(page, "hasOwnProperty").count() > 0
    assert any(SCRIPT in text for text in cells(page, "__proto__"))
    show_runs(page, visit, site, [made["sweep"], site.made["rich"]["sweep"]], [made["experiment"], site.made["rich"]["experiment"]])
    expect(page.get_by_role("region", name="Search spaces", exact=True)).to_be_visible()
    assert page.evaluate("[typeof window.hacked, typeof {}.hacked]") == ["undefined", "undefined"]
    assert page.locator("img[src='x'], svg[onload], main script").count() == 0
