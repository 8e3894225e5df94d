import { ApiError, post } from "../../core/api";
import { getExperiment, getRun, idFilter, parentTag, tag } from "../../core/run";
import { Experiment, Run, Table } from "../../core/types";

/** The runs of a link and what has to be known of their surroundings. */
export interface Compared {
    /** In the order of the link. */
    runs: Run[];
    missing: string[];
    /** Ids of those runs that have children. */
    sweeps: string[];
    parents: Run[];
    experiments: Experiment[];
    /** Ids of the experiments where runs and their children may be. */
    homes: string[];
}

/** One of the things that are compared, and how it is told from the others. */
export interface Item {
    id: string;
    run: Run;
    /** A name that no other has. */
    label: string;
    /** A number for its line, marker and colour. */
    series: number;
}

/** Columns and curves of more than this many runs tell nobody anything. */
export const shownAtMost = 100;

export async function loadCompared(
    runIDs: readonly string[], experimentIDs: readonly string[], signal: AbortSignal,
): Promise<Compared> {
    const find = (ids: readonly string[]) => Promise.all(ids.map((id) => getRun(id, signal).catch(notThere)));
    const found = await find(runIDs);
    const runs = there(found);
    const homes = unique(runs.map((run) => run.info.experiment_id));
    const parentIDs = unique(runs.flatMap((run) => tag(run.data.tags, parentTag) ?? []));
    const [sweeps, parents, experiments] = await Promise.all([
        withChildren(runs.map((run) => run.info.run_id), homes, signal),
        find(parentIDs),
        Promise.all(homes.map((id) => getExperiment(id, signal))),
    ]);
    return {
        runs, sweeps, experiments, parents: there(parents),
        homes: unique([...experimentIDs, ...homes]),
        missing: runIDs.filter((_, index) => !found[index]),
    };
}

function notThere(error: Error): void {
    if (!(error instanceof ApiError && [400, 404].includes(error.status))) throw error;
}

function there(found: (Run | void)[]): Run[] {
    return found.flatMap((run) => run ?? []);
}

function unique(ids: readonly string[]): string[] {
    return [...new Set(ids)];
}

async function withChildren(ids: readonly string[], experimentIDs: readonly string[], signal: AbortSignal): Promise<string[]> {
    if (ids.length === 0) return [];
    const { run_ids: found, columns } = await post<Table>("roost/runs/table", {
        experiment_ids: experimentIDs, filter: idFilter(ids), run_view_type: "ALL", columns: ["num_children"],
        max_results: ids.length,
    }, signal);
    return found.filter((_, row) => Number(columns[0]?.values[row]) > 0);
}

/**
 * The ids of a list in a link, in the stock UI's format: `["id", "id"]`. Read without regard to how it is put together, so
 * that a link which a mail program cut still shows what is left of it.
 */
export function idsOf(text: string | null): string[] {
    return unique(text?.match(/[^\s"[\],][^"[\],]*/g) ?? []);
}
