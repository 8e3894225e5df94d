import { ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import { get, post } from "../../core/api";
import { collator, counted, duration, exact, moment, number, paramNumber, short } from "../../core/format";
import { useLoad } from "../../core/load";
import { ChosenObjective, orderBy } from "../../core/objective";
import { href, to } from "../../core/route";
import { noteTag, runName, tag, userTags } from "../../core/run";
import { KeyValue, LoggedModel, Metric, ModelVersion, Run, TreeNode } from "../../core/types";
import { Button, Copy, Empty, Panel, StatusMark } from "../../parts/basic";
import { useToast } from "../../parts/dialog";
import { Datasets } from "./datasets";
import { deleteTag, EditNote, EditTag } from "./edit";
import { webLink } from "./inline";
import { Markdown } from "./markdown";
import { isSystem } from "./metrics";
import { objectiveValue } from "./path";
import { fileResolver } from "./files";

interface OverviewProps {
    run: Run;
    children: number;
    objective: ChosenObjective | null | undefined;
    /** Counts what changed among the children. */
    turn: number;
    changed: () => void;
}

export function Overview({ run, children, objective, turn, changed }: OverviewProps) {
    const hasNote = (tag(run.data.tags, noteTag) ?? "").trim() !== "";
    const params = run.data.params ?? [];
    const metrics = (run.data.metrics ?? []).filter((metric) => !isSystem(metric.key));
    return (
        <div className="run-overview">
            <div className="stack">
                {hasNote && <Note run={run} changed={changed} />}
                <div className="run-pair">
                    <Metrics run={run} metrics={metrics} />
                    <Params params={params} />
                </div>
                {children > 0 && <Children run={run} children={children} objective={objective} turn={turn} />}
                <Datasets inputs={run.inputs?.dataset_inputs ?? []} />
            </div>
            <div className="stack">
                <Facts run={run} />
                {!hasNote && <Note run={run} changed={changed} />}
                <Tags run={run} changed={changed} />
                <Models run={run} />
            </div>
        </div>
    );
}

function Note({ run, changed }: { run: Run; changed: () => void }) {
    const [isOpen, setOpen] = useState(false);
    const note = tag(run.data.tags, noteTag) ?? "";
    const isActive = run.info.lifecycle_stage === "active";
    const resolve = useMemo(() => fileResolver(run.info, ""), [run.info]);
    const dialog = isOpen && <EditNote run={run} resolve={resolve} close={() => setOpen(false)} changed={changed} />;
    if (note.trim() === "") {
        if (!isActive) return null;
        return <div className="run-addnote"><Button icon="text" onClick={() => setOpen(true)}>Add a description</Button>{dialog}</div>;
    }
    return (
        <Panel title="Description"
            aside={isActive && <Button kind="quiet" icon="edit" label="Edit the description" onClick={() => setOpen(true)} />}>
            <Folded><Markdown text={note} resolve={resolve} /></Folded>
            {dialog}
        </Panel>
    );
}

/** What is long begins folded: the numbers below should be in sight. */
function Folded({ children }: { children: ReactNode }) {
    const inner = useRef<HTMLDivElement>(null);
    const [isLong, setLong] = useState(false);
    const [isOpen, setOpen] = useState(false);
    useLayoutEffect(() => {
        const element = inner.current;
        if (element === null) return;
        const observer = new ResizeObserver(() => setLong(element.offsetHeight > 260));
        observer.observe(element);
        return () => observer.disconnect();
    }, []);
    return (
        <>
            <div className={isLong && !isOpen ? "run-folded" : undefined}><div ref={inner}>{children}</div></div>
            {isLong && <button type="button" className="run-more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{isOpen ? "Show less" : "Show all"}</button>}
        </>
    );
}

/** From so many rows on a list can be searched. */
const searchable = 15;

function useSearch<T extends { key: string }>(rows: readonly T[]): { shown: T[]; box: ReactNode } {
    const [text, setText] = useState("");
    const sorted = useMemo(() => [...rows].sort((a, b) => collator.compare(a.key, b.key)), [rows]);
    const wanted = text.trim().toLowerCase();
    const shown = wanted === "" ? sorted : sorted.filter((row) => row.key.toLowerCase().includes(wanted));
    const box = rows.length > searchable && (
        <input type="search" placeholder="Find…" aria-label="Find by name" value={text} onChange={(event) => setText(event.target.value)} />
    );
    return { shown, box };
}

function Metrics({ run, metrics }: { run: Run; metrics: Metric[] }) {
    const { shown, box } = useSearch(metrics);
    if (metrics.length === 0) {
        return (
            <Panel title="Metrics">
                <Empty title="No metrics yet"><pre>mlflow.log_metric("loss", 0.25, step=1)</pre></Empty>
            </Panel>
        );
    }
    const link = (key: string) =>
        href(["experiments", run.info.experiment_id, "runs", run.info.run_id], { tab: "metrics", metric: key });
    return (
        <Panel title="Metrics" className="flush" aside={<span className="row">{box}<Copy text={asJSON(metrics)} what="the metrics as JSON" /></span>}>
            <div className="run-list" tabIndex={0} role="group" aria-label="Metrics, scrollable">
                <table>
                    <thead><tr><th scope="col">Metric</th><th scope="col" className="number">Last value</th><th scope="col" className="number">Step</th></tr></thead>
                    <tbody>
                        {shown.map((metric) => (
                            <tr key={metric.key}>
                                <td><a href={link(metric.key)}>{metric.key}</a></td>
                                <td className="number" title={exact(metric.value)}>{short(number(metric.value))}</td>
                                <td className="number muted">{metric.step}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </Panel>
    );
}

function Params({ params }: { params: KeyValue[] }) {
    const { shown, box } = useSearch(params);
    if (params.length === 0) {
        return (
            <Panel title="Params">
                <Empty title="No params"><pre>mlflow.log_param("learning_rate", 0.01)</pre></Empty>
            </Panel>
        );
    }
    return (
        <Panel title="Params" className="flush" aside={<span className="row">{box}<Copy text={asJSON(params)} what="the params as JSON" /></span>}>
            <div className="run-list" tabIndex={0} role="group" aria-label="Params, scrollable">
                <table className="run-params">
                    <thead><tr><th scope="col">Param</th><th scope="col" className="number">Value</th></tr></thead>
                    <tbody>
                        {shown.map(({ key, value }) => (
                            <tr key={key}>
                                <td>{key}</td>
                                <td className={!Number.isNaN(paramNumber(value)) ? "number" : value.length > 40 ? "run-text long" : "run-text"}><Value text={value} /></td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </Panel>
    );
}

function asJSON(rows: readonly { key: string; value: string | number }[]): string {
    return JSON.stringify(Object.fromEntries(rows.map(({ key, value }) => [key, value])), null, 2);
}

/** A text from outside, as a link when it is one; a long one is folded. */
export function Value({ text }: { text: string }) {
    const [isOpen, setOpen] = useState(false);
    if (text === "") return <span className="muted">empty</span>;
    if (webLink(text) !== null && !/\s/.test(text)) {
        return <a href={text} target="_blank" rel="noreferrer noopener">{text}</a>;
    }
    if (text.length <= 200) return <>{text}</>;
    return (
        <>
            {isOpen ? text : text.slice(0, 160) + "…"}{" "}
            <button type="button" className="run-more" onClick={() => setOpen(!isOpen)}>
                {isOpen ? "less" : `all ${counted(text.length, "character")}`}
            </button>
        </>
    );
}

function Facts({ run }: { run: Run }) {
    const { info, data } = run;
    const fact = (key: string) => tag(data.tags, `mlflow.${key}`);
    const commit = fact("source.git.commit");
    const branch = fact("source.git.branch");
    const repository = fact("source.git.repoURL");
    return (
        <Panel title="About">
            <dl className="facts">
                <dt>Started</dt><dd>{moment(info.start_time)}</dd>
                {info.end_time ? <><dt>Ended</dt><dd>{moment(info.end_time)}</dd><dt>Took</dt><dd>{duration(info.end_time - info.start_time)}</dd></> : null}
                {fact("source.name") && <><dt>Source</dt><dd><Value text={fact("source.name") ?? ""} /> {fact("source.type") && <span className="muted">{fact("source.type")?.toLowerCase()}</span>}</dd></>}
                {commit && <><dt>Git</dt><dd className="run-copied"><code title={commit}>{commit.slice(0, 10)}</code>{branch && <span>{branch}</span>}<Copy text={commit} what="the commit" /></dd></>}
                {repository && <><dt>Repository</dt><dd><Value text={repository} /></dd></>}
                <dt>Experiment</dt><dd>{info.experiment_id}</dd>
                <dt>Artifacts</dt><dd className="run-copied"><code className="clip" title={info.artifact_uri}>{info.artifact_uri}</code><Copy text={info.artifact_uri} what="the place of the artifacts" /></dd>
            </dl>
        </Panel>
    );
}

function Tags({ run, changed }: { run: Run; changed: () => void }) {
    const [edited, setEdited] = useState<KeyValue | "new" | null>(null);
    const toast = useToast();
    const isActive = run.info.lifecycle_stage === "active";
    const own = userTags(run.data.tags).sort((a, b) => collator.compare(a.key, b.key));
    const system = (run.data.tags ?? []).filter((one) => one.key.startsWith("mlflow.") && one.key !== noteTag);
    const remove = (one: KeyValue) => {
        deleteTag(run, one.key).then(
            () => {
                changed();
                const undo = () => post("mlflow/runs/set-tag", { run_id: run.info.run_id, ...one }).then(changed);
                toast({ text: `Deleted the tag ${one.key}.`, undo });
            },
            (error: Error) => toast({ text: error.message, kind: "failed" }));
    };
    return (
        <Panel title="Tags" aside={isActive && <Button kind="quiet" icon="plus" label="Add a tag" onClick={() => setEdited("new")} />}>
            {own.length === 0 && <p className="muted">{isActive ? <>None yet. In Python: <code>mlflow.set_tag("stage", "candidate")</code></> : "None."}</p>}
            <dl className="run-tags">
                {own.map((one) => (
                    <div key={one.key}>
                        <dt>{one.key}</dt>
                        <dd><Value text={one.value} /></dd>
                        {isActive && (
                            <dd className="run-tools">
                                <Button kind="quiet" icon="edit" label={`Edit the tag ${one.key}`} onClick={() => setEdited(one)} />
                                <Button kind="quiet" icon="trash" label={`Delete the tag ${one.key}`} onClick={() => remove(one)} />
                            </dd>
                        )}
                    </div>
                ))}
            </dl>
            {system.length > 0 && (
                <details className="run-system">
                    <summary>{counted(system.length, "tag")} of MLflow</summary>
                    <dl className="run-tags">
                        {system.map((one) => <div key={one.key}><dt>{one.key}</dt><dd><Value text={one.value} /></dd></div>)}
                    </dl>
                </details>
            )}
            {edited !== null && <EditTag run={run} old={edited === "new" ? null : edited} close={() => setEdited(null)} changed={changed} />}
        </Panel>
    );
}

/** The best of the children; the whole family is one press away. */
function Children({ run, children, objective, turn }: { run: Run; children: number; objective: ChosenObjective | null | undefined; turn: number }) {
    const { run_id, experiment_id } = run.info;
    const order = objective ? [orderBy(objective)] : ["attributes.start_time DESC"];
    const found = useLoad(
        (signal) => post<{ children: TreeNode[] }>("roost/runs/children", {
            run_id, experiment_ids: [experiment_id], order_by: order, max_results: 6,
        }, signal), objective === undefined ? null : [run_id, order, turn], { keep: true });
    const tree = to.experiment(experiment_id, { filter: `attributes.parent_run_id = '${run_id}'` });
    return (
        <Panel title={objective ? `Best children by ${objective.metric}` : "Latest children"} className="flush"
            aside={<a href={tree}>All {counted(children, "child", "children")} in the tree</a>}>
            <table>
                <thead><tr><th scope="col">Run</th><th scope="col">Status</th><th scope="col" className="number">Duration</th>{objective && <th scope="col" className="number">{objective.metric}</th>}</tr></thead>
                <tbody>
                    {found.value?.children.map(({ run: child }) => (
                        <tr key={child.info.run_id}>
                            <td><a href={to.run(child.info.experiment_id, child.info.run_id)}>{runName(child.info)}</a></td>
                            <td><StatusMark status={child.info.status} words /></td>
                            <td className="number muted">{child.info.end_time ? duration(child.info.end_time - child.info.start_time) : ""}</td>
                            {objective && <td className="number">{objectiveValue(child, objective)}</td>}
                        </tr>
                    ))}
                </tbody>
            </table>
        </Panel>
    );
}

function Models({ run }: { run: Run }) {
    const { run_id, experiment_id } = run.info;
    const made = run.outputs?.model_outputs ?? [];
    const used = run.inputs?.model_inputs ?? [];
    const ids = [...new Set([...made, ...used].map((one) => one.model_id))].slice(0, 20);
    const models = useLoad((signal) => Promise.all(ids.map((id) =>
        get<{ model: LoggedModel }>(`mlflow/logged-models/${encodeURIComponent(id)}`, {}, signal).then((one) => one.model, () => null))),
    ids.length > 0 ? ids : null);
    const versions = useLoad((signal) => get<{ model_versions?: ModelVersion[] }>(
        "mlflow/model-versions/search", { filter: `run_id='${run_id}'`, max_results: 100 }, signal), [run_id]);
    const registered = versions.value?.model_versions ?? [];
    if (ids.length === 0 && registered.length === 0) return null;
    const named = (id: string) => models.value?.find((model) => model?.info.model_id === id)?.info;
    const list = (title: string, some: readonly { model_id: string; step?: number }[]) => some.length > 0 && (
        <>
            <h3>{title}</h3>
            <ul className="run-models">
                {some.map(({ model_id: id, step }) => (
                    <li key={id}>
                        <a href={to.loggedModel(named(id)?.experiment_id ?? experiment_id, id)}>{named(id)?.name || id}</a>
                        {step ? <span className="muted"> step {step}</span> : null}
                    </li>
                ))}
            </ul>
        </>
    );
    return (
        <Panel title="Models">
            {list("Logged by this run", made)}
            {list("Used by this run", used)}
            {registered.length > 0 && (
                <>
                    <h3>Registered</h3>
                    <ul className="run-models">
                        {registered.map((one) => (
                            <li key={one.name + "/" + one.version}>
                                <a href={to.modelVersion(one.name, one.version)}>{one.name} <span className="muted">version {one.version}</span></a>
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </Panel>
    );
}
