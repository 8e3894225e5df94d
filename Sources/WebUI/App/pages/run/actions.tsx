import { useState } from "react";
import { get, post } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { to } from "../../core/route";
import { deleteTree, restoreTree, runName, statuses } from "../../core/run";
import { RegisteredModel, Run, RunChanges, Status } from "../../core/types";
import { Button, StatusMark, statusWord } from "../../parts/basic";
import { Ask, Field, useCopy, useToast } from "../../parts/dialog";
import { Menu, MenuItem } from "../../parts/menu";

type Open = "rename" | "end" | "delete" | "register" | null;

export function Actions({ run, children, changed }: { run: Run; children: number; changed: () => void }) {
    const [open, setOpen] = useState<Open>(null);
    const restore = useRestore(run, changed);
    const close = () => setOpen(null);
    const { info } = run;
    const isActive = info.lifecycle_stage === "active";
    const canEnd = isActive && (info.status === "RUNNING" || info.status === "SCHEDULED");
    const copy = useCopy();
    const items: (MenuItem | null)[] = [
        { title: "Copy id", icon: "copy", act: () => copy(info.run_id, "the run's id") },
        { title: "Copy link", icon: "copy", act: () => copy(location.href, "the link to this view") },
        isActive && run.outputs?.model_outputs?.length
            ? { title: "Register model…", icon: "box", act: () => setOpen("register") } : null,
        isActive
            ? { title: "Delete…", icon: "trash", danger: true, act: () => setOpen("delete") }
            : { title: "Restore", icon: "undo", act: () => void restore() },
    ];
    return (
        <>
            {isActive && <Button icon="edit" onClick={() => setOpen("rename")}>Rename</Button>}
            {canEnd && <Button onClick={() => setOpen("end")}>End…</Button>}
            <Menu label="More about this run" icon="more" align="end" items={items} />
            {open === "rename" && <Rename run={run} close={close} changed={changed} />}
            {open === "end" && <End run={run} close={close} changed={changed} />}
            {open === "delete" && <Delete run={run} hasChildren={children > 0} close={close} changed={changed} />}
            {open === "register" && <Register run={run} close={close} />}
        </>
    );
}

export function DeletedNote({ run, changed }: { run: Run; changed: () => void }) {
    const restore = useRestore(run, changed);
    return (
        <div className="warning run-deleted" role="status">
            <span>This run is deleted: searches leave it out, and a purge removes it for good.</span>
            <Button icon="undo" onClick={() => void restore()}>Restore</Button>
        </div>
    );
}

function useRestore(run: Run, changed: () => void): () => Promise<void> {
    const toast = useToast();
    return () => restoreTree(run.info.run_id, false).then(
        (done) => {
            toast({ text: `Restored ${counted(done.changed, "run")}.` });
            changed();
        },
        (error: Error) => toast({ text: error.message, kind: "failed" }));
}

function update(run: Run, fields: { run_name?: string; status?: Status; end_time?: number }): Promise<unknown> {
    return post("mlflow/runs/update", { run_id: run.info.run_id, ...fields });
}

function Rename({ run, close, changed }: { run: Run; close: () => void; changed: () => void }) {
    const before = runName(run.info);
    const [name, setName] = useState(run.info.run_name ?? "");
    const toast = useToast();
    const act = async () => {
        await update(run, { run_name: name });
        changed();
        const undo = () => update(run, { run_name: before }).then(changed);
        toast({ text: `Renamed to ${name}.`, undo });
    };
    return (
        <Ask title="Rename the run" action="Rename" act={act} close={close} disabled={name.trim() === ""}>
            <Field label="Name" value={name} set={setName} autoFocus required />
        </Ask>
    );
}

const ends = [
    { status: "FINISHED", text: "It did what it was to do." },
    { status: "FAILED", text: "It broke." },
    { status: "KILLED", text: "Someone stopped it." },
] as const;

function End({ run, close, changed }: { run: Run; close: () => void; changed: () => void }) {
    const [status, setStatus] = useState<Status>("KILLED");
    const toast = useToast();
    const act = async () => {
        await update(run, { status, end_time: Date.now() });
        changed();
        toast({ text: `The run is marked as ${statusWord(status)}.` });
    };
    return (
        <Ask title="End the run" action="End it" act={act} close={close}>
            <p>For a run whose process is gone. It only sets the status: a process that still runs is not stopped.</p>
            <fieldset className="run-ends">
                <legend className="unseen">Status</legend>
                {ends.map((one) => (
                    <label key={one.status}>
                        <input type="radio" name="status" checked={status === one.status}
                            onChange={() => setStatus(one.status)} />
                        <StatusMark status={one.status} words />
                        <span className="muted">{one.text}</span>
                    </label>
                ))}
            </fieldset>
        </Ask>
    );
}

