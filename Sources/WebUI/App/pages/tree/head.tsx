import { ReactNode, useState } from "react";
import { PageHead } from "../../parts/basic";
import { Ask, Dialog, Field, useCopy, useToast } from "../../parts/dialog";
import { Menu } from "../../parts/menu";
import { post } from "../../core/api";
import { count, moment } from "../../core/format";
import { Connection } from "../../core/live";
import { to } from "../../core/route";
import { noteTag, tag } from "../../core/run";
import { Experiment } from "../../core/types";
import { Counts } from "./data";
import { Delete, Rename, restoreExperiment } from "../experiments/change";

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
    const copy = useCopy();
    return (
        <>
            <Menu label="Experiment" icon="more" align="end" items={[
                isDeleted ? null : { title: "Rename", icon: "edit", act: () => setDialog("rename") },
                isDeleted ? null : { title: "Edit description", icon: "text", act: () => setDialog("note") },
                { title: "Details", icon: "info", act: () => setDialog("details") },
                { title: `Copy ID ${experimentID}`, icon: "copy", act: () => copy(experimentID, "the experiment's ID") },
                isDeleted ? null : { title: "Delete experiment", icon: "trash", danger: true, act: () => setDialog("delete") },
                isDeleted ? { title: "Restore experiment", icon: "undo", act: () => void restoreExperiment(experimentID).then(reload,
                    (error: Error) => toast({ text: error.message, kind: "failed" })) } : null,
            ]} />
            {dialog === "rename" && <Rename experiment={experiment} close={close} changed={reload} />}
            {dialog === "note" && <Note experiment={experiment} close={close} changed={reload} />}
            {dialog === "details" && <Details experiment={experiment} close={close} />}
            {dialog === "delete" && <Delete experiment={experiment} close={close} changed={reload} />}
        </>
    );
}

function Note({ experiment, close, changed }: { experiment: Experiment; close: () => void; changed: () => void }) {
    const [text, setText] = useState(tag(experiment.tags, noteTag) ?? "");
    const act = () => post("mlflow/experiments/set-experiment-tag", {
        experiment_id: experiment.experiment_id, key: noteTag, value: text,
    }).then(changed);
    return (
        <Ask title="Description" action="Save" act={act} close={close}>
            <Field label="Description" value={text} set={setText} long autoFocus hint="Clients find it in the tag mlflow.note.content." />
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
        </Dialog>
    );
}
