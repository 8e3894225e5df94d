import { useState } from "react";
import { Button } from "./basic";
import { Choices, Segments } from "./choice";
import { useToast } from "./dialog";
import { Popover } from "./menu";
import { count, short } from "../core/format";
import { ChosenObjective, chooseObjective, guessedGoal, saveObjective } from "../core/objective";
import { Columns, Goal } from "../core/types";

const goals = [["MINIMIZE", "Minimize"], ["MAXIMIZE", "Maximize"]] as const;
/** So many metrics are listed before one searches. */
const listed = 100;

/** What the runs are tuned for, and whether that is a guess. */
export function ObjectiveChooser(
    { experimentID, objective, columns, saved }: {
        experimentID: string; objective: ChosenObjective | null; columns: Columns | undefined; saved: () => void;
    },
) {
    const toast = useToast();
    const [search, setSearch] = useState("");
    const all = columns?.metrics ?? [];
    if (objective === null && all.length === 0) return null;
    const { metric = "", goal, origin } = objective ?? {};
    const word = goals.find(([one]) => one === goal)?.[1];
    const choose = (key: string, to: Goal) => chooseObjective({ metric: key, goal: to });
    const save = () => {
        if (objective === null) return;
        saveObjective(experimentID, objective).then(() => {
            toast({ text: `${word} ${metric} is now this experiment's objective, for everyone.` });
            saved();
        }, (error: Error) => toast({ text: error.message, kind: "failed" }));
    };
    const metrics = all.filter(({ key }) => key.toLowerCase().includes(search.toLowerCase()));
    return (
        <div className="objective">
            <Popover align="end" button={<span className="clip">{word ?? "Objective"} <strong>{metric}</strong></span>}>
                {(close) => (
                    <div className="chooser">
                        {objective && <Segments label="Goal" options={goals} value={goal} set={(one) => choose(metric, one)} />}
                        {all.length > 8 && (
                            <input type="search" aria-label="Search metrics" placeholder="Search metrics" value={search} autoFocus
                                onChange={(event) => setSearch(event.target.value)} />
                        )}
                        <Choices title="Metric" type="radio" isOn={({ id }) => id === metric}
                            items={metrics.slice(0, listed).map((one) => ({ ...one, id: one.key, title: one.key }))}
                            press={({ key }) => choose(key, guessedGoal(key))}
                            aside={({ count: runs, min, max }) => min !== undefined && (
                                <small title={`${count(runs)} runs have it`}>{short(min)} … {short(max)}</small>
                            )} />
                        {objective && origin !== "experiment" && (
                            <Button kind="primary" onClick={() => { close(); save(); }}>Save for this experiment</Button>
                        )}
                    </div>
                )}
            </Popover>
            {origin === "guess" && (
                <button type="button" className="chip guess" title="Nobody said what these runs are tuned for. Press to save this guess for everyone."
                    onClick={save}>guessed · save</button>
            )}
        </div>
    );
}
