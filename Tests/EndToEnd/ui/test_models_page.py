"""The pages of the model registry, of prompts and of logged models: what they say, and what can be changed there."""

from urllib.parse import quote

import pytest
import requests
from browsing import NARROW
from pages import model_route
from playwright.sync_api import expect
from seed_hostile import IMAGE, QUOTES, SCRIPT, SQL


def row(page, name: str):
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def panel(page, name: str):
    return page.get_by_role("region", name=name)


def get(site, call: str, **fields):
    reply = requests.get(f"{site.url}/api/2.0/mlflow/{call}", fields)
    reply.raise_for_status()
    return reply.json()


def aliases(site, name: str) -> dict[str, str]:
    model = get(site, "registered-models/get", name=name)["registered_model"]
    return {one["alias"]: one["version"] for one in model.get("aliases", [])}


def stages(site, name: str) -> dict[str, str]:
    found = get(site, "model-versions/search", filter=f"name = '{name}'")["model_versions"]
    return {one["version"]: one["current_stage"] for one in found}


class TestLists:
    def test_models_say_what_they_are(self, site, page, visit):
        visit(page, site.url, "#/models")
        of_model = row(page, site.made["rich"]["model"])
        for text in ("v3", "@champion", "@challenger", "Production", "domain", "wine"):
            expect(of_model).to_contain_text(text)
        expect(row(page, "wine-without-versions")).to_contain_text("Registered, but without a version so far.")

    def test_models_and_prompts_are_apart(self, site, page, visit):
        visit(page, site.url, "#/models")
        assert page.get_by_role("link", name=site.made["rich"]["prompt"]).count() == 0
        visit(page, site.url, "#/prompts")
        expect(row(page, site.made["rich"]["prompt"])).to_contain_text("@production")
        expect(row(page, "wine-chat")).to_contain_text("chat")
        assert page.get_by_role("link", name=site.made["rich"]["model"]).count() == 0

    @pytest.mark.parametrize("text, found", [("CLASSIF", 1), ("team=cellar", 2), ("domain = wine", 1), ("'", 0), ('"`', 0)])
    def test_models_are_found(self, site, page, visit, text, found):
        visit(page, site.url, "#/models")
        page.get_by_role("searchbox").fill(text)
        if found == 0:
            expect(page.get_by_role("heading", name="No model matches")).to_be_visible()
            page.get_by_role("button", name="Clear the search").click()
            expect(page.locator("tbody tr")).to_have_count(4)
        else:
            expect(page.locator("tbody tr")).to_have_count(found)
            page.reload()
            expect(page.locator("tbody tr")).to_have_count(found)

    def test_empty_lists_say_how_to_begin(self, server, page, visit):
        visit(page, server.url, "#/models")
        expect(page.get_by_role("heading", name="No models yet")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("registered_model_name")
        visit(page, server.url, "#/prompts")
        expect(page.get_by_role("heading", name="No prompts yet")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("register_prompt")

    def test_sorted_by_the_time_of_change(self, own_site, page, visit):
        fields = {"name": "wine-without-versions", "description": "Changed."}
        requests.patch(f"{own_site.url}/api/2.0/mlflow/registered-models/update", json=fields).raise_for_status()
        visit(page, own_site.url, "#/models")
        page.get_by_role("button", name="Updated").click()
        expect(page.locator("tbody th a").first).to_have_text("wine-without-versions")
        assert "sort=updated" in page.url


class TestModel:
    def test_versions(self, site, page, visit):
        visit(page, site.url, site.routes["model"])
        versions = panel(page, "Versions")
        assert versions.locator("tbody th").all_inner_texts() == ["v3", "v2", "v1"]
        expect(row(page, "v2")).to_contain_text("@champion")
        expect(page.get_by_label("Stage of version 2")).to_have_value("Production")
        expect(row(page, "v3").get_by_role("link", name="showcase")).to_be_visible()
        row(page, "v3").get_by_role("link", name="v3").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Version 3")

    def test_the_source_runs_are_compared(self, site, page, visit):
        visit(page, site.url, site.routes["model"])
        page.get_by_role("link", name="Compare runs").click()
        page.wait_for_url("**/#/compare-runs**")
        assert site.made["rich"]["showcase"] in page.url

    def test_the_description_is_edited(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["model"])
        about = panel(page, "Description")
        expect(about.locator("strong")).to_have_text("three wines")
        about.get_by_role("button", name="Edit description").click()
        page.get_by_role("dialog").get_by_role("textbox").fill(f"New *words* {IMAGE}")
        page.get_by_role("button", name="Save").click()
        expect(about.locator("em")).to_have_text("words")
        expect(about).to_contain_text(IMAGE)
        page.reload()
        expect(panel(page, "Description")).to_contain_text(IMAGE)

    def test_tags_come_and_go(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["model"])
        page.get_by_role("button", name="Add tag").first.click()
        expect(page.get_by_role("dialog").get_by_label("Key")).to_be_focused()
        page.keyboard.type("colour")
        page.keyboard.press("Tab")
        page.keyboard.type(QUOTES)
        page.keyboard.press("Enter")
        expect(page.locator(".pagehead")).to_contain_text(QUOTES)
        page.get_by_role("button", name="Remove tag colour").click()
        expect(page.get_by_role("button", name="Remove tag colour")).to_have_count(0)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Remove tag colour")).to_be_visible()

    def test_an_alias_moves_and_moves_back(self, own_site, page, visit):
        name = own_site.made["rich"]["model"]
        visit(page, own_site.url, own_site.routes["model"])
        page.get_by_role("button", name="Add alias to version 3").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("champion")
        expect(dialog).to_contain_text("Moves here from version 2")
        dialog.get_by_role("button", name="Move").click()
        expect(row(page, "v3")).to_contain_text("@champion")
        expect(row(page, "v2")).not_to_contain_text("@champion")
        assert aliases(own_site, name)["champion"] == "3"
        page.get_by_role("button", name="Undo").click()
        expect(row(page, "v2")).to_contain_text("@champion")
        assert aliases(own_site, name)["champion"] == "2"

    def test_an_alias_is_added_by_keyboard_and_removed(self, own_site, page, visit, guard):
        guard.allow(r"console: Failed to load resource: .* 400")
        name = own_site.made["rich"]["model"]
        visit(page, own_site.url, own_site.routes["model"])
        page.get_by_role("button", name="Add alias to version 1").focus()
        page.keyboard.press("Enter")
        page.keyboard.type("v7")
        page.keyboard.press("Enter")
        # What the server will not have is said in its words.
        expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("reserved")
        page.keyboard.press("Control+a")
        page.keyboard.type("old")
        page.keyboard.press("Enter")
        expect(row(page, "v1")).to_contain_text("@old")
        page.get_by_role("button", name="Remove alias old").click()
        expect(row(page, "v1")).not_to_contain_text("@old")
        assert "old" not in aliases(own_site, name)

    def test_a_stage_changes_and_archives_the_others(self, own_site, page, visit):
        name = own_site.made["rich"]["model"]
        visit(page, own_site.url, own_site.routes["model"])
        page.get_by_label("Stage of version 3").select_option("Production")
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Archive 1 other version in Production").check()
        dialog.get_by_role("button", name="Move").click()
        expect(page.get_by_label("Stage of version 3")).to_have_value("Production")
        expect(page.get_by_label("Stage of version 2")).to_have_value("Archived")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_label("Stage of version 2")).to_have_value("Production")
        assert stages(own_site, name) == {"1": "Archived", "2": "Production", "3": "Staging"}

    def test_renamed_and_back(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["model"])
        page.get_by_role("button", name="Rename").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("100% wine & more?")
        dialog.get_by_role("button", name="Rename").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("100% wine & more?")
        expect(row(page, "v3")).to_contain_text("@challenger")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("100% wine & more?")

    def test_deleted_with_its_versions(self, own_site, page, visit):
        name = own_site.made["rich"]["model"]
        visit(page, own_site.url, own_site.routes["model"])
        page.get_by_role("button", name="Delete model").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("3 versions")
        expect(dialog).to_contain_text("@champion")
        expect(dialog).to_contain_text("cannot be undone")
        dialog.get_by_role("button", name="Delete").click()
        page.wait_for_url("**/#/models")
        expect(page.get_by_role("link", name=name)).to_have_count(0)

    def test_one_with_quotes_of_both_kinds_in_its_name(self, own_site, page, visit):
        name = "it's \"quoted\" 100%_`"
        for call in ("registered-models/create", "model-versions/create"):
            body = {"name": name, "source": "s3://bucket/model"}
            requests.post(f"{own_site.url}/api/2.0/mlflow/{call}", json=body).raise_for_status()
        visit(page, own_site.url, model_route(name))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        row(page, "v1").get_by_role("link", name="v1").click()
        expect(panel(page, "Files")).to_contain_text("s3://bucket/model")

    def test_hostile_names_are_text(self, site, page, visit):
        visit(page, site.url, site.routes["hostile-model"])
        expect(page.get_by_role("heading", level=1)).to_contain_text(IMAGE)
        expect(row(page, "v1")).to_contain_text("@__proto__")
        assert page.evaluate("typeof window.hacked") == "undefined"


class TestVersion:
    def test_how_to_load_it_under_each_name(self, site, page, visit):
        name = site.made["rich"]["model"]
        visit(page, site.url, site.routes["model-version"])
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        for uri in (f"models:/{name}/3", f"models:/{name}@challenger", f"models:/{name}@shadow"):
            page.get_by_role("button", name=f"Copy the line for {uri}").click()
            assert page.evaluate("navigator.clipboard.readText()") == f'mlflow.pyfunc.load_model("{uri}")'

    def test_signature_and_run(self, site, page, visit):
        visit(page, site.url, site.routes["model-version"])
        expect(panel(page, "MLmodel")).to_contain_text("sklearn")
        expect(panel(page, "Inputs").get_by_role("row").filter(has_text="od280/od315_of_diluted_wines")).to_contain_text("double")
        expect(panel(page, "Outputs")).to_contain_text("int64 [-1]")
        expect(panel(page, "Metrics of the source run")).to_contain_text("accuracy")
        expect(panel(page, "Params")).to_contain_text("criterion")
        page.get_by_role("link", name="showcase").click()
        assert page.url.endswith(f"runs/{site.made['rich']['showcase']}")

    def test_files_are_downloaded(self, site, page, visit):
        visit(page, site.url, site.routes["model-version"])
        with page.expect_download() as download:
            panel(page, "Files").get_by_role("link", name="requirements.txt").click()
        assert download.value.suggested_filename == "requirements.txt"
        text = download.value.path().read_text()
        query = {"name": site.made["rich"]["model"], "version": "3", "path": "requirements.txt"}
        assert text == requests.get(f"{site.url}/model-versions/get-artifact", query).text != ""

    def test_deleted(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["model-version"])
        page.get_by_role("button", name="Delete version").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("2 aliases (@challenger, @shadow)")
        dialog.get_by_role("button", name="Delete").click()
        expect(panel(page, "Versions").locator("tbody tr")).to_have_count(2)


class TestLoggedModel:
    def test_what_it_says(self, site, page, visit):
        made = site.made["rich"]
        visit(page, site.url, site.routes["model-version"])
        page.get_by_role("link", name="m-", exact=False).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("classifier")
        about = panel(page, "About")
        expect(about).to_contain_text("ready")
        expect(about.get_by_role("link", name="showcase")).to_be_visible()
        expect(about.get_by_role("link", name=f"{made['model']} v3")).to_have_count(1)
        expect(panel(page, "Files")).to_contain_text("MLmodel")
        expect(panel(page, "Inputs")).to_contain_text("alcohol")
        expect(panel(page, "Params")).to_contain_text("lbfgs")
        page.get_by_role("navigation", name="Path").get_by_role("link", name="Rich").click()
        assert page.url.endswith(f"#/experiments/{made['experiment']}")


class TestPrompt:
    def test_versions_are_chosen_in_the_link(self, site, page, visit):
        visit(page, site.url, site.routes["prompt"])
        text = panel(page, "Version 3").locator("pre")
        expect(text).to_contain_text("Name the bottle's year")
        expect(text.locator("mark")).to_have_text(["{{question}}", "{{language}}"])
        page.get_by_role("navigation", name="Versions").get_by_role("link").filter(has_text="v1").click()
        expect(panel(page, "Version 1").locator("pre")).not_to_contain_text("Name the bottle's year")
        assert "to=1" in page.url
        page.reload()
        expect(panel(page, "Version 1")).to_be_visible()

    def test_two_versions_are_compared_word_by_word(self, site, page, visit):
        visit(page, site.url, site.routes["prompt"])
        page.get_by_label("Compare with version").select_option("1")
        assert "from=1" in page.url and "to=3" in page.url
        page.reload()
        changes = page.get_by_role("table", name="Changes from version 1 to 3")
        expect(changes.get_by_role("row")).to_have_count(6)
        expect(changes.get_by_role("row").filter(has_text="removed")).to_contain_text("Be short.")
        added = changes.get_by_role("row").filter(has_text="added")
        expect(added).to_have_count(2)
        assert "".join(added.first.locator("ins").all_inner_texts()).split() == ["and", "friendly"]
        expect(changes.locator("del")).to_have_count(0)
        page.get_by_label("Compare with version").select_option("")
        expect(panel(page, "Version 3").locator("pre")).to_be_visible()

    def test_a_chat_is_shown_by_its_messages(self, site, page, visit):
        visit(page, site.url, "#/prompts/wine-chat")
        assert page.locator("h3").all_inner_texts() == ["system", "user"]
        expect(page.locator("pre").first).to_have_text("You know wines.")

    def test_an_alias_moves(self, own_site, page, visit):
        name = own_site.made["rich"]["prompt"]
        visit(page, own_site.url, own_site.routes["prompt"])
        page.get_by_role("button", name="Add alias to version 3").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Alias").fill("production")
        dialog.get_by_role("button", name="Move").click()
        versions = page.get_by_role("navigation", name="Versions").get_by_role("link")
        expect(versions.filter(has_text="v3")).to_contain_text("@production")
        expect(versions.filter(has_text="v2")).not_to_contain_text("@production")
        assert aliases(own_site, name)["production"] == "3"

    def test_a_version_and_all_of_it_are_deleted(self, own_site, page, visit):
        visit(page, own_site.url, own_site.routes["prompt"])
        page.get_by_role("button", name="Delete version").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(panel(page, "Version 2")).to_be_visible()
        page.get_by_role("button", name="Delete prompt").click()
        expect(page.get_by_role("dialog")).to_contain_text("2 versions")
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        page.wait_for_url("**/#/prompts")
        expect(page.get_by_role("link", name=own_site.made["rich"]["prompt"])).to_have_count(0)

    def test_hostile_texts_are_text(self, site, page, visit):
        visit(page, site.url, f"#/prompts/{quote(site.made['hostile']['prompt'])}?from=1&to=2")
        changes = page.get_by_role("table", name="Changes from version 1 to 2")
        expect(changes).to_contain_text(SCRIPT)
        expect(changes).to_contain_text(QUOTES)
        expect(panel(page, "About this version")).to_contain_text(f"{IMAGE} {SQL}")
        assert page.evaluate("typeof window.hacked") == "undefined"


class TestWhereItBelongs:
    def test_a_prompt_asked_for_as_a_model_is_shown_as_a_prompt(self, site, page, visit):
        name = site.made["rich"]["prompt"]
        visit(page, site.url, model_route(name))
        page.wait_for_url(f"**/#/prompts/{name}")

    def test_a_model_asked_for_as_a_prompt_is_shown_as_a_model(self, site, page, visit):
        name = site.made["rich"]["model"]
        visit(page, site.url, f"#/prompts/{name}")
        page.wait_for_url(f"**/#/models/{name}")

    @pytest.mark.parametrize("name", ["models", "model", "model-version", "prompts", "prompt"])
    def test_fits_a_phone(self, site, narrow_page, visit, name):
        visit(narrow_page, site.url, site.routes[name])
        assert narrow_page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
