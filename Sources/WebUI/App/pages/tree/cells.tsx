import { Moment, StatusBar, StatusMark } from "../../parts/basic";
import { count, duration, number } from "../../core/format";
import { ChosenObjective } from "../../core/objective";
import { bestIndex } from "../../core/stats";
import { to } from "../../core/route";
import { parentTag, runName, tag } from "../../core/run";
import { Run } from "../../core/types";
import { Column, measured, shownNumber } from "./columns";
import { Node } from "./store";
import { Spark, Trend } from "./spark";

/** What cells need besides their run. */
export interface Surroundings {
    objective: ChosenObjective | null;
    /** Whether a filter is on, so that children may be left out. */
    isFiltered: boolean;
    trends: ReadonlyMap<string, Trend>;
    /** Of the parents of a flat list. */
    names: ReadonlyMap<string, string>;
}

export function metricOf(run: Run, key: string): number | null {
    const metric = run.data.metrics?.find((one) => one.key === key);
    return metric === undefined ? null : number(metric.value);
}

export function paramOf(params: { key: string; value: string }[] | undefined, key: string): string | undefined {
    return params?.find((one) => one.key === key)?.value;
}

/** The value that a run is judged by: its own, else the best of its children. */
function valueOf(node: Node, { metric }: ChosenObjective): number | null {
    return metricOf(node.run, metric) ?? node.best?.value ?? null;
}

/** The best of some runs; null where none has a value. */
export function bestOf(nodes: readonly { id: string; node: Node }[], objective: ChosenObjective | null): string | null {
    if (objective === null) return null;
    const values = nodes.map(({ node }) => valueOf(node, objective) ?? NaN);
    return nodes[bestIndex(values, objective.goal)]?.id ?? null;
}

export function Cell({ column, node, isBest, around }: {
    column: Column; node: Node; isBest: boolean; around: Surroundings;
}) {
    const { run } = node;
    const { info } = run;
    switch (column.kind) {
        case "objective": return <ObjectiveValue node={node} isBest={isBest} objective={around.objective} column={column} />;
        case "best": return node.best ? <BestLink node={node} /> : null;
        case "trend": {
            const trend = around.trends.get(info.run_id);
            return trend?.path ? <Spark path={trend.path} /> : null;
        }
        case "children": return <Children node={node} isFiltered={around.isFiltered} />;
        case "parent": {
            const parent = tag(run.data.tags, parentTag);
            return parent ? <a href={to.run(info.experiment_id, parent)} tabIndex={-1}>
                {around.names.get(parent) ?? parent.slice(0, 8)}</a> : null;
        }
        case "started": return <Moment ms={info.start_time} />;
        case "ended": return info.end_time ? <Moment ms={info.end_time} /> : null;
        case "duration": return <Took run={run} />;
        case "status": return <StatusMark status={info.status} words />;
        case "user": return <>{info.user_id}</>;
        case "id": return <code>{info.run_id.slice(0, 12)}</code>;
        case "metrics": {
            const value = metricOf(run, column.key);
            return value === null ? null : <span title={String(value)}>{measured(value, column.decimals)}</span>;
        }
        case "params": return <Param node={node} column={column} />;
        case "tags": return <>{tag(run.data.tags, column.key)}</>;
    }
}

/** A run's own value, or in bold the best of its children: the two are never taken for each other. */
function ObjectiveValue(
    { node, isBest, objective, column }: { node: Node; isBest: boolean; objective: ChosenObjective | null; column: Column },
) {
    if (objective === null) return null;
    const own = metricOf(node.run, objective.metric);
    const value = valueOf(node, objective);
    if (value === null) return null;
    return (
        <span className={own === null ? "tree-best" : undefined} title={`${value}${own === null ? ", best of the children" : ""}`}>
            {isBest && <span className="tree-star" role="img" aria-label="Best of its siblings" title="Best of its siblings">★</span>}
            {measured(value, column.decimals)}
        </span>
    );
}

function BestLink({ node }: { node: Node }) {
    const { best, run } = node;
    if (!best) return null;
    return (
        <a className="tree-of-best" href={to.run(run.info.experiment_id, best.run_id)} tabIndex={-1}
            title={`${best.run_name}, ${best.value}`}>{runName(best)}</a>
    );
}

function Param({ node, column }: { node: Node; column: Column }) {
    const own = paramOf(node.run.data.params, column.key);
    const text = own ?? paramOf(node.best?.params, column.key);
    if (text === undefined) return null;
    const shown = column.isNumber ? shownNumber(text) : text;
    if (own !== undefined) return <span title={own}>{shown}</span>;
    return (
        <span className="tree-of-best" title={`${text}, of the best child`}>
            {shown}<span className="unseen"> (of the best child)</span>
        </span>
    );
}

function Children({ node: { children, shown, rollup }, isFiltered }: { node: Node; isFiltered: boolean }): JSX.Element | null {
    if (children === 0 && shown === 0) return null;
    return (
        <span className="tree-children">
            <span>
                {isFiltered && shown !== children
                    ? <>{count(shown)}<span className="muted">/{count(children)}</span></> : count(children || shown)}
            </span>
            <StatusBar counts={rollup.children} />
        </span>
    );
}

function Took({ run: { info } }: { run: Run }): JSX.Element | null {
    if (info.end_time) return <>{duration(info.end_time - info.start_time)}</>;
    if (info.status !== "RUNNING") return null;
    return <span className="tree-running" title="Still running">{duration(Math.max(0, Date.now() - info.start_time))}</span>;
}
