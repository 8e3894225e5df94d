import { trackingURI } from "../experiments/first";
import { Button, Copy, Empty } from "../../parts/basic";

/** How the first run gets into an experiment. */
export function NoRuns({ name, view }: { name: string | undefined; view: "active" | "deleted" | "all" }) {
    if (view === "deleted") return <Empty title="No deleted runs" icon="trash"><p>What is deleted here can be restored from this view.</p></Empty>;
    const code = [
        "import mlflow",
        `mlflow.set_tracking_uri(${python(trackingURI())}); mlflow.set_experiment(${python(name ?? "")})`,
        "with mlflow.start_run(): mlflow.log_param(\"lr\", 0.1); mlflow.log_metric(\"loss\", 0.42)",
    ].join("\n");
    return (
        <Empty title="No runs yet" icon="flask">
            <p>These three lines log the first one. It shows up here by itself.</p>
            <pre tabIndex={0}>{code}</pre>
            <Copy text={code} what="these lines" />
        </Empty>
    );
}

/** JSON's strings are Python's. */
function python(text: string): string {
    return JSON.stringify(text);
}

export function NoMatch({ clear, runs }: { clear: () => void; runs: string }) {
    return (
        <Empty title="No run matches" icon="search">
            <p>None of {runs} passes the filter.</p>
            <Button onClick={clear}>Clear the filter</Button>
        </Empty>
    );
}
