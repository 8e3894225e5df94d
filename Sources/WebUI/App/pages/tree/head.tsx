import { ReactNode, useState } from "react";
import { PageHead } from "../../parts/basic";
import { Menu } from "../../parts/menu";
import { count } from "../../core/format";
import { Connection } from "../../core/live";
import { to } from "../../core/route";
import { Experiment } from "../../core/types";
import { ChangeKind } from "../experiments/change";
import { Counts } from "./data";
import { Details } from "./details";

/** What the experiment is called, how much is in it, and whether the page follows it. */
export function TreeHead({ experiment, counts, live, objective, change, restore, changed }: {
    experiment?: Experiment; counts?: Counts; live?: ReactNode; objective?: ReactNode; change: (kind: ChangeKind) => void;
    restore: (id: string) => void;
    /** The experiment has to be read anew. */
    changed: () => void;
}) {
    const [isDetailed, setDetailed] = useState(false);
    const details = { title: "Details", icon: "info", act: () => setDetailed(true) } as const;
    const isDeleted = experiment?.lifecycle_stage === "deleted";
    return (
        <PageHead crumbs={[{ title: "Experiments", link: to.experiments() }]} title={experiment?.name ?? "Experiment"}
            aside={<>{counts && counts.runs > 0 && <Numbers counts={counts} />}{live}</>}
            actions={<>
                {objective}
                {experiment && <Menu label="Experiment" icon="more" align="end" items={isDeleted ? [
                    details,
                    { title: "Restore experiment", icon: "undo", act: () => restore(experiment.experiment_id) },
                ] : [
                    { title: "Rename", icon: "edit", act: () => change("rename") },
                    { title: "Edit description", icon: "text", act: () => change("describe") },
                    details,
                    { title: "Delete experiment", icon: "trash", danger: true, act: () => change("delete") },
                ]} />}
                {isDetailed && experiment && <Details experiment={experiment} close={() => setDetailed(false)} changed={changed} />}
            </>} />
    );
}

function Numbers({ counts: { runs, sweeps, statuses } }: { counts: Counts }) {
    const facts = [
        [sweeps, sweeps === 1 ? "sweep" : "sweeps"], [runs, runs === 1 ? "run" : "runs"],
        [statuses.RUNNING ?? 0, "running", "running"], [statuses.FAILED ?? 0, "failed", "failed"],
    ] as const;
    return (
        <ul className="tree-numbers" aria-label="In this experiment">
            {facts.map(([value, word, status]) => value > 0 && <li key={word} className={status}><b>{count(value)}</b> {word}</li>)}
        </ul>
    );
}

const states = { lost: "Connection lost, trying again", connecting: "Connecting", live: "Live" };

export function LiveMark({ connection }: { connection: Connection }) {
    return <span className={`tree-live ${connection}`} role="status">{states[connection]}</span>;
}
