import { worstBorder } from "../../core/stats";
import { Goal } from "../../core/types";
import { binsOf } from "./bins";
import { ParamAxis } from "./model";

/** How much of the objective a param explains by itself, and in which direction it gets better. */
export interface Importance {
    param: ParamAxis;
    /** Of the variance of the objective, 0 to 1. */
    share: number;
    /** In words, so that nobody has to know a statistic. */
    hint: string;
}

/** Below this many trials with a value, shares are chance. */
export const importanceNeeds = 20;

/**
 * The share of the variance of the values that lies between the parts of each param's axis, most important first; null of
 * too few values. Marginal, so blind to interactions. The worst 5 % count as the value at their border: one trial that
 * blew up would be most of the variance otherwise.
 */
export function importance(params: readonly ParamAxis[], values: Float64Array, goal: Goal): Importance[] | null {
    const border = worstBorder(values, goal);
    const held = values.map((value) => (goal === "MINIMIZE" ? Math.min(value, border) : Math.max(value, border)));
    const count = held.filter(Number.isFinite).length;
    if (count < importanceNeeds) return null;
    const parts = Math.min(10, Math.max(3, Math.round(Math.sqrt(count / 2))));
    return params.map((param) => explained(param, held, goal, parts)).sort((a, b) => b.share - a.share);
}

function explained(param: ParamAxis, values: Float64Array, goal: Goal, parts: number): Importance {
    const { bins, place } = binsOf(param, parts);
    const within = bins.map((): number[] => []);
    param.values.forEach((value, trial) => {
        const result = values[trial] ?? NaN;
        if (Number.isFinite(result)) within[place(value)]?.push(result);
    });
    const used = within.flatMap((results, index) =>
        (results.length === 0 ? [] : [{ results, index, mean: mean(results), rest: spreadOf(results) }]));
    const every = used.flatMap(({ results }) => results);
    const [free, all] = [every.length - used.length, spreadOf(every)];
    if (used.length < 2 || free < 2 || all === 0) return { param, share: 0, hint: "no effect seen" };

    // Freed from what groups explain by chance, as adjusted R² is, so that many values alone do not make a param important.
    const rest = used.reduce((sum, one) => sum + one.rest, 0);
    const share = Math.max(0, 1 - (rest / free) / (all / (every.length - 1)));
    // Two standard deviations of the share that groups without any effect explain: it is distributed as Beta(a, b) then.
    const [a, b] = [(used.length - 1) / 2, free / 2];
    const chance = 2 * Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1))) * ((every.length - 1) / free);
    const sign = goal === "MINIMIZE" ? 1 : -1;
    const best = used.reduce((found, one) => (sign * one.mean < sign * found.mean ? one : found));
    const hint = share < 0.02 ? "no effect seen" : share < chance ? "may be chance"
        : param.categories ? `best on average: ${bins[best.index]?.text ?? ""}`
            : best === used[0] ? "↓ smaller is better"
                : best === used[used.length - 1] ? "↑ larger is better" : "↕ best in between";
    return { param, share, hint };
}

function mean(values: readonly number[]): number {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sum of squares around the mean. */
function spreadOf(values: readonly number[]): number {
    const middle = mean(values);
    return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
}
