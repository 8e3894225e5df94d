import { Palette } from "../../core/palette";
import { Frame, Tip } from "../../parts/chart";
import { Sweep } from "./model";
import { openTrial, Shared, TrialTip } from "./shared";

/** Above this many trials only the best one at each place is drawn: the others would not be seen. */
const singlesMax = 2500;
const levels = 32;

/**
 * Draws trials with a value as dots, coloured from worst to best, the best on top; those beyond the axis as small arrows at
 * its end; those not selected pale and behind.
 *
 * @param size the radius where there are few trials; many get smaller ones.
 */
export function drawDots(
    context: CanvasRenderingContext2D, frame: Frame, palette: Palette, sweep: Sweep, xs: Float64Array, mask: Uint8Array,
    size: number,
): void {
    const { order, share, data } = sweep;
    const count = order.length;
    const radius = size * (count > 4000 ? 0.45 : count > 800 ? 0.6 : count > 150 ? 0.75 : 1);
    const colors = Array.from({ length: levels + 1 }, (_, level) => palette.ramp(level / levels));
    const columns = Math.ceil(frame.width / 2) + 1;
    const taken = count > singlesMax ? new Uint8Array(columns * (Math.ceil(frame.height / 2) + 1)) : null;
    const seen = (isSelected: number) => order.filter((trial) => {
        if (mask[trial] !== isSelected) return false;
        if (taken === null) return true;
        const x = Math.round(frame.x(xs[trial] ?? NaN) / 2);
        const y = Math.min(frame.height, Math.max(0, frame.y(data.objective[trial] ?? NaN)));
        const place = Math.round(y / 2) * columns + x;
        return taken[place] === 0 && (taken[place] = 1) === 1;
    });
    const selected = seen(1);
    context.fillStyle = palette.muted;
    context.globalAlpha = 0.2;
    for (const trial of seen(0)) drawDot(context, frame, xs[trial] ?? NaN, data.objective[trial] ?? NaN, radius);
    context.globalAlpha = 0.8;
    let last = -1;
    for (let index = selected.length - 1; index >= 0; index--) {
        const trial = selected[index] ?? 0;
        const level = Math.round((share[trial] ?? 0) * levels);
        // Setting a colour costs more than a dot.
        if (level !== last) context.fillStyle = colors[level] ?? palette.muted;
        last = level;
        drawDot(context, frame, xs[trial] ?? NaN, data.objective[trial] ?? NaN, radius);
    }
    context.globalAlpha = 1;
}

function drawDot(context: CanvasRenderingContext2D, frame: Frame, valueX: number, valueY: number, radius: number): void {
    const x = frame.x(valueX);
    const y = frame.y(valueY);
    if (y < -1 || y > frame.height + 1) {
        const [tip, base] = y < 0 ? [0, 5] : [frame.height, frame.height - 5];
        context.beginPath();
        context.moveTo(x, tip);
        context.lineTo(x - 3, base);
        context.lineTo(x + 3, base);
        context.fill();
    } else if (radius < 1.7) {
        context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    } else {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
    }
}

/** The trial whose mark is nearest to a place, or -1: only marks within reach (pixels) count. */
function nearest(
    at: { x: number; y: number }, xs: ArrayLike<number>, ys: ArrayLike<number>, frame: Frame, mask: Uint8Array, reach: number,
): number {
    let found = -1;
    let least = reach * reach;
    for (let index = 0; index < mask.length; index++) {
        const dx = frame.x(xs[index] ?? NaN) - at.x;
        const dy = frame.y(ys[index] ?? NaN) - at.y;
        // What is not selected can be hit too, but only where nothing selected is near.
        const distance = dx * dx + dy * dy + (mask[index] === 1 ? 0 : 60);
        if (distance < least) {
            least = distance;
            found = index;
        }
    }
    return found;
}

/** What a chart of dots does under the pointer: it says which trial is there, and a press opens it. */
export function pointing(shared: Shared, xs: ArrayLike<number>, ysOf: (frame: Frame) => ArrayLike<number>, reach: number) {
    const hit = (at: { x: number; y: number }, frame: Frame) => nearest(at, xs, ysOf(frame), frame, shared.mask, reach);
    return {
        tip: (at: { x: number; y: number }, frame: Frame): Tip | null => {
            const trial = hit(at, frame);
            shared.hover.set(trial);
            if (trial < 0) return null;
            return { x: frame.x(xs[trial] ?? 0), y: at.y, content: <TrialTip sweep={shared.sweep} trial={trial} /> };
        },
        press: (at: { x: number; y: number }, frame: Frame) => openTrial(shared, hit(at, frame)),
    };
}
