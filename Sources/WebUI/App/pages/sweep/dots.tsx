import { ReactNode, useCallback } from "react";
import { Palette } from "../../core/palette";
import { Chart, Frame } from "../../parts/chart";
import { dragged, Limit, pixelsOf } from "./brush";
import { isUnfinished, ofValue, ParamAxis } from "./model";
import { openTrial, Shared, TrialTip, useHovered, useShared } from "./shared";

const levels = 32;

/** What stands for trials without a value, and for those beyond the axis. */
export const signs = { failed: "✕", running: "▷", beyond: "▴" };

/**
 * Trials by something and their objective: coloured from worst to best, the best on top, those not selected pale and behind,
 * those without a value at the foot. Says which trial is under the pointer; a press opens it, a drag selects.
 *
 * @param xs where they stand, if not at their values.
 * @param size the radius where there are few trials; many get smaller ones.
 * @param marks more to draw above them. Keep it stable.
 */
export function Dots({ x, xs = x.values, size, marks, over, ...rest }: {
    x: ParamAxis; xs?: Float64Array; size: number; summary: string; height: number; left: number; top: number; bottom: number;
    marks?: (context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => void; over?: (frame: Frame) => ReactNode;
}) {
    const shared = useShared();
    const { sweep, mask, hover, brush, limit, y } = shared;
    const values = sweep.data.objective;
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        const radius = size * Math.min(1, Math.max(0.4, (150 / sweep.order.length) ** 0.25));
        const colors = Array.from({ length: levels + 1 }, (_, level) => palette.ramp(level / levels));
        context.font = "12px sans-serif";
        context.textAlign = "center";
        context.textBaseline = "middle";
        for (const layer of [0, 1]) {
            context.globalAlpha = layer === 1 ? 0.8 : 0.2;
            context.fillStyle = palette.muted;
            for (const trial of sweep.layers) {
                if (mask[trial] !== layer) continue;
                const isMissing = Number.isNaN(values[trial]);
                const isRunning = isUnfinished(sweep, trial);
                const at = placeOf(trial, xs, values, frame);
                if (layer === 1) {
                    context.fillStyle = (!isMissing ? colors[Math.round((sweep.share[trial] ?? 0) * levels)]
                        : isRunning ? palette.series[2] : palette.failed) ?? palette.text;
                }
                if (isMissing) context.fillText(isRunning ? signs.running : signs.failed, at.x, at.y);
                else if (at.isBeyond) context.fillText(signs.beyond, at.x, at.y);
                else if (radius < 1.7) context.fillRect(at.x - radius, at.y - radius, 2 * radius, 2 * radius);
                else {
                    context.beginPath();
                    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
                    context.fill();
                }
            }
        }
        context.globalAlpha = 1;
        marks?.(context, frame, palette);
    }, [sweep, xs, values, mask, size, marks]);

    const hit = (at: { x: number; y: number }, frame: Frame) => nearest(at, xs, shared, frame);
    return (
        <div onPointerLeave={() => hover.set(-1)}>
            <Chart {...rest} x={x} y={{ ...y, title: x.title && y.title }} draw={draw}
                tip={(at, frame) => {
                    const trial = hit(at, frame);
                    hover.set(trial);
                    return trial < 0 ? null : { x: frame.x(xs[trial] ?? 0), y: at.y, content: <TrialTip trial={trial} /> };
                }}
                press={(at, frame) => openTrial(shared, hit(at, frame))}
                reset={() => limit([[x.key, null], [ofValue, null]])}
                drag={(from, to, frame) => {
                    const changes: [string, Limit][] = [];
                    if (Math.abs(from.x - to.x) > 8) changes.push([x.key, dragged(x, frame.x, from.x, to.x)]);
                    if (Math.abs(from.y - to.y) > 8) changes.push([ofValue, dragged(y, frame.y, from.y, to.y)]);
                    limit(changes);
                }}
                over={(frame) => {
                    const across = pixelsOf(brush.get(x.key), x, frame.x, frame.width);
                    const up = pixelsOf(brush.get(ofValue), y, frame.y, frame.height);
                    const [left, right] = across ?? [0, frame.width];
                    const [top, bottom] = up ?? [0, frame.height];
                    return (
                        <>
                            {(across ?? up) && (
                                <rect className="sweep-selected" x={left} y={top} width={right - left} height={bottom - top} />
                            )}
                            <Ring trial={sweep.best} xs={xs} frame={frame} />
                            <HoverRing xs={xs} frame={frame} />
                            {over?.(frame)}
                        </>
                    );
                }} />
        </div>
    );
}

/** Pixels; what is beyond the axis stands at its end, and what has no value at the foot. */
function placeOf(trial: number, xs: Float64Array, values: Float64Array, frame: Frame) {
    const y = frame.y(values[trial] ?? NaN);
    const held = Math.min(frame.height - 5, Math.max(5, Number.isNaN(y) ? Infinity : y));
    const isBeyond = y < -1 || y > frame.height + 1;
    return { x: frame.x(xs[trial] ?? NaN), y: isBeyond || Number.isNaN(y) ? held : y, isBeyond };
}

/** The trial whose mark is nearest to a place, or -1 where none is within reach. */
function nearest(at: { x: number; y: number }, xs: Float64Array, { mask, sweep }: Shared, frame: Frame): number {
    let found = -1;
    let least = 400;
    mask.forEach((isSelected, trial) => {
        const { x, y } = placeOf(trial, xs, sweep.data.objective, frame);
        // What is not selected can be hit too, but only where nothing selected is near.
        const distance = (x - at.x) ** 2 + (y - at.y) ** 2 + (isSelected ? 0 : 60);
        if (distance < least) {
            least = distance;
            found = trial;
        }
    });
    return found;
}

function HoverRing(rest: { xs: Float64Array; frame: Frame }) {
    return <Ring {...rest} trial={useHovered()} />;
}

function Ring({ trial, xs, frame }: { trial: number; xs: Float64Array; frame: Frame }) {
    const { x, y } = placeOf(trial, xs, useShared().sweep.data.objective, frame);
    return Number.isNaN(x) ? null : <circle className="sweep-bestring" cx={x} cy={y} r={6} />;
}
