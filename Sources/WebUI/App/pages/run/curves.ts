import { Curve, curvesOf } from "../../core/curves";

/** What curves are drawn over, and how it is called. */
export const xKinds = [["step", "Step"], ["time", "Time"], ["relative", "Since start"]] as const;
export type XKind = (typeof xKinds)[number][0];

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

const timeUnits = [
    { name: "days", ms: 86_400_000 }, { name: "hours", ms: 3_600_000 }, { name: "minutes", ms: 60_000 },
    { name: "seconds", ms: 1000 },
];

/**
 * @param start when the run started, where relative time begins.
 * @returns also how the axis is called; relative time is in its largest unit, so that ticks are at round numbers of it.
 */
export function xsOf(curve: Curve, kind: XKind, start: number): { xs: number[]; title: string; unit: number } {
    if (kind === "step") return { xs: curve.steps, title: "step", unit: 1 };
    if (kind === "time") return { xs: curve.times, title: "time", unit: 1 };
    const longest = (curve.times[curve.times.length - 1] ?? 0) - start;
    const { name, ms } = timeUnits.find((one) => longest >= 2 * one.ms) ?? { name: "seconds", ms: 1000 };
    return { xs: curve.times.map((time) => (time - start) / ms), title: `${name} since the start`, unit: ms / 1000 };
}

/** The steps that a stretch of the x axis takes in, with one more point on each side so that lines reach the edges. */
export function stepsWithin(curve: Curve, xs: readonly number[], [from, to]: readonly [number, number]): [number, number] | null {
    const near = curve.steps.filter((_, index) => (xs[index + 1] ?? Infinity) >= from && (xs[index - 1] ?? -Infinity) <= to);
    return near.length > 0 ? [Math.min(...near), Math.max(...near)] : null;
}

/** Of the values that can be drawn: NaN where there are none; and how many cannot. */
export function summary(values: readonly number[], isLog: boolean): { min: number; max: number; odd: number } {
    const drawn = values.filter((value) => Number.isFinite(value) && !(isLog && value <= 0));
    const odd = values.length - drawn.length;
    return drawn.length > 0 ? { min: Math.min(...drawn), max: Math.max(...drawn), odd } : { min: NaN, max: NaN, odd };
}
