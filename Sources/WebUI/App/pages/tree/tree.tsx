import { useCallback, useEffect, useMemo, useState } from "react";
import { Button, Empty, Failure, Loading } from "../../parts/basic";
import { Segments } from "../../parts/choice";
import { Menu } from "../../parts/menu";
import { ApiError } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { useObjective } from "../../core/objective";
import { setQuery, to, useQuery } from "../../core/route";
import { getExperiment, noteTag, tag } from "../../core/run";
import { ViewType } from "../../core/types";
import { ChangeExperiment, ChangeKind, useRestore } from "../experiments/change";
import { FirstRun } from "../experiments/first";
import { SelectionBar } from "./actions";
import { ColumnChooser } from "./chooser";
import {
    Column, column, constant, defaultColumns, formatColumns, orderOf, parseColumns, parseSort, width,
} from "./columns";
import { useColumns, useCounts, useFollowing, useParentNames, useTree } from "./data";
import { FilterBox } from "./filter";
import { Selection, TreeGrid } from "./grid";
import { LiveMark, TreeHead } from "./head";
import { ObjectiveChooser } from "../../parts/objective";
import { formatOpen, isOpen, parseOpen, withOpen } from "./open";
import { Rows } from "./rows";
import { Spec } from "./store";
import "./tree.css";

type View = "active" | "deleted" | "all";
const views: Record<View, ViewType> = { active: "ACTIVE_ONLY", deleted: "DELETED_ONLY", all: "ALL" };
const levels = [["0", "Collapse all"], ["1", "One level"], ["all", "All levels"]] as const;
const nothing: Selection = { ids: new Set(), isAll: false };
/** So few matches are shown at once, wherever in their trees they are. */
const fewMatches = 100;

