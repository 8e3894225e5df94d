import { post } from "./api";
import { number } from "./format";
import { WireNumber } from "./types";

/** The points of one metric of one run in the order of their steps, then of their times: lists of the same length. */
export interface Curve {
    runID: string;
    /** Points there are in the range, shown or not. */
    count: number;
    steps: number[];
    /** Milliseconds since 1970. */
    times: number[];
    /** May hold NaN and infinities. */
    values: number[];
}

/** Of one request: the server takes no more. */
const runsAtOnce = 100;

/**
 * One metric of many runs, by run id; runs that have none of it are not among them.
 *
 * The server thins them without losing a peak: of each of `points` parts of the steps it keeps the least and the greatest
 * value.
 *
 * @param points parts of each curve, as the pixels of its width; by default as many as are sensible for so many runs.
 * @param range steps, both ends included.
 */
export async function curvesOf(
    runIDs: readonly string[], key: string,
    options: { points?: number; range?: readonly [number, number]; signal?: AbortSignal } = {},
): Promise<Map<string, Curve>> {
    const found = new Map<string, Curve>();
    for (let start = 0; start < runIDs.length; start += runsAtOnce) {
        const { curves } = await post<{ curves: WireCurve[] }>("roost/metrics/curves", {
            run_ids: runIDs.slice(start, start + runsAtOnce), metric_key: key,
            points: options.points ?? Math.min(800, Math.max(160, Math.floor(30_000 / runIDs.length))),
            start_step: options.range && Math.floor(options.range[0]), end_step: options.range && Math.ceil(options.range[1]),
        }, options.signal);
        for (const { run_id: runID, point_count: count, steps, timestamps, values } of curves) {
            found.set(runID, { runID, count, steps, times: timestamps, values: values.map(number) });
        }
    }
    return found;
}

interface WireCurve {
    run_id: string;
    point_count: number;
    steps: number[];
    timestamps: number[];
    values: WireNumber[];
}

/** Milliseconds since the curve's first point. */
export function timesSinceFirst(curve: Curve): number[] {
    const first = curve.times.reduce((least, time) => Math.min(least, time), Infinity);
    return curve.times.map((time) => time - first);
}

/**
 * An exponential moving average without the pull towards its first value; what is no finite number stays as it is and has
 * no part in it.
 *
 * @param weight of what came before, 0 (as it is) to below 1.
 */
export function smoothed(values: readonly number[], weight: number): readonly number[] {
    if (weight <= 0) return values;
    let sum = 0;
    let weights = 0;
    return values.map((value) => {
        if (!Number.isFinite(value)) return value;
        sum = sum * weight + value * (1 - weight);
        weights = weights * weight + (1 - weight);
        return sum / weights;
    });
}

/**
 * Adds a line to the context's path, with gaps where a value is no finite number. Many points at one pixel become one
 * stroke from their least to their greatest, so that a line is as fast to draw as it is wide and no peak is lost.
 *
 * @param xs in order; pixels of each are `x(xs[i])`, `y(ys[i])`.
 */
export function traceLine(
    context: CanvasRenderingContext2D, xs: readonly number[], ys: readonly number[],
    x: (value: number) => number, y: (value: number) => number,
): void {
    let isDown = false;
    let pixel = NaN;
    let first = 0;
    let low = 0;
    let high = 0;
    let last = 0;
    const flush = () => {
        context.lineTo(pixel, first);
        if (low !== high) {
            context.lineTo(pixel, low);
            context.lineTo(pixel, high);
            context.lineTo(pixel, last);
        }
    };
    for (let index = 0; index < xs.length; index++) {
        const across = x(xs[index] ?? NaN);
        const up = y(ys[index] ?? NaN);
        if (!Number.isFinite(across) || !Number.isFinite(up)) {
            if (isDown) flush();
            isDown = false;
            continue;
        }
        if (isDown && Math.abs(across - pixel) < 0.5) {
            low = Math.min(low, up);
            high = Math.max(high, up);
        } else {
            if (isDown) flush();
            else context.moveTo(across, up);
            isDown = true;
            pixel = across;
            first = low = high = up;
        }
        last = up;
    }
    if (isDown) flush();
}
