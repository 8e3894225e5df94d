import { ApiError, post } from "../../core/api";
import { getExperiment, getRun, getRuns, idFilter, parentTag, runName, tag } from "../../core/run";
import { Experiment, Run, Table } from "../../core/types";

/** The runs of a link and what has to be known of their surroundings. */
export interface Compared {
    /** In the order of the link. */
    runs: Run[];
    missing: string[];
    /** By run id: a name that tells it from the others. */
    labels: Map<string, string>;
    /** By run id; runs without children are not in it. */
    children: Map<string, number>;
    /** Names of parents by run id. */
    parents: Map<string, Run>;
    experiments: Experiment[];
    /** Ids of the experiments where runs and their children may be. */
    homes: string[];
}

/** Columns and curves of more than this many runs tell nobody anything. */
export const shownAtMost = 100;

export async function loadCompared(
    runIDs: readonly string[], experimentIDs: readonly string[], signal: AbortSignal,
): Promise<Compared> {
    // What is no id cannot be asked for by a filter, and is not there anyway.
    const askable = runIDs.filter((id) => /^[\w-]+$/.test(id));
    const found = new Map<string, Run>();
    const keep = (run: Run) => found.set(run.info.run_id, run);
    if (experimentIDs.length > 0 && askable.length > 0) (await getRuns(askable, experimentIDs, signal)).forEach(keep);
    await Promise.all(askable.filter((id) => !found.has(id)).map((id) => getRun(id, signal).then(keep, notThere)));

    const runs = runIDs.flatMap((id) => found.get(id) ?? []);
    const homes = [...new Set(runs.map((run) => run.info.experiment_id))];
    const parentIDs = [...new Set(runs.map((run) => tag(run.data.tags, parentTag) ?? ""))].filter((id) => /^[\w-]+$/.test(id));
    const [children, parents, experiments] = await Promise.all([
        countChildren(runs.map((run) => run.info.run_id), homes, signal),
        parentIDs.length === 0 ? [] : getRuns(parentIDs, homes, signal),
        Promise.all(homes.map((id) => getExperiment(id, signal))),
    ]);
    return {
        runs, children, experiments,
        homes: [...new Set([...experimentIDs, ...homes])],
        missing: runIDs.filter((id) => !found.has(id)),
        labels: labelsOf(runs),
        parents: new Map(parents.map((run) => [run.info.run_id, run])),
    };
}

function notThere(error: Error): void {
    if (!(error instanceof ApiError && (error.status === 404 || error.status === 400))) throw error;
}

async function countChildren(ids: readonly string[], experimentIDs: readonly string[], signal: AbortSignal) {
    const counts = new Map<string, number>();
    if (ids.length === 0) return counts;
    const table = await post<Table>("roost/runs/table", {
        experiment_ids: experimentIDs, filter: idFilter(ids), run_view_type: "ALL", columns: ["num_children"],
        max_results: ids.length,
    }, signal);
    table.run_ids.forEach((id, row) => {
        const count = Number(table.columns[0]?.values[row] ?? 0);
        if (count > 0) counts.set(id, count);
    });
    return counts;
}

/** Runs of the same name get the start of their id as well. */
function labelsOf(runs: readonly Run[]): Map<string, string> {
    const uses = new Map<string, number>();
    for (const { info } of runs) uses.set(runName(info), (uses.get(runName(info)) ?? 0) + 1);
    return new Map(runs.map(({ info }) => {
        const name = runName(info);
        return [info.run_id, (uses.get(name) ?? 0) > 1 ? `${name} (${info.run_id.slice(0, 6)})` : name];
    }));
}
