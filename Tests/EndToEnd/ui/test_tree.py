"""The page of an experiment: its runs as a tree, by mouse and by keyboard, filtered, sorted, selected, and live."""

import csv
import re

import pytest
import requests
from browsing import NARROW
from conftest import CHILDREN, PARENTS
from playwright.sync_api import expect
from seed_hostile import QUOTES

ALL_ROWS = PARENTS * (CHILDREN + 1)


def api(url: str, path: str, **body) -> dict:
    reply = requests.post(f"{url}/api/2.0/{path}", json=body)
    assert reply.ok, reply.text
    return reply.json()


def grid(page):
    return page.get_by_role("treegrid", name="Runs")


def rows(page):
    """The rows in the page, without the head: with the first cell being the run's name."""
    return grid(page).locator("[role=row][aria-rowindex]")


def row(page, name: str):
    return rows(page).filter(has=page.locator("[role=rowheader]").get_by_role("link", name=name, exact=True))


def current(page):
    """The row that the keyboard is at, by its looks, which are found anew each time; see `TestKeyboard`."""
    return grid(page).locator(".tree-row.cur")


def names(page) -> list[str]:
    return rows(page).locator("[role=rowheader] a").all_inner_texts()


def filter_box(page):
    return page.get_by_role("combobox", name="Filter")


def apply_filter(page, text: str) -> None:
    filter_box(page).fill(text)
    filter_box(page).press("Enter")


@pytest.fixture
def tree(site, page, visit):
    """The tree of the 20 sweeps."""
    visit(page, site.url, site.routes["big-tree"])
    grid(page).wait_for()
    return page


class TestFirstScreen:
    def test_every_sweep_is_in_sight_with_what_it_came_to(self, tree, site):
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(PARENTS))
        last = row(tree, "sweep-01").bounding_box()
        assert last["y"] + last["height"] <= 800
        newest = row(tree, f"sweep-{PARENTS:02d}")
        best = site.made["big"]["best_losses"][-1]
        expect(newest).to_contain_text(f"{best:.4f}")
        expect(newest).to_contain_text(str(CHILDREN))
        best_id = site.made["big"]["best_children"][-1]
        expect(newest.locator(f"a[href$='{best_id}']")).to_be_visible()
        expect(newest.get_by_role("img", name=re.compile(r"Best so far over \d+ trials"))).to_be_visible()
        expect(newest.get_by_role("img", name=re.compile(r"\d+ finished"))).to_be_visible()

    def test_counts_and_what_is_the_same_everywhere(self, tree):
        facts = tree.get_by_role("list", name="In this experiment")
        expect(facts).to_contain_text(f"{PARENTS} sweeps")
        expect(facts).to_contain_text("running")
        expect(tree.get_by_role("main")).to_contain_text("Same in all runs: dataset = cifar10")
        assert "dataset" not in grid(tree).inner_text()

    def test_columns_are_what_varies(self, tree):
        heads = [head.strip() for head in grid(tree).get_by_role("columnheader").all_inner_texts()]
        assert heads[:2] == ["Run", "loss"]
        assert {"learning_rate", "optimizer", "depth", "weight_decay", "dropout"} <= set(heads)
        assert not any(head.startswith("best_") for head in heads)

    def test_params_of_the_best_child_are_told_apart(self, tree):
        cell = row(tree, "sweep-02").locator(".tree-cell.params").first
        expect(cell.locator(".tree-of-best")).to_have_attribute("title", re.compile("of the best child"))
        row(tree, "sweep-02").get_by_role("button").click()
        expect(row(tree, "trial-000").locator(".tree-cell.params").first.locator(".tree-of-best")).to_have_count(0)

    def test_few_rows_are_in_the_page(self, tree, site, visit):
        visit(tree, site.url, site.routes["big-tree"] + "?open=all")
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(ALL_ROWS))
        assert tree.get_by_role("row").count() < 80


