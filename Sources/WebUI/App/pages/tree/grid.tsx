import { CSSProperties, KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ChosenObjective } from "../../core/objective";
import { go, to } from "../../core/route";
import { Column, nextSort, Sort } from "./columns";
import { Rows } from "./rows";
import { bestOf, Surroundings } from "./cells";
import { useTrends } from "./spark";
import { RowActs, rowHeight, TreeRow } from "./row";
import { List, Node, TreeStore } from "./store";

/** Rows that are drawn above and below those in sight. */
const spare = 8;

/** Where the keyboard is: at a run, wherever it moves, else at a row. */
interface Cursor {
    row: number;
    id?: string;
}

export interface Selection {
    ids: ReadonlySet<string>;
    /** All that match, read or not. */
    isAll: boolean;
}

/**
 * A tree of any length, of which only what is in sight is in the page. The focus stays on the grid itself, which names the
 * current row by `aria-activedescendant`: rows come and go under it.
 */
export function TreeGrid(
    { store, rows, isOpen, setOpen, columns, sort, setSort, selection, select, selectAll, page, label }: {
        store: TreeStore; rows: Rows; isOpen: (id: string, depth: number) => boolean;
        setOpen: (nodes: readonly { id: string; depth: number }[], isOpen: boolean) => void;
        columns: readonly Column[]; sort: Sort | null; setSort: (sort: string | null) => void;
        selection: Selection; select: (ids: readonly string[], isSelected: boolean) => void; selectAll: (isAll: boolean) => void;
        page: Omit<Surroundings, "trends">; label: string;
    },
) {
    const box = useRef<HTMLDivElement>(null);
    const id = useId();
    const [top, setTop] = useState(0);
    const [height, setHeight] = useState(600);
    const [cursor, setCursor] = useState<Cursor>({ row: 0 });
    const anchor = useRef<{ id: string; row: number } | null>(null);

    useEffect(() => {
        // Called once at first, too.
        const observer = new ResizeObserver(([entry]) => setHeight(entry?.target.clientHeight ?? 0));
        if (box.current) observer.observe(box.current);
        return () => observer.disconnect();
    }, []);

    // Another search begins at its top.
    useLayoutEffect(() => {
        if (box.current) box.current.scrollTop = 0;
        anchor.current = null;
        setTop(0);
        setCursor({ row: 0 });
    }, [store]);

    const inSight = Math.max(1, Math.floor((height - rowHeight) / rowHeight));
    const first = Math.max(0, top - spare);
    const last = Math.min(rows.count, top + inSight + 1 + spare);
    const current = useMemo(() => {
        const found = cursor.id === undefined ? -1 : rows.find(cursor.id);
        return Math.min(Math.max(0, rows.count - 1), found >= 0 ? found : cursor.row);
    }, [rows, cursor]);

    // What is read stays where it is on the screen when rows come or go above it.
    useLayoutEffect(() => {
        const element = box.current;
        const held = anchor.current;
        if (element && held && element.scrollTop > 0) {
            const row = rows.find(held.id);
            if (row >= 0 && row !== held.row) element.scrollTop += (row - held.row) * rowHeight;
        }
        remember();
        // eslint-disable-next-line
    }, [rows]);

    const remember = () => {
        const row = Math.floor((box.current?.scrollTop ?? 0) / rowHeight);
        const shown = rows.at(row)?.id;
        anchor.current = shown === undefined ? null : { id: shown, row };
    };
    const scrolled = () => {
        setTop(Math.floor((box.current?.scrollTop ?? 0) / rowHeight));
        remember();
    };

    useEffect(() => {
        const timer = window.setTimeout(() => {
            for (const { list, from, to: end } of rows.parts(first, last)) store.need(list, from, end);
        }, store.isLoaded ? 30 : 0);
        return () => window.clearTimeout(timer);
    }, [store, rows, first, last]);

    const parents = useMemo(() => {
        const found: { id: string; node: Node }[] = [];
        for (let row = first; row < last; row += 1) {
            const { id: one, node } = rows.at(row) ?? {};
            if (one !== undefined && node && node.children > 0) found.push({ id: one, node });
        }
        return found;
    }, [rows, first, last]);
    const trends = useTrends(page.objective, parents);
    const around = useMemo<Surroundings>(() => ({ ...page, trends }), [page, trends]);

    const goTo = (row: number) => {
        const next = Math.min(rows.count - 1, Math.max(0, row));
        setCursor({ row: next, id: rows.at(next)?.id });
        const element = box.current;
        if (element === null) return;
        const room = element.clientHeight - rowHeight;
        if (next * rowHeight < element.scrollTop) element.scrollTop = next * rowHeight;
        else if ((next + 1) * rowHeight > element.scrollTop + room) element.scrollTop = (next + 1) * rowHeight - room;
    };

    // Acts stay the same object while rows change, so that rows that did not change are not drawn anew.
    const latest = useRef({ rows, isOpen, setOpen, select, selection });
    latest.current = { rows, isOpen, setOpen, select, selection };
    const lastSelected = useRef("");
    const acts = useMemo<RowActs>(() => ({
        toggle: (row) => {
            const now = latest.current;
            const { id: at, node } = now.rows.at(row) ?? {};
            if (at !== undefined && node) now.setOpen([{ id: at, depth: node.depth }], !now.isOpen(at, node.depth));
        },
        select: (row, isRange) => {
            const now = latest.current;
            const at = now.rows.at(row)?.id;
            if (at === undefined) return;
            const begin = isRange ? now.rows.find(lastSelected.current) : -1;
            if (begin >= 0) now.select(between(now.rows, begin, row), true);
            else now.select([at], !now.selection.isAll && !now.selection.ids.has(at));
            lastSelected.current = at;
        },
        point: (row) => {
            setCursor({ row, id: latest.current.rows.at(row)?.id });
            box.current?.focus({ preventScroll: true });
        },
    }), []);

    const press = (event: KeyboardEvent) => {
        if (event.target !== box.current || event.altKey || event.metaKey) return;
        const at = rows.at(current);
        const node = at?.node;
        const isParent = at?.id !== undefined && node !== undefined && node.shown > 0;
        const isOpenHere = isParent && isOpen(at.id ?? "", node.depth);
        const toggle = () => acts.toggle(current);
        const far = Math.max(1, inSight - 1);
        const moves: Record<string, () => void> = {
            ArrowDown: () => goTo(current + 1),
            ArrowUp: () => goTo(current - 1),
            PageDown: () => goTo(current + far),
            PageUp: () => goTo(current - far),
            Home: () => goTo(0),
            End: () => goTo(rows.count - 1),
            ArrowRight: () => { if (isOpenHere) goTo(current + 1); else if (isParent) toggle(); },
            ArrowLeft: () => {
                if (isOpenHere) toggle();
                else if (at && at.list.parentID !== null) goTo(Math.max(0, rows.find(at.list.parentID)));
            },
            Enter: () => { if (node) go(to.run(node.run.info.experiment_id, node.run.info.run_id)); },
            " ": () => acts.select(current, event.shiftKey),
            "*": () => { if (at) setOpen(siblings(at.list, store), true); },
            a: () => { if (event.ctrlKey) selectAll(!selection.isAll); },
        };
        const move = moves[event.key];
        if (move === undefined || (event.ctrlKey !== (event.key === "a"))) return;
        event.preventDefault();
        move();
        if (event.shiftKey && /^Arrow(Down|Up)$/.test(event.key)) {
            select(between(rows, current, current + (event.key === "ArrowDown" ? 1 : -1)), true);
        }
    };

    const template = columns.map(({ width }) => `${width}px`).join(" ");
    const style = {
        "--tree-template": `minmax(var(--tree-name), 440px) ${template} minmax(0, 1fr)`,
        "--tree-width": `${columns.reduce((sum, { width }) => sum + width, 0)}px`,
    } as CSSProperties;
    const bestAmongRoots = useMemo(() => bestRoot(store, page.objective), [store, rows, page.objective]);
    const bestOfList = ({ parentID }: List) => (parentID === null ? bestAmongRoots : store.nodes.get(parentID)?.best?.run_id);

    const drawn = [];
    for (let row = first; row < last; row += 1) {
        const at = rows.at(row);
        if (at === undefined) break;
        const { node, id: runID = "" } = at;
        drawn.push(
            <TreeRow key={row} domID={`${id}${row}`} row={row} node={node} depth={at.list.depth} place={at.index}
                siblings={at.list.count} isOpen={node !== undefined && isOpen(runID, node.depth)}
                isCurrent={row === current} isBest={bestOfList(at.list) === runID}
                isSelected={selection.isAll ? node?.matches ?? false : selection.ids.has(runID)}
                columns={columns} around={around} acts={acts} />);
    }
    return (
        <div className="tree-grid" role="treegrid" aria-label={label} aria-rowcount={rows.count} aria-multiselectable="true"
            aria-colcount={columns.length + 1} aria-readonly="true" tabIndex={0} ref={box} style={style} onScroll={scrolled}
            onKeyDown={press}
            aria-activedescendant={rows.count > 0 && current >= first && current < last ? `${id}${current}` : undefined}>
            <div role="rowgroup" className="tree-head">
                <div role="row" className="tree-row">
                    <div role="columnheader" className="tree-name" aria-sort={direction(sort, "name")}>
                        <input type="checkbox" checked={selection.isAll} aria-label="Select all that match"
                            title="Select all that match" onChange={(event) => selectAll(event.target.checked)} />
                        <HeadButton column={{ id: "name", title: "Run", isDownFirst: false }} sort={sort} setSort={setSort} />
                    </div>
                    {columns.map((column) => (
                        <div key={column.id} role="columnheader" aria-sort={direction(sort, column.id)}
                            className={`tree-cell clip ${column.kind} ${column.isNumber ? "number" : ""}`}>
                            {column.order === null
                                ? <span className="clip" title={column.title}>{column.title}</span>
                                : <HeadButton column={column} sort={sort} setSort={setSort} />}
                        </div>
                    ))}
                </div>
            </div>
            <div role="rowgroup" className="tree-body" style={{ height: rows.count * rowHeight }}>{drawn}</div>
        </div>
    );
}

