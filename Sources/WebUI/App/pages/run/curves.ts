import { Curve, curvesOf } from "../../core/curves";

export type XKind = "step" | "time" | "relative";

/** Parts that a curve is cut into when it is thinned: at least as many as a card has pixels. */
const parts = 600;

/** @param range first and last step wanted; null for all. */
export async function fetchCurve(
    runID: string, key: string, range: readonly [number, number] | null, signal: AbortSignal,
): Promise<Curve> {
    const found = await curvesOf([runID], key, { points: parts, range: range ?? undefined, signal });
    return found.get(runID) ?? { runID, steps: [], times: [], values: [], count: 0 };
}

export function isThinned(curve: Curve): boolean {
    return curve.values.length < curve.count;
}

/** @param start when the run started, where relative time begins. */
export function xsOf(curve: Curve, kind: XKind, start: number): number[] {
    if (kind === "step") return curve.steps;
    return kind === "time" ? curve.times : curve.times.map((time) => (time - start) / 1000);
}

/** The steps that a stretch of the x axis takes in, with one more point on each side so that lines reach the edges. */
export function stepsWithin(curve: Curve, xs: readonly number[], [from, to]: readonly [number, number]): [number, number] | null {
    let first = Infinity;
    let last = -Infinity;
    for (let index = 0; index < xs.length; index += 1) {
        const isNear = (xs[index + 1] ?? Infinity) >= from && (xs[index - 1] ?? -Infinity) <= to;
        if (!isNear) continue;
        first = Math.min(first, curve.steps[index] ?? Infinity);
        last = Math.max(last, curve.steps[index] ?? -Infinity);
    }
    return first <= last ? [first, last] : null;
}

export interface Summary {
    last: number;
    min: number;
    max: number;
    /** Points that are no finite number. */
    odd: number;
}

/** Min and max are of the finite values, NaN when there are none. */
export function summary(values: readonly number[]): Summary {
    let min = Infinity;
    let max = -Infinity;
    let odd = 0;
    for (const value of values) {
        if (!Number.isFinite(value)) odd += 1;
        else {
            if (value < min) min = value;
            if (value > max) max = value;
        }
    }
    return { last: values[values.length - 1] ?? NaN, min: min > max ? NaN : min, max: min > max ? NaN : max, odd };
}

/** The index of the point nearest to a place on the x axis; -1 when there is none. */
export function nearest(xs: readonly number[], x: number): number {
    let best = -1;
    let distance = Infinity;
    for (let index = 0; index < xs.length; index += 1) {
        const away = Math.abs((xs[index] ?? NaN) - x);
        if (away < distance) [best, distance] = [index, away];
    }
    return best;
}
