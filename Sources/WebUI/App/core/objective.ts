import { setQuery, useQuery } from "./route";
import { Columns, Experiment, Goal, Objective, Run } from "./types";
import { post } from "./api";

/** Where an objective comes from; a guess is shown as one. */
export type Origin = "link" | "experiment" | "guess";

export interface ChosenObjective extends Objective {
    origin: Origin;
}

/** Experiment tags that any client can set: the metric, and `min` or `max`. */
export const objectiveTags = { metric: "roost.objective", goal: "roost.goal" };

/** Names of metrics that are better when smaller. */
const smaller = /loss|err|rmse|mse|mae|mape|perplex|cost|latency|time|duration|seconds|regret|divergence|distance|\bnll\b|logloss/i;

export function guessedGoal(metric: string): Goal {
    return smaller.test(metric) ? "MINIMIZE" : "MAXIMIZE";
}

/**
 * What the runs of an experiment are tuned for: from the link (`objective`, `goal`), else from the experiment's tags, else
 * guessed: a metric that parents log as `best_x` means `x`; else the metric most runs have, and a validation metric or a
 * loss before others.
 */
export function useObjective(experiment: Experiment | undefined, columns: Columns | undefined): ChosenObjective | null {
    const [metric] = useQuery("objective");
    const [goal] = useQuery("goal");
    return chosenObjective(metric, goal, experiment, columns);
}

export function chosenObjective(
    metric: string | null, goal: string | null, experiment: Experiment | undefined, columns: Columns | undefined,
): ChosenObjective | null {
    const tag = (key: string) => experiment?.tags?.find((one) => one.key === key)?.value;
    if (metric) return { metric, goal: goalOf(goal) ?? guessedGoal(metric), origin: "link" };
    const tagged = tag(objectiveTags.metric);
    if (tagged) return { metric: tagged, goal: goalOf(tag(objectiveTags.goal)) ?? guessedGoal(tagged), origin: "experiment" };
    const guess = guessedMetric(columns);
    return guess === null ? null : { metric: guess, goal: goalOfBest(columns, guess) ?? guessedGoal(guess), origin: "guess" };
}

/** The columns with the metrics of some runs among them: what a sweep logs of itself, as `best_loss`, tells what it is for. */
export function withMetricsOf(columns: Columns, runs: readonly Run[]): Columns {
    const keys = new Set(runs.flatMap((run) => run.data.metrics ?? []).map(({ key }) => key));
    columns.metrics.forEach(({ key }) => keys.delete(key));
    return {
        ...columns, metrics: [...columns.metrics, ...[...keys].map((key) => ({ key, count: 0, nan_count: 0, varies: true }))],
    };
}

/** A prefix by which parents name what they found best among their children. */
export const bestPrefix = /^best[_./-]?/i;

/** When parents log the best of a metric, the best of these is either the least or the greatest of all values. */
function goalOfBest(columns: Columns | undefined, key: string): Goal | null {
    const metrics = columns?.metrics ?? [];
    const all = metrics.find((metric) => metric.key === key);
    const best = metrics.find((metric) => metric.key !== key && metric.key.replace(bestPrefix, "") === key);
    if (all?.min === undefined || all.max === undefined || all.min === all.max || best === undefined) return null;
    if (best.min === all.min && best.max !== all.max) return "MINIMIZE";
    return best.max === all.max && best.min !== all.min ? "MAXIMIZE" : null;
}

function goalOf(text: string | null | undefined): Goal | null {
    return text && /^min/i.test(text) ? "MINIMIZE" : text && /^max/i.test(text) ? "MAXIMIZE" : null;
}

function guessedMetric(columns: Columns | undefined): string | null {
    const metrics = (columns?.metrics ?? []).filter((metric) => !metric.key.startsWith("system/"));
    const keys = new Set(metrics.map((metric) => metric.key));
    for (const { key } of metrics) {
        const rest = key.replace(bestPrefix, "");
        if (rest !== key && keys.has(rest)) return rest;
    }
    const rank = (key: string) =>
        (/^val|valid|eval|test/i.test(key) ? 2 : 0) + (smaller.test(key) ? 1 : 0) + (/acc|auc|f1|score|r2/i.test(key) ? 1 : 0)
        - (/time|duration|epoch|size|count/i.test(key) ? 4 : 0);
    // Almost as common counts as common: a few failed trials should not decide.
    const most = Math.max(...metrics.map(({ count }) => count));
    const [best] = metrics.filter(({ count }) => count >= most * 0.8)
        .sort((a, b) => rank(b.key) - rank(a.key) || b.count - a.count || (a.key < b.key ? -1 : 1));
    return best?.key ?? null;
}

/** For this view only, in the link. */
export function chooseObjective(objective: Objective): void {
    setQuery({ objective: objective.metric, goal: objective.goal === "MINIMIZE" ? "min" : "max" }, { push: true });
}

/** For everyone, as tags of the experiment. */
export async function saveObjective(experimentID: string, objective: Objective): Promise<void> {
    const set = (key: string, value: string) =>
        post("mlflow/experiments/set-experiment-tag", { experiment_id: experimentID, key, value });
    await set(objectiveTags.metric, objective.metric);
    await set(objectiveTags.goal, objective.goal === "MINIMIZE" ? "min" : "max");
    setQuery({ objective: null, goal: null });
}

export function isBetter(value: number, than: number, goal: Goal): boolean {
    return goal === "MINIMIZE" ? value < than : value > than;
}

/** A run's identifier in a filter or an order: ``metrics.`val loss` ``. Names with a backtick go into double quotes. */
export function quotedKey(kind: "metrics" | "params" | "tags", key: string): string {
    if (/^[A-Za-z_]\w*$/.test(key)) return `${kind}.${key}`;
    return key.includes("`") ? `${kind}."${key}"` : `${kind}.\`${key}\``;
}

export function orderBy(objective: Objective): string {
    return `${quotedKey("metrics", objective.metric)} ${objective.goal === "MINIMIZE" ? "ASC" : "DESC"}`;
}