function HeadButton(
    { column, sort, setSort }: {
        column: { id: string; title: string; isDownFirst: boolean }; sort: Sort | null; setSort: (sort: string | null) => void;
    },
) {
    const isSorted = sort?.id === column.id;
    return (
        <button type="button" className={isSorted ? "sorted" : undefined} title={`Sort by ${column.title}`}
            onClick={() => setSort(nextSort(sort, column))}>
            <span className="clip">{column.title}</span>
            <span className="tree-arrow" aria-hidden="true">{isSorted ? (sort?.isDown ? "↓" : "↑") : ""}</span>
        </button>
    );
}

/** The runs from one row to another, in either order; rows beyond the ends have none. */
function between(rows: Rows, from: number, to: number): string[] {
    const ids: string[] = [];
    for (let row = Math.min(from, to); row <= Math.max(from, to); row += 1) {
        const { id } = rows.at(row) ?? {};
        if (id !== undefined) ids.push(id);
    }
    return ids;
}

function direction(sort: Sort | null, id: string): "ascending" | "descending" | "none" {
    return sort?.id !== id ? "none" : sort.isDown ? "descending" : "ascending";
}

function siblings(list: List, store: TreeStore): { id: string; depth: number }[] {
    return list.ids.flatMap((id) => {
        const node = store.nodes.get(id);
        return node && node.shown > 0 ? [{ id, depth: node.depth }] : [];
    });
}

/** The best tree, if all are known. */
function bestRoot({ roots, nodes }: TreeStore, objective: ChosenObjective | null): string | null {
    const known = roots.ids.flatMap((id) => {
        const node = nodes.get(id);
        return node ? [{ id, node }] : [];
    });
    return known.length < 2 || known.length < roots.count ? null : bestOf(known, objective);
}
