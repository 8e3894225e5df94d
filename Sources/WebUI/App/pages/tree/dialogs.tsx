import { useState } from "react";
import { Ask, Field, useToast } from "../../parts/dialog";
import { post } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { statuses } from "../../core/run";
import { statusWord } from "../../parts/basic";
import { Experiment } from "../../core/types";
import { act, Action, actOnIDs, matchingIDs, Target } from "./target";

const kinds = {
    tag: { title: "Tag", verb: "tagged", note: "A tag of the same key is replaced; without a value it is removed." },
    move: { title: "Move", verb: "moved", note: "Parents and children stay so across experiments." },
    restore: { title: "Restore", verb: "restored", note: "" },
    delete: { title: "Delete", verb: "deleted", note: "Deleted runs can be restored until they are purged." },
};

export type ChangeKind = keyof typeof kinds;

/** Asks with what the server says it would do to how many runs, does it, and offers to undo it for just these. */
export function ChangeDialog({ kind, target, close, done, refresh }: {
    kind: ChangeKind;
    target: Target;
    close: () => void;
    /** It was done, and the selection is of no use any more. */
    done: () => void;
    /** It was undone. */
    refresh: () => void;
}) {
    const toast = useToast();
    const { title, verb, note } = kinds[kind];
    const [key, setKey] = useState("");
    const [value, setValue] = useState("");
    const [chosen, setChosen] = useState("");
    const experiments = useLoad((signal) => post<{ experiments?: Experiment[] }>(
        "mlflow/experiments/search", { max_results: 5000, order_by: ["name ASC"] }, signal), kind === "move" ? [] : null);
    const moveTo = (id: string): Action => ({ move: { experiment_id: id } });
    const actions: Record<ChangeKind, { action: Action; back?: Action }> = {
        tag: { action: value === "" ? { delete_tags: [key] } : { set_tags: [{ key, value }] } },
        move: { action: moveTo(chosen), back: moveTo(target.experimentID) },
        restore: { action: { restore: {} } },
        delete: { action: { delete: {} }, back: { restore: {} } },
    };
    const { action, back } = actions[kind];
    const isReady = kind === "tag" ? key !== "" : kind !== "move" || chosen !== "";
    // Of tags one wants to know how many runs there are, whatever the key.
    const { value: changes, error } = useLoad(
        () => act(target, kind === "tag" ? { set_tags: [{ key: "count", value: "" }] } : action, true),
        kind === "move" && chosen === "" ? null : [target, chosen]);
    const there = statuses.filter((status) => changes?.by_status[status]);
    const run = async () => {
        const ids = back && await matchingIDs(target, action);
        const { changed } = await act(target, action, false);
        toast({
            text: `${counted(changed, "run")} ${verb}.`,
            undo: ids && (() => actOnIDs(chosen || target.experimentID, ids, back).then(refresh)),
        });
        done();
    };
    return (
        <Ask title={`${title} runs`} action={title} danger={kind === "delete"} disabled={!isReady || !changes?.matched}
            close={close} act={run}>
            {kind === "tag" && (
                <div className="tree-fields">
                    <Field label="Key" value={key} set={setKey} autoFocus required />
                    <Field label="Value" value={value} set={setValue} />
                </div>
            )}
            {kind === "move" && (
                <label className="field">
                    <span>To experiment</span>
                    <select value={chosen} autoFocus onChange={(event) => setChosen(event.target.value)}>
                        <option value="" disabled>{experiments.busy ? "Loading…" : "Choose one"}</option>
                        {experiments.value?.experiments?.map(({ experiment_id: id, name }) => (
                            id !== target.experimentID && <option key={id} value={id}>{name}</option>))}
                    </select>
                </label>
            )}
            {changes && (
                <p><strong>{counted(changes.matched, "run")}</strong> will be {verb}{there.length > 1
                    && `: ${there.map((status) => `${changes.by_status[status]} ${statusWord(status)}`).join(", ")}`}.</p>
            )}
            {kind === "delete" && !!changes?.by_status.RUNNING && <p className="warning">What running ones log after this is refused.</p>}
            {(error ?? experiments.error) && <p className="problem" role="alert">{(error ?? experiments.error)?.message}</p>}
            {note && <p className="muted">{note}</p>}
        </Ask>
    );
}
