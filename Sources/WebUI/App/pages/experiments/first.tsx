import { Panel, Copy } from "../../parts/basic";

/**
 * What to do when nothing has been logged yet. The page watches for the first run and replaces this by it.
 *
 * @param experiment which one to log to, unless any will do.
 */
export function FirstRun({ experiment }: { experiment?: string }) {
    // Clients want neither the hash nor the slash before it. JSON's strings are Python's.
    const address = JSON.stringify(location.href.replace(/\/*([?#].*)?$/, ""));
    const chosen = experiment === undefined ? "" : `; mlflow.set_experiment(${JSON.stringify(experiment)})`;
    const lines = `import mlflow
mlflow.set_tracking_uri(${address})${chosen}
with mlflow.start_run(): mlflow.log_metric("loss", 0.25)
`;
    return (
        <div className="exp-first">
            <Panel title="No runs yet" aside={<Copy text={lines} what="these lines" />}>
                <p>These three lines log the first one from Python:</p>
                <pre tabIndex={0}><code>{lines}</code></pre>
                <p className="exp-waiting" role="status"><span aria-hidden="true" />Waiting for the first run. It shows up here by itself.</p>
            </Panel>
            <p className="muted">The client is MLflow’s own: <code>pip install mlflow-skinny</code>. Programs that log to MLflow already
                only need the address, in code or as <code>MLFLOW_TRACKING_URI</code>.</p>
        </div>
    );
}
