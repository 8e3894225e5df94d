import { get, post } from "../../core/api";
import { number } from "../../core/format";
import { ChosenObjective, chosenObjective, objectiveTags, orderBy, quotedKey } from "../../core/objective";
import { tag } from "../../core/run";
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

interface Known {
    facts: Facts;
    /** While this stays the same and nothing runs, the rest does too. */
    state: string;
}

/** Runs that tell an experiment's metrics and its last activity: the latest, and their parents. */
const sampleSize = 60;
/** More would leave nothing of the six connections that browsers open to a server. */
const atOnce = 4;

const known = new Map<string, Known>();
const listeners = new Set<() => void>();
let queue: Experiment[] = [];
let busy = 0;

export function factsOf(id: string): Facts | undefined {
    return known.get(id)?.facts;
}

export function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

/** Reads an experiment's facts as soon as there is a free connection. What was asked for last comes first. */
export function want(experiment: Experiment): void {
    unwant(experiment);
    queue.push(experiment);
    work();
}

export function unwant(experiment: Experiment): void {
    queue = queue.filter((one) => one.experiment_id !== experiment.experiment_id);
}

function work(): void {
    while (busy < atOnce) {
        const next = queue.shift();
        if (next === undefined) return;
        busy += 1;
        read(next).then(
            (found) => {
                known.set(next.experiment_id, found);
                listeners.forEach((listener) => listener());
            },
            // The list itself says when the server is away; its numbers come with the next look.
            () => undefined,
        ).finally(() => {
            busy -= 1;
            work();
        });
    }
}

async function read(experiment: Experiment): Promise<Known> {
    const id = experiment.experiment_id;
    const scope = { experiment_ids: id, run_view_type: experiment.lifecycle_stage === "deleted" ? "ALL" : "ACTIVE_ONLY" };
    const [counted, recent] = await Promise.all([
        get<{ count: number; roots: number; by_status: StatusCounts }>("roost/runs/count", { ...scope, count_roots: true }),
        recentRuns([id], sampleSize, scope.run_view_type),
    ]);
    const state = JSON.stringify([counted, recent.run_ids, recent.end_times, experiment.tags]);
    const before = known.get(id);
    if (before?.state === state && !counted.by_status.RUNNING) return before;
    const facts: Facts = {
        runs: counted.count, byStatus: counted.by_status, sweeps: 0, latestMs: latest(recent),
    };
    const [sweeps, best] = await Promise.all([
        counted.roots < counted.count
            ? get<{ count: number }>("roost/runs/count", { ...scope, filter: "num_children > 0 AND depth = 0" }) : null,
        counted.count > 0 ? bestOf(experiment, scope, recent, counted.count) : undefined,
    ]);
    facts.sweeps = sweeps?.count ?? 0;
    facts.best = best;
    return { facts, state };
}

/** The runs that began last, in any of the experiments. */
export function recentRuns(experimentIDs: readonly string[], atMost: number, view = "ACTIVE_ONLY"): Promise<Table> {
    return post("roost/runs/table", {
        experiment_ids: experimentIDs, run_view_type: view, order_by: ["start_time DESC"], columns: ["experiment_id"],
        max_results: atMost,
    });
}

function latest(runs: Table): number {
    return Math.max(0, ...runs.start_times, ...runs.end_times.map((ms) => ms ?? 0));
}

async function bestOf(
    experiment: Experiment, scope: { experiment_ids: string; run_view_type: string }, recent: Table, runs: number,
): Promise<Facts["best"]> {
    // All metrics of 100 000 runs would be a second's work for a name; those of the latest runs tell it too.
    const parents = recent.parent_run_ids.flatMap((parent) => parent ?? []);
    const sample = [...new Set([...recent.run_ids, ...parents])];
    const columns = tag(experiment.tags, objectiveTags.metric) ? undefined : await post<Columns>("roost/experiments/columns", {
        experiment_ids: [scope.experiment_ids], run_view_type: scope.run_view_type, max_values: 0,
        filter: runs <= recent.run_ids.length ? undefined : `run_id IN (${sample.map((one) => `'${one}'`).join(",")})`,
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

const activity = new Map<string, number>();

/** When each experiment's runs last began, as far as it has been looked up; milliseconds since 1970. */
export function knownActivity(): ReadonlyMap<string, number> {
    return new Map(activity);
}

/** Looks up the latest runs of experiments; one small request for each. */
export async function lookUpActivity(experimentIDs: readonly string[], signal: AbortSignal): Promise<void> {
    const waiting = [...experimentIDs];
    const lane = async () => {
        for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift()) {
            activity.set(id, latest(await recentRuns([id], 5, "ALL")));
        }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
}