/** The runs of an experiment as a tree: each sweep with what its trials come to. */
export function TreePage({ experimentID }: { experimentID: string }) {
    const [filterText] = useQuery("filter");
    const [viewText] = useQuery("view");
    const [sortText] = useQuery("sort");
    const [flatText] = useQuery("flat");
    const [openText] = useQuery("open");
    const [columnsText] = useQuery("cols");
    const filter = filterText ?? "";
    const isFlat = flatText === "1";

    const experiment = useLoad((signal) => getExperiment(experimentID, signal), [experimentID]);
    const isDeleted = experiment.value?.lifecycle_stage === "deleted";
    const view: View = viewText === "deleted" || viewText === "all" || viewText === "active" ? viewText
        : isDeleted ? "all" : "active";

    const [columnsTurn, setColumnsTurn] = useState(0);
    const columns = useColumns(experimentID, columnsTurn);
    const objective = useObjective(experiment.value, columns.value);
    const sort = useMemo(() => parseSort(sortText), [sortText]);
    const order = orderOf(sort, objective);
    const spec: Spec = { experimentID, filter, view: views[view], order, isFlat };
    const tree = useTree(spec, objective);
    const { store, error, isLoading } = tree;
    const following = useFollowing(experimentID, tree, columns.value, setColumnsTurn);
    const counts = useCounts(spec, following.turn);
    const names = useParentNames(store);

    const isFiltered = filter !== "";
    const found = counts.value?.found;
    const byDefault = isFiltered && found !== undefined && found.count <= fewMatches ? Infinity : 0;
    const open = useMemo(() => parseOpen(openText, byDefault), [openText, byDefault]);
    const isOpenNow = useCallback((id: string, depth: number) => isOpen(open, id, depth), [open]);
    const setOpen = (nodes: readonly { id: string; depth: number }[], isWanted: boolean) =>
        setQuery({ open: formatOpen(withOpen(open, nodes, isWanted)) });
    // The store is one object that changes; its version says so.
    const rows = useMemo(() => new Rows(store, isOpenNow), [store, store.version, isOpenNow]);
    useEffect(() => {
        if (found !== undefined && !isLoading) store.setRootCount(isFlat ? found.count : found.roots);
    }, [store, found, isLoading, isFlat]);

    const isTree = (counts.value?.sweeps ?? 1) > 0;
    const bestWidth = width("Best run", store.roots.ids.slice(0, 50).map((id) => store.nodes.get(id)?.best?.run_name ?? ""));
    const shown = useMemo(() => {
        const ids = columnsText === null ? defaultColumns(columns.value, objective, isFlat, isTree) : parseColumns(columnsText);
        return [...new Set(ids)].map((id) => column(id, columns.value, objective))
            .filter((one): one is Column => one !== null)
            .map((one) => (one.kind === "best" ? { ...one, width: bestWidth } : one));
    }, [columnsText, columns.value, isFlat, isTree, objective?.metric, objective?.goal, bestWidth]);

    const [change, setChange] = useState<ChangeKind | null>(null);
    const restore = useRestore(() => { experiment.reload(); following.refresh(); });
    const [selection, setSelection] = useState<Selection>(nothing);
    useEffect(() => setSelection(nothing), [experimentID, filter, view, isFlat]);
    const select = (ids: readonly string[], isSelected: boolean) => setSelection((old) => {
        const next = new Set(old.ids);
        ids.forEach((id) => (isSelected ? next.add(id) : next.delete(id)));
        return { ids: next, isAll: false };
    });
    const selectAll = (isAll: boolean) => setSelection({ ids: new Set(), isAll });
    const page = useMemo(
        () => ({ objective, isFiltered, names }), [objective?.metric, objective?.goal, objective?.origin, isFiltered, names]);

    if (experiment.error instanceof ApiError && experiment.error.status === 404) {
        return (
            <>
                <TreeHead change={setChange} restore={restore} changed={experiment.reload} />
                <div className="stack">
                    <Failure error={experiment.error} />
                    <a href={to.experiments()}>All experiments</a>
                </div>
            </>
        );
    }
    const isFilterError = isFiltered && error instanceof ApiError && error.status === 400;
    const failed = error ?? store.error;
    const isEmpty = store.isLoaded && rows.count === 0 && !isLoading && error === null;
    const constants = constant(columns.value);
    const note = tag(experiment.value?.tags, noteTag);
    return (
        <div className="tree-page">
            <TreeHead experiment={experiment.value} counts={counts.value} change={setChange} restore={restore}
                changed={experiment.reload}
                live={<LiveMark connection={following.connection} />}
                objective={<ObjectiveChooser experimentID={experimentID} objective={objective} columns={columns.value}
                    saved={experiment.reload} />} />
            {experiment.error && <Failure error={experiment.error} retry={experiment.reload} />}
            {isDeleted && (
                <div className="warning tree-banner">
                    <span>This experiment is deleted, and its runs with it.</span>
                    <Button icon="undo" onClick={() => restore(experimentID)}>Restore</Button>
                </div>
            )}
            <div className="tree-tools">
                <FilterBox filter={filter} apply={(text) => setQuery({ filter: text, open: null })} columns={columns.value}
                    error={isFilterError ? error.message : null} />
                <select aria-label="Which runs" value={view} onChange={(event) => setQuery({ view: event.target.value })}>
                    <option value="active">Active</option>
                    <option value="deleted">Deleted</option>
                    <option value="all">All</option>
                </select>
                <Segments label="Shape" options={[["0", "Tree"], ["1", "Flat"]]} value={isFlat ? "1" : "0"}
                    set={(flat) => setQuery({ flat: flat === "1" ? flat : null })} />
                {!isFlat && (
                    <Menu button="Expand" icon="tree" align="end" items={levels.map(
                        ([open, title]) => ({ title, act: () => setQuery({ open }) }))} />
                )}
                <ColumnChooser shown={shown} columns={columns.value} isChosen={columnsText !== null}
                    choose={(ids) => setQuery({ cols: ids === null ? null : formatColumns(ids) })} />
            </div>
            {(note || isFiltered || constants.length > 0) && (
                <div className="tree-info">
                    {note && (
                        <button type="button" className="tree-note clip" title={note} onClick={() => setChange("describe")}>
                            {note.split("\n").find((line) => line.trim() !== "")}
                        </button>
                    )}
                    {isFiltered && !isFilterError && found !== undefined && (
                        <span role="status"><b>{counted(found.count, "run")}</b> in {counted(found.roots, "tree")} match</span>
                    )}
                    {constants.length > 0 && (
                        <span className="clip" title={constants.map(({ key, values }) => `${key} = ${values[0]?.value ?? ""}`).join("\n")}>
                            Same in all runs: {constants.map(({ key, values }, index) => (
                                <span key={key}>{index > 0 && ", "}{key} = <b>{values[0]?.value}</b></span>
                            ))}
                        </span>
                    )}
                </div>
            )}
            {change && experiment.value && (
                <ChangeExperiment kind={change} experiment={experiment.value} close={() => setChange(null)} changed={experiment.reload} />
            )}
            {failed && !isFilterError && <Failure error={failed} retry={following.refresh} />}
            {isEmpty
                ? !isFiltered && view !== "deleted" ? <FirstRun experiment={experiment.value?.name ?? ""} /> : (
                    <Empty title={isFiltered ? "No run matches" : "No deleted runs"} icon="search">
                        {isFiltered && <Button onClick={() => setQuery({ filter: null, open: null })}>Clear the filter</Button>}
                    </Empty>
                )
                : !store.isLoaded
                    ? error === null && <Loading what="runs" />
                    : (
                        <div className={`tree-frame ${isLoading ? "old" : ""}`} aria-busy={isLoading}>
                            <TreeGrid store={store} rows={rows} isOpen={isOpenNow} setOpen={setOpen} columns={shown} sort={sort}
                                setSort={(next) => setQuery({ sort: next })} selection={selection} select={select}
                                selectAll={selectAll} page={page} label="Runs" />
                            {(selection.isAll || selection.ids.size > 0) && (
                                <SelectionBar store={store} selection={selection} matching={found?.count}
                                    clear={() => setSelection(nothing)} selectAll={() => selectAll(true)} changed={following.refresh} />
                            )}
                        </div>
                    )}
        </div>
    );
}
