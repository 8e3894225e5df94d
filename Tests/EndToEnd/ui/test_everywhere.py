"""What holds on every page of the web UI: it says what it is, is accessible, fits, keeps to its server, and shows
hostile data as the text that it is.
"""

import pytest
from browsing import NARROW, WIDE
from pages import page_names
from seed_hostile import EMOJI, IMAGE, LINK, QUOTES, RIGHT_TO_LEFT, SCRIPT, SQL, TEMPLATE

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
UNKNOWN = [name for name in page_names() if name.startswith("unknown")]
HOSTILE = [name for name in page_names() if name.startswith("hostile")]
ORDINARY = [name for name in page_names() if name not in (*UNKNOWN, *HOSTILE)]
# What the browser says when a page's policy, or the sandbox of a frame, has kept something from happening.
KEPT_FROM = r"^blocked, |console: (Refused to|Blocked script|Loading the|Connecting to|Executing inline|Applying inline|Framing|.*violates)"
NOT_THERE = r"console: Failed to load resource: .* 40[04]"
# The hostile note has a picture that is not there.
NO_PICTURE = r"console: Failed to load resource: .* 404 .*get-artifact\?path=x&"

LINKS = """[...document.querySelectorAll("[href], [src], [action], [data]")]
    .flatMap(e => ["href", "src", "action", "data"].map(name => e.getAttribute(name)).filter(Boolean))"""


def widest(page) -> str:
    """What sticks out of the page on its right, for the message of a failure."""
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .slice(0, 8).map(e => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`).join("\\n")"""
    )


def assert_good_page(page, axe) -> None:
    assert page.get_by_role("heading", level=1).count() == 1, "a page has one heading of the first level"
    assert page.get_by_role("heading", level=1).inner_text().strip()
    assert page.get_by_role("main").count() == 1
    assert page.title().strip()
    overflow = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    assert overflow <= 0, f"the page scrolls sideways by {overflow} pixels:\n{widest(page)}"
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page, only=["color-contrast"])


@SIZES
@pytest.mark.parametrize("name", ORDINARY)
def test_every_page_is_good(name, size, site, open_page, visit, axe, guard):
    if name == "artifact-html":
        guard.allow(KEPT_FROM)
    page = open_page(size)
    visit(page, site.url, site.routes[name])
    assert_good_page(page, axe)
    assert page.get_by_role("alert").filter(visible=True).count() == 0, page.get_by_role("alert").all_inner_texts()


@SIZES
@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_there_is_said(name, size, site, open_page, visit, axe, guard):
    guard.allow(NOT_THERE)
    page = open_page(size)
    visit(page, site.url, site.routes[name])
    assert_good_page(page, axe)
    text = page.get_by_role("main").inner_text()
    assert any(words in text.lower() for words in ("not found", "no ", "could not find", "does not exist")), text
    assert page.get_by_role("link").count() > 0  # a way on


@SIZES
@pytest.mark.parametrize("name", ["", "#/experiments/0", "#/models", "#/prompts"])
def test_an_empty_server_has_good_pages(name, size, server, open_page, visit, axe):
    page = open_page(size)
    visit(page, server.url, name)
    assert_good_page(page, axe)


class TestHostile:
    @SIZES
    @pytest.mark.parametrize("name", HOSTILE)
    def test_nothing_runs(self, name, size, site, open_page, visit, axe, guard):
        guard.allow(KEPT_FROM)
        guard.allow(NO_PICTURE)
        page = open_page(size)
        visit(page, site.url, site.routes[name])
        if "artifact" in name:
            page.wait_for_timeout(1200)  # the hostile page would go elsewhere after a second
        self.assert_unharmed(page, site)
        assert_good_page(page, axe)

    @pytest.mark.parametrize("name", ["experiments", "models", "prompts"])
    def test_nothing_runs_in_lists(self, name, site, page, visit):
        visit(page, site.url, site.routes[name])
        assert IMAGE in page.locator("body").inner_text() or name == "prompts"
        self.assert_unharmed(page, site)

    def test_names_are_read_as_they_stand(self, site, page, visit, guard):
        guard.allow(NO_PICTURE)
        visit(page, site.url, site.routes["hostile-sweep"] + "?tab=overview")
        assert f"sweep {QUOTES}" in page.get_by_role("heading", level=1).inner_text()
        visit(page, site.url, site.routes["hostile-run-overview"])
        assert IMAGE in page.get_by_role("heading", level=1).inner_text()
        text = page.get_by_role("main").inner_text()
        for hostile in (SCRIPT, TEMPLATE, SQL, EMOJI, LINK, "__proto__", "hasOwnProperty", RIGHT_TO_LEFT[-4:]):
            assert hostile in text, hostile
        visit(page, site.url, site.routes["hostile-model"])
        assert IMAGE in page.get_by_role("heading", level=1).inner_text()

    def test_a_tree_shows_names_as_they_stand(self, site, page, visit):
        visit(page, site.url, site.routes["hostile-tree"])
        page.get_by_role("treegrid").get_by_text(f"sweep {QUOTES}").first.wait_for()
        self.assert_unharmed(page, site)

    @staticmethod
    def assert_unharmed(page, site) -> None:
        assert page.evaluate("[typeof window.hacked, typeof {}.hacked]") == ["undefined", "undefined"]
        assert page.url.startswith(site.url)
        assert "taken over" not in page.title()
        # None of the elements that the texts would be, were they taken for markup.
        assert page.locator("img[src='x'], img[onerror], svg[onload], main script, main style, meta[http-equiv=refresh]"
                            ", [onclick], [onmouseover]").count() == 0
        # A frame of a foreign file may run nothing and has no origin.
        for frame in page.locator("iframe").all():
            assert frame.get_attribute("sandbox") == ""
        for link in page.evaluate(LINKS):
            scheme = link.split(":", 1)[0].strip().lower() if ":" in link.split("/")[0] else ""
            assert scheme in ("", "http", "https", "mailto", "blob") or link.startswith("data:image/"), link
