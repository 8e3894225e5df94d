import { ReactNode, useState } from "react";
import { Button, copyText, PageHead } from "../../parts/basic";
import { Ask, Dialog, useToast } from "../../parts/dialog";
import { Menu } from "../../parts/menu";
import { post } from "../../core/api";
import { count, counted, moment } from "../../core/format";
import { Connection } from "../../core/live";
import { useLoad } from "../../core/load";
import { go, to } from "../../core/route";
import { noteTag, tag } from "../../core/run";
import { Experiment, StatusCounts } from "../../core/types";
import { renameExperiment, TextDialog } from "./dialogs";

export interface Counts {
    runs: number;
    trees: number;
    /** Trees of more than one run. */
    sweeps: number;
    statuses: StatusCounts;
}

/** What the experiment is called, how much is in it, and whether the page follows it. */
export function TreeHead(
    { experimentID, experiment, counts, live, objective, reload }: {
        experimentID: string; experiment: Experiment | undefined; counts: Counts | undefined; live: ReactNode; objective: ReactNode;
        reload: () => void;
    },
) {
    return (
        <PageHead crumbs={[{ title: "Experiments", link: to.experiments() }]} title={experiment?.name ?? "Experiment"}
            aside={<>{counts && counts.runs > 0 && <Numbers counts={counts} />}{live}</>}
            actions={<>
                {objective}
                {experiment && <ExperimentMenu experimentID={experimentID} experiment={experiment} reload={reload} />}
            </>} />
    );
}

function Numbers({ counts: { runs, sweeps, statuses } }: { counts: Counts }) {
    const running = statuses.RUNNING ?? 0;
    const failed = statuses.FAILED ?? 0;
    return (
        <ul className="tree-numbers" aria-label="In this experiment">
            {sweeps > 0 && <li><b>{count(sweeps)}</b> {sweeps === 1 ? "sweep" : "sweeps"}</li>}
            <li><b>{count(runs)}</b> {runs === 1 ? "run" : "runs"}</li>
            {running > 0 && <li className="running"><b>{count(running)}</b> running</li>}
            {failed > 0 && <li className="failed"><b>{count(failed)}</b> failed</li>}
        </ul>
    );
}

export function LiveMark({ connection, isBehind }: { connection: Connection; isBehind: boolean }) {
    const text = connection === "lost" ? "Connection lost, trying again" : connection === "connecting" ? "Connecting"
        : isBehind ? "Catching up" : "Live";
    return (
        <span className={`tree-live ${connection}`} role="status"
            title={connection === "live" ? "What is logged shows up by itself" : "What is shown may be old"}>{text}</span>
    );
}

function ExperimentMenu(
    { experimentID, experiment, reload }: { experimentID: string; experiment: Experiment; reload: () => void },
) {
    const toast = useToast();
    const [dialog, setDialog] = useState<"rename" | "note" | "delete" | "details" | null>(null);
    const isDeleted = experiment.lifecycle_stage === "deleted";
    const close = () => setDialog(null);
    const copied = (text: string, what: string) => copyText(text).then(() => toast({ text: `Copied ${what}.` }));
    return (
        <>
            <Menu label="Experiment" icon="more" align="end" items={[
                isDeleted ? null : { title: "Rename", icon: "edit", act: () => setDialog("rename") },
                isDeleted ? null : { title: "Edit description", icon: "text", act: () => setDialog("note") },
                { title: "Details", icon: "info", act: () => setDialog("details") },
                { title: `Copy ID ${experimentID}`, icon: "copy", act: () => void copied(experimentID, "the experiment's ID") },
                isDeleted ? null : { title: "Delete experiment", icon: "trash", danger: true, act: () => setDialog("delete") },
                isDeleted ? { title: "Restore experiment", icon: "undo", act: () => void restore(experimentID).then(reload,
                    (error: Error) => toast({ text: error.message, kind: "failed" })) } : null,
            ]} />
            {dialog === "rename" && (
                <TextDialog title="Rename experiment" label="Name" value={experiment.name} close={close}
                    save={(name) => renameExperiment(experimentID, name).then(reload)} />
            )}
            {dialog === "note" && (
                <TextDialog title="Description" label="Description" value={tag(experiment.tags, noteTag) ?? ""} long close={close}
                    hint="Anyone with a client finds it in the tag mlflow.note.content"
                    save={(value) => post("mlflow/experiments/set-experiment-tag", { experiment_id: experimentID, key: noteTag, value })
                        .then(reload)} />
            )}
            {dialog === "details" && <Details experiment={experiment} close={close} />}
            {dialog === "delete" && <DeleteExperiment experiment={experiment} close={close} reload={reload} />}
        </>
    );
}

export function restore(experimentID: string): Promise<unknown> {
    return post("mlflow/experiments/restore", { experiment_id: experimentID });
}

function DeleteExperiment({ experiment, close, reload }: { experiment: Experiment; close: () => void; reload: () => void }) {
    const toast = useToast();
    const id = experiment.experiment_id;
    const { value: runs } = useLoad((signal) => (
        post<{ count: number }>("roost/runs/count", { experiment_ids: [id] }, signal).then((answer) => answer.count)), [id]);
    const act = async () => {
        await post("mlflow/experiments/delete", { experiment_id: id });
        toast({ text: `Deleted ${experiment.name}.`, undo: () => restore(id).then(reload) });
        go(to.experiments());
    };
    return (
        <Ask title="Delete experiment" action="Delete" danger act={act} close={close}>
            <p>
                <strong>{experiment.name}</strong> {runs ? `and its ${counted(runs, "run")} ` : runs === 0 ? "(without runs) " : ""}
                will be deleted.
            </p>
            <p className="muted">It can be restored until it is purged.</p>
        </Ask>
    );
}

function Details({ experiment, close }: { experiment: Experiment; close: () => void }) {
    const facts = [
        ["ID", experiment.experiment_id], ["Artifacts", experiment.artifact_location],
        ["Created", experiment.creation_time ? moment(experiment.creation_time) : ""],
        ["Changed", experiment.last_update_time ? moment(experiment.last_update_time) : ""],
        ...(experiment.tags ?? []).filter(({ key }) => key !== noteTag).map(({ key, value }) => [key, value]),
    ];
    return (
        <Dialog title="Experiment" close={close}>
            <dl className="facts">
                {facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
            </dl>
            <div className="dialogactions"><Button onClick={close}>Close</Button></div>
        </Dialog>
    );
}
