import { useState } from "react";
import { Segments } from "../../parts/choice";
import { Ask, Field, useToast } from "../../parts/dialog";
import { all, get } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { statuses } from "../../core/run";
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

type Outcome = { value?: RunChanges; error?: Error };

/** What it would do to how many runs, from the server. */
function Affected({ load: { value, error }, verb }: { load: Outcome; verb: string }) {
    if (error) return <p className="problem" role="alert">{error.message}</p>;
    if (value === undefined) return <p className="muted" role="status">Counting…</p>;
    const there = statuses.filter((status) => value.by_status[status]);
    return (
        <>
            <p><strong>{counted(value.changed, "run")}</strong> will be {verb}{there.length > 1
                && `: ${there.map((status) => `${value.by_status[status]} ${statusWord(status)}`).join(", ")}`}.</p>
            {value.logged_models > 0 && <p>{counted(value.logged_models, "logged model")} with them.</p>}
        </>
    );
}

/** Does it, says so, and offers to undo it for just these runs, whatever their filter matches by then. */
function useAct({ target, done, refresh }: DialogProps) {
    const toast = useToast();
    return async (action: Action, said: (runs: string) => string, undo?: { in: string; action: Action }) => {
        const ids = undo === undefined ? target.ids : target.ids ?? await matchingIDs(target);
        const { changed } = await act(target, action, false);
        toast({
            text: said(counted(changed, "run")),
            undo: undo && (() => act({ ...target, experimentID: undo.in, ids }, undo.action, false).then(refresh)),
        });
        done();
    };
}

export function DeleteDialog(props: DialogProps) {
    const { target, close } = props;
    const run = useAct(props);
    const load = useLoad(() => act(target, { delete: {} }, true), [target]);
    const running = load.value?.by_status.RUNNING ?? 0;
    return (
        <Ask title="Delete runs" action="Delete" danger disabled={!load.value?.changed} close={close}
            act={() => run({ delete: {} }, (runs) => `Deleted ${runs}.`, { in: target.experimentID, action: { restore: {} } })}>
            <Affected load={load} verb="deleted" />
            {running > 0 && <p className="warning">{counted(running, "run is", "runs are")} still running. What they log after this is refused.</p>}
            <p className="muted">Deleted runs can be restored until they are purged.</p>
        </Ask>
    );
}

export function RestoreDialog(props: DialogProps) {
    const { target, close } = props;
    const run = useAct(props);
    const load = useLoad(() => act(target, { restore: {} }, true), [target]);
    return (
        <Ask title="Restore runs" action="Restore" disabled={!load.value?.changed} close={close}
            act={() => run({ restore: {} }, (runs) => `Restored ${runs}.`)}>
            <Affected load={load} verb="restored" />
            {target.withBelow && <p className="muted">What was deleted together with a run comes back with it.</p>}
        </Ask>
    );
}

export function TagDialog(props: DialogProps) {
    const { target, close } = props;
    const run = useAct(props);
    const [isRemoving, setRemoving] = useState(false);
    const [key, setKey] = useState("");
    const [value, setValue] = useState("");
    const action: Action = isRemoving ? { delete_tags: [key] } : { set_tags: [{ key, value }] };
    // How many runs there are, not how many have the tag.
    const load = useLoad(() => act(target, { set_tags: [{ key: "count", value: "" }] }, true), [target]);
    return (
        <Ask title="Tag runs" action={isRemoving ? "Remove tag" : "Set tag"} disabled={key === "" || load.value === undefined}
            close={close} act={() => run(action, (runs) => (isRemoving ? `Removed ${key} from ${runs}.` : `Tagged ${runs}.`))}>
            <Segments label="What to do" options={[["set", "Set"], ["remove", "Remove"]]} value={isRemoving ? "remove" : "set"}
                set={(what) => setRemoving(what === "remove")} />
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

export function MoveDialog(props: DialogProps) {
    const { target, close } = props;
    const run = useAct(props);
    const [chosen, setChosen] = useState("");
    const experiments = useLoad((signal) => all(
        (token) => get<{ experiments?: Experiment[]; next_page_token?: string }>(
            "mlflow/experiments/search", { max_results: 1000, order_by: ["name ASC"], page_token: token }, signal),
        (page) => page.experiments, 5000), []);
    const others = (experiments.value ?? []).filter((one) => one.experiment_id !== target.experimentID);
    const name = others.find((one) => one.experiment_id === chosen)?.name;
    const moveTo = (id: string): Action => ({ move: { experiment_id: id } });
    const load = useLoad(() => act(target, moveTo(chosen), true), chosen === "" ? null : [chosen, target]);
    return (
        <Ask title="Move runs" action="Move" disabled={!load.value?.changed} close={close}
            act={() => run(moveTo(chosen), (runs) => `Moved ${runs} to ${name}.`, { in: chosen, action: moveTo(target.experimentID) })}>
            {experiments.error && <p className="problem" role="alert">{experiments.error.message}</p>}
            <label className="field">
                <span>To experiment</span>
                <select value={chosen} autoFocus onChange={(event) => setChosen(event.target.value)}>
                    <option value="" disabled>
                        {experiments.value === undefined ? "Loading…" : others.length > 0 ? "Choose one" : "There is no other"}
                    </option>
                    {others.map((one) => <option key={one.experiment_id} value={one.experiment_id}>{one.name}</option>)}
                </select>
            </label>
            {chosen !== "" && <Affected load={load} verb="moved" />}
            <p className="muted">Parents and children stay so across experiments, and artifacts stay where they are.</p>
        </Ask>
    );
}
