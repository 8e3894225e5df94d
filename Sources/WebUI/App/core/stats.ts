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
    const found = bestSoFar(values, goal);
    return found.indexOf(found[found.length - 1] ?? NaN);
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

/** The value that all but the worst 5 % of the values are as good as, or better. */
export function worstBorder(values: Values, goal: Goal): number {
    return quantile(sorted(values), goal === "MINIMIZE" ? 0.95 : 0.05);
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
