import { ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import { collator, exact, number, paramNumber, short } from "../../core/format";
import { ChosenObjective } from "../../core/objective";
import { href } from "../../core/route";
import { noteTag, tag } from "../../core/run";
import { KeyValue, Metric, Run } from "../../core/types";
import { Button, Copy, Empty, Panel } from "../../parts/basic";
import { Datasets } from "./datasets";
import { EditNote } from "./edit";
import { Facts, Tags } from "./facts";
import { Children, Models } from "./family";
import { fileResolver } from "./files";
import { Markdown } from "./markdown";
import { isSystem } from "./metrics";
import { Value } from "./value";

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
        return (
            <div className="run-addnote">
                <Button icon="text" onClick={() => setOpen(true)}>Add a description</Button>
                {dialog}
            </div>
        );
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
            {isLong && (
                <button type="button" className="run-more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                    {isOpen ? "Show less" : "Show all"}
                </button>
            )}
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
        <input type="search" placeholder="Find…" aria-label="Find by name" value={text}
            onChange={(event) => setText(event.target.value)} />
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
        <Panel title="Metrics" className="flush"
            aside={<span className="row">{box}<Copy text={asJSON(metrics)} what="the metrics as JSON" /></span>}>
            <div className="run-list" tabIndex={0} role="group" aria-label="Metrics, scrollable">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">Metric</th>
                            <th scope="col" className="number">Last value</th>
                            <th scope="col" className="number">Step</th>
                        </tr>
                    </thead>
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
        <Panel title="Params" className="flush"
            aside={<span className="row">{box}<Copy text={asJSON(params)} what="the params as JSON" /></span>}>
            <div className="run-list" tabIndex={0} role="group" aria-label="Params, scrollable">
                <table className="run-params">
                    <thead><tr><th scope="col">Param</th><th scope="col" className="number">Value</th></tr></thead>
                    <tbody>
                        {shown.map(({ key, value }) => (
                            <tr key={key}>
                                <td>{key}</td>
                                <td className={valueClass(value)}><Value text={value} /></td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </Panel>
    );
}

/** Numbers and words stand under each other at the right; sentences are read from the left. */
function valueClass(value: string): string {
    if (!Number.isNaN(paramNumber(value))) return "number";
    return value.length > 40 ? "run-text long" : "run-text";
}

function asJSON(rows: readonly { key: string; value: string | number }[]): string {
    return JSON.stringify(Object.fromEntries(rows.map(({ key, value }) => [key, value])), null, 2);
}
