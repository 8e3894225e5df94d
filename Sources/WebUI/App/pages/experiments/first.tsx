import { Panel, Copy } from "../../parts/basic";

/** Where the page is, as clients have to be told: without the hash, and without the slash before it. */
export function trackingURI(): string {
    return location.href.replace(/[?#].*$/, "").replace(/\/+$/, "");
}

/** What to do when nothing has been logged yet. The list watches for the first run and replaces this by it. */
export function FirstRun() {
    const lines = `import mlflow
mlflow.set_tracking_uri("${trackingURI()}")
with mlflow.start_run(): mlflow.log_metric("loss", 0.25)
`;
    return (
        <div className="exp-first">
            <Panel title="Log a first run" aside={<Copy text={lines} what="these lines" />}>
                <p>There are no runs yet. These three lines log one from Python:</p>
                <pre tabIndex={0}><code>{lines}</code></pre>
                <p className="exp-waiting" role="status"><span aria-hidden="true" />Waiting for the first run. It shows up here by itself.</p>
            </Panel>
            <p className="muted">The client is MLflow’s own: <code>pip install mlflow-skinny</code>. Programs that log to MLflow already
                only need the address, in code or as <code>MLFLOW_TRACKING_URI</code>.</p>
        </div>
    );
}
