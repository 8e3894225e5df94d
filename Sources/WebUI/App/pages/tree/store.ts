import { post } from "../../core/api";
import { Change } from "../../core/live";
import { parentTag, tag } from "../../core/run";
import { BestRun, Objective, RollUp, Run, TreeNode, ViewType } from "../../core/types";

/** Which runs, in which order. The rows of one `TreeStore` all belong to one of these. */
export interface Spec {
    experimentID: string;
    filter: string;
    view: ViewType;
    order: readonly string[];
    isFlat: boolean;
}

export interface Node {
    run: Run;
    matches: boolean;
    parentID: string | null;
    depth: number;
    /** Children that can be shown: with a filter only those that match or have matches below them. */
    shown: number;
    /** Active children, whatever the filter. */
    children: number;
    rollup: RollUp;
    best?: BestRun;
}

/** Siblings in order. Only those that were looked at are there; the others are holes. */
export interface List {
    parentID: string | null;
    depth: number;
    count: number;
    ids: string[];
    /** When each was read: older than `turn` means that it may have changed since. */
    read: number[];
    turn: number;
    busy: boolean;
}

interface Answer {
    nodes: TreeNode[];
    next_page_token?: string;
}

const rootsAtOnce = 50;
const childrenAtOnce = 200;
/** So many runs are kept for going back to; a number that takes about 50 MB. */
const keptNodes = 20_000;

/**
 * The runs of one search as far as they were looked at. Pages are asked for by where they begin, so that one can jump into
 * the middle of a hundred thousand; what changed on the server is read anew when it is in sight.
 */
export class TreeStore {
    readonly nodes = new Map<string, Node>();
    readonly lists = new Map<string, List>();
    readonly roots: List = emptyList(null, 0, 0);
    isLoaded = false;
    error: Error | null = null;
    /** Grows with every change that can be seen. */
    version = 0;
    private objective: Objective | null = null;
    private readonly abort = new AbortController();
    private readonly listeners = new Set<() => void>();

    constructor(readonly spec: Spec) {}

