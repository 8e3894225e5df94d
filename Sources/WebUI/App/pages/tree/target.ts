import { failure, post, reached, url } from "../../core/api";
import { deleteTree, idFilter, restoreTree } from "../../core/run";
import { RunChanges, Table, ViewType } from "../../core/types";

/** The runs that something is done to. */
export interface Target {
    experimentID: string;
    /** Null: all that match the filter. */
    ids: readonly string[] | null;
    filter: string;
    view: ViewType;
    /** Everything below the runs too. */
    withBelow: boolean;
}

/** Ids in one filter: a filter may have 65 536 bytes. */
const idsAtOnce = 800;

export type Action =
    | { set_tags: { key: string; value: string }[] } | { delete_tags: string[] } | { delete: object } | { restore: object }
    | { move: { experiment_id: string } };

/** Does it, or says what it would do; all in one transaction unless there are very many chosen runs. */
export async function act(target: Target, action: Action, dryRun: boolean): Promise<RunChanges> {
    const { experimentID, ids, filter, view, withBelow } = target;
    if (ids !== null && withBelow && ("delete" in action || "restore" in action)) {
        const one = "delete" in action ? deleteTree : restoreTree;
        return summed(await eachOf(ids, (id) => one(id, dryRun)));
    }
    if (ids !== null && withBelow && "move" in action) {
        return summed(await eachOf(ids, (id) => post<RunChanges>("roost/runs/move", {
            run_id: id, subtree: true, experiment_id: action.move.experiment_id, dry_run: dryRun,
        })));
    }
    const ask = (part: string, seen: ViewType) => post<RunChanges>("roost/runs/bulk", {
        experiment_ids: [experimentID], filter: part || undefined, action, dry_run: dryRun,
        run_view_type: "restore" in action ? "DELETED_ONLY" : "set_tags" in action || "delete_tags" in action ? "ACTIVE_ONLY" : seen,
    });
    if (ids === null) return ask(filter, view);
    return summed(await eachOf(parts(ids), (part) => ask(filterOf(part, withBelow), "ALL")));
}

export function filterOf(ids: readonly string[], withBelow: boolean): string {
    const own = idFilter(ids);
    return withBelow ? `${own} OR ${own.replace("attributes.", "ancestor.")}` : own;
}

function parts(ids: readonly string[]): string[][] {
    const found: string[][] = [];
    for (let from = 0; from < ids.length; from += idsAtOnce) found.push(ids.slice(from, from + idsAtOnce));
    return found;
}

/** One after the other: the server writes one at a time anyway, and stops at the first that fails. */
async function eachOf<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
    const answers: R[] = [];
    for (const item of items) answers.push(await ask(item));
    return answers;
}

function summed(all: readonly RunChanges[]): RunChanges {
    const sum: RunChanges = {
        dry_run: false, matched: 0, changed: 0, by_status: {}, by_lifecycle_stage: {}, logged_models: 0, example_run_ids: [],
    };
    for (const one of all) {
        sum.matched += one.matched;
        sum.changed += one.changed;
        sum.logged_models += one.logged_models;
        for (const [status, value] of Object.entries(one.by_status)) {
            const key = status as keyof typeof sum.by_status;
            sum.by_status[key] = (sum.by_status[key] ?? 0) + value;
        }
    }
    return sum;
}

/** The active runs that match, so that what a filter took can be brought back even when it matches others by then. */
export async function matchingIDs({ experimentID, filter, view }: Target): Promise<string[]> {
    const ids: string[] = [];
    let token: string | undefined;
    do {
        const table: Table = await post("roost/runs/table", {
            experiment_ids: [experimentID], filter: filter || undefined, columns: ["status"], max_results: 50_000,
            run_view_type: view === "ALL" ? "ACTIVE_ONLY" : view, page_token: token,
        });
        ids.push(...table.run_ids);
        token = table.next_page_token || undefined;
    } while (token !== undefined);
    return ids;
}

/** Saves the chosen runs as a file: a link's path has no room for many ids. */
export async function saveExport({ experimentID, ids, withBelow }: Target, order: readonly string[], name: string): Promise<void> {
    if (ids === null || ids.length > idsAtOnce) {
        throw new Error(`At most ${idsAtOnce} runs can be chosen one by one for a file. Select all that match a filter instead.`);
    }
    const response = await reached(fetch(url("roost/runs/export"), {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
            experiment_ids: [experimentID], filter: filterOf(ids, withBelow), format: "csv", order_by: order, run_view_type: "ALL",
        }),
    }));
    if (!response.ok) throw await failure(response);
    const link = URL.createObjectURL(await response.blob());
    download(link, name);
    window.setTimeout(() => URL.revokeObjectURL(link), 60_000);
}

export function download(link: string, name: string): void {
    const element = document.createElement("a");
    element.href = link;
    element.download = name;
    element.click();
}
