import { Scale } from "../../parts/chart";
import { ParamAxis } from "./model";

/** Above this many lines a line for each is a carpet: bundles are drawn instead, and only the best ones by themselves. */
const singlesMax = 1500;
const bins = 40;

/** Where each trial meets each axis, pixels from the top; NaN where it has nothing. Beyond an axis is at its end. */
export function positions(axes: readonly ParamAxis[], scales: readonly Scale[], height: number): Float32Array[] {
    return axes.map((axis, index) => {
        const scale = scales[index];
        return Float32Array.from(axis.values, (value) =>
            scale === undefined || Number.isNaN(value) ? NaN : Math.min(height, Math.max(0, scale(value))));
    });
}

/**
 * Draws trials as lines over the axes, the worst first, so that the best ones stay on top.
 *
 * @param order the trials to draw, best first.
 * @param share 1 for the best trial, 0 for the worst.
 */
export function drawLines(
    context: CanvasRenderingContext2D, xs: readonly number[], ys: readonly Float32Array[], order: readonly number[],
    color: (share: number) => string, share: Float64Array, { dimmed }: { dimmed: boolean },
): void {
    context.lineJoin = "round";
    if (order.length > singlesMax) drawBundles(context, xs, ys, order, color, share);
    const singles = order.length > singlesMax ? (dimmed ? [] : order.slice(0, 120)) : order;
    const base = Math.min(0.8, Math.max(0.16, 9 / Math.sqrt(order.length + 1) / 1.6));
    const emphasized = Math.max(1, Math.min(20, Math.ceil(order.length * 0.03)));
    for (let index = singles.length - 1; index >= 0; index--) {
        const trial = singles[index] ?? 0;
        const isTop = !dimmed && index < emphasized;
        context.globalAlpha = dimmed ? 0.6 : isTop ? 0.95 : base;
        context.lineWidth = index === 0 && !dimmed ? 2.5 : isTop ? 1.5 : 1;
        context.strokeStyle = color(share[trial] ?? 0);
        context.beginPath();
        trace(context, xs, ys, trial);
        context.stroke();
    }
    context.globalAlpha = 1;
}

function trace(context: CanvasRenderingContext2D, xs: readonly number[], ys: readonly Float32Array[], trial: number): void {
    let isDown = false;
    for (let axis = 0; axis < xs.length; axis++) {
        const y = ys[axis]?.[trial] ?? NaN;
        if (Number.isNaN(y)) isDown = false;
        else if (isDown) context.lineTo(xs[axis] ?? 0, y);
        else {
            context.moveTo(xs[axis] ?? 0, y);
            isDown = true;
        }
    }
}

/** Between two axes all trials from the same place to the same place are one line, as dark as they are many. */
function drawBundles(
    context: CanvasRenderingContext2D, xs: readonly number[], ys: readonly Float32Array[], order: readonly number[],
    color: (share: number) => string, share: Float64Array,
): void {
    const height = Math.max(1, ...ys.map((places) => places.reduce((most, y) => (y > most ? y : most), 0)));
    const bin = (y: number) => Math.min(bins - 1, Math.floor((y / height) * bins));
    for (let axis = 0; axis + 1 < xs.length; axis++) {
        const from = ys[axis];
        const to = ys[axis + 1];
        if (from === undefined || to === undefined) continue;
        const counts = new Float64Array(bins * bins);
        const shares = new Float64Array(bins * bins);
        const starts = new Float64Array(bins * bins);
        const ends = new Float64Array(bins * bins);
        for (const trial of order) {
            const a = from[trial] ?? NaN;
            const b = to[trial] ?? NaN;
            if (Number.isNaN(a) || Number.isNaN(b)) continue;
            const cell = bin(a) * bins + bin(b);
            counts[cell] += 1;
            shares[cell] += share[trial] ?? 0;
            starts[cell] += a;
            ends[cell] += b;
        }
        const cells = Array.from(counts.keys()).filter((cell) => (counts[cell] ?? 0) > 0);
        const mean = (cell: number) => (shares[cell] ?? 0) / (counts[cell] ?? 1);
        cells.sort((a, b) => mean(a) - mean(b));
        const most = cells.reduce((found, cell) => Math.max(found, counts[cell] ?? 0), 1);
        for (const cell of cells) {
            const count = counts[cell] ?? 1;
            context.globalAlpha = 0.04 + 0.36 * (count / most);
            context.lineWidth = 1 + count / most;
            context.strokeStyle = color(mean(cell));
            context.beginPath();
            context.moveTo(xs[axis] ?? 0, (starts[cell] ?? 0) / count);
            context.lineTo(xs[axis + 1] ?? 0, (ends[cell] ?? 0) / count);
            context.stroke();
        }
    }
}