    subscribe = (listener: () => void): (() => void) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    };

    getVersion = (): number => this.version;

    private changed(): void {
        this.version += 1;
        this.listeners.forEach((listener) => listener());
    }

    close(): void {
        this.abort.abort();
    }

    /** The roll-ups are of this metric; rows stay where they are and get new values. */
    setObjective(objective: Objective | null): void {
        if (objective?.metric === this.objective?.metric && objective?.goal === this.objective?.goal) return;
        this.objective = objective;
        this.touchLists();
    }

    listBelow(id: string, node: Node): List {
        let list = this.lists.get(id);
        if (list === undefined) {
            list = emptyList(id, node.depth + 1, node.shown);
            this.lists.set(id, list);
        }
        return list;
    }

    /** How many roots there are, from a count: the list itself only knows whether there are more. */
    setRootCount(count: number): void {
        const atLeast = this.roots.ids.length;
        const next = Math.max(count, atLeast);
        if (!this.isLoaded || next === this.roots.count) return;
        this.roots.count = next;
        this.changed();
    }

    /** Reads what of `from ..< to` is missing or may have changed, unless this list is being read already. */
    need(list: List, from: number, to: number): void {
        if (list.busy || this.error !== null) return;
        let first = from;
        while (first < to && list.ids[first] !== undefined && list.read[first] === list.turn) first += 1;
        if (first >= to) return;
        const isMissing = list.ids[first] === undefined;
        const page = list.parentID === null && !this.spec.isFlat ? rootsAtOnce : childrenAtOnce;
        void this.read(list, first, isMissing ? Math.max(page, to - first) : to - first);
    }

    private async read(list: List, from: number, size: number): Promise<void> {
        list.busy = true;
        const { turn } = list;
        try {
            const answer = await this.ask(list, from, size);
            list.busy = false;
            this.place(list, from, answer, turn);
        } catch (error) {
            list.busy = false;
            if (this.abort.signal.aborted) return;
            this.error = error as Error;
            this.changed();
        }
    }

    private async ask(list: List, from: number, size: number): Promise<Answer> {
        const { experimentID, filter, view, order, isFlat } = this.spec;
        const body = {
            experiment_ids: [experimentID], filter: filter || undefined, run_view_type: view, order_by: order,
            max_results: size, page_token: from === 0 ? undefined : tokenAt(from),
        };
        const { signal } = this.abort;
        if (isFlat) {
            const { runs, next_page_token } = await post<{ runs?: Run[]; next_page_token?: string }>(
                "mlflow/runs/search", body, signal);
            return { nodes: (runs ?? []).map(lone), next_page_token };
        }
        const shape = { depth: list.parentID === null ? 0 : undefined, objective: this.objective ?? undefined };
        if (list.parentID === null) {
            const { roots, next_page_token } = await post<{ roots: TreeNode[]; next_page_token?: string }>(
                "roost/runs/search-tree", { ...body, ...shape }, signal);
            return { nodes: roots, next_page_token };
        }
        const { children, next_page_token } = await post<{ children: TreeNode[]; next_page_token?: string }>(
            "roost/runs/children", { ...body, ...shape, run_id: list.parentID }, signal);
        return { nodes: children, next_page_token };
    }

    private place(list: List, from: number, { nodes, next_page_token }: Answer, turn: number): void {
        nodes.forEach((answered, index) => {
            const { run } = answered;
            const id = run.info.run_id;
            const node: Node = {
                run, matches: answered.matches, parentID: answered.parent_run_id ?? null, depth: list.depth,
                shown: answered.children.length + answered.more_children, children: answered.num_children,
                rollup: answered.rollup, best: answered.best_child,
            };
            this.nodes.set(id, node);
            list.ids[from + index] = id;
            list.read[from + index] = turn;
            const below = this.lists.get(id);
            if (below !== undefined && below.count !== node.shown) resize(below, node.shown);
        });
        const end = from + nodes.length;
        if (!next_page_token) resize(list, nodes.length === 0 && from > 0 ? Math.min(list.count, from) : end);
        else list.count = Math.max(list.count, end + 1);
        if (list === this.roots) this.isLoaded = true;
        if (this.nodes.size > keptNodes) this.forget(list, from);
        this.changed();
    }

    /** Drops what is far from the page that was just read; what holds open lists stays. */
    private forget(list: List, from: number): void {
        for (const one of [this.roots, ...this.lists.values()]) {
            one.ids.forEach((id, index) => {
                if (this.lists.has(id) || (one === list && Math.abs(index - from) < 2000)) return;
                delete one.ids[index];
                this.nodes.delete(id);
            });
        }
    }

    retry(): void {
        this.error = null;
        this.changed();
    }

    /** Anything may have changed, and what went wrong may go well now. */
    touchAll(): void {
        this.error = null;
        this.touchLists();
    }

    private touchLists(): void {
        this.roots.turn += 1;
        this.lists.forEach((list) => { list.turn += 1; });
        this.changed();
    }

    /** Marks what the changes may have changed: the lists with these runs, and those with the runs above them. */
    touch(changes: readonly Change[]): void {
        const touched = new Set<List>();
        for (const change of changes) {
            const created = change.event === "run-created" ? tag(change.tags, parentTag) : undefined;
            let id: string | null = this.nodes.has(change.run_id) ? change.run_id : created ?? null;
            if (created !== undefined) {
                const below = this.lists.get(created);
                if (below) touched.add(below);
            }
            // Of a run that was never seen nobody knows where it is.
            if (id === null || !this.nodes.has(id)) {
                if (change.event === "run-created" && created === undefined) touched.add(this.roots);
                else return this.touchAll();
            }
            for (let steps = 0; id !== null && steps < 100; steps += 1) {
                const node: Node | undefined = this.nodes.get(id);
                touched.add((node && node.parentID !== null ? this.lists.get(node.parentID) : undefined) ?? this.roots);
                id = node?.parentID ?? null;
            }
        }
        touched.forEach((list) => { list.turn += 1; });
        if (touched.size > 0) this.changed();
    }
}

function emptyList(parentID: string | null, depth: number, count: number): List {
    return { parentID, depth, count, ids: [], read: [], turn: 0, busy: false };
}

function resize(list: List, count: number): void {
    list.count = count;
    if (list.ids.length > count) {
        list.ids.length = count;
        list.read.length = count;
    }
}

/** A run of a flat list, as a node without anything below it. */
function lone(run: Run): TreeNode {
    return {
        run, matches: true, depth: 0, parent_run_id: tag(run.data.tags, parentTag), num_children: 0,
        rollup: { children: {}, deleted: 0 }, children: [], more_children: 0,
    };
}

/** The server's page tokens are MLflow's: where the page begins, as JSON in base64. */
function tokenAt(offset: number): string {
    return btoa(`{"offset": ${offset}}`);
}
