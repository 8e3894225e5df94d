import { useCallback, useMemo, useState } from "react";
import { Palette } from "../../core/palette";
import { Chart, Frame } from "../../parts/chart";
import { Button, Panel } from "../../parts/basic";
import { dragLimit } from "./brush";
import { ParamAxis, Sweep, valueAxis } from "./model";
import { HoverRing, inside, limitPixels, nearest, openTrial, TrialTip, useShared } from "./shared";

const shownAtFirst = 6;

/** The objective over each param: one small chart for each, the most important first. */
export function Slices() {
    const { sweep } = useShared();
    const [isAll, setAll] = useState(false);
    const axes = sweep.params.flatMap((param) => sweep.axes.get(param.key) ?? []);
    if (axes.length === 0 || sweep.order.length < 2) return null;
    const shown = isAll ? axes : axes.slice(0, shownAtFirst);
    return (
        <Panel title={`${sweep.objective?.metric ?? "Objective"} by param`} className="sweep-slicepanel" aside={axes.length > shownAtFirst && (
            <Button onClick={() => setAll(!isAll)}>{isAll ? `The first ${shownAtFirst}` : `All ${axes.length}`}</Button>
        )}>
            <div className="sweep-slices">
                {shown.map((axis) => <Slice key={axis.key} axis={axis} />)}
            </div>
        </Panel>
    );
}

function Slice({ axis }: { axis: ParamAxis }) {
    const shared = useShared();
    const { sweep, view, mask, hover, brush, limit } = shared;
    const y = useMemo(() => ({ ...valueAxis(sweep, view), title: undefined }), [sweep, view]);
    const xs = useMemo(() => spread(axis), [axis]);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        drawSlice(context, frame, palette, sweep, xs, mask);
    }, [sweep, xs, mask]);
    const hit = (at: { x: number; y: number }, frame: Frame) => nearest(at, xs, sweep.data.objective, frame, mask, 14);
    const best = sweep.data.ids[sweep.best] === undefined ? "" : `The best has ${sweep.data.params.find((one) => one.key === axis.key)?.texts[sweep.best] ?? "none"}.`;
    return (
        <figure>
            <figcaption className="clip" title={axis.key}>{axis.key}{axis.kind === "log" && <small> log</small>}</figcaption>
            <Chart x={axis} y={y} height={142} left={42} right={8} top={6} bottom={22} draw={draw}
                summary={`${sweep.objective?.metric ?? ""} by ${axis.key}. ${best}`}
                tip={(at, frame) => {
                    const trial = hit(at, frame);
                    hover.set(trial);
                    if (trial < 0) return null;
                    return { x: frame.x(xs[trial] ?? 0), y: at.y, content: <TrialTip sweep={sweep} trial={trial} /> };
                }}
                press={(at, frame) => openTrial(shared, hit(at, frame))}
                reset={() => limit([[axis.key, null]])}
                drag={(from, to, frame) => {
                    if (axis.categories) {
                        const [low, high] = [frame.x.invert(Math.min(from.x, to.x)), frame.x.invert(Math.max(from.x, to.x))];
                        limit([[axis.key, { only: axis.categories.filter((_, index) => index >= low && index <= high) }]]);
                    } else {
                        const hold = (x: number) => Math.min(frame.width, Math.max(0, x));
                        limit([[axis.key, dragLimit(axis.values, frame.x, hold(from.x), hold(to.x), [0, frame.width])]]);
                    }
                }}
                over={(frame) => {
                    const chosen = limitPixels(brush.get(axis.key), frame.x, axis.categories);
                    const [left, right] = [Math.max(0, chosen?.[0] ?? 0), Math.min(frame.width, chosen?.[1] ?? 0)];
                    const x = frame.x(xs[sweep.best] ?? NaN);
                    const at = frame.y(sweep.data.objective[sweep.best] ?? NaN);
                    return (
                        <>
                            {chosen && right >= left && <rect className="sweep-selected" x={left} width={right - left} y={0} height={frame.height} />}
                            {inside(x, frame.width) && inside(at, frame.height) && <circle className="sweep-bestring" cx={x} cy={at} r={5} />}
                            <HoverRing hover={hover} xs={xs} ys={sweep.data.objective} frame={frame} />
                        </>
                    );
                }} />
        </figure>
    );
}

/** Trials with the same word stand side by side, the same way each time. */
function spread(axis: ParamAxis): Float64Array {
    if (axis.kind !== "band") return axis.values;
    return axis.values.map((value, index) => value + ((index * 0.618034) % 1 - 0.5) * 0.5);
}

function drawSlice(
    context: CanvasRenderingContext2D, frame: Frame, palette: Palette, sweep: Sweep, xs: Float64Array, mask: Uint8Array,
): void {
    const count = sweep.order.length;
    const size = count > 4000 ? 1 : count > 800 ? 1.3 : count > 150 ? 1.7 : 2.4;
    const draw = (trial: number) => {
        const x = frame.x(xs[trial] ?? NaN);
        const y = frame.y(sweep.data.objective[trial] ?? NaN);
        if (size < 1.5) {
            context.fillRect(x - size, y - size, 2 * size, 2 * size);
            return;
        }
        context.beginPath();
        context.arc(x, y, size, 0, 2 * Math.PI);
        context.fill();
    };
    context.fillStyle = palette.muted;
    context.globalAlpha = 0.18;
    for (const trial of sweep.order) if (mask[trial] !== 1) draw(trial);
    context.globalAlpha = count > 4000 ? 0.4 : 0.75;
    for (let index = count - 1; index >= 0; index--) {
        const trial = sweep.order[index] ?? 0;
        if (mask[trial] !== 1) continue;
        context.fillStyle = palette.ramp(sweep.share[trial] ?? 0);
        draw(trial);
    }
    context.globalAlpha = 1;
}
