"""The list of experiments: what it says of each, finding, changing and losing them, and the page of an empty server."""

import subprocess
import sys

import pytest
import requests
from browsing import NARROW
from conftest import CHILDREN, PARENTS
from harness import clean_environment
from playwright.sync_api import expect
from seed_hostile import IMAGE, RIGHT_TO_LEFT

NOT_REACHED = r"console: Failed to load resource: net::ERR_|thrown: .*Unreachable"


def row(page, name: str):
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def names(page) -> list[str]:
    return page.locator("tbody th a").all_inner_texts()


def cell(page, name: str, header: str):
    at = [text.strip(" ↓↑") for text in page.locator("thead th").all_inner_texts()].index(header)
    return row(page, name).locator("th, td").nth(at)


def pick(page, name: str, action: str) -> None:
    row(page, name).get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name=action).click()


def api(site, call: str, **fields):
    reply = requests.post(f"{site.url}/api/2.0/mlflow/{call}", json=fields)
    reply.raise_for_status()
    return reply.json()


class TestWhatItSays:
    def test_of_sweeps(self, site, page, visit):
        made = site.made["big"]
        visit(page, site.url, "#/experiments")
        counts = requests.get(f"{site.url}/api/2.0/roost/runs/count", {"experiment_ids": made["experiment"]}).json()
        by_status = counts["by_status"]
        expect(cell(page, "Big sweep", "Sweeps")).to_have_text(str(PARENTS))
        expect(cell(page, "Big sweep", "Runs")).to_have_text(f"{PARENTS * (CHILDREN + 1):,}")
        expect(cell(page, "Big sweep", "Running")).to_have_text(str(by_status["RUNNING"]))
        expect(cell(page, "Big sweep", "Failed")).to_have_text(str(by_status["FAILED"]))
        expect(cell(page, "Big sweep", "Metric")).to_contain_text("loss")
        best = cell(page, "Big sweep", "Best")
        expect(best).to_have_text(f"{min(made['best_losses']):.4g}")
        # The value leads to its run, and says that its metric was guessed.
        assert best.get_by_role("link").get_attribute("href").startswith(f"#/experiments/{made['experiment']}/runs/")
        assert "guess" in best.get_by_role("link").get_attribute("title")

    def test_of_runs_without_parents(self, site, page, visit):
        visit(page, site.url, "#/experiments")
        expect(cell(page, "No Child Runs", "Sweeps")).to_have_text("0")
        expect(cell(page, "No Child Runs", "Runs")).to_have_text("50")
        expect(cell(page, "No Child Runs", "Failed")).to_have_text("0")

    def test_of_an_experiment_without_runs(self, site, page, visit):
        visit(page, site.url, "#/experiments")
        expect(cell(page, "Default", "Last activity")).to_have_text("no runs")
        expect(cell(page, "Default", "Best")).to_have_text("")

    def test_the_tagged_objective_wins_over_the_guess(self, own_site, page, visit):
        experiment = own_site.made["big"]["experiment"]
        for key, value in (("roost.objective", "seconds"), ("roost.goal", "max")):
            api(own_site, "experiments/set-experiment-tag", experiment_id=experiment, key=key, value=value)
        visit(page, own_site.url, "#/experiments")
        expect(cell(page, "Big sweep", "Metric")).to_contain_text("seconds")
        order = {"experiment_ids": [experiment], "order_by": ["metrics.seconds DESC"], "max_results": 1}
        best = api(own_site, "runs/search", **order)["runs"][0]
        link = cell(page, "Big sweep", "Best").get_by_role("link")
        expect(link).to_have_attribute("href", f"#/experiments/{experiment}/runs/{best['info']['run_id']}")
        assert "guess" not in link.get_attribute("title")

    def test_names_lead_to_the_experiments(self, site, page, visit):
        visit(page, site.url, "")
        page.get_by_role("link", name="Rich", exact=True).click()
        assert page.url.endswith(f"#/experiments/{site.made['rich']['experiment']}")

    def test_hostile_names_are_text(self, site, page, visit):
        visit(page, site.url, "#/experiments")
        assert any(name.startswith(IMAGE) for name in names(page))
        assert RIGHT_TO_LEFT in names(page)
        assert page.evaluate("typeof window.hacked") == "undefined"

    def test_fits_a_phone(self, site, narrow_page, visit):
        visit(narrow_page, site.url, "#/experiments")
        assert narrow_page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        expect(cell(narrow_page, "Big sweep", "Runs")).to_be_visible()


