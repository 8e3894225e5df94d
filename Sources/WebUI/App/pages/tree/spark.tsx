import { useEffect, useRef, useState } from "react";
import { post } from "../../core/api";
import { number } from "../../core/format";
import { isBetter, quotedKey } from "../../core/objective";
import { Goal, Objective, Table } from "../../core/types";
import { Node } from "./store";

/** A sweep's values of the objective in the order its children began. */
export interface Trend {
    /** Tells whether children came since. */
    state: string;
    readMs: number;
    path: Path;
}

export interface Path {
    line: string;
    x: number;
    y: number;
    summary: string;
}

const width = 80;
const height = 20;
/** Children asked for at once; a number that the server answers in well under a second. */
const atOnce = 20_000;
/** A sweep that is running is not read anew more often than this. */
const pauseMs = 4000;

/** The trends of the parents in sight, as far as they are there; all that are missing are asked for at once. */
export function useTrends(
    experimentID: string, objective: Objective | null, parents: readonly { id: string; node: Node }[],
): ReadonlyMap<string, Trend> {
    const key = objective === null ? "" : objective.goal + objective.metric;
    const [known, setKnown] = useState<{ key: string; trends: ReadonlyMap<string, Trend> }>({ key, trends: none });
    const trends = known.key === key ? known.trends : none;

    const wanted: string[] = [];
    let expected = 0;
    let oldestMs = 0;
    for (const { id, node } of parents) {
        const trend = trends.get(id);
        if (trend?.state === stateOf(node) || (node.rollup.metric?.count ?? 0) < 3) continue;
        if (wanted.length > 0 && expected + node.children > atOnce) break;
        if (trend) oldestMs = Math.max(oldestMs, trend.readMs);
        wanted.push(id);
        expected += node.children;
    }
    const asked = wanted.join(" ");
    const states = useRef(new Map<string, string>());
    states.current = new Map(parents.map(({ id, node }) => [id, stateOf(node)]));

    useEffect(() => {
        if (asked === "" || objective === null) return;
        const abort = new AbortController();
        const ids = asked.split(" ");
        const timer = window.setTimeout(() => {
            const before = states.current;
            readTrends(experimentID, ids, objective, abort.signal).then((values) => {
                setKnown((old) => {
                    const next = new Map(old.key === key ? old.trends : none);
                    const readMs = Date.now();
                    for (const id of ids) {
                        next.set(id, { state: before.get(id) ?? "", readMs, path: pathOf(values.get(id) ?? [], objective.goal) });
                    }
                    return { key, trends: next };
                });
            }, () => undefined); // A decoration: what is wrong with the server, the rows themselves tell.
        }, Math.max(120, oldestMs + pauseMs - Date.now()));
        return () => {
            window.clearTimeout(timer);
            abort.abort();
        };
        // The objective is in the key; the time of the oldest trend only delays.
        // eslint-disable-next-line
    }, [asked, key, experimentID, known]);

    return trends;
}

const none: ReadonlyMap<string, Trend> = new Map();

function stateOf({ rollup }: Node): string {
    return `${rollup.metric?.count} ${rollup.metric?.min} ${rollup.metric?.max}`;
}

async function readTrends(
    experimentID: string, parents: readonly string[], objective: Objective, signal: AbortSignal,
): Promise<Map<string, number[]>> {
    const table = await post<Table>("roost/runs/table", {
        experiment_ids: [experimentID], columns: [`metrics.${objective.metric}`], order_by: ["attributes.start_time ASC"],
        filter: `parent_run_id IN (${parents.map((id) => `'${id}'`).join(", ")})`
            + ` AND ${quotedKey("metrics", objective.metric)} IS NOT NULL`,
        max_results: 50_000,
    }, signal);
    const values = new Map<string, number[]>();
    table.parent_run_ids.forEach((parent, index) => {
        if (parent === null) return;
        const value = number(table.columns[0]?.values[index]);
        const list = values.get(parent);
        if (list) list.push(value);
        else values.set(parent, [value]);
    });
    return values;
}

/**
 * Best-so-far as steps. The scale goes from the median trial to the best one: of a first trial that is a thousand times
 * worse than all others nothing is learnt.
 */
export function pathOf(values: readonly number[], goal: Goal): Path {
    const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
    const best = (goal === "MINIMIZE" ? finite[0] : finite[finite.length - 1]) ?? 0;
    const worst = finite[Math.floor(finite.length / 2)] ?? best;
    const across = (index: number) => 2 + (index / Math.max(1, values.length - 1)) * (width - 6);
    const down = (value: number) => {
        const share = best === worst ? 1 : Math.min(1, Math.max(0, (value - worst) / (best - worst)));
        return goal === "MINIMIZE" ? 3 + share * (height - 6) : height - 3 - share * (height - 6);
    };
    let sofar = NaN;
    let improved = 0;
    let line = "";
    let y = 0;
    values.forEach((value, index) => {
        if (!Number.isFinite(value) || (!Number.isNaN(sofar) && !isBetter(value, sofar, goal))) return;
        const x = across(index).toFixed(1);
        y = down(value);
        line += line === "" ? `M${x} ${y.toFixed(1)}` : `H${x}V${y.toFixed(1)}`;
        sofar = value;
        improved = index + 1;
    });
    const x = across(values.length - 1);
    return {
        line: line + `H${x.toFixed(1)}`, x, y,
        summary: `Best so far over ${values.length} trials; the last improvement was trial ${improved}`,
    };
}

export function Spark({ path }: { path: Path }) {
    return (
        <svg className="tree-spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img"
            aria-label={path.summary}>
            <title>{path.summary}</title>
            <path d={path.line} />
            <circle cx={path.x} cy={path.y} r={2} />
        </svg>
    );
}
