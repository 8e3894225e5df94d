import { useState } from "react";
import { Button } from "../../parts/basic";
import { useToast } from "../../parts/dialog";
import { Popover } from "../../parts/menu";
import { count, short } from "../../core/format";
import { ChosenObjective, chooseObjective, guessedGoal, saveObjective } from "../../core/objective";
import { Columns, Goal } from "../../core/types";

const goals: readonly { goal: Goal; title: string }[] = [{ goal: "MINIMIZE", title: "Minimize" }, { goal: "MAXIMIZE", title: "Maximize" }];

/** What the runs are tuned for, and whether that is a guess. */
export function ObjectiveChooser(
    { experimentID, objective, columns, saved }: {
        experimentID: string; objective: ChosenObjective | null; columns: Columns | undefined; saved: () => void;
    },
) {
    const toast = useToast();
    const [search, setSearch] = useState("");
    if (objective === null && (columns === undefined || columns.metrics.length === 0)) return null;
    const save = () => {
        if (objective === null) return;
        saveObjective(experimentID, objective).then(() => {
            toast({ text: `${goalWord(objective.goal)} ${objective.metric} is now this experiment's objective, for everyone.` });
            saved();
        }, (error: Error) => toast({ text: error.message, kind: "failed" }));
    };
    const typed = search.toLowerCase();
    const metrics = (columns?.metrics ?? []).filter(({ key }) => key.toLowerCase().includes(typed));
    return (
        <div className="tree-objective">
            <Popover align="end" button={
                <span className="clip">{objective === null ? "Objective" : <>{goalWord(objective.goal)} <strong>{objective.metric}</strong></>}</span>}>
                {(close) => (
                    <div className="tree-chooser">
                        {objective !== null && (
                            <div className="segments" role="group" aria-label="Goal">
                                {goals.map(({ goal, title }) => (
                                    <button key={goal} type="button" aria-pressed={objective.goal === goal}
                                        onClick={() => chooseObjective({ metric: objective.metric, goal })}>{title}</button>
                                ))}
                            </div>
                        )}
                        {(columns?.metrics.length ?? 0) > 8 && (
                            <input type="search" aria-label="Search metrics" placeholder="Search metrics" value={search} autoFocus
                                onChange={(event) => setSearch(event.target.value)} />
                        )}
                        <fieldset>
                            <legend>Metric</legend>
                            {metrics.slice(0, 100).map((metric) => (
                                <div key={metric.key} className="tree-choice">
                                    <label className="clip" title={metric.key}>
                                        <input type="radio" name="objective" checked={objective?.metric === metric.key}
                                            onChange={() => chooseObjective({ metric: metric.key, goal: guessedGoal(metric.key) })} />
                                        <span className="clip">{metric.key}</span>
                                    </label>
                                    <small title={`${count(metric.count)} runs have it`}>
                                        {metric.min === undefined ? "" : `${short(metric.min)} … ${short(metric.max)}`}
                                    </small>
                                </div>
                            ))}
                        </fieldset>
                        {objective !== null && objective.origin !== "experiment" && (
                            <div className="tree-save">
                                <Button kind="primary" onClick={() => { close(); save(); }}>Save for this experiment</Button>
                            </div>
                        )}
                    </div>
                )}
            </Popover>
            {objective?.origin === "guess" && (
                <button type="button" className="chip guess" title="Nobody said what these runs are tuned for. Press to save this guess for everyone."
                    onClick={save}>guessed · save</button>
            )}
        </div>
    );
}

export function goalWord(goal: Goal): string {
    return goal === "MINIMIZE" ? "Minimize" : "Maximize";
}
