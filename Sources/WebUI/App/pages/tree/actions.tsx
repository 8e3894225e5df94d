import { useState } from "react";
import { Button } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { useToast } from "../../parts/dialog";
import { counted } from "../../core/format";
import { go, to } from "../../core/route";
import { Selection } from "./grid";
import { TreeStore } from "./store";
import { filterOf, saveCSV, Target } from "./target";
import { ChangeDialog, ChangeKind } from "./dialogs";

/** So many runs one can compare; links have an end. */
const compared = 100;

/** What can be done with the selected runs. Is there only while some are. */
export function SelectionBar(
    { store, selection: { ids, isAll }, matching = 0, clear, selectAll, changed }: {
        store: TreeStore; selection: Selection; matching: number | undefined; clear: () => void; selectAll: () => void;
        /** Something was done to the runs. */
        changed: () => void;
    },
) {
    const toast = useToast();
    const [withBelow, setWithBelow] = useState(true);
    const [kind, setKind] = useState<ChangeKind | null>(null);
    const { experimentID, filter, view, order } = store.spec;
    const nodes = [...ids].flatMap((id) => store.nodes.get(id) ?? []);
    const hasBelow = nodes.some((node) => node.shown + node.children + node.rollup.deleted > 0);
    const target: Target = isAll ? { experimentID, filter, view }
        : { experimentID, filter: filterOf([...ids], hasBelow && withBelow), view: "ALL" };
    const isOf = (stage: string, others: string) => (isAll ? view !== others
        : nodes.some(({ run }) => run.info.lifecycle_stage === stage));
    const isComparable = !isAll && ids.size > 1 && ids.size <= compared;
    return (
        <div className="tree-bar" role="region" aria-label="Selected runs">
            <strong>{isAll && "All "}{counted(isAll ? matching : ids.size, "run")} selected</strong>
            {hasBelow && <Switch on={withBelow} set={setWithBelow}>with all below</Switch>}
            {!isAll && matching > ids.size && <Button kind="quiet" onClick={selectAll}>Select all {counted(matching, "run")}</Button>}
            <div className="tree-baractions">
                <Button icon="compare" disabled={!isComparable} title={isComparable ? undefined : `Of 2 to ${compared} runs`}
                    onClick={() => go(to.compare([...ids], [experimentID]))}>Compare</Button>
                <Button icon="tag" onClick={() => setKind("tag")}>Tag</Button>
                <Button icon="move" onClick={() => setKind("move")}>Move</Button>
                <Button icon="download" onClick={() => void saveCSV(target, order).catch(
                    (error: Error) => toast({ text: error.message, kind: "failed" }))}>CSV</Button>
                {isOf("deleted", "ACTIVE_ONLY") && <Button icon="undo" onClick={() => setKind("restore")}>Restore</Button>}
                {isOf("active", "DELETED_ONLY") && <Button icon="trash" kind="danger" onClick={() => setKind("delete")}>Delete</Button>}
                <Button kind="quiet" icon="close" label="Clear the selection" onClick={clear} />
            </div>
            {kind && (
                <ChangeDialog kind={kind} target={target} close={() => setKind(null)} done={() => { clear(); changed(); }}
                    refresh={changed} />
            )}
        </div>
    );
}
