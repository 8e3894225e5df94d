import { Goal } from "./types";
import { collator } from "./format";

/**
 * The statistics of a sweep, without a model: every figure can be explained in a sentence and is the same each time.
 * Values are parallel lists, one place per trial. NaN (and ±Infinity, which cannot be averaged) means "none" and is left
 * out; nothing here throws.
 */
export type Values = ArrayLike<number>;

/** A param of many trials: as it was logged, and as numbers where that is what it is. */
export interface ParamColumn {
    key: string;
    /** null where a trial has no such param. */
    texts: readonly (string | null)[];
    /** NaN where a trial has no number; null for a param that is one of several words. */
    numbers: Float64Array | null;
}

/** The best value up to and including each trial; NaN before the first one. */
export function bestSoFar(values: Values, goal: Goal): Float64Array {
    const found = new Float64Array(values.length);
    let best = NaN;
    for (let index = 0; index < values.length; index++) {
        const value = values[index] ?? NaN;
        if (Number.isFinite(value) && !(goal === "MINIMIZE" ? value >= best : value <= best)) best = value;
        found[index] = best;
    }
    return found;
}

/** Where the best value is, the first of equal ones; -1 where there is none. */
export function bestIndex(values: Values, goal: Goal): number {
    let best = -1;
    for (let index = 0; index < values.length; index++) {
        const value = values[index] ?? NaN;
        const than = values[best] ?? NaN;
        if (Number.isFinite(value) && !(goal === "MINIMIZE" ? value >= than : value <= than)) best = index;
    }
    return best;
}

/** The finite ones, ascending. */
export function sorted(values: Values): Float64Array {
    return Float64Array.from(values).filter(Number.isFinite).sort();
}

/**
 * The value below which a share of the values lies, between two neighbours in proportion; NaN of nothing.
 *
 * @param ascending finite values, as from `sorted`.
 * @param q 0 to 1.
 */
export function quantile(ascending: Values, q: number): number {
    if (ascending.length === 0) return NaN;
    const place = Math.min(1, Math.max(0, q)) * (ascending.length - 1);
    const below = Math.floor(place);
    const low = ascending[below] ?? NaN;
    return low + ((ascending[below + 1] ?? low) - low) * (place - below);
}

/** 1 for the smallest; equal values share the mean of their ranks; NaN for what is not finite. */
export function ranks(values: Values): Float64Array {
    const order = places(values);
    const found = new Float64Array(values.length).fill(NaN);
    for (let start = 0; start < order.length;) {
        let end = start + 1;
        while (end < order.length && at(values, order[end]) === at(values, order[start])) end += 1;
        for (let index = start; index < end; index++) found[order[index] ?? 0] = (start + 1 + end) / 2;
        start = end;
    }
    return found;
}

/** Where the finite values are, smallest first. */
function places(values: Values): number[] {
    const found: number[] = [];
    for (let index = 0; index < values.length; index++) if (Number.isFinite(values[index])) found.push(index);
    return found.sort((a, b) => at(values, a) - at(values, b));
}

function at(values: Values, index: number | undefined): number {
    return index === undefined ? NaN : values[index] ?? NaN;
}

/** Spearman's rank correlation, -1 to 1, of the places that have both; NaN below three of them or without variation. */
export function spearman(x: Values, y: Values): number {
    const both: number[] = [];
    for (let index = 0; index < x.length; index++) {
        if (Number.isFinite(x[index]) && Number.isFinite(y[index])) both.push(index);
    }
    if (both.length < 3) return NaN;
    const a = ranks(both.map((index) => at(x, index)));
    const b = ranks(both.map((index) => at(y, index)));
    const middle = (both.length + 1) / 2;
    let product = 0;
    let squareA = 0;
    let squareB = 0;
    for (let index = 0; index < both.length; index++) {
        const da = at(a, index) - middle;
        const db = at(b, index) - middle;
        product += da * db;
        squareA += da * da;
        squareB += db * db;
    }
    return squareA === 0 || squareB === 0 ? NaN : product / Math.sqrt(squareA * squareB);
}

/**
 * Which group each trial is in: one per category, or bins with as equal counts as equal numbers allow; -1 for none.
 *
 * @param bins at most; by default as many as leave a fair number of trials in each, 3 to 10.
 */
export function groups(column: ParamColumn, bins?: number): Int32Array {
    const found = new Int32Array(column.texts.length).fill(-1);
    if (column.numbers === null) {
        const numbers = new Map<string, number>();
        column.texts.forEach((text, index) => {
            if (text === null) return;
            const group = numbers.get(text) ?? numbers.size;
            numbers.set(text, group);
            found[index] = group;
        });
        return found;
    }
    const values = column.numbers;
    const order = places(values);
    const wanted = bins ?? Math.min(10, Math.max(3, Math.round(Math.sqrt(order.length / 2))));
    // A few distinct numbers are groups of their own: depth 3, 4 and 5 need no bins.
    const distinct = order.filter((place, index) => index === 0 || at(values, place) !== at(values, order[index - 1])).length;
    let group = -1;
    let next = 0;
    order.forEach((place, index) => {
        const isNew = index === 0 || at(values, place) !== at(values, order[index - 1]);
        if (isNew && (distinct <= wanted || index >= next)) {
            group += 1;
            next = Math.max(index + 1, (Math.floor((index * wanted) / order.length) + 1) * (order.length / wanted));
        }
        found[place] = group;
    });
    return found;
}

/**
 * The share of the variance of the values that lies between the groups, 0 to 1, freed from what groups explain by chance
 * (as adjusted R² is, so that a param with many values does not look important for that alone); 0 where there is no
 * variance, or as good as one group per value.
 *
 * @param group the number of each value's group, -1 for none.
 */
