import { all, failure, post, reached, url } from "../../core/api";
import { idFilter } from "../../core/run";
import { RunChanges, Table, ViewType } from "../../core/types";

/** The runs that something is done to. */
export interface Target {
    experimentID: string;
    filter: string;
    view: ViewType;
}

export type Action =
    | { set_tags: { key: string; value: string }[] } | { delete_tags: string[] } | { delete: object } | { restore: object }
    | { move: { experiment_id: string } };

/** A filter for chosen runs, with everything below them if wanted. */
export function filterOf(ids: readonly string[], withBelow: boolean): string {
    const own = idFilter(ids);
    return withBelow ? `${own} OR ${own.replace("attributes.", "ancestor.")}` : own;
}

function search({ experimentID, filter, view }: Target, action?: Action) {
    return {
        experiment_ids: [experimentID], filter: filter || undefined,
        run_view_type: action === undefined || "move" in action ? view : "restore" in action ? "DELETED_ONLY" : "ACTIVE_ONLY",
    };
}

/** Does it in one transaction, or says what it would do. */
export function act(target: Target, action: Action, dryRun: boolean): Promise<RunChanges> {
    return post("roost/runs/bulk", { ...search(target, action), action, dry_run: dryRun });
}

/** The runs that an action would change, so that it can be undone for just these. */
export function matchingIDs(target: Target, action: Action): Promise<string[]> {
    return all((token) => post<Table>("roost/runs/table", {
        ...search(target, action), columns: ["status"], max_results: 50_000, page_token: token,
    }), ({ run_ids }) => run_ids);
}

/** Does something to runs of any number: a filter has room for these at once. */
export async function actOnIDs(experimentID: string, ids: readonly string[], action: Action): Promise<void> {
    for (let from = 0; from < ids.length; from += 1500) {
        await act({ experimentID, filter: idFilter(ids.slice(from, from + 1500)), view: "ALL" }, action, false);
    }
}

/** Saves the runs as a file: a link has no room for many ids. */
export async function saveCSV(target: Target, order: readonly string[]): Promise<void> {
    const response = await reached(fetch(url("roost/runs/export"), {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...search(target), format: "csv", order_by: order }),
    }));
    if (!response.ok) throw await failure(response);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = `runs-of-experiment-${target.experimentID}.csv`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