function Delete(
    { run, hasChildren, close, changed }: { run: Run; hasChildren: boolean; close: () => void; changed: () => void },
) {
    const counts = useLoad(() => deleteTree(run.info.run_id, true), [run.info.run_id]);
    const toast = useToast();
    const act = async () => {
        const done = await deleteTree(run.info.run_id, false);
        changed();
        const undo = () => restoreTree(run.info.run_id, false).then(changed);
        toast({ text: `Deleted ${counted(done.changed, "run")}.`, undo });
    };
    const all = counts.value?.changed ?? 0;
    const action = all > 1 ? `Delete ${counted(all, "run")}` : "Delete";
    return (
        <Ask title="Delete the run" action={action} danger act={act} close={close} disabled={!counts.value && !counts.error}>
            {counts.value
                ? <DeleteCounts counts={counts.value} name={runName(run.info)} />
                : <p>{counts.error?.message ?? `Counting what is ${hasChildren ? "below it" : "deleted"}…`}</p>}
            <p className="muted">It can be restored until someone purges deleted runs.</p>
        </Ask>
    );
}

function DeleteCounts({ counts, name }: { counts: RunChanges; name: string }) {
    const below = counts.changed - 1;
    const there = statuses.filter((status) => counts.by_status[status]);
    return (
        <>
            <p className="run-sentence">
                Deletes <b>{name}</b>{below > 0 ? <> and <b>{counted(below, "run")}</b> below it</> : null}
                {counts.logged_models > 0 && (
                    <>; {counted(counts.logged_models, "logged model")} came from {below > 0 ? "them" : "it"}</>
                )}.
            </p>
            {below > 0 && (
                <ul className="run-counts">
                    {there.map((status) => (
                        <li key={status}><StatusMark status={status} /> {counts.by_status[status]} {statusWord(status)}</li>
                    ))}
                </ul>
            )}
        </>
    );
}

/** Makes a version of a registered model from a model that the run logged, as `mlflow.register_model` does. */
function Register({ run, close }: { run: Run; close: () => void }) {
    const models = run.outputs?.model_outputs ?? [];
    const [id, setID] = useState(models[0]?.model_id ?? "");
    const [name, setName] = useState("");
    const known = useLoad((signal) => names(signal), []);
    const toast = useToast();
    const act = async () => {
        // Without the list there is no telling whether the name is taken: it is asked for once more, and may fail.
        const taken = known.value ?? await names();
        if (!taken.includes(name)) await post("mlflow/registered-models/create", { name });
        const { model_version: made } = await post<{ model_version: { version: string } }>("mlflow/model-versions/create", {
            name, source: `models:/${id}`, run_id: run.info.run_id, model_id: id,
        });
        toast({ text: `Registered as version ${made.version} of ${name}.` });
        location.hash = to.modelVersion(name, made.version);
    };
    return (
        <Ask title="Register a model" action="Register" act={act} close={close} disabled={name.trim() === "" || id === ""}>
            <label className="field">
                <span>Logged model</span>
                <select value={id} onChange={(event) => setID(event.target.value)}>
                    {models.map(({ model_id: one }) => <option key={one} value={one}>{one}</option>)}
                </select>
            </label>
            <label className="field">
                <span>Name of the registered model</span>
                <input type="text" list="run-models" value={name} autoFocus required
                    onChange={(event) => setName(event.target.value)} />
                <datalist id="run-models">{known.value?.map((one) => <option key={one} value={one} />)}</datalist>
                <small>
                    {known.value?.includes(name) ? "Adds a version to it."
                        : "A name that is not there yet makes a new registered model."}
                </small>
            </label>
        </Ask>
    );
}

function names(signal?: AbortSignal): Promise<string[]> {
    return get<{ registered_models?: RegisteredModel[] }>("mlflow/registered-models/search", { max_results: 1000 }, signal)
        .then((answer) => answer.registered_models?.map((model) => model.name) ?? []);
}
