import { useState } from "react";
import { get, post } from "../../core/api";
import { counted } from "../../core/format";
import { useLoad } from "../../core/load";
import { total } from "../../core/run";
import { Experiment, StatusCounts } from "../../core/types";
import { Ask, Field, useToast } from "../../parts/dialog";

interface Asked {
    close: () => void;
    /** The list has to be read anew. */
    changed: () => void;
}

export function Create({ close, changed }: Asked) {
    const [name, setName] = useState("");
    const toast = useToast();
    const act = async () => {
        await post("mlflow/experiments/create", { name: name.trim() });
        toast({ text: `Created “${clipped(name.trim())}”.` });
        changed();
    };
    return (
        <Ask title="New experiment" action="Create" act={act} close={close} disabled={name.trim() === ""}>
            <Field label="Name" value={name} set={setName} autoFocus required
                hint="From Python: mlflow.set_experiment(name). It makes the experiment too if there is none." />
        </Ask>
    );
}

export function Rename({ experiment, close, changed }: Asked & { experiment: Experiment }) {
    const [name, setName] = useState(experiment.name);
    const toast = useToast();
    const rename = (to: string) =>
        post("mlflow/experiments/update", { experiment_id: experiment.experiment_id, new_name: to }).then(changed);
    const act = async () => {
        await rename(name.trim());
        toast({ text: `Renamed to “${clipped(name.trim())}”.`, undo: () => rename(experiment.name) });
    };
    return (
        <Ask title="Rename experiment" action="Rename" act={act} close={close}
            disabled={name.trim() === "" || name.trim() === experiment.name}>
            <Field label="Name" value={name} set={setName} autoFocus required
                hint="Scripts that name the experiment by its old name will make a new one." />
        </Ask>
    );
}

export function Delete({ experiment, close, changed }: Asked & { experiment: Experiment }) {
    const toast = useToast();
    const id = experiment.experiment_id;
    const runs = useLoad((signal) => get<{ by_status: StatusCounts }>("roost/runs/count", { experiment_ids: id }, signal), [id]);
    const act = async () => {
        await post("mlflow/experiments/delete", { experiment_id: id });
        toast({ text: `Deleted “${clipped(experiment.name)}”.`, undo: () => restoreExperiment(id).then(changed) });
        changed();
    };
    const counts = runs.value?.by_status;
    return (
        <Ask title="Delete experiment" action="Delete" danger act={act} close={close} disabled={runs.busy}>
            <p><b>{experiment.name}</b> {counts === undefined ? "and its runs" : withRuns(counts)} will be deleted.</p>
            {!!counts?.RUNNING && <p className="problem">{running(counts.RUNNING)}</p>}
            <p className="muted">It stays under “Deleted”, from where it can be restored, until it is purged.</p>
        </Ask>
    );
}

function withRuns(counts: StatusCounts): string {
    const runs = total(counts);
    return runs === 0 ? "has no runs. It" : `and its ${counted(runs, "run")}`;
}

function running(runs: number): string {
    return `${counted(runs, "run is", "runs are")} still running. What they log from then on is refused.`;
}

export function restoreExperiment(id: string): Promise<unknown> {
    return post("mlflow/experiments/restore", { experiment_id: id });
}

export function clipped(name: string): string {
    return name.length > 60 ? name.slice(0, 59) + "…" : name;
}
