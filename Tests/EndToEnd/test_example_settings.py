"""config/roost.conf, the commented example: every setting in it is one the program takes, with its true default."""

import json
import re

from harness import REPOSITORY, run

EXAMPLE = REPOSITORY / "config" / "roost.conf"


def settings(*arguments: str) -> dict[str, dict[str, str | None]]:
    done = run("config", "--format", "json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_example_as_it_is_changes_nothing():
    sources = {name: setting["source"] for name, setting in settings("--config", str(EXAMPLE)).items()}
    assert sources.pop("config") == "command line"
    assert set(sources.values()) == {"default"}


def test_every_setting_of_the_example_is_taken_and_shows_its_default(tmp_path):
    file = tmp_path / "roost.conf"
    file.write_text(re.sub(r"^#(?=[a-z-]+ = )", "", EXAMPLE.read_text(), flags=re.MULTILINE))
    defaults = settings()
    for name, setting in settings("--config", str(file)).items():
        if name == "config":
            continue
        assert setting["source"].startswith(f"{file}:"), f"{name} is not in the example"
        if defaults[name]["value"] is not None:
            assert setting["value"] == defaults[name]["value"], name
