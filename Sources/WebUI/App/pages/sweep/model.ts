import { collator, short } from "../../core/format";
import { isLogarithmic, sorted, worstBorder } from "../../core/stats";
import { SweepData, SweepParam } from "../../core/sweep";
import { Goal, Objective } from "../../core/types";
import { Axis, extent } from "../../parts/chart";
import { Importance, importance } from "./explain";

/** A param as an axis: categories are at 0, 1, 2, …; NaN is where a trial has none. */
export interface ParamAxis extends Axis {
    key: string;
    values: Float64Array;
    /** As they were logged. */
    texts: readonly (string | null)[];
    /** The least and the greatest of the values. */
    ends: readonly [number, number];
    isWhole: boolean;
}

/** What is selected by the number of a trial and by its objective goes by these names. */
export const ofTrial = "~trial";
export const ofValue = "~value";

/** What all panels show, worked out once for each answer of the server. */
export interface Sweep {
    data: SweepData;
    objective: Objective | null;
    goal: Goal;
    /** Params with more than one value, the most important first. */
    params: ParamAxis[];
    constants: SweepParam[];
    /** The numbers of the trials, from 1 on. */
    trials: ParamAxis;
    /** null: too few trials to say. */
    importance: Importance[] | null;
    /** Trials with a value, best first. */
    order: number[];
    /** All trials as they are drawn: those without a value, then the others from the worst to the best. */
    layers: number[];
    /** 1 for the best, 0 for the worst, by rank: outliers do not use up the colours. NaN without a value. */
    share: Float64Array;
    /** -1 where none has a value. */
    best: number;
}

export function sweepOf(data: SweepData, objective: Objective | null): Sweep {
    const goal = objective?.goal ?? "MINIMIZE";
    const values = data.objective;
    const sign = goal === "MINIMIZE" ? 1 : -1;
    const all = data.ids.map((_, trial) => trial);
    const order = all.filter((trial) => !Number.isNaN(values[trial]))
        .sort((a, b) => sign * ((values[a] ?? 0) - (values[b] ?? 0)) || a - b);
    const share = new Float64Array(all.length).fill(NaN);
    order.forEach((trial, index) => {
        share[trial] = 1 - index / Math.max(1, order.length - 1);
    });
    const params = data.params.filter((param) => !param.constant).map(paramAxis);
    const found = importance(params, values, goal);
    return {
        data, objective, goal, order, share, best: order[0] ?? -1, importance: found,
        params: found?.map(({ param }) => param) ?? params,
        constants: data.params.filter((param) => param.constant),
        trials: {
            ...numberAxis(ofTrial, Float64Array.from(all, (trial) => trial + 1)), domain: [0.5, all.length + 0.5], title: "trial",
        },
        layers: [...all.filter((trial) => Number.isNaN(values[trial])), ...[...order].reverse()],
    };
}

function paramAxis({ key, numbers, texts }: SweepParam): ParamAxis {
    if (numbers !== null) return { ...numberAxis(key, numbers), texts };
    const categories = [...new Set(texts)].filter((text): text is string => text !== null).sort(collator.compare);
    const places = new Map(categories.map((word, index) => [word, index]));
    const last = categories.length - 1;
    return {
        key, texts, categories, values: Float64Array.from(texts, (text) => places.get(text ?? "") ?? NaN), kind: "band",
        domain: [0, last], ends: [0, last], isWhole: false,
    };
}

function numberAxis(key: string, values: Float64Array): ParamAxis {
    const ascending = sorted(values);
    const log = isLogarithmic(ascending);
    const isWhole = ascending.every(Number.isInteger);
    return {
        key, values, texts: [], kind: log ? "log" : "linear", domain: extent(ascending, { log }), isWhole,
        ends: [ascending[0] ?? 0, ascending[ascending.length - 1] ?? 1],
        format: isWhole && !log ? (value) => (Number.isInteger(value) ? short(value) : "") : undefined,
    };
}

/** How the objective is drawn, in every panel alike. */
export interface ValueView {
    log: boolean;
    hideWorst: boolean;
}

export function valueAxis({ data, goal, objective }: Sweep, { log, hideWorst }: ValueView): ParamAxis {
    const values = data.objective;
    const border = worstBorder(values, goal);
    const shown = values.filter((value) => !hideWorst || (goal === "MINIMIZE" ? value <= border : value >= border));
    const axis = numberAxis(ofValue, values);
    return {
        ...axis, kind: log ? "log" : "linear", domain: extent(shown, { log, room: 0.12 }), title: objective?.metric,
        isWhole: false, format: undefined,
    };
}

export function canLogValue(sweep: Sweep): boolean {
    return sweep.order.length > 0 && sweep.data.objective.every((value) => !(value <= 0));
}

/** Whether the worst 5 % would flatten the rest: they lie farther from it than all the rest spans. */
export function hasOutliers({ order, data: { objective }, goal }: Sweep): boolean {
    const best = objective[order[0] ?? 0] ?? 0;
    const worst = objective[order[order.length - 1] ?? 0] ?? 0;
    const border = worstBorder(objective, goal);
    return order.length >= 10 && Math.abs(worst - border) > Math.abs(border - best);
}

export const isUnfinished = (sweep: Sweep, trial: number) => /RUNNING|SCHEDULED/.test(sweep.data.statuses[trial] ?? "");
