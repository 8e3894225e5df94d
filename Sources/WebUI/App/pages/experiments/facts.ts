import { useEffect, useState } from "react";
import { ApiError, get, post } from "../../core/api";
import { number } from "../../core/format";
import { ChosenObjective, chosenObjective, objectiveTags, orderBy, quotedKey } from "../../core/objective";
import { idFilter, tag } from "../../core/run";
import { Columns, Experiment, StatusCounts, Table } from "../../core/types";

/** What the list says about an experiment beside its name. */
export interface Facts {
    runs: number;
    byStatus: StatusCounts;
    /** Roots that have children. */
    sweeps: number;
    /** When a run last began or ended; milliseconds since 1970, 0 without runs. */
    latestMs: number;
    best?: { objective: ChosenObjective; value: number; runID: string };
}

/** Runs that tell an experiment's metrics and its last activity: the latest, and their parents. */
const sampleSize = 60;
/** More would leave nothing of the six connections that browsers open to a server. */
const atOnce = 3;
const watchMs = 4000;

/** Kept for when one comes back to the list. */
let known: ReadonlyMap<string, Facts> = new Map();

/**
 * Reads what is to be said of experiments, a few at a time, and then looks every few seconds, while the page is visible,
 * at those whose runs run or are new.
 *
 * @param look more that has to be looked at each time.
 */
export function useFacts(experiments: readonly Experiment[] | undefined, look: () => Promise<void>) {
    const [facts, setFacts] = useState(known);
    const [isLost, setLost] = useState(false);
    /** Those whose facts are all there. */
    const [whole, setWhole] = useState<readonly Experiment[]>();
    useEffect(() => {
        if (!experiments?.length) return;
        let isOver = false;
        let timer: number | undefined;
        const round = async (wanted: readonly Experiment[]) => {
            for (let from = 0; from < wanted.length && !isOver; from += atOnce) {
                const found = await Promise.all(wanted.slice(from, from + atOnce).map(
                    async (one) => [one.experiment_id, await read(one)] as const));
                setFacts(known = new Map([...known, ...found]));
            }
            if (!isOver) setWhole(experiments);
        };
        const watch = async () => {
            const begun = await recentRuns(experiments.map((one) => one.experiment_id), 20);
            await look();
            await round(experiments.filter(({ experiment_id: id }) => {
                const before = known.get(id);
                return !before || before.byStatus.RUNNING || begun.columns[0]?.values.some((value, index) => (
                    String(value) === id && (begun.start_times[index] ?? 0) > before.latestMs));
            }));
        };
        const go = async (work: () => Promise<void>) => {
            if (document.visibilityState === "visible") {
                const isReached = await work().then(() => true, () => false);
                if (!isOver) setLost(!isReached);
            }
            if (!isOver) timer = window.setTimeout(() => void go(watch), watchMs);
        };
        void go(() => round(experiments));
        return () => {
            isOver = true;
            window.clearTimeout(timer);
        };
    }, [experiments]);
    return { facts, isLost, isWhole: whole === experiments };
}

async function read(experiment: Experiment): Promise<Facts> {
    const id = experiment.experiment_id;
    const scope = { experiment_ids: id, run_view_type: experiment.lifecycle_stage === "deleted" ? "ALL" : "ACTIVE_ONLY" };
    const ask = (filter?: string) => get<{ count: number; by_status: StatusCounts }>("roost/runs/count", { ...scope, filter });
    const [counted, sweeps, recent] = await Promise.all([
        ask(), ask("num_children > 0 AND depth = 0"), recentRuns([id], sampleSize, scope.run_view_type),
    ]);
    return {
        runs: counted.count, byStatus: counted.by_status, sweeps: sweeps.count,
        latestMs: Math.max(0, ...recent.start_times, ...recent.end_times.map((ms) => ms ?? 0)),
        // Not every name that a metric can have can be written in a filter.
        best: await bestOf(experiment, scope, recent, counted.count).catch((error: Error) => {
            if (!(error instanceof ApiError)) throw error;
            return undefined;
        }),
    };
}

/** The runs that began last, in any of the experiments. */
async function recentRuns(experimentIDs: readonly string[], atMost: number, view = "ACTIVE_ONLY"): Promise<Table> {
    return post("roost/runs/table", {
        experiment_ids: experimentIDs, run_view_type: view, order_by: ["start_time DESC"], columns: ["experiment_id"],
        max_results: atMost,
    });
}

async function bestOf(
    experiment: Experiment, scope: { experiment_ids: string; run_view_type: string }, recent: Table, runs: number,
): Promise<Facts["best"]> {
    // All metrics of 100 000 runs would be a second's work for a name; those of the latest runs tell it too.
    const parents = recent.parent_run_ids.flatMap((parent) => parent ?? []);
    const sample = [...new Set([...recent.run_ids, ...parents])];
    const columns = tag(experiment.tags, objectiveTags.metric) ? undefined : await post<Columns>("roost/experiments/columns", {
        experiment_ids: [scope.experiment_ids], run_view_type: scope.run_view_type, max_values: 0,
        filter: runs <= recent.run_ids.length ? undefined : idFilter(sample),
    });
    const objective = chosenObjective(null, null, experiment, columns);
    if (objective === null) return undefined;
    const column = `metrics.${objective.metric}`;
    const found = await post<Table>("roost/runs/table", {
        experiment_ids: [scope.experiment_ids], run_view_type: scope.run_view_type, columns: [column], max_results: 1,
        filter: `${quotedKey("metrics", objective.metric)} IS NOT NULL`, order_by: [orderBy(objective)],
    });
    const value = number(found.columns[0]?.values[0]);
    const runID = found.run_ids[0];
    return runID === undefined || Number.isNaN(value) ? undefined : { objective, value, runID };
}