class TestFinding:
    def test_by_a_part_of_the_name_in_any_case(self, site, page, visit):
        visit(page, site.url, "#/experiments")
        page.get_by_role("searchbox").fill("child ASSOC")
        expect(page.locator("tbody tr")).to_have_count(2)
        assert "q=child+ASSOC" in page.url
        page.reload()
        expect(page.get_by_role("searchbox")).to_have_value("child ASSOC")
        expect(page.locator("tbody tr")).to_have_count(2)

    def test_by_a_tag(self, site, page, visit):
        visit(page, site.url, "#/experiments?q=team=cellar")
        expect(page.locator("tbody tr")).to_have_count(1)
        assert names(page) == ["Rich"]

    @pytest.mark.parametrize("text", ["it's", "\"a\" 'b'", "x = 'y' OR name = 'z'", "100%", "\\", "`", "a=`b`"])
    def test_whatever_is_typed_is_only_text(self, site, page, visit, text):
        visit(page, site.url, "#/experiments")
        page.get_by_role("searchbox").fill(text)
        expect(page.get_by_role("heading", name="No experiment matches")).to_be_visible()
        page.get_by_role("button", name="Clear the search").click()
        expect(page.get_by_role("link", name="Rich", exact=True)).to_be_visible()
        expect(page.get_by_role("searchbox")).to_have_value("")

    def test_sorted_by_name(self, site, page, visit):
        visit(page, site.url, "#/experiments")
        page.get_by_role("button", name="Name").click()
        expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
        expect(page.locator("tbody th a").first).to_contain_text(IMAGE)
        assert "sort=name" in page.url
        assert names(page) == sorted(names(page))

    def test_the_latest_activity_comes_first(self, own_site, page, visit):
        experiment = own_site.made["tutorial"]["experiments"]["flat"]
        api(own_site, "runs/create", experiment_id=experiment, run_name="new", start_time=4_000_000_000_000)
        visit(page, own_site.url, "#/experiments")
        expect(page.locator("tbody th a").first).to_have_text("No Child Runs")


class TestChanging:
    def test_create(self, own_site, page, visit, guard):
        guard.allow(r"console: Failed to load resource: .* 400")
        visit(page, own_site.url, "#/experiments")
        page.get_by_role("button", name="New experiment").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("Name")).to_be_focused()
        page.keyboard.type("Rich")
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("alert")).to_contain_text("already exists")
        dialog.get_by_label("Name").fill(f"new {IMAGE}")
        page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("link", name=f"new {IMAGE}", exact=True)).to_be_visible()

    def test_rename_and_undo(self, own_site, page, visit):
        visit(page, own_site.url, "#/experiments")
        pick(page, "Rich", "Rename")
        page.get_by_role("dialog").get_by_label("Name").fill("Poor")
        page.get_by_role("button", name="Rename").click()
        expect(page.get_by_role("link", name="Poor", exact=True)).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("link", name="Rich", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Poor", exact=True)).to_have_count(0)

    def test_delete_says_how_many_runs_and_can_be_undone(self, own_site, page, visit):
        visit(page, own_site.url, "#/experiments")
        pick(page, "Big sweep", "Delete")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(f"Big sweep and its {PARENTS * (CHILDREN + 1):,} runs")
        expect(dialog).to_contain_text("still running")
        dialog.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("link", name="Big sweep", exact=True)).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("link", name="Big sweep", exact=True)).to_be_visible()
        expect(cell(page, "Big sweep", "Runs")).to_have_text(f"{PARENTS * (CHILDREN + 1):,}")

    def test_cancel_deletes_nothing(self, own_site, page, visit):
        visit(page, own_site.url, "#/experiments")
        pick(page, "Rich", "Delete")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_role("link", name="Rich", exact=True)).to_be_visible()

    def test_by_keyboard_and_restored_from_the_deleted(self, own_site, page, visit):
        visit(page, own_site.url, "#/experiments")
        row(page, "Rich").get_by_role("link", name="Rich", exact=True).focus()
        for _ in range(3):  # over the best value to the menu
            if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Actions for Rich":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Rich and its")
        dialog.get_by_role("button", name="Delete").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Rich", exact=True)).to_have_count(0)
        page.get_by_role("button", name="Deleted", exact=True).click()
        assert "view=deleted" in page.url
        pick(page, "Rich", "Restore")
        expect(page.get_by_role("heading", name="No deleted experiments")).to_be_visible()
        page.get_by_role("button", name="Active", exact=True).click()
        expect(page.get_by_role("link", name="Rich", exact=True)).to_be_visible()