export function etaSquared(group: ArrayLike<number>, values: Values): number {
    const sums = new Map<number, { count: number; sum: number }>();
    let count = 0;
    let sum = 0;
    for (let index = 0; index < values.length; index++) {
        const value = values[index] ?? NaN;
        const number = group[index] ?? -1;
        if (number < 0 || !Number.isFinite(value)) continue;
        const one = sums.get(number) ?? { count: 0, sum: 0 };
        one.count += 1;
        one.sum += value;
        sums.set(number, one);
        count += 1;
        sum += value;
    }
    if (sums.size < 2 || count - sums.size < 2) return 0;
    const mean = sum / count;
    let all = 0;
    let within = 0;
    for (let index = 0; index < values.length; index++) {
        const value = values[index] ?? NaN;
        const own = sums.get(group[index] ?? -1);
        if (own === undefined || !Number.isFinite(value)) continue;
        all += (value - mean) ** 2;
        within += (value - own.sum / own.count) ** 2;
    }
    if (all === 0) return 0;
    return Math.max(0, 1 - (within / (count - sums.size)) / (all / (count - 1)));
}

export interface Importance {
    key: string;
    /** Of the variance of the objective, 0 to 1. */
    share: number;
    /** A share up to this is what one param of twenty without any effect would show. */
    chance: number;
    /** Spearman's, with larger param values; null for categories and where there is no variation. */
    rho: number | null;
    /** Trials that have both the param and the objective. */
    count: number;
}

/** Below this many trials with a value, shares are chance. */
export const importanceNeeds = 20;

/**
 * How much each param alone explains of the objective, most important first; marginal, so blind to interactions.
 *
 * @param goal with it the worst 5 % of the values count as the value at their border: one trial that blew up would be most
 * of the variance otherwise.
 */
export function importance(params: readonly ParamColumn[], values: Values, goal?: Goal): Importance[] {
    const held = goal === undefined ? Float64Array.from(values) : withoutWorst(values, goal);
    const found = params.map((param) => {
        const group = groups(param);
        const rho = param.numbers === null ? NaN : spearman(param.numbers, values);
        let count = 0;
        const seen = new Set<number>();
        for (let index = 0; index < held.length; index++) {
            if ((group[index] ?? -1) < 0 || !Number.isFinite(held[index])) continue;
            count += 1;
            seen.add(group[index] ?? -1);
        }
        const share = etaSquared(group, held);
        return { key: param.key, share, chance: chanceOf(seen.size, count), rho: Number.isNaN(rho) ? null : rho, count };
    });
    return found.sort((a, b) => b.share - a.share || (a.key < b.key ? -1 : 1));
}

/** Two standard deviations of the share that groups without any effect explain: η² is then distributed as Beta(a, b). */
function chanceOf(groups: number, count: number): number {
    const a = (groups - 1) / 2;
    const b = (count - groups) / 2;
    if (a <= 0 || b <= 0) return 1;
    return 2 * Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1))) * ((count - 1) / (count - groups));
}

/** The values, with those worse than all but a share of them drawn in to the border. */
export function withoutWorst(values: Values, goal: Goal, share = 0.05): Float64Array {
    const border = worstBorder(values, goal, share);
    return Float64Array.from(values, (value) =>
        !Number.isFinite(value) ? NaN : goal === "MINIMIZE" ? Math.min(value, border) : Math.max(value, border));
}

/** The value that all but the worst share of the values are as good as, or better. */
export function worstBorder(values: Values, goal: Goal, share = 0.05): number {
    return quantile(sorted(values), goal === "MINIMIZE" ? 1 - share : share);
}

/** What was searched of a param. */
export type SearchSpace = { key: string; /** Trials without the param. */ missing: number } & (
    | { kind: "constant"; value: string }
    | { kind: "range"; low: number; high: number; isLog: boolean; isWhole: boolean }
    | { kind: "categories"; categories: { value: string; count: number }[] }
);

/** What was searched, as far as it shows in the trials: in the order of the params. */
export function searchSpace(params: readonly ParamColumn[]): SearchSpace[] {
    return params.map((param) => {
        const { key } = param;
        const counts = new Map<string, number>();
        let missing = 0;
        for (const text of param.texts) {
            if (text === null) missing += 1;
            else counts.set(text, (counts.get(text) ?? 0) + 1);
        }
        const [first] = counts.keys();
        if (counts.size <= 1) return { key, missing, kind: "constant", value: first ?? "" };
        const values = param.numbers === null ? null : sorted(param.numbers);
        if (values === null || values.length === 0) {
            const categories = [...counts].map(([value, count]) => ({ value, count }));
            categories.sort((a, b) => b.count - a.count || collator.compare(a.value, b.value));
            return { key, missing, kind: "categories", categories };
        }
        const low = values[0] ?? NaN;
        const high = values[values.length - 1] ?? NaN;
        // 0.1 and 0.10 are two texts and one number.
        if (low === high) return { key, missing, kind: "constant", value: first ?? "" };
        return { key, missing, kind: "range", low, high, isLog: isLogarithmic(values), isWhole: values.every(Number.isInteger) };
    });
}

/**
 * Whether values look drawn over orders of magnitude: the largest is at least eight times the smallest, and their median
 * is nearer to the middle of the logarithms than to that of the range.
 *
 * @param ascending finite values, as from `sorted`.
 */
export function isLogarithmic(ascending: Values): boolean {
    const low = ascending[0] ?? NaN;
    const high = ascending[ascending.length - 1] ?? NaN;
    if (!(low > 0) || high / low < 8) return false;
    const middle = quantile(ascending, 0.5);
    const inLog = Math.log(middle / low) / Math.log(high / low);
    return Math.abs(inLog - 0.5) <= Math.abs((middle - low) / (high - low) - 0.5);
}
