import { useEffect, useRef, useState } from "react";
import { post } from "../../core/api";
import { Goal, Objective } from "../../core/types";
import { Node } from "./store";

/** How the best value of a sweep came about. */
export interface Trend {
    /** Tells whether children came since. */
    state: string;
    readMs: number;
    /** Nothing when its trials are gone. */
    path: Path | undefined;
}

interface Path {
    line: string;
    x: number;
    y: number;
    summary: string;
}

const width = 80;
const height = 20;
/** A sweep that is running is not read anew more often than this. */
const pauseMs = 4000;

/** The trends of the parents in sight, as far as they are there; all that are missing are asked for at once. */
export function useTrends(
    objective: Objective | null, parents: readonly { id: string; node: Node }[],
): ReadonlyMap<string, Trend> {
    const key = objective === null ? "" : objective.goal + objective.metric;
    const [known, setKnown] = useState<{ key: string; trends: ReadonlyMap<string, Trend> }>({ key, trends: none });
    const trends = known.key === key ? known.trends : none;

    const wanted: string[] = [];
    let oldestMs = 0;
    for (const { id, node } of parents) {
        const trend = trends.get(id);
        if (trend?.state === stateOf(node) || (node.rollup.metric?.count ?? 0) < 3) continue;
        if (trend) oldestMs = Math.max(oldestMs, trend.readMs);
        wanted.push(id);
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
            post<{ trends: Steps[] }>("roost/runs/trends", { run_ids: ids, objective }, abort.signal).then((answer) => {
                const readMs = Date.now();
                const paths = new Map(answer.trends.map((steps) => [steps.run_id, pathOf(steps, objective.goal)]));
                const read = ids.map((id): [string, Trend] => [
                    id, { state: before.get(id) ?? "", readMs, path: paths.get(id) },
                ]);
                setKnown((old) => ({ key, trends: new Map([...(old.key === key ? old.trends : none), ...read]) }));
            }, () => undefined); // A decoration: what is wrong with the server, the rows themselves tell.
        }, Math.max(120, oldestMs + pauseMs - Date.now()));
        return () => {
            window.clearTimeout(timer);
            abort.abort();
        };
        // The objective is in the key; the time of the oldest trend only delays.
        // eslint-disable-next-line
    }, [asked, key, known]);

    return trends;
}

const none: ReadonlyMap<string, Trend> = new Map();

function stateOf({ rollup }: Node): string {
    return `${rollup.metric?.count} ${rollup.metric?.min} ${rollup.metric?.max}`;
}

/** The trials that were better than all before them, as the server has it: the first trial of all is 1. */
interface Steps {
    run_id: string;
    trial_count: number;
    median?: number;
    trials: readonly number[];
    values: readonly number[];
}

/**
 * Best-so-far as steps. The scale goes from the median trial to the best one: of a first trial that is a thousand times
 * worse than all others nothing is learnt.
 */
function pathOf({ trial_count: count, median = 0, trials, values }: Steps, goal: Goal): Path {
    const best = values[values.length - 1] ?? median;
    const across = (trial: number) => 2 + ((trial - 1) / Math.max(1, count - 1)) * (width - 6);
    const down = (value: number) => {
        const share = best === median ? 1 : Math.min(1, Math.max(0, (value - median) / (best - median)));
        return goal === "MINIMIZE" ? 3 + share * (height - 6) : height - 3 - share * (height - 6);
    };
    const x = across(count);
    const line = trials.map((trial, index) => {
        const [at, y] = [across(trial).toFixed(1), down(values[index] ?? NaN).toFixed(1)];
        return index === 0 ? `M${at} ${y}` : `H${at}V${y}`;
    }).join("") + `H${x.toFixed(1)}`;
    return {
        line, x, y: down(best),
        summary: `Best so far over ${count} trials; the last improvement was trial ${trials[trials.length - 1] ?? 0}`,
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