class TestKeyboard:
    def test_goes_through_the_tree(self, tree):
        grid(tree).focus()
        tree.keyboard.press("ArrowRight")
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(PARENTS + CHILDREN))
        expect(current(tree)).to_have_attribute("aria-expanded", "true")
        expect(rows(tree).nth(1)).to_have_attribute("aria-level", "2")
        tree.keyboard.press("ArrowRight")
        expect(current(tree)).to_have_attribute("aria-rowindex", "2")
        expect(current(tree)).to_have_attribute("aria-level", "2")
        assert current(tree).get_attribute("id") == grid(tree).get_attribute("aria-activedescendant")
        tree.keyboard.press("ArrowDown")
        expect(current(tree)).to_have_attribute("aria-posinset", "2")
        tree.keyboard.press("ArrowLeft")
        expect(current(tree)).to_have_attribute("aria-rowindex", "1")
        tree.keyboard.press("ArrowLeft")
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(PARENTS))
        tree.keyboard.press("End")
        expect(current(tree)).to_have_attribute("aria-rowindex", str(PARENTS))
        tree.keyboard.press("Home")
        tree.keyboard.press("PageDown")
        expect(current(tree)).not_to_have_attribute("aria-rowindex", "1")
        tree.keyboard.press("PageUp")
        expect(current(tree)).to_have_attribute("aria-rowindex", "1")

    def test_opens_siblings_and_jumps_to_the_end(self, tree):
        grid(tree).focus()
        tree.keyboard.press("*")
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(ALL_ROWS))
        tree.keyboard.press("End")
        expect(current(tree)).to_have_attribute("aria-rowindex", str(ALL_ROWS))
        expect(current(tree)).to_contain_text("trial-000")

    def test_enter_opens_the_run(self, tree, site):
        grid(tree).focus()
        tree.keyboard.press("ArrowDown")
        tree.keyboard.press("Enter")
        expect(tree).to_have_url(re.compile(f"/runs/{site.made['big']['parents'][-2]}"))

    def test_space_selects_and_shift_extends(self, tree):
        grid(tree).focus()
        tree.keyboard.press("Space")
        expect(current(tree)).to_have_attribute("aria-selected", "true")
        tree.keyboard.press("Shift+ArrowDown")
        tree.keyboard.press("Shift+ArrowDown")
        expect(tree.get_by_role("region", name="Selected runs")).to_contain_text("3 runs selected")


class TestOpening:
    def test_what_is_open_is_in_the_link(self, tree):
        row(tree, "sweep-05").get_by_role("button", name="Open sweep-05").click()
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(PARENTS + CHILDREN))
        assert "open=" in tree.url
        tree.reload()
        expect(row(tree, "sweep-05")).to_have_attribute("aria-expanded", "true")
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(PARENTS + CHILDREN))

    def test_levels(self, site, page, visit):
        visit(page, site.url, site.routes["rich-tree"])
        for item, levels in (("One level", {"1", "2"}), ("All levels", {"1", "2", "3"}), ("Collapse all", {"1"})):
            page.get_by_role("button", name="Expand").click()
            page.get_by_role("menuitem", name=item).click()
            page.wait_for_function(
                "wanted => [...document.querySelectorAll('[aria-rowindex]')].map(r => r.ariaLevel)"
                ".filter((l, i, all) => all.indexOf(l) === i).sort().join() === wanted",
                arg=",".join(sorted(levels)),
            )

    def test_the_best_child_is_marked_among_its_siblings(self, site, page, visit):
        visit(page, site.url, site.routes["big-tree"] + "?open=1&sort=objective")
        best = site.made["big"]["best_children"][-1]
        marked = rows(page).filter(has=page.locator(f"[role=rowheader] a[href$='{best}']"))
        expect(marked.get_by_role("img", name="Best of its siblings")).to_be_visible()
        expect(rows(page).nth(2).get_by_role("img", name="Best of its siblings")).to_have_count(0)


