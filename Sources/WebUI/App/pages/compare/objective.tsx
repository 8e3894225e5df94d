import { chooseObjective, ChosenObjective, guessedGoal } from "../../core/objective";
import { Columns, Goal } from "../../core/types";

/** What the sweeps are judged by. */
export function ObjectiveChoice({ objective, columns }: { objective: ChosenObjective | null; columns: Columns | undefined }) {
    if (objective === null || columns === undefined) return null;
    const keys = columns.metrics.map(({ key }) => key);
    const goal = (value: Goal, title: string) => (
        <button type="button" aria-pressed={objective.goal === value} onClick={() => chooseObjective({ metric: objective.metric, goal: value })}>
            {title}
        </button>
    );
    return (
        <>
            <label className="compare-choice">
                <span>Objective</span>
                <select value={objective.metric}
                    onChange={(event) => chooseObjective({ metric: event.target.value, goal: guessedGoal(event.target.value) })}>
                    {!keys.includes(objective.metric) && <option value={objective.metric}>{objective.metric} (not logged)</option>}
                    {keys.map((key) => <option key={key} value={key}>{key}</option>)}
                </select>
            </label>
            <div className="segments" role="group" aria-label="Goal">{goal("MINIMIZE", "Minimise")}{goal("MAXIMIZE", "Maximise")}</div>
            {objective.origin === "guess" && <span className="chip guess" title="Choose another one if this is wrong">guessed</span>}
        </>
    );
}
