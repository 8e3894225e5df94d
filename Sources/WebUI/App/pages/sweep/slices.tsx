import { useCallback, useMemo, useState } from "react";
import { Palette } from "../../core/palette";
import { Chart, Frame } from "../../parts/chart";
import { Button, Panel } from "../../parts/basic";
import { dragLimit } from "./brush";
import { drawDots, pointing } from "./dots";
import { ParamAxis } from "./model";
import { HoverRing, inside, limitPixels, useShared } from "./shared";

const shownAtFirst = 6;

/** The objective over each param: one small chart for each, the most important first. */
export function Slices() {
    const { sweep } = useShared();
    const [isAll, setAll] = useState(false);
    const axes = sweep.params.flatMap((param) => sweep.axes.get(param.key) ?? []);
    if (axes.length === 0 || sweep.order.length < 2) return null;
    const shown = isAll ? axes : axes.slice(0, shownAtFirst);
    return (
        <Panel title={`${sweep.objective?.metric ?? "Objective"} by param`} aside={axes.length > shownAtFirst && (
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
    const { sweep, mask, hover, brush, limit } = shared;
    const y = { ...shared.y, title: undefined };
    const xs = useMemo(() => spread(axis), [axis]);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        drawDots(context, frame, palette, sweep, xs, mask, 2.4);
    }, [sweep, xs, mask]);
    const param = sweep.params.find((one) => one.key === axis.key);
    const best = sweep.best < 0 ? "" : `The best has ${param?.texts[sweep.best] ?? "none"}.`;
    return (
        <figure onPointerLeave={() => hover.set(-1)}>
            <figcaption className="clip" title={axis.key}>{axis.key}{axis.kind === "log" && <small> log</small>}</figcaption>
            <Chart x={axis} y={y} height={142} left={42} right={8} top={6} bottom={22} draw={draw}
                summary={`${sweep.objective?.metric ?? ""} by ${axis.key}. ${best}`}
                {...pointing(shared, xs, () => sweep.data.objective, 14)}
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
