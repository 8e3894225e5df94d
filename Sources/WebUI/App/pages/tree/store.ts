import { post } from "../../core/api";
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
    /** The store's turn when each was read: it may have changed since. */
    read: number[];
    busy: boolean;
}

const rootsAtOnce = 50;
const childrenAtOnce = 200;
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
    private turn = 0;
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
        this.touch();
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
        const next = Math.max(count, this.roots.ids.length);
        if (!this.isLoaded || next === this.roots.count) return;
        this.roots.count = next;
        this.changed();
    }

    /** Reads what of `from ..< to` is missing or may have changed, unless this list is being read already. */
    need(list: List, from: number, to: number): void {
        if (list.busy || this.error !== null) return;
        let first = from;
        while (first < to && list.ids[first] !== undefined && list.read[first] === this.turn) first += 1;
        if (first >= to) return;
        const page = list.ids[first] !== undefined ? 0 : list === this.roots && !this.spec.isFlat ? rootsAtOnce : childrenAtOnce;
        void this.read(list, first, Math.max(page, to - first));
    }

    private async read(list: List, from: number, size: number): Promise<void> {
        const { experimentID, filter, view, order, isFlat } = this.spec;
        const { turn } = this;
        const isRoots = list === this.roots;
        list.busy = true;
        try {
            const answer = await post<{ runs?: Run[]; roots?: TreeNode[]; children?: TreeNode[]; next_page_token?: string }>(
                isFlat ? "mlflow/runs/search" : isRoots ? "roost/runs/search-tree" : "roost/runs/children", {
                    experiment_ids: [experimentID], filter: filter || undefined, run_view_type: view, order_by: order,
                    max_results: size, page_token: from === 0 ? undefined : tokenAt(from), run_id: list.parentID ?? undefined,
                    ...(!isFlat && { objective: this.objective ?? undefined, depth: isRoots ? 0 : undefined }),
                }, this.abort.signal);
            this.place(list, from, answer.roots ?? answer.children ?? (answer.runs ?? []).map(lone), !answer.next_page_token, turn);
        } catch (error) {
            if (this.abort.signal.aborted) return;
            this.error = error as Error;
        }
        list.busy = false;
        this.changed();
    }

    private place(list: List, from: number, nodes: readonly TreeNode[], isLast: boolean, turn: number): void {
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
            if (below !== undefined) resize(below, node.shown);
        });
        const end = from + nodes.length;
        if (!isLast) list.count = Math.max(list.count, end + 1);
        else resize(list, nodes.length === 0 ? Math.min(list.count, from) : end);
        if (list === this.roots) this.isLoaded = true;
    }

    /** Anything may have changed, and what went wrong may go well now: what is in sight is read anew. */
    touch(): void {
        this.error = null;
        this.turn += 1;
        this.changed();
    }
}

function emptyList(parentID: string | null, depth: number, count: number): List {
    return { parentID, depth, count, ids: [], read: [], busy: false };
}

function resize(list: List, count: number): void {
    list.count = count;
    list.ids.length = Math.min(list.ids.length, count);
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