class TestSorting:
    def test_the_tree_survives(self, tree, site):
        tree.get_by_role("columnheader", name="loss").get_by_role("button").click()
        expect(tree.get_by_role("columnheader", name="loss")).to_have_attribute("aria-sort", "ascending")
        losses = site.made["big"]["best_losses"]
        wanted = [f"sweep-{losses.index(loss) + 1:02d}" for loss in sorted(losses)]
        expect(rows(tree).first).to_contain_text(wanted[0])
        assert names(tree)[:5] == wanted[:5]
        expect(rows(tree).first).to_have_attribute("aria-expanded", "false")
        assert "sort=objective" in tree.url
        rows(tree).first.get_by_role("button").click()
        expect(rows(tree).nth(1)).to_contain_text(f"{min(losses):.4f}")

    def test_three_presses_go_round(self, tree):
        head = tree.get_by_role("columnheader", name="loss")
        for direction in ("ascending", "descending", "none"):
            head.get_by_role("button").click()
            expect(head).to_have_attribute("aria-sort", direction)
        assert "sort=" not in tree.url


class TestFilter:
    def test_ancestors_stay_dimmed(self, tree, site):
        best = site.made["big"]["best_children"][-1]
        apply_filter(tree, f"run_id = '{best}'")
        expect(grid(tree)).to_have_attribute("aria-rowcount", "2")
        expect(rows(tree).first).to_have_class(re.compile("context"))
        expect(rows(tree).nth(1)).not_to_have_class(re.compile("context"))
        expect(tree.get_by_role("main")).to_contain_text("1 run in 1 tree match")
        tree.reload()
        expect(filter_box(tree)).to_have_value(f"run_id = '{best}'")
        expect(grid(tree)).to_have_attribute("aria-rowcount", "2")

    def test_completion_by_keyboard(self, tree):
        filter_box(tree).click()
        tree.keyboard.type("optim")
        option = tree.get_by_role("option").first
        expect(option).to_contain_text("params.optimizer")
        tree.keyboard.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        tree.keyboard.press("Enter")
        expect(filter_box(tree)).to_have_value("params.optimizer ")
        tree.keyboard.type("= ")
        expect(tree.get_by_role("option").first).to_contain_text("'adam")
        tree.keyboard.type("'sg")
        tree.keyboard.press("Tab")
        expect(filter_box(tree)).to_have_value("params.optimizer = 'sgd' ")
        tree.keyboard.press("Escape")
        expect(tree.get_by_role("listbox")).to_have_count(0)
        tree.keyboard.press("Enter")
        expect(tree).to_have_url(re.compile("filter=params.optimizer"))
        expect(tree.get_by_role("main")).to_contain_text("match")

    @pytest.mark.parametrize(
        "before, offered",
        [
            ("status = ", "'RUNNING'"),
            ("parent.", "parent.params.depth"),
            ("min(", "metrics.loss)"),
            ("count(", "child)"),
            ("metrics.loss ", "<="),
            ("metrics.loss < 1 ", "AND"),
            ("metrics.loss BETWEEN 0 ", "AND"),
            ("params.depth IN ('8', ", "'7'"),
            ("tags.algorithm = ", "'tpe'"),
        ],
    )
    def test_offers_what_may_follow(self, tree, before, offered):
        filter_box(tree).click()
        tree.keyboard.insert_text(before)
        expect(tree.get_by_role("option").filter(has_text=offered).first).to_be_attached()

    def test_an_error_is_shown_at_its_place(self, tree, guard):
        guard.allow("400")
        apply_filter(tree, "params.depth = '8' AND metrcs.loss < 1")
        expect(tree.get_by_role("alert")).to_contain_text("Invalid entity type 'metrcs'")
        expect(tree.get_by_role("alert").locator("mark")).to_have_text("metrcs.loss")
        expect(filter_box(tree)).to_have_attribute("aria-invalid", "true")
        expect(rows(tree)).not_to_have_count(0)  # of the search before
        apply_filter(tree, "")
        expect(tree.get_by_role("alert")).to_have_count(0)

    def test_nothing_found_says_so(self, tree):
        apply_filter(tree, "metrics.loss < -1")
        expect(tree.get_by_role("heading", name="No run matches")).to_be_visible()
        tree.get_by_role("button", name="Clear the filter").last.click()
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(PARENTS))

    def test_flat(self, tree):
        tree.get_by_role("button", name="Flat").click()
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(ALL_ROWS))
        child = row(tree, "trial-000").first
        apply_filter(tree, "run_name = 'trial-000'")
        expect(grid(tree)).to_have_attribute("aria-rowcount", str(PARENTS))
        expect(child.locator(".tree-cell.parent")).to_contain_text("sweep-")


