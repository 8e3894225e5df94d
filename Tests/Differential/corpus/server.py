"""The small endpoints, unknown routes and methods, the Host and Origin checks, response headers."""

from scenario import AJAX, API, scenario

# The small endpoints

s = scenario("server/health-version-info", __name__)
s.get("/health", show_headers=("x-content-type-options", "x-frame-options"))
s.get("/version")
s.get("/api/3.0/mlflow/server-info")
s.get("/ajax-api/3.0/mlflow/server-info")
s.get("/metrics", title="no metrics page by default")

# Routing

s = scenario("server/unknown-routes", __name__)
s.get("/api/2.0/mlflow/nonsense")
s.post("/api/2.0/mlflow/nonsense", {})
s.post("experiments/search-datasets", {"experiment_ids": ["0"]}, "search-datasets is not under /api")
s.get("metrics/get-history-bulk", {"run_id": "a", "metric_key": "m"}, "get-history-bulk is not under /api")
s.get("/api/3.0/mlflow/experiments/get", {"experiment_id": "0"}, "a route has one version")
s.get("/api/2.0/mlflow/experiments/get/", {"experiment_id": "0"}, "trailing slash")
s.get("/api/2.0/mlflow/Experiments/get", {"experiment_id": "0"}, "paths are case-sensitive")
s.get("/api/2.0/mlflow", title="the prefix alone")
s.get("/nonsense", title="outside the API")

s = scenario("server/doubled-slashes", __name__)
s.get("/api/2.0/mlflow//experiments/get", {"experiment_id": "0"})
s.post("/api/2.0//mlflow/experiments/search", {"max_results": 1})

s = scenario("server/wrong-methods", __name__)
s.get("experiments/create")
s.post("experiments/get", {"experiment_id": "0"})
s.request("PUT", "runs/create", body={"experiment_id": "0"})
s.request("DELETE", "experiments/delete", body={"experiment_id": "0"})
s.request("PATCH", "runs/update", body={})
s.get("runs/search", {"experiment_ids": "0"})
s.post("/health", {})
s.request("PUT", "metrics/get-history", body={})

s = scenario("server/head", __name__)
s.request("HEAD", "/health")
s.request("HEAD", "/version")
s.request("HEAD", "experiments/get", query={"experiment_id": "0"}, title="HEAD of a GET route")
s.request("HEAD", "experiments/create", title="HEAD of a POST route")

