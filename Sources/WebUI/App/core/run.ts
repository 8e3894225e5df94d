import { Experiment, KeyValue, Run, RunChanges, Status, StatusCounts } from "./types";
import { get, post } from "./api";

/** Tags that the client sets by itself: shown where they belong, not among the user's. */
export const parentTag = "mlflow.parentRunId";
export const noteTag = "mlflow.note.content";

export function tag(tags: readonly KeyValue[] | undefined, key: string): string | undefined {
    return tags?.find((one) => one.key === key)?.value;
}

export function userTags(tags: readonly KeyValue[] | undefined): KeyValue[] {
    return (tags ?? []).filter((one) => !one.key.startsWith("mlflow."));
}

/** A name of nothing that can be seen would make a link that nobody can find. */
export function runName(info: { run_name?: string; run_id: string }): string {
    const name = info.run_name ?? "";
    return /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? name : info.run_id.slice(0, 8);
}

export const statuses: readonly Status[] = ["FINISHED", "RUNNING", "SCHEDULED", "FAILED", "KILLED"];

export function total(counts: StatusCounts): number {
    return Object.values(counts).reduce((sum, value) => sum + (value ?? 0), 0);
}

export function getExperiment(id: string, signal?: AbortSignal): Promise<Experiment> {
    return get<{ experiment: Experiment }>("mlflow/experiments/get", { experiment_id: id }, signal).then((a) => a.experiment);
}

export function getRun(id: string, signal?: AbortSignal): Promise<Run> {
    return get<{ run: Run }>("mlflow/runs/get", { run_id: id }, signal).then((answer) => answer.run);
}

/** A filter for exactly these runs. */
export function idFilter(ids: readonly string[]): string {
    return `attributes.run_id IN (${ids.map((id) => `'${id}'`).join(", ")})`;
}

/** Runs in the order of `ids`; those that do not exist are left out. */
export async function getRuns(ids: readonly string[], experimentIDs: readonly string[], signal?: AbortSignal): Promise<Run[]> {
    const found = new Map<string, Run>();
    for (let start = 0; start < ids.length; start += 500) {
        const part = ids.slice(start, start + 500);
        const { runs } = await post<{ runs?: Run[] }>("mlflow/runs/search", {
            experiment_ids: experimentIDs, filter: idFilter(part), run_view_type: "ALL", max_results: part.length,
        }, signal);
        runs?.forEach((run) => found.set(run.info.run_id, run));
    }
    return ids.flatMap((id) => found.get(id) ?? []);
}

export function deleteTree(runID: string, dryRun: boolean): Promise<RunChanges> {
    return post("roost/runs/delete-tree", { run_id: runID, dry_run: dryRun });
}

export function restoreTree(runID: string, dryRun: boolean): Promise<RunChanges> {
    return post("roost/runs/restore-tree", { run_id: runID, dry_run: dryRun });
}
