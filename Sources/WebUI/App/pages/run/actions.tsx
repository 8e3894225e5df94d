import { useState } from "react";
import { ApiError, post } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { go, to } from "../../core/route";
import { deleteTree, restoreTree, runName, statuses } from "../../core/run";
import { Run, Status } from "../../core/types";
import { Button, statusWord } from "../../parts/basic";
import { Choices } from "../../parts/choice";
import { Ask, Field, useToast } from "../../parts/dialog";
import { Menu } from "../../parts/menu";

const dialogs = { rename: Rename, end: End, delete: Delete, register: Register };

interface DialogProps {
    run: Run;
    close: () => void;
    changed: () => void;
}

export function Actions({ run, changed }: { run: Run; changed: () => void }) {
    const [open, setOpen] = useState<keyof typeof dialogs | null>(null);
    const { info, outputs } = run;
    if (info.lifecycle_stage === "deleted") return null;
    const Open = open && dialogs[open];
    return (
        <>
            <Button icon="edit" onClick={() => setOpen("rename")}>Rename</Button>
            {(info.status === "RUNNING" || info.status === "SCHEDULED") && <Button onClick={() => setOpen("end")}>End…</Button>}
            <Menu label="More about this run" icon="more" align="end" items={[
                outputs?.model_outputs?.length ? { title: "Register model…", icon: "box", act: () => setOpen("register") } : null,
                { title: "Delete…", icon: "trash", danger: true, act: () => setOpen("delete") },
            ]} />
            {Open && <Open run={run} close={() => setOpen(null)} changed={changed} />}
        </>
    );
}

export function DeletedNote({ run, changed }: { run: Run; changed: () => void }) {
    const toast = useToast();
    const restore = () => void restoreTree(run.info.run_id, false)
        .then(changed, (error: Error) => toast({ text: error.message, kind: "failed" }));
    return (
        <div className="warning run-deleted" role="status">
            This run is deleted: searches leave it out, and a purge removes it for good.
            <Button icon="undo" onClick={restore}>Restore</Button>
        </div>
    );
}

function update(run: Run, fields: { run_name?: string; status?: Status; end_time?: number }): Promise<unknown> {
    return post("mlflow/runs/update", { run_id: run.info.run_id, ...fields });
}

function Rename({ run, close, changed }: DialogProps) {
    const before = runName(run.info);
    const [name, setName] = useState(before);
    const toast = useToast();
    const rename = (run_name: string) => update(run, { run_name }).then(changed);
    const act = async () => {
        await rename(name);
        toast({ text: `Renamed to ${name}.`, undo: () => rename(before) });
    };
    return (
        <Ask title="Rename the run" action="Rename" act={act} close={close} disabled={name.trim() === ""}>
            <Field label="Name" value={name} set={setName} autoFocus required />
        </Ask>
    );
}

const ends = (["FINISHED", "FAILED", "KILLED"] as const).map((id) => ({ id, title: statusWord(id) }));

function End({ run, close, changed }: DialogProps) {
    const [status, setStatus] = useState<Status>("KILLED");
    const act = () => update(run, { status, end_time: Date.now() }).then(changed);
    return (
        <Ask title="End the run" action="End it" act={act} close={close}>
            <p>For a run whose process is gone: one that still runs is not stopped.</p>
            <Choices title="Status" type="radio" items={ends} isOn={({ id }) => id === status} press={({ id }) => setStatus(id)} />
        </Ask>
    );
}

function Delete({ run, close, changed }: DialogProps) {
    const id = run.info.run_id;
    const { value: counts, error } = useLoad(() => deleteTree(id, true), [id]);
    const toast = useToast();
    const act = async () => {
        const { changed: deleted } = await deleteTree(id, false);
        changed();
        toast({ text: `Deleted ${counted(deleted, "run")}.`, undo: () => restoreTree(id, false).then(changed) });
    };
    const all = counts?.changed ?? 0;
    const there = statuses.filter((status) => counts?.by_status[status]);
    return (
        <Ask title="Delete the run" action={all > 1 ? `Delete ${all} runs` : "Delete"} danger act={act} close={close} disabled={!counts}>
            <p>Deletes <b>{runName(run.info)}</b>{all > 1 && ` and ${counted(all - 1, "run")} below it`}.</p>
            <p>
                {counts && there.map((status) => `${counts.by_status[status]} ${statusWord(status)}`).join(", ")}
                {counts && counts.logged_models > 0 && `, with ${counted(counts.logged_models, "logged model")}`}
                {!counts && (error?.message ?? "Counting…")}
            </p>
            <p className="muted">It can be restored until someone purges deleted runs.</p>
        </Ask>
    );
}

/** Makes a version of a registered model from a model that the run logged, as `mlflow.register_model` does. */
function Register({ run, close }: DialogProps) {
    const models = run.outputs?.model_outputs ?? [];
    const [id, setID] = useState(models[0]?.model_id ?? "");
    const [name, setName] = useState("");
    const act = async () => {
        await post("mlflow/registered-models/create", { name }).catch((error: ApiError) => {
            if (error.code !== "RESOURCE_ALREADY_EXISTS") throw error;
        });
        const { model_version: made } = await post<{ model_version: { version: string } }>("mlflow/model-versions/create", {
            name, source: `models:/${id}`, run_id: run.info.run_id, model_id: id,
        });
        go(to.modelVersion(name, made.version));
    };
    return (
        <Ask title="Register a model" action="Register" act={act} close={close} disabled={name.trim() === ""}>
            <label className="field">
                <span>Logged model</span>
                <select value={id} onChange={(event) => setID(event.target.value)}>
                    {models.map(({ model_id: one }) => <option key={one}>{one}</option>)}
                </select>
            </label>
            <Field label="Name of the registered model" value={name} set={setName} autoFocus required
                hint="One that is there gets another version." />
        </Ask>
    );
}