s = scenario("server/options", __name__)
s.request("OPTIONS", "experiments/create", title="without CORS headers")
for origin in ("http://localhost:3000", "http://127.0.0.1", "http://[::1]:5000", "https://localhost:3000",
               "http://evil.example", "http://localhost.evil.example", "null"):
    s.request(
        "OPTIONS", "experiments/create", title=f"preflight from {origin}",
        headers={"Origin": origin, "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "content-type"},
        show_headers=("access-control-allow-origin", "access-control-allow-credentials",
                      "access-control-allow-methods", "access-control-max-age", "access-control-allow-headers"))
s.request(
    "OPTIONS", "experiments/create", title="preflight for a method that is not allowed",
    headers={"Origin": "http://localhost:3000", "Access-Control-Request-Method": "TRACE"})

# Who may call

CORS = ("access-control-allow-origin", "access-control-allow-credentials", "access-control-expose-headers")

s = scenario("server/origins", __name__)
for origin in ("http://localhost", "http://localhost:3000", "https://localhost:3000", "http://127.0.0.1:8080",
               "http://[::1]:8080", "https://127.0.0.1", "http://LOCALHOST:3000"):
    s.post("runs/search", {"experiment_ids": []}, f"POST from {origin}", headers={"Origin": origin}, show_headers=CORS)
for origin in ("http://evil.example", "https://localhost.evil.example", "http://127.0.0.1.evil.example", "null",
               "http://0.0.0.0:5000", "http://192.168.1.5", "localhost", "http://user@evil.example"):
    s.post("runs/search", {"experiment_ids": []}, f"POST from {origin}", headers={"Origin": origin}, show_headers=CORS)
s.get("experiments/get", {"experiment_id": "0"}, "GET from a foreign origin passes",
      headers={"Origin": "http://evil.example"}, show_headers=CORS, capture={})
s.post("/ajax-api/2.0/mlflow/runs/search", {"experiment_ids": []}, "POST to the ajax prefix from a foreign origin",
       headers={"Origin": "http://evil.example"})
s.request("PATCH", "nonsense", body={}, title="an unknown route is refused to foreign origins before it is looked up",
          headers={"Origin": "http://evil.example"})
s.post("/nonsense", {}, "outside the API the origin is not checked", headers={"Origin": "http://evil.example"})

s = scenario("server/hosts", __name__)
for host in ("localhost", "localhost:1234", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:5000", "0.0.0.0:80",
             "192.168.1.20", "192.168.1.20:5000", "10.1.2.3", "10.1.2.3:5000", "172.16.0.1", "172.31.255.1:5000"):
    s.post("runs/search", {"experiment_ids": []}, f"Host {host}", headers={"Host": host})
for host in ("evil.example", "evil.example:5000", "172.15.0.1", "172.32.0.1", "8.8.8.8", "evil-localhost",
             "127.0.0.2", "a.localhost", "192.169.1.1", "[::2]", "11.1.2.3"):
    s.post("runs/search", {"experiment_ids": []}, f"Host {host}", headers={"Host": host})
for host in ("10.evil.example", "192.168.evil.example", "172.16.evil.example:80", "localhost.evil.example",
             "localhost:80.evil.example", "fc00:evil.example"):
    s.post("runs/search", {"experiment_ids": []}, f"Host {host}", headers={"Host": host})
for path in ("/health", "/version"):
    s.get(path, title=f"{path} answers under any Host", headers={"Host": "evil.example"})
s.get("/nonsense", title="a foreign Host is refused before the route is looked up", headers={"Host": "evil.example"})
s.post("runs/search", {"experiment_ids": []}, "a foreign Host is refused before the Origin",
       headers={"Host": "evil.example", "Origin": "http://evil.example"})

s = scenario("server/response-headers", __name__)
SECURITY = ("x-content-type-options", "x-frame-options")
s.post("runs/search", {"experiment_ids": []}, "an answer", show_headers=SECURITY)
s.post("runs/search", {"experiment_ids": ["x"]}, "an error", show_headers=SECURITY)
s.get("/version", title="a small endpoint", show_headers=SECURITY)

# Both prefixes

for name, prefix in (("api", API), ("ajax-api", AJAX)):
    s = scenario(f"server/one-run-under-{name}", __name__, prefix)
    s.experiment(tags=[{"key": "team", "value": "blue"}])
    s.run(tags=[{"key": "mlflow.user", "value": "ann"}], start_time=5, user_id="ann")
    s.post("runs/log-metric", {"run_id": "${run.A}", "key": "loss", "value": 0.25, "timestamp": 7, "step": 1})
    s.post("runs/log-parameter", {"run_id": "${run.A}", "key": "lr", "value": "0.1"})
    s.post("runs/set-tag", {"run_id": "${run.A}", "key": "note", "value": "x"})
    s.post("runs/log-batch", {"run_id": "${run.A}", "metrics": [{"key": "acc", "value": 1, "timestamp": 8}],
                              "params": [{"key": "depth", "value": "3"}], "tags": [{"key": "t", "value": "u"}]})
    s.post("runs/log-inputs", {"run_id": "${run.A}", "datasets": [
        {"dataset": {"name": "d", "digest": "1", "source_type": "code", "source": "{}"}}]})
    s.post("runs/delete-tag", {"run_id": "${run.A}", "key": "note"})
    s.post("runs/update", {"run_id": "${run.A}", "status": "FINISHED", "end_time": 9})
    s.show_run()
    s.get("metrics/get-history", {"run_id": "${run.A}", "metric_key": "loss"})
    s.get("metrics/get-history-bulk-interval", {"run_ids": "${run.A}", "metric_key": "loss"})
    s.post("runs/search", {"experiment_ids": ["${exp.main}"], "filter": "metrics.loss < 1"})
    s.post("experiments/search", {"max_results": 5, "filter": "name LIKE '${u}%'"})
    s.get("experiments/search", {"max_results": 5, "filter": "name LIKE '${u}%'"})
    s.get("experiments/get-by-name", {"experiment_name": "${u}-main"})
    s.post("runs/delete", {"run_id": "${run.A}"})
    s.post("runs/restore", {"run_id": "${run.A}"})
    s.post("experiments/set-experiment-tag", {"experiment_id": "${exp.main}", "key": "k", "value": "v"})
    s.post("experiments/delete-experiment-tag", {"experiment_id": "${exp.main}", "key": "k"})
    s.post("experiments/update", {"experiment_id": "${exp.main}", "new_name": "${u}-renamed"})
    s.pause()
    s.post("experiments/delete", {"experiment_id": "${exp.main}"})
    s.pause()
    s.post("experiments/restore", {"experiment_id": "${exp.main}"})
    s.show_experiment()
