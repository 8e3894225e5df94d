import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { get, post } from "../../core/api";
import { Change, Connection, useLive } from "../../core/live";
import { Load, useLoad } from "../../core/load";
import { ChosenObjective } from "../../core/objective";
import { getRuns, parentTag, runName, tag } from "../../core/run";
import { Columns, StatusCounts } from "../../core/types";
import { Counts } from "./head";
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

interface Counted {
    count: number;
    roots?: number;
    by_status: StatusCounts;
}

/** @param turn grows when something changed. */
export function useCounts(experimentID: string, turn: number): Load<Counts> {
    return useLoad(async (signal) => {
        const ask = (filter?: string) => post<Counted>(
            "roost/runs/count", { experiment_ids: [experimentID], filter, count_roots: filter === undefined }, signal);
        const [all, sweeps] = await Promise.all([ask(), ask("parent_run_id IS NULL AND num_children > 0")]);
        return { runs: all.count, trees: all.roots ?? 0, sweeps: sweeps.count, statuses: all.by_status };
    }, [experimentID, turn], { keep: true });
}

/** How many runs a search finds, and in how many trees. */
export function useMatches({ experimentID, filter, view }: Spec, turn: number): Load<{ runs: number; trees: number }> {
    return useLoad((signal) => post<Counted>("roost/runs/count", {
        experiment_ids: [experimentID], filter: filter || undefined, run_view_type: view, count_roots: true,
    }, signal).then(({ count, roots }) => ({ runs: count, trees: roots ?? 0 })), [experimentID, filter, view, turn], { keep: true });
}

export function useColumns(experimentID: string, turn: number): Load<Columns> {
    return useLoad((signal) => get<Columns>(
        "roost/experiments/columns", { experiment_ids: experimentID, max_values: 20, run_view_type: "ALL" }, signal),
    [experimentID, turn], { keep: true });
}

/** The names of the runs that are the parents of those in a flat list. */
export function useParentNames(store: TreeStore): ReadonlyMap<string, string> {
    const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
    const { version } = store;
    useEffect(() => {
        if (!store.spec.isFlat) return;
        const missing = new Set<string>();
        store.nodes.forEach(({ run }) => {
            const parent = tag(run.data.tags, parentTag);
            if (parent && !names.has(parent) && /^[0-9a-f]{32}$/.test(parent)) missing.add(parent);
        });
        if (missing.size === 0) return;
        const abort = new AbortController();
        const ids = [...missing].slice(0, 500);
        getRuns(ids, [store.spec.experimentID], abort.signal).then((runs) => setNames((old) => {
            const next = new Map(old);
            ids.forEach((id) => next.set(id, id.slice(0, 8)));
            runs.forEach(({ info }) => next.set(info.run_id, runName(info)));
            return next;
        }), () => undefined); // The beginnings of their ids are shown then.
        return () => abort.abort();
    }, [store, version, names]);
    return names;
}

export interface Following {
    connection: Connection;
    /** Grow with what is committed. */
    turn: number;
    columnsTurn: number;
    refresh: () => void;
}

/** Tells the rows, the counts and the columns what was committed, each as often as it can bear. */
export function useFollowing(experimentID: string, { store, wanted }: Tree, columns: Columns | undefined): Following {
    const [turn, setTurn] = useState(0);
    const [columnsTurn, setColumnsTurn] = useState(0);
    const waiting = useRef<Change[] | null>([]);
    const timer = useRef<number>();
    const columnsAt = useRef(0);
    const latest = useRef({ store, wanted, columns });
    latest.current = { store, wanted, columns };

    const tell = useCallback(() => {
        timer.current = undefined;
        const changes = waiting.current;
        waiting.current = [];
        const { store: now, wanted: next } = latest.current;
        if (changes !== null) now.touch(changes);
        else new Set([now, next]).forEach((one) => one.touchAll());
        setTurn((old) => old + 1);
        if ((changes === null || hasNewKeys(changes, latest.current.columns)) && Date.now() - columnsAt.current > columnsPauseMs) {
            columnsAt.current = Date.now();
            setColumnsTurn((old) => old + 1);
        }
    }, []);
    useEffect(() => () => window.clearTimeout(timer.current), []);

    const connection = useLive({ experiment_ids: [experimentID] }, (changes) => {
        if (changes === null) waiting.current = null;
        else waiting.current?.push(...changes);
        timer.current ??= window.setTimeout(tell, changes === null ? 0 : pauseMs);
    });
    const refresh = useCallback(() => {
        waiting.current = null;
        window.clearTimeout(timer.current);
        tell();
    }, [tell]);
    return { connection, turn, columnsTurn, refresh };
}

function hasNewKeys(changes: readonly Change[], columns: Columns | undefined): boolean {
    const params = new Set(columns?.params.map(({ key }) => key));
    const metrics = new Set(columns?.metrics.map(({ key }) => key));
    return changes.some((change) => (
        change.params?.some(({ key }) => !params.has(key)) || change.metrics?.some(({ key }) => !metrics.has(key))));
}