class TestColumns:
    def test_are_chosen_and_kept_in_the_link(self, tree):
        tree.get_by_role("button", name="Columns").click()
        tree.get_by_label("Search columns").fill("train")
        tree.get_by_role("checkbox", name="train_loss").check()
        expect(tree.get_by_role("columnheader", name="train_loss")).to_be_visible()
        tree.get_by_label("Search columns").fill("")
        tree.get_by_role("checkbox", name="dropout", exact=False).first.uncheck()
        expect(tree.get_by_role("columnheader", name="dropout")).to_have_count(0)
        tree.get_by_role("button", name="Move train_loss to the left").click()
        tree.keyboard.press("Escape")
        tree.reload()
        expect(tree.get_by_role("columnheader", name="train_loss")).to_be_visible()
        heads = [head.strip() for head in grid(tree).get_by_role("columnheader").all_inner_texts()]
        assert "dropout" not in heads
        assert heads.index("train_loss") < heads.index("weight_decay")

    def test_objective_is_chosen_for_this_view(self, tree):
        expect(tree.get_by_role("button", name="guessed")).to_be_visible()
        tree.get_by_role("button", name="Minimize").click()
        tree.get_by_role("radio", name="accuracy", exact=True).check()
        expect(tree.get_by_role("columnheader", name="accuracy")).to_be_visible()
        expect(tree.get_by_role("button", name="Maximize").first).to_be_visible()
        assert "objective=accuracy" in tree.url


