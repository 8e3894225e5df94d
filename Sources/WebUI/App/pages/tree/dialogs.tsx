import { useState } from "react";
import { Ask, Field, useToast } from "../../parts/dialog";
import { all, get } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { statuses, total } from "../../core/run";
import { statusWord } from "../../parts/basic";
import { Experiment, RunChanges } from "../../core/types";
import { act, Action, matchingIDs, Target } from "./target";

interface DialogProps {
    target: Target;
    close: () => void;
    /** It was done, and the selection is of no use any more. */
    done: () => void;
    /** Something changed, as by undoing. */
    refresh: () => void;
}

function useDryRun(target: Target, action: Action, name: string) {
    return useLoad(() => act(target, action, true), [name, target]);
}

/** How many runs it is about, from the server. */
function Affected({ load, verb }: { load: { value?: RunChanges; error?: Error }; verb: string }) {
    const { value, error } = load;
    if (error) return <p className="problem" role="alert">{error.message}</p>;
    if (value === undefined) return <p className="muted" role="status">Counting…</p>;
    const there = statuses.filter((status) => value.by_status[status]);
    return (
        <>
            <p><strong>{counted(value.changed, "run")}</strong> will be {verb}{total(value.by_status) > 0 && there.length > 1
                ? `: ${there.map((status) => `${value.by_status[status]} ${statusWord(status)}`).join(", ")}` : ""}.</p>
            {value.logged_models > 0 && <p>{counted(value.logged_models, "logged model")} with them.</p>}
        </>
    );
}

export function DeleteDialog({ target, close, done, refresh }: DialogProps) {
    const toast = useToast();
    const load = useDryRun(target, { delete: {} }, "delete");
    const run = async () => {
        // By id, so that undoing brings back these and none that were deleted before.
        const ids = target.ids ?? await matchingIDs(target);
        const changes = await act(target, { delete: {} }, false);
        toast({
            text: `Deleted ${counted(changes.changed, "run")}.`,
            undo: async () => {
                await act({ ...target, ids }, { restore: {} }, false);
                refresh();
            },
        });
        done();
    };
    const running = load.value?.by_status.RUNNING ?? 0;
    return (
        <Ask title="Delete runs" action="Delete" danger disabled={!load.value?.changed} act={run} close={close}>
            <Affected load={load} verb="deleted" />
            {running > 0 && <p className="warning">{counted(running, "run")} {running === 1 ? "is" : "are"} still running. What {running === 1 ? "it logs" : "they log"} after this is refused.</p>}
            <p className="muted">Deleted runs can be restored until they are purged.</p>
        </Ask>
    );
}

export function RestoreDialog({ target, close, done }: DialogProps) {
    const toast = useToast();
    const load = useDryRun(target, { restore: {} }, "restore");
    const run = async () => {
        const changes = await act(target, { restore: {} }, false);
        toast({ text: `Restored ${counted(changes.changed, "run")}.` });
        done();
    };
    return (
        <Ask title="Restore runs" action="Restore" disabled={!load.value?.changed} act={run} close={close}>
            <Affected load={load} verb="restored" />
            {target.withBelow && <p className="muted">What was deleted together with a run comes back with it.</p>}
        </Ask>
    );
}

export function TagDialog({ target, close, done }: DialogProps) {
    const toast = useToast();
    const [isRemoving, setRemoving] = useState(false);
    const [key, setKey] = useState("");
    const [value, setValue] = useState("");
    const action: Action = isRemoving ? { delete_tags: [key] } : { set_tags: [{ key, value }] };
    const load = useDryRun(target, isRemoving ? { delete_tags: [key || " "] } : { set_tags: [{ key: "count", value: "" }] },
        isRemoving ? "untag" + key : "tag");
    const run = async () => {
        const changes = await act(target, action, false);
        toast({ text: isRemoving ? `Removed ${key} from ${counted(changes.changed, "run")}.` : `Tagged ${counted(changes.changed, "run")}.` });
        done();
    };
    return (
        <Ask title="Tag runs" action={isRemoving ? "Remove tag" : "Set tag"} disabled={key === "" || load.value === undefined}
            act={run} close={close}>
            <div className="segments" role="group" aria-label="What to do">
                <button type="button" aria-pressed={!isRemoving} onClick={() => setRemoving(false)}>Set</button>
                <button type="button" aria-pressed={isRemoving} onClick={() => setRemoving(true)}>Remove</button>
            </div>
            <div className="tree-fields">
                <Field label="Key" value={key} set={setKey} autoFocus required />
                {!isRemoving && <Field label="Value" value={value} set={setValue} />}
            </div>
            {load.error
                ? <p className="problem" role="alert">{load.error.message}</p>
                : <p className="muted">{load.value === undefined ? "Counting…" : `${counted(load.value.matched, "active run")}.`} A tag
                    of the same key is {isRemoving ? "removed" : "replaced"}.</p>}
        </Ask>
    );
}

export function MoveDialog({ target, close, done, refresh }: DialogProps) {
    const toast = useToast();
    const [chosen, setChosen] = useState("");
    const experiments = useLoad((signal) => all(
        (token) => get<{ experiments?: Experiment[]; next_page_token?: string }>(
            "mlflow/experiments/search", { max_results: 1000, order_by: ["name ASC"], page_token: token }, signal),
        (page) => page.experiments, 5000), ["experiments"]);
    const others = (experiments.value ?? []).filter((one) => one.experiment_id !== target.experimentID);
    const load = useLoad(() => act(target, { move: { experiment_id: chosen } }, true), chosen === "" ? null : ["move", chosen, target]);
    const run = async () => {
        const ids = target.ids ?? await matchingIDs(target);
        const changes = await act(target, { move: { experiment_id: chosen } }, false);
        const name = others.find((one) => one.experiment_id === chosen)?.name ?? chosen;
        toast({
            text: `Moved ${counted(changes.changed, "run")} to ${name}.`,
            undo: async () => {
                const back = { ...target, experimentID: chosen, ids };
                await act(back, { move: { experiment_id: target.experimentID } }, false);
                refresh();
            },
        });
        done();
    };
    return (
        <Ask title="Move runs" action="Move" disabled={!load.value?.changed} act={run} close={close}>
            {experiments.error && <p className="problem" role="alert">{experiments.error.message}</p>}
            {experiments.value !== undefined && others.length === 0
                ? <p>There is no other experiment. Create one on the page of all experiments.</p>
                : <label className="field">
                    <span>To experiment</span>
                    <select value={chosen} autoFocus onChange={(event) => setChosen(event.target.value)}>
                        <option value="" disabled>{experiments.value ? "Choose one" : "Loading…"}</option>
                        {others.map((one) => <option key={one.experiment_id} value={one.experiment_id}>{one.name}</option>)}
                    </select>
                </label>}
            {chosen !== "" && <Affected load={load} verb="moved" />}
            <p className="muted">Parents and children stay so across experiments, and artifacts stay where they are.</p>
        </Ask>
    );
}
