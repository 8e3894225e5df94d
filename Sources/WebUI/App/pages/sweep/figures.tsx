import { ReactNode, useState } from "react";
import { count, counted, duration, short } from "../../core/format";
import { chooseObjective, ChosenObjective, guessedGoal, saveObjective } from "../../core/objective";
import { quantile, sorted } from "../../core/stats";
import { to } from "../../core/route";
import { Experiment, Goal, MetricColumn, StatusCounts } from "../../core/types";
import { Button, Moment, StatusBar, statusWord } from "../../parts/basic";
import { statuses } from "../../core/run";
import { useToast } from "../../parts/dialog";
import { Sweep } from "./model";

/** The answers in one line: how many, which is best, and whether the search still gains anything. */
export function Figures({ sweep, experimentID, children }: { sweep: Sweep; experimentID: string; children: ReactNode }) {
    const { data, objective, best } = sweep;
    const counts: StatusCounts = {};
    for (const status of data.statuses) counts[status] = (counts[status] ?? 0) + 1;
    const words = statuses.filter((status) => counts[status]).map((status) => `${count(counts[status] ?? 0)} ${statusWord(status)}`);
    const lengths = sorted(data.ends.map((end, index) => end - (data.starts[index] ?? NaN)));
    const longestMetric = objective !== null && objective.metric.length > 28 ? objective.metric.slice(0, 27) + "…" : objective?.metric;
    return (
        <div className="sweep-figures">
            <Figure label={data.ids.length === 1 ? "Trial" : "Trials"} value={count(data.ids.length)}
                note={<><StatusBar counts={counts} /> {words.join(", ")}</>} />
            {objective !== null && best >= 0 && (
                <Figure label={`Best ${longestMetric}`} value={short(data.objective[best], 5)}
                    note={<a className="clip" href={to.run(experimentID, data.ids[best] ?? "")}>{data.names[best]}</a>} />
            )}
            {best >= 0 && <Figure label="Last improvement" {...lastImprovement(sweep)} />}
            {lengths.length > 0 && (
                <Figure label="Typical trial" value={duration(quantile(lengths, 0.5))}
                    note={lengths.length > 1 ? `${duration(lengths[0])} to ${duration(lengths[lengths.length - 1])}` : ""} />
            )}
            <div className="sweep-objective">{children}</div>
        </div>
    );
}

function Figure({ label, value, note }: { label: string; value: ReactNode; note: ReactNode }) {
    return (
        <div className="sweep-figure">
            <span className="label clip">{label}</span>
            <strong>{value}</strong>
            <span className="note">{note}</span>
        </div>
    );
}

function lastImprovement(sweep: Sweep): { value: ReactNode; note: ReactNode } {
    const { data, best, sinceBest } = sweep;
    const isRunning = data.statuses.some((status) => status === "RUNNING" || status === "SCHEDULED");
    const ended = data.ends[best] ?? NaN;
    const since = sinceBest === 0 ? "the newest trial is the best" : `best for ${counted(sinceBest, "trial")}`;
    return {
        value: sweep.order.length === 1 ? "first trial" : `trial ${count(best + 1)}`,
        note: <>{since}{isRunning && Number.isFinite(ended) && <>, <Moment ms={ended} /></>}</>,
    };
}

/** Which metric is looked at and in which direction; for this view, or for everyone who opens the experiment. */
export function ObjectiveChooser(
    { objective, metrics, experiment, saved }:
    { objective: ChosenObjective | null; metrics: readonly MetricColumn[]; experiment: Experiment | undefined; saved: () => void },
) {
    const toast = useToast();
    const [isBusy, setBusy] = useState(false);
    const goal: Goal = objective?.goal ?? "MINIMIZE";
    const keys = metrics.map((metric) => metric.key);
    if (objective && !keys.includes(objective.metric)) keys.unshift(objective.metric);
    const save = () => {
        if (objective === null || experiment === undefined) return;
        setBusy(true);
        saveObjective(experiment.experiment_id, objective).then(
            () => {
                saved();
                toast({ text: `${objective.metric} is now the objective of ${experiment.name}.` });
            },
            (error: Error) => toast({ text: error.message, kind: "failed" })).finally(() => setBusy(false));
    };
    return (
        <>
            <span className="label">
                Objective{objective?.origin === "guess" && <span className="chip guess" title="Nobody said what this experiment is tuned for">guessed</span>}
            </span>
            <span className="row">
                <select aria-label="Objective" value={objective?.metric ?? ""}
                    onChange={(event) => chooseObjective({ metric: event.target.value, goal: guessedGoal(event.target.value) })}>
                    {objective === null && <option value="">choose a metric</option>}
                    {keys.map((key) => <option key={key} value={key}>{key.length > 48 ? key.slice(0, 47) + "…" : key}</option>)}
                </select>
                <span className="segments" role="group" aria-label="Better is">
                    {(["MINIMIZE", "MAXIMIZE"] as const).map((one) => (
                        <button key={one} type="button" aria-pressed={goal === one} disabled={objective === null}
                            onClick={() => { if (objective) chooseObjective({ metric: objective.metric, goal: one }); }}>
                            {one === "MINIMIZE" ? "Min" : "Max"}
                        </button>
                    ))}
                </span>
                {objective !== null && objective.origin !== "experiment" && (
                    <Button kind="quiet" disabled={isBusy || experiment === undefined} onClick={save}
                        title="Make this the objective of the experiment, for everyone">Keep</Button>
                )}
            </span>
        </>
    );
}
