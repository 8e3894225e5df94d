import { collator, short } from "../../core/format";
import {
    bestIndex, bestSoFar, Importance, importance, importanceNeeds, isLogarithmic, SearchSpace, searchSpace, sorted, worstBorder,
} from "../../core/stats";
import { SweepData, SweepParam } from "../../core/sweep";
import { Goal, Objective } from "../../core/types";
import { Axis, extent } from "../../parts/chart";

/** A param as an axis: categories are at 0, 1, 2, …; NaN is where a trial has none. */
export interface ParamAxis extends Axis {
    key: string;
    values: Float64Array;
    /** Whether it could be logarithmic: all values are above 0, and not all alike. */
    canLog: boolean;
}

/** What all panels show, worked out once for each answer of the server. */
export interface Sweep {
    data: SweepData;
    objective: Objective | null;
    goal: Goal;
    /** Params with more than one value, the most important first. */
    params: SweepParam[];
    constants: SweepParam[];
    axes: Map<string, ParamAxis>;
    spaces: Map<string, SearchSpace>;
    /** null: too few trials to say. */
    importance: Importance[] | null;
    /** Trials with a value, best first, and the place of each in that order from 1 on (0: no value). */
    order: number[];
    rank: Int32Array;
    /** 1 for the best, 0 for the worst, by rank: outliers do not use up the colours. NaN without a value. */
    share: Float64Array;
    best: number;
    trend: Float64Array;
    /** Trials with a value after the best one. */
    sinceBest: number;
}

export function sweepOf(data: SweepData, objective: Objective | null): Sweep {
    const goal = objective?.goal ?? "MINIMIZE";
    const varying = data.params.filter((param) => !param.constant);
    const values = data.objective;
    const order: number[] = [];
    values.forEach((value, index) => {
        if (!Number.isNaN(value)) order.push(index);
    });
    const sign = goal === "MINIMIZE" ? 1 : -1;
    order.sort((a, b) => sign * ((values[a] ?? 0) - (values[b] ?? 0)) || a - b);
    const rank = new Int32Array(values.length);
    const share = new Float64Array(values.length).fill(NaN);
    order.forEach((trial, index) => {
        rank[trial] = index + 1;
        share[trial] = order.length > 1 ? 1 - index / (order.length - 1) : 1;
    });
    const shares = order.length >= importanceNeeds ? importance(varying, values, goal) : null;
    const place = new Map((shares ?? []).map((one, index) => [one.key, index]));
    const params = [...varying].sort((a, b) => (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0));
    const best = bestIndex(values, goal);
    return {
        data, objective, goal, params, order, rank, share, best,
        constants: data.params.filter((param) => param.constant),
        axes: new Map(params.map((param) => [param.key, paramAxis(param)])),
        spaces: new Map(searchSpace(data.params).map((space) => [space.key, space])),
        importance: shares,
        trend: bestSoFar(values, goal),
        sinceBest: best < 0 ? 0 : order.filter((trial) => trial > best).length,
    };
}

export function paramAxis(param: SweepParam, kind?: "log" | "linear"): ParamAxis {
    const { key, numbers } = param;
    if (numbers === null) {
        const words = new Set(param.texts);
        words.delete(null);
        const categories = ([...words] as string[]).sort(collator.compare);
        const places = new Map(categories.map((word, index) => [word, index]));
        const values = Float64Array.from(param.texts, (text) => (text === null ? NaN : places.get(text) ?? NaN));
        return { key, values, canLog: false, kind: "band", domain: [0, Math.max(1, categories.length - 1)], categories };
    }
    const ascending = sorted(numbers);
    const canLog = (ascending[0] ?? 0) > 0 && ascending[0] !== ascending[ascending.length - 1];
    const isLog = canLog && (kind === "log" || (kind === undefined && isLogarithmic(ascending)));
    const isWhole = ascending.every(Number.isInteger);
    const format = isWhole && !isLog ? (value: number) => (Number.isInteger(value) ? short(value) : "") : undefined;
    return { key, values: numbers, canLog, kind: isLog ? "log" : "linear", domain: extent(ascending, { log: isLog }), format };
}

/** How the objective is drawn, in every panel alike. */
export interface ValueView {
    log: boolean;
    hideWorst: boolean;
}

export function valueAxis(sweep: Sweep, view: ValueView): Axis {
    const values = sweep.data.objective;
    const border = worstBorder(values, sweep.goal);
    const isWorse = (value: number) => (sweep.goal === "MINIMIZE" ? value > border : value < border);
    const shown = view.hideWorst ? values.filter((value) => !isWorse(value)) : values;
    const domain = extent(shown, { log: view.log, room: 0.06 });
    return { kind: view.log ? "log" : "linear", domain, title: sweep.objective?.metric };
}

export function canLogValue(sweep: Sweep): boolean {
    return sweep.order.length > 0 && sweep.data.objective.every((value) => !(value <= 0));
}

/** Whether the worst 5 % would flatten the rest: they lie farther from it than all the rest spans. */
export function hasOutliers(sweep: Sweep): boolean {
    const { order, data } = sweep;
    if (order.length < 10) return false;
    const best = data.objective[order[0] ?? 0] ?? 0;
    const worst = data.objective[order[order.length - 1] ?? 0] ?? 0;
    const border = worstBorder(data.objective, sweep.goal);
    return Math.abs(worst - border) > Math.abs(border - best);
}

/** Trials with a value that are selected, best first. */
export function selectedOrder(sweep: Sweep, mask: Uint8Array): number[] {
    return sweep.order.filter((trial) => mask[trial] === 1);
}

export const none = "–";