class TestSelection:
    def test_shift_selects_a_range_by_mouse(self, tree):
        tree.get_by_role("checkbox", name="Select sweep-19").click()
        tree.get_by_role("checkbox", name="Select sweep-15").click(modifiers=["Shift"])
        expect(tree.get_by_role("region", name="Selected runs")).to_contain_text("5 runs selected")

    def test_compare_goes_to_the_page_for_it(self, tree, site):
        tree.get_by_role("checkbox", name="Select sweep-19").click()
        expect(tree.get_by_role("button", name="Compare")).to_be_disabled()
        tree.get_by_role("checkbox", name="Select sweep-18").click()
        tree.get_by_role("button", name="Compare").click()
        expect(tree).to_have_url(re.compile("compare-runs"))
        assert site.made["big"]["parents"][-2] in tree.url

    def test_csv_has_the_selected_runs_and_those_below(self, tree, tmp_path):
        tree.get_by_role("checkbox", name="Select sweep-19").click()
        with tree.expect_download() as download:
            tree.get_by_role("button", name="CSV").click()
        download.value.save_as(tmp_path / "runs.csv")
        found = list(csv.DictReader((tmp_path / "runs.csv").open()))
        assert len(found) == CHILDREN + 1

    def test_deletes_subtrees_and_brings_them_back(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["big-tree"])
        page.get_by_role("checkbox", name="Select sweep-19").click()
        page.get_by_role("button", name="Delete", exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(f"{CHILDREN + 1} runs will be deleted")
        dialog.get_by_role("button", name="Delete").click()
        expect(row(page, "sweep-19")).to_have_count(0)
        expect(grid(page)).to_have_attribute("aria-rowcount", str(PARENTS - 1))
        page.get_by_role("button", name="Undo").click()
        expect(row(page, "sweep-19")).to_have_count(1)
        count = api(own_site.url, "roost/runs/count", experiment_ids=[own_site.made["big"]["experiment"]])["count"]
        assert count == ALL_ROWS

    def test_all_that_match_are_tagged(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["big-tree"])
        apply_filter(page, "status = 'FAILED'")
        experiment = own_site.made["big"]["experiment"]
        failed = api(own_site.url, "roost/runs/count", experiment_ids=[experiment], filter="status = 'FAILED'")["count"]
        expect(page.get_by_role("main")).to_contain_text(f"{failed} run")
        page.get_by_role("checkbox", name="Select all that match").check()
        expect(page.get_by_role("region", name="Selected runs")).to_contain_text(f"All {failed} run")
        page.get_by_role("button", name="Tag", exact=True).click()
        page.get_by_label("Key").fill("looked at")
        page.get_by_label("Value").fill("yes")
        page.get_by_role("dialog").get_by_role("button", name="Tag").click()
        expect(page.get_by_role("status").filter(has_text="Tagged")).to_be_visible()
        tagged = api(own_site.url, "roost/runs/count", experiment_ids=[experiment], filter="tags.`looked at` = 'yes'")
        assert tagged["count"] == failed

    def test_moves_to_another_experiment(self, own_site, page, visit):
        made = own_site.made
        visit(page, own_site.url, own_site.routes["big-tree"])
        page.get_by_role("checkbox", name="Select sweep-03").click()
        page.get_by_role("button", name="Move", exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("To experiment").select_option(made["tutorial"]["experiments"]["flat"])
        expect(dialog).to_contain_text(f"{CHILDREN + 1} runs will be moved")
        dialog.get_by_role("button", name="Move").click()
        expect(row(page, "sweep-03")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(row(page, "sweep-03")).to_have_count(1)

    def test_deleted_runs_are_seen_and_restored(self, own_site, page, visit):
        made = own_site.made["big"]
        api(own_site.url, "roost/runs/delete-tree", run_id=made["parents"][0])
        visit(page, own_site.url, own_site.routes["big-tree"])
        expect(grid(page)).to_have_attribute("aria-rowcount", str(PARENTS - 1))
        page.get_by_label("Which runs").select_option("deleted")
        expect(grid(page)).to_have_attribute("aria-rowcount", "1")
        expect(row(page, "sweep-01")).to_contain_text("deleted")
        page.get_by_role("checkbox", name="Select sweep-01").click()
        page.get_by_role("button", name="Restore", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Restore").click()
        expect(page.get_by_role("heading", name="No deleted runs")).to_be_visible()


class TestExperiment:
    def test_empty_shows_how_to_log(self, server, page, visit):
        visit(page, server.url, "#/experiments/0")
        expect(page.get_by_role("heading", name="No runs yet")).to_be_visible()
        text = page.get_by_role("main").inner_text()
        assert f'mlflow.set_tracking_uri("{server.url}")' in text and 'set_experiment("Default")' in text
        api(server.url, "mlflow/runs/create", experiment_id="0", run_name="the first", start_time=1)
        expect(row(page, "the first")).to_be_visible()

    def test_saves_the_guessed_objective(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["big-tree"])
        page.get_by_role("button", name="guessed").click()
        expect(page.get_by_role("button", name="guessed")).to_have_count(0)
        reply = requests.get(
            f"{own_site.url}/api/2.0/mlflow/experiments/get", {"experiment_id": own_site.made["big"]["experiment"]}
        ).json()
        tags = {tag["key"]: tag["value"] for tag in reply["experiment"]["tags"]}
        assert (tags["roost.objective"], tags["roost.goal"]) == ("loss", "min")

    def test_is_deleted_and_restored(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["tutorial-challenge"])
        page.get_by_role("button", name="Experiment", exact=True).click()
        page.get_by_role("menuitem", name="Delete experiment").click()
        expect(page.get_by_role("dialog")).to_contain_text("130 runs")
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_text("This experiment is deleted")).to_be_visible()
        expect(grid(page)).to_have_attribute("aria-rowcount", "5")
        page.get_by_role("main").get_by_role("button", name="Restore").first.click()
        expect(page.get_by_text("This experiment is deleted")).to_have_count(0)

    def test_is_described(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["tutorial-challenge"])
        page.get_by_role("button", name="Experiment", exact=True).click()
        page.get_by_role("menuitem", name="Edit description").click()
        page.get_by_role("textbox", name="Description").fill("Why <b>these</b>")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("button", name="Why <b>these</b>")).to_be_visible()

    def test_says_where_its_files_are_and_is_tagged(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["tutorial-challenge"])
        page.get_by_role("button", name="Experiment", exact=True).click()
        page.get_by_role("menuitem", name="Details").click()
        details = page.get_by_role("dialog", name="Experiment")
        question = f"{own_site.url}/api/2.0/mlflow/experiments/get?experiment_id={page.url.rsplit('/', 1)[1]}"
        expect(details).to_contain_text(requests.get(question).json()["experiment"]["artifact_location"])
        details.get_by_role("button", name="Add tag").click()
        adding = page.get_by_role("dialog", name="Add tag")
        adding.get_by_label("Key").fill("team")
        adding.get_by_label("Value").fill("<i>vision</i>")
        adding.get_by_role("button", name="Save").click()
        expect(details).to_contain_text("team <i>vision</i>")
        assert {"key": "team", "value": "<i>vision</i>"} in requests.get(question).json()["experiment"]["tags"]
        details.get_by_role("button", name="Remove tag team").click()
        expect(details).not_to_contain_text("vision")


class TestLive:
    def test_runs_appear_grow_and_end_before_ones_eyes(self, server, page, visit):
        def create(name: str, **more) -> str:
            made = api(server.url, "mlflow/runs/create", experiment_id="0", run_name=name, **more)
            return made["run"]["info"]["run_id"]

        def log(run_id: str, loss: float, step: int = 0) -> None:
            api(server.url, "mlflow/runs/log-metric", run_id=run_id, key="loss", value=loss, timestamp=1, step=step)

        parent = create("sweep", start_time=1)
        below = [{"key": "mlflow.parentRunId", "value": parent}]
        log(create("first", start_time=2, tags=below), 0.5)
        visit(page, server.url, "#/experiments/0?open=all")
        expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
        expect(row(page, "sweep")).to_contain_text("0.5")
        grid(page).focus()
        page.keyboard.press("ArrowDown")
        second = create("second", start_time=3, tags=below)
        expect(row(page, "second")).to_be_visible()
        expect(current(page)).to_contain_text("first")  # the cursor stays at its run
        log(second, 0.25)
        expect(row(page, "sweep")).to_contain_text("0.25")
        expect(row(page, "second")).to_contain_text("0.25")
        api(server.url, "mlflow/runs/update", run_id=second, status="FAILED", end_time=9)
        expect(row(page, "second").get_by_title("failed")).to_be_visible()
        create("another", start_time=4)
        expect(rows(page).first).to_contain_text("another")

    def test_says_when_the_connection_is_lost_and_catches_up(self, server, page, visit, guard):
        guard.allow("Failed to load resource|ERR_")
        api(server.url, "mlflow/runs/create", experiment_id="0", run_name="before", start_time=1)
        visit(page, server.url, "#/experiments/0")
        expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
        server.stop()
        expect(page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible()
        server.start()
        api(server.url, "mlflow/runs/create", experiment_id="0", run_name="after", start_time=2)
        expect(row(page, "after")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


class TestLooks:
    def test_narrow_shows_name_and_objective(self, site, narrow_page, visit):
        visit(narrow_page, site.url, site.routes["big-tree"])
        cell = row(narrow_page, "sweep-20").locator(".tree-cell.objective").bounding_box()
        assert cell["x"] + cell["width"] <= NARROW[0]

    @pytest.mark.both_schemes
    def test_is_accessible_with_everything_open(self, site, page, visit, axe):
        visit(page, site.url, site.routes["rich-tree"] + "?open=all&filter=metrics.accuracy+>+0.9")
        grid(page).focus()
        page.keyboard.press("Space")
        axe(page)
        page.get_by_role("button", name="Columns").click()
        axe(page)

    def test_hostile_names_are_text(self, site, page, visit):
        visit(page, site.url, site.routes["hostile-tree"] + "?open=all")
        expect(grid(page).get_by_text(f"sweep {QUOTES}").first).to_be_visible()
        heads = grid(page).get_by_role("columnheader").all_inner_texts()
        assert {"__proto__", "constructor"} <= {head.strip() for head in heads}
        assert page.evaluate("window.hacked") is None
