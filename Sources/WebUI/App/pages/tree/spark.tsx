import { useEffect, useState } from "react";
import { post } from "../../core/api";
import { Goal, Objective } from "../../core/types";
import { Node } from "./store";

/** How the best value of a sweep came about. */
export interface Trend {
    /** Tells whether children came since. */
    state: string;
    /** Nothing when its trials are gone. */
    path?: Path;
}

interface Path {
    line: string;
    x: number;
    y: number;
    summary: string;
}

const width = 80;
const height = 20;

/** The trends of the parents in sight, as far as they are there; all that are missing are asked for at once. */
export function useTrends(
    objective: Objective | null, parents: readonly { id: string; node: Node }[],
): ReadonlyMap<string, Trend> {
    const [trends, setTrends] = useState<ReadonlyMap<string, Trend>>(new Map());
    const missing = parents.flatMap(({ id, node: { rollup: { metric } } }) => {
        const state = JSON.stringify([objective, metric]);
        return !metric || metric.count < 3 || trends.get(id)?.state === state ? [] : { id, state };
    });
    useEffect(() => {
        if (missing.length === 0 || objective === null) return;
        const abort = new AbortController();
        const run_ids = missing.map(({ id }) => id);
        post<{ trends: Steps[] }>("roost/runs/trends", { run_ids, objective }, abort.signal).then((answer) => {
            const paths = new Map(answer.trends.map((steps) => [steps.run_id, pathOf(steps, objective.goal)]));
            setTrends((old) => new Map([
                ...old, ...missing.map(({ id, state }) => [id, { state, path: paths.get(id) }] as const),
            ]));
        }, () => undefined); // A decoration: what is wrong with the server, the rows themselves tell.
        return () => abort.abort();
        // All that is missing is in its text.
        // eslint-disable-next-line
    }, [JSON.stringify(missing)]);
    return trends;
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
    const steps = trials.map((trial, index) => [across(trial), down(values[index] ?? best)]);
    return {
        line: `M${steps.map(([at, y], index) => (index === 0 ? `${at} ${y}` : `H${at}V${y}`)).join("")}H${across(count)}`,
        x: across(count), y: down(best),
        summary: `Best so far over ${count} trials; the last improvement was trial ${trials[trials.length - 1] ?? 0}`,
    };
}

export function Spark({ path: { line, x, y, summary } }: { path: Path }) {
    return (
        <svg className="tree-spark" width={width} height={height} role="img" aria-label={summary}>
            <title>{summary}</title>
            <path d={line} />
            <circle cx={x} cy={y} r={2} />
        </svg>
    );
}