class TestLive:
    def test_an_empty_server_waits_for_its_first_run(self, server, page, visit, client_of):
        visit(page, server.url, "")
        expect(page.locator("pre")).to_contain_text(f'mlflow.set_tracking_uri("{server.url}")')
        assert page.get_by_role("table").count() == 0
        code = page.locator("pre").inner_text()
        client_of(server, code)
        expect(page.get_by_role("table")).to_be_visible()
        expect(cell(page, "Default", "Runs")).to_have_text("1")
        expect(cell(page, "Default", "Best")).to_have_text("0.25")

    def test_the_lines_can_be_copied(self, server, page, visit):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        visit(page, server.url, "")
        page.get_by_role("button", name="Copy these lines").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()").strip() == page.locator("pre").inner_text().strip()

    def test_a_copy_that_the_browser_refuses_is_no_copy(self, server, page, visit):
        page.add_init_script("delete Navigator.prototype.clipboard; document.execCommand = () => false")
        visit(page, server.url, "")
        page.get_by_role("button", name="Copy these lines").click()
        expect(page.get_by_role("button", name="The browser does not allow it")).to_be_visible()

    def test_says_when_the_server_is_not_reached_and_goes_on(self, own_site, page, visit, guard):
        guard.allow(NOT_REACHED)
        visit(page, own_site.url, "#/experiments")
        expect(cell(page, "No Child Runs", "Running")).to_have_text("0")
        own_site.server.stop()
        lost = page.get_by_role("status").filter(has_text="Connection lost")
        expect(lost).to_be_visible(timeout=15_000)
        own_site.server.start()
        expect(lost).to_have_count(0, timeout=15_000)

    def test_runs_that_begin_and_end_are_counted(self, own_site, page, visit):
        visit(page, own_site.url, "#/experiments")
        expect(cell(page, "No Child Runs", "Running")).to_have_text("0")
        experiment = own_site.made["tutorial"]["experiments"]["flat"]
        run = api(own_site, "runs/create", experiment_id=experiment, start_time=4_000_000_000_000)["run"]["info"]["run_id"]
        expect(cell(page, "No Child Runs", "Running")).to_have_text("1")
        expect(cell(page, "No Child Runs", "Runs")).to_have_text("51")
        api(own_site, "runs/update", run_id=run, status="FAILED", end_time=4_000_000_001_000)
        expect(cell(page, "No Child Runs", "Running")).to_have_text("0")
        expect(cell(page, "No Child Runs", "Failed")).to_have_text("1")

    def test_a_new_experiment_shows_up(self, own_site, page, visit):
        visit(page, own_site.url, "#/experiments")
        api(own_site, "experiments/create", name="from elsewhere")
        expect(page.get_by_role("link", name="from elsewhere")).to_be_visible()

    def test_without_a_server_it_says_so_and_tries_again(self, own_site, page, visit, guard):
        guard.allow(NOT_REACHED)
        visit(page, own_site.url, "#/experiments")
        own_site.server.stop()
        page.get_by_role("button", name="Name").click()
        expect(page.get_by_role("alert")).to_contain_text("does not answer")
        own_site.server.start()
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.get_by_role("link", name="Rich", exact=True)).to_be_visible()


@pytest.fixture
def client_of():
    """Runs lines of Python with the stock client, as somebody who has copied them would."""

    def run(server, code: str) -> None:
        environment = clean_environment({"MLFLOW_DISABLE_TELEMETRY": "true"})
        subprocess.run([sys.executable, "-c", code], cwd=server.folder, env=environment, check=True, timeout=120)

    return run
