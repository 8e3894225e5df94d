import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { get, post } from "../../core/api";
import { Change, Connection, useLive } from "../../core/live";
import { Load, useLoad } from "../../core/load";
import { ChosenObjective } from "../../core/objective";
import { getRuns, runName } from "../../core/run";
import { Columns, StatusCounts } from "../../core/types";
import { Spec, TreeStore } from "./store";

/** What is shown follows changes at most this often; milliseconds. */
const pauseMs = 1500;
/** Which params and metrics there are is looked up less often; milliseconds. */
const columnsPauseMs = 10_000;

export interface Tree {
    /** The rows of the search before stay until those of the new one are there. */
    store: TreeStore;
    wanted: TreeStore;
    /** Of the search that is wanted now. */
    error: Error | null;
    isLoading: boolean;
}

/** The runs of a search. */
export function useTree(spec: Spec, objective: ChosenObjective | null): Tree {
    const key = JSON.stringify(spec);
    const wanted = useMemo(() => new TreeStore(spec), [key]);
    const shown = useRef(wanted);
    useSyncExternalStore(wanted.subscribe, wanted.getVersion);
    if (wanted.isLoaded) shown.current = wanted;
    const store = shown.current;
    useSyncExternalStore(store.subscribe, store.getVersion);

    useEffect(() => {
        if (!wanted.isLoaded) wanted.need(wanted.roots, 0, 1);
    }, [wanted, wanted.version]);
    // One whose filter is refused never takes over, and the one before it goes on.
    useEffect(() => () => store.close(), [store]);
    useEffect(() => wanted.setObjective(objective), [wanted, objective?.metric, objective?.goal]);
    return { store, wanted, error: wanted.error, isLoading: !wanted.isLoaded && wanted.error === null };
}

export interface Counts {
    runs: number;
    /** Trees of more than one run. */
    sweeps: number;
    statuses: StatusCounts;
    /** How many runs the search finds, and in how many trees; absent when the server refuses its filter. */
    found?: { count: number; roots: number };
}

/** @param turn grows when something changed. */
export function useCounts({ experimentID, filter, view }: Spec, turn: number): Load<Counts> {
    return useLoad(async (signal) => {
        const ask = (text: string, type?: string) => post<{ count: number; roots: number; by_status: StatusCounts }>("roost/runs/count", {
            experiment_ids: [experimentID], filter: text || undefined, run_view_type: type, count_roots: true,
        }, signal);
        const [all, sweeps, found] = await Promise.all([
            ask(""), ask("parent_run_id IS NULL AND num_children > 0"), ask(filter, view).catch(() => undefined),
        ]);
        return { runs: all.count, sweeps: sweeps.count, statuses: all.by_status, found };
    }, [experimentID, filter, view, turn], { keep: true });
}

export function useColumns(experimentID: string, turn: number): Load<Columns> {
    return useLoad((signal) => get<Columns>(
        "roost/experiments/columns", { experiment_ids: experimentID, max_values: 20, run_view_type: "ALL" }, signal),
    [experimentID, turn], { keep: true });
}

/** The names of the runs that are the parents of those in a flat list. */
export function useParentNames({ spec, nodes }: TreeStore): ReadonlyMap<string, string> {
    const parents = new Set<string>();
    if (spec.isFlat) nodes.forEach(({ parentID }) => { if (/^[0-9a-f]{32}$/.test(parentID ?? "")) parents.add(parentID ?? ""); });
    const ids = [...parents];
    const { value } = useLoad((signal) => getRuns(ids, [spec.experimentID], signal), ids.length > 0 ? ids : null, { keep: true });
    return useMemo(() => new Map(value?.map(({ info }) => [info.run_id, runName(info)])), [value]);
}

/** Tells the rows, the counts (by `turn`) and the columns what was committed, each as often as it can bear. */
export function useFollowing(
    experimentID: string, { store, wanted }: Tree, columns: Columns | undefined, setColumnsTurn: (turn: number) => void,
): { connection: Connection; turn: number; refresh: () => void } {
    const [turn, setTurn] = useState(0);
    const timer = useRef<number>();
    const stores = useRef([store]);
    stores.current = [store, wanted];
    const refresh = useCallback(() => {
        window.clearTimeout(timer.current);
        timer.current = undefined;
        new Set(stores.current).forEach((one) => one.touch());
        setTurn((old) => old + 1);
    }, []);
    useEffect(() => () => window.clearTimeout(timer.current), []);
    const connection = useLive({ experiment_ids: [experimentID] }, (changes) => {
        timer.current ??= window.setTimeout(refresh, changes === null ? 0 : pauseMs);
        if (changes === null || hasNewKeys(changes, columns)) setColumnsTurn(Math.floor(Date.now() / columnsPauseMs));
    });
    return { connection, turn, refresh };
}

function hasNewKeys(changes: readonly Change[], columns: Columns | undefined): boolean {
    return (["params", "metrics"] as const).some((kind) => {
        const known = new Set(columns?.[kind].map(({ key }) => key));
        return changes.some((change) => change[kind]?.some(({ key }) => !known.has(key)));
    });
}
