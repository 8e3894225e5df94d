import { useState } from "react";
import { get, post } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { noteTag, tag, total } from "../../core/run";
import { Experiment, StatusCounts } from "../../core/types";
import { Ask, Field, useToast } from "../../parts/dialog";

export type ChangeKind = "create" | "rename" | "describe" | "delete";

/** Changes an experiment, or makes one where there is none. */
export function ChangeExperiment({ kind, experiment, close, changed }: {
    kind: ChangeKind;
    experiment?: Experiment;
    close: () => void;
    /** It has to be read anew. */
    changed: () => void;
}) {
    const { experiment_id: id = "", name = "" } = experiment ?? {};
    const toast = useToast();
    const before = kind === "describe" ? tag(experiment?.tags, noteTag) ?? "" : name;
    const [text, setText] = useState(before);
    const runs = useLoad((signal) => get<{ by_status: StatusCounts }>("roost/runs/count", { experiment_ids: id }, signal),
        kind === "delete" ? [id] : null);
    const call = (to: string, fields?: object) => post(`mlflow/experiments/${to}`, { experiment_id: id, ...fields });
    const rename = (to: string) => call("update", { new_name: to });
    const acts: Record<ChangeKind, { title: string; action: string; act: () => Promise<unknown>; undo?: () => Promise<unknown> }> = {
        create: { title: "New experiment", action: "Create", act: () => post("mlflow/experiments/create", { name: text.trim() }) },
        rename: { title: "Rename experiment", action: "Rename", act: () => rename(text.trim()), undo: () => rename(name) },
        describe: {
            title: "Description", action: "Save", act: () => call("set-experiment-tag", { key: noteTag, value: text }),
            undo: () => call("set-experiment-tag", { key: noteTag, value: before }),
        },
        delete: { title: "Delete experiment", action: "Delete", act: () => call("delete"), undo: () => call("restore") },
    };
    const { title, action, act, undo } = acts[kind];
    const counts = runs.value?.by_status;
    return (
        <Ask title={title} action={action} danger={kind === "delete"} close={close}
            disabled={kind === "delete" ? runs.busy : text.trim() === "" && kind !== "describe" || text === before}
            act={() => act().then(() => {
                toast({ text: `${action}d.`, undo: undo && (() => undo().then(changed)) });
                changed();
            })}>
            {kind !== "delete"
                ? <Field label={kind === "describe" ? title : "Name"} value={text} set={setText} autoFocus long={kind === "describe"}
                    required={kind !== "describe"} />
                : (
                    <>
                        <p><b>{name}</b> {counts && `and its ${counted(total(counts), "run")}`} will be deleted.</p>
                        {!!counts?.RUNNING && (
                            <p className="problem">{counted(counts.RUNNING, "run is", "runs are")} still running. What they log from then on
                                is refused.</p>
                        )}
                        <p className="muted">It can be restored until it is purged.</p>
                    </>
                )}
        </Ask>
    );
}

/** Brings a deleted experiment back, and says if that fails. */
export function useRestore(changed: () => void): (id: string) => void {
    const toast = useToast();
    return (id) => void post("mlflow/experiments/restore", { experiment_id: id }).then(() => {
        toast({ text: "Restored." });
        changed();
    }, (error: Error) => toast({ text: error.message, kind: "failed" }));
}
