import "./models.css";
import { get } from "../../core/api";
import { useLoad } from "../../core/load";
import { getExperiment, getRun, tag } from "../../core/run";
import { to } from "../../core/route";
import { LoggedModel } from "../../core/types";
import { Moment, PageHead, Panel } from "../../parts/basic";
import { Facts } from "../../parts/facts";
import { tagChips } from "./edit";
import { Files, loggedModelFiles, Signature } from "./files";
import { RunLink, statusWord, Unread } from "./model";
import { objects } from "./registry";
import { Values } from "./values";
import { loadLines, metricValues } from "./version";

export function LoggedModelPage({ id }: { id: string }) {
    const load = useLoad((signal) => get<{ model: LoggedModel }>(`mlflow/logged-models/${encodeURIComponent(id)}`, {}, signal), [id]);
    const { info, data } = load.value?.model ?? {};
    const experimentID = info?.experiment_id ?? "";
    const experiment = useLoad((signal) => getExperiment(experimentID, signal), experimentID ? [experimentID] : null).value;
    const runID = info?.source_run_id;
    const run = useLoad((signal) => getRun(runID ?? "", signal), runID ? [runID] : null).value;
    const crumbs = [
        { title: "Experiments", link: to.experiments() },
        { title: experiment?.name ?? experimentID, link: to.experiment(experimentID) },
    ];
    if (info === undefined) return <Unread crumbs={crumbs.slice(0, 1)} title="Logged model" load={load} />;
    // The server and the client both note a registration, one with the version as a number and one as a text.
    const registered = new Map(objects(tag(info.tags, "mlflow.modelVersions")).map(({ name, version }) =>
        [to.modelVersion(String(name), String(version)), `${String(name)} v${String(version)}`]));
    const source = loggedModelFiles(id);
    return (
        <>
            <PageHead crumbs={crumbs} title={info.name || "Logged model"} aside={<span className="chip">logged model</span>} />
            <div className="model-two">
                <div className="stack">
                    <Panel title="About">
                        <Facts facts={[
                            ["Status", statusWord(info.status)],
                            ["Type", info.model_type],
                            ["Source run", runID && <RunLink id={runID} run={run} />],
                            ["Registered as", registered.size > 0 && [...registered].map(([link, title]) => <a key={link} className="model-line" href={link}>{title}</a>)],
                            ["Tags", tagChips(info.tags)],
                            ["Created", <Moment ms={info.creation_timestamp_ms} />],
                            ["Load it", loadLines([`models:/${id}`])],
                        ]} />
                    </Panel>
                    <Files source={source} />
                </div>
                <div className="stack">
                    <Signature source={source} />
                    <Values title="Metrics" values={metricValues(data?.metrics)} />
                    <Values title="Params" values={data?.params ?? []} />
                </div>
            </div>
        </>
    );
}
