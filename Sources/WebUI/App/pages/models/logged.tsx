import "./models.css";
import { useMemo } from "react";
import { get } from "../../core/api";
import { useLoad } from "../../core/load";
import { getExperiment, tag } from "../../core/run";
import { to } from "../../core/route";
import { LoggedModel, Metric } from "../../core/types";
import { Failure, Loading, Moment, PageHead, Panel } from "../../parts/basic";
import { TagText, visibleTags } from "./edit";
import { Files, loggedModelFiles, MLmodel } from "./files";
import { RunLink } from "./model";
import { MetricTable, ParamTable } from "./values";
import { Load } from "./version";

interface OfDataset extends Metric {
    dataset_name?: string;
}

export function LoggedModelPage({ id }: { id: string }) {
    const model = useLoad(
        (signal) => get<{ model: LoggedModel }>(`mlflow/logged-models/${encodeURIComponent(id)}`, {}, signal)
            .then((answer) => answer.model), [id]);
    const info = model.value?.info;
    const experiment = useLoad((signal) => getExperiment(info?.experiment_id ?? "", signal), info ? [info.experiment_id] : null);
    const source = useMemo(() => loggedModelFiles(id), [id]);
    const crumbs = [
        { title: "Experiments", link: to.experiments() },
        ...(info ? [{ title: experiment.value?.name ?? info.experiment_id, link: to.experiment(info.experiment_id) }] : []),
    ];
    if (info === undefined) {
        return (
            <>
                <PageHead crumbs={crumbs} title="Logged model" />
                {model.error ? <Failure error={model.error} retry={model.reload} /> : <Loading what="the model" />}
            </>
        );
    }
    const registered = registrations(tag(info.tags, "mlflow.modelVersions"));
    const sets = byDataset(model.value?.data?.metrics ?? []);
    return (
        <>
            <PageHead crumbs={crumbs} title={info.name || "Logged model"} aside={<span className="chip">logged model</span>} />
            <div className="model-two">
                <div className="stack">
                    <Panel title="About">
                        <dl className="facts">
                            <dt>Status</dt><dd>{statusWord(info.status)}</dd>
                            {info.model_type && <><dt>Type</dt><dd>{info.model_type}</dd></>}
                            {info.source_run_id && <><dt>Source run</dt><dd><RunLink id={info.source_run_id} /></dd></>}
                            <dt>Registered as</dt>
                            <dd>
                                {registered.length === 0 ? <span className="muted">not registered</span> : registered.map((one) => (
                                    <div key={one.name + "/" + one.version} className="clip">
                                        <a href={to.modelVersion(one.name, one.version)}>{one.name} v{one.version}</a>
                                    </div>
                                ))}
                            </dd>
                            {visibleTags(info.tags).length > 0 && (
                                <>
                                    <dt>Tags</dt>
                                    <dd className="tags">
                                        {visibleTags(info.tags).map((one) => (
                                            <span key={one.key} className="chip" title={`${one.key}: ${one.value}`}><span className="clip"><TagText tag={one} /></span></span>
                                        ))}
                                    </dd>
                                </>
                            )}
                            <dt>Created</dt><dd><Moment ms={info.creation_timestamp_ms} /></dd>
                            <dt>Id</dt><dd className="mono">{info.model_id}</dd>
                        </dl>
                    </Panel>
                    <Load names={[`models:/${id}`]} />
                    <Files source={source} />
                </div>
                <div className="stack">
                    <MLmodel source={source} />
                    {sets.map(([name, metrics]) => <MetricTable key={name} metrics={metrics} title={name === "" ? "Metrics" : `Metrics on ${name}`} />)}
                    <ParamTable params={model.value?.data?.params ?? []} />
                </div>
            </div>
        </>
    );
}

function byDataset(metrics: OfDataset[]): [string, OfDataset[]][] {
    const sets = new Map<string, OfDataset[]>();
    for (const one of metrics) {
        const name = one.dataset_name ?? "";
        const there = sets.get(name);
        if (there) there.push(one);
        else sets.set(name, [one]);
    }
    return [...sets].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The server and the client both note a registration, one with the version as a number and one as a text. */
function registrations(text: string | undefined): { name: string; version: string }[] {
    if (text === undefined) return [];
    try {
        const parsed: unknown = JSON.parse(text);
        if (!Array.isArray(parsed)) return [];
        const found = new Map<string, { name: string; version: string }>();
        for (const one of parsed as { name?: unknown; version?: unknown }[]) {
            if (typeof one?.name !== "string") continue;
            const version = String(one.version);
            found.set(`${one.name}/${version}`, { name: one.name, version });
        }
        return [...found.values()];
    } catch {
        return [];
    }
}

function statusWord(status: string): string {
    return { LOGGED_MODEL_READY: "ready", LOGGED_MODEL_PENDING: "pending", LOGGED_MODEL_UPLOAD_FAILED: "upload failed" }[status] ?? status;
}
