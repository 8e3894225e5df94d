import { useState } from "react";
import { Button } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { useToast } from "../../parts/dialog";
import { url } from "../../core/api";
import { counted } from "../../core/format";
import { go, to } from "../../core/route";
import { Selection } from "./grid";
import { TreeStore } from "./store";
import { download, saveExport, Target } from "./target";
import { DeleteDialog, MoveDialog, RestoreDialog, TagDialog } from "./dialogs";

/** So many runs one can compare; links have an end. */
const compared = 100;

/** What can be done with the selected runs. Is there only while some are. */
export function SelectionBar(
    { store, selection, matching, clear, selectAll, changed }: {
        store: TreeStore; selection: Selection; matching: number | undefined; clear: () => void; selectAll: () => void;
        /** Something was done to the runs. */
        changed: () => void;
    },
) {
    const toast = useToast();
    const [withBelow, setWithBelow] = useState(true);
    const [dialog, setDialog] = useState<"tag" | "delete" | "restore" | "move" | null>(null);
    const { experimentID, filter, view, order } = store.spec;
    const nodes = [...selection.ids].flatMap((id) => store.nodes.get(id) ?? []);
    const below = selection.isAll ? 0 : nodes.reduce((sum, node) => sum + node.shown + node.children + node.rollup.deleted, 0);
    const isBelow = withBelow && below > 0;
    // With everything below them, runs below chosen ones are chosen already.
    const ids = selection.isAll ? null : [...selection.ids].filter((id) => !isBelow || !isBelowChosen(id, selection.ids, store));
    const target: Target = { experimentID, ids, filter, view, withBelow: isBelow };
    const size = selection.isAll ? matching : selection.ids.size;
    const states = new Set(nodes.map(({ run }) => run.info.lifecycle_stage));
    const mayRestore = selection.isAll ? view !== "ACTIVE_ONLY" : states.has("deleted");
    const mayDelete = selection.isAll ? view !== "DELETED_ONLY" : states.has("active") || states.size === 0;
    const csv = () => {
        const name = `runs-of-experiment-${experimentID}.csv`;
        if (selection.isAll) download(url("roost/runs/export", exportFields(store, "csv")), name);
        else saveExport(target, order, name).catch((error: Error) => toast({ text: error.message, kind: "failed" }));
    };
    const finished = () => {
        clear();
        changed();
    };
    const shared = { target, close: () => setDialog(null), done: finished, refresh: changed };
    return (
        <div className="tree-bar" role="region" aria-label="Selected runs">
            <strong>{selection.isAll ? `All ${size === undefined ? "" : counted(size, "run")}` : counted(size ?? 0, "run")} selected</strong>
            {below > 0 && <Switch on={withBelow} set={setWithBelow}>with all below</Switch>}
            {!selection.isAll && matching !== undefined && matching > selection.ids.size && (
                <Button kind="quiet" onClick={selectAll}>
                    Select all {counted(matching, "run")}{filter === "" ? "" : " that match"}
                </Button>
            )}
            <div className="tree-baractions">
                <Button icon="compare" disabled={selection.isAll || selection.ids.size < 2 || selection.ids.size > compared}
                    title={selection.isAll || selection.ids.size > compared ? `Up to ${compared} runs can be compared` : undefined}
                    onClick={() => go(to.compare([...selection.ids], [experimentID]))}>Compare</Button>
                <Button icon="tag" onClick={() => setDialog("tag")}>Tag</Button>
                <Button icon="move" onClick={() => setDialog("move")}>Move</Button>
                <Button icon="download" onClick={csv}>CSV</Button>
                {mayRestore && <Button icon="undo" onClick={() => setDialog("restore")}>Restore</Button>}
                {mayDelete && <Button icon="trash" kind="danger" onClick={() => setDialog("delete")}>Delete</Button>}
                <Button kind="quiet" icon="close" label="Clear the selection" onClick={clear} />
            </div>
            {dialog === "tag" && <TagDialog {...shared} />}
            {dialog === "delete" && <DeleteDialog {...shared} />}
            {dialog === "restore" && <RestoreDialog {...shared} />}
            {dialog === "move" && <MoveDialog {...shared} />}
        </div>
    );
}

function isBelowChosen(id: string, chosen: ReadonlySet<string>, store: TreeStore): boolean {
    let above = store.nodes.get(id)?.parentID ?? null;
    for (let steps = 0; above !== null && steps < 100; steps += 1) {
        if (chosen.has(above)) return true;
        above = store.nodes.get(above)?.parentID ?? null;
    }
    return false;
}

export function exportFields({ spec }: TreeStore, format: "csv" | "jsonl") {
    return {
        experiment_ids: [spec.experimentID], filter: spec.filter || undefined, order_by: spec.order, run_view_type: spec.view, format,
    };
}
