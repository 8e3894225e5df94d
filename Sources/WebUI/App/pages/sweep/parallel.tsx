import { PointerEvent, useCallback, useMemo, useRef, useState } from "react";
import { counted } from "../../core/format";
import { usePalette } from "../../core/palette";
import { setQuery } from "../../core/route";
import { Canvas, scaleFor, Scale, TipBox, useWidth } from "../../parts/chart";
import { Panel } from "../../parts/basic";
import { dragLimit, Limit, ofValue } from "./brush";
import { AxesMenu, axesText, useAxes } from "./axes";
import { drawLines, positions } from "./lines";
import { ParamAxis } from "./model";
import { openTrial, limitPixels, TrialTip, useHovered, useShared } from "./shared";

const top = 40;
const bottom = 22;
const inner = 252;
const gapMin = 92;

/** One line per trial across all params to the objective. Drag along an axis to select. */
export function Parallel() {
    const shared = useShared();
    const { sweep, y, mask, brush, limit, selected } = shared;
    const palette = usePalette();
    const [box, outer] = useWidth<HTMLDivElement>();
    const choices = useAxes(sweep);
    const axes = useMemo(() => {
        const last: ParamAxis = { ...y, key: ofValue, values: sweep.data.objective, canLog: false };
        return [...choices.filter((one) => one.isShown).map((one) => one.axis), last];
    }, [choices, sweep, y]);
    const left = 56;
    const right = 26;
    const width = Math.max(outer, left + right + gapMin * (axes.length - 1));
    const xs = useMemo(
        () => axes.map((_, index) => left + (index * (width - left - right)) / Math.max(1, axes.length - 1)), [axes, width]);
    const scales = useMemo(() => axes.map((axis) => scaleFor(axis, [inner, 0])), [axes]);
    const ys = useMemo(() => positions(axes, scales, inner), [axes, scales]);

    const isPart = selected < sweep.data.ids.length;
    const behind = useCallback((context: CanvasRenderingContext2D) => {
        context.translate(0, top);
        drawLines(context, xs, ys, sweep.order, () => palette.line, sweep.share, { dimmed: true });
    }, [xs, ys, sweep, palette]);
    const front = useCallback((context: CanvasRenderingContext2D) => {
        context.translate(0, top);
        const chosen = sweep.order.filter((trial) => mask[trial] === 1);
        drawLines(context, xs, ys, chosen, palette.ramp, sweep.share, { dimmed: false });
    }, [xs, ys, sweep, mask, palette]);

    const [tip, setTip] = useState<{ x: number; y: number; trial: number } | null>(null);
    const find = (event: PointerEvent<HTMLElement>) => {
        const rect = event.currentTarget.getBoundingClientRect();
        const at = { x: event.clientX - rect.left, y: event.clientY - rect.top };
        return { ...at, trial: nearestLine(at.x, at.y - top, xs, ys, sweep.order, mask) };
    };
    const move = (event: PointerEvent<HTMLElement>) => {
        const found = event.buttons === 0 ? find(event) : null;
        shared.hover.set(found?.trial ?? -1);
        setTip(found && found.trial >= 0 ? found : null);
    };
    const leave = () => {
        shared.hover.set(-1);
        setTip(null);
    };
    const shown = choices.filter((one) => one.isShown);
    const place = (key: string, by: number) => {
        const at = shown.findIndex((one) => one.axis.key === key);
        const to = Math.min(shown.length - 1, Math.max(0, at + by));
        if (at < 0 || to === at) return;
        const next = shown.filter((one) => one.axis.key !== key);
        const moved = shown[at];
        if (moved) next.splice(to, 0, moved);
        setQuery({ axes: axesText(next) });
    };
    if (sweep.params.length === 0 || sweep.order.length < 2) return null;
    return (
        <Panel title="Params and objective" className="sweep-parallel" aside={
            <div className="row sweep-options">
                <RampLegend />
                <AxesMenu choices={choices} place={place} />
            </div>
        }>
            <div className="sweep-scroll">
                <div className="sweep-plot" ref={box}
                    style={{ height: top + inner + bottom, minWidth: left + right + gapMin * (axes.length - 1) }}
                    onPointerMove={move} onPointerLeave={leave}>
                    {outer > 0 && (
                        <>
                            {isPart && <Canvas width={width} height={top + inner + bottom} draw={behind} className="sweep-behind" />}
                            <Canvas width={width} height={top + inner + bottom} draw={front} />
                            <svg width={width} height={top + inner + bottom} role="img"
                                aria-label={`Parallel coordinates of ${counted(sweep.order.length, "trial")} over `
                                    + `${shown.map((one) => one.axis.key).join(", ")} and ${sweep.objective?.metric ?? ""}; ${selected} selected.`}
                                onClick={() => { if (tip) openTrial(shared, tip.trial); }}>
                                <g transform={`translate(0,${top})`}>
                                    <HoverLine xs={xs} ys={ys} />
                                    {axes.map((axis, index) => (
                                        <AxisLine key={axis.key} axis={axis} x={xs[index] ?? 0}
                                            scale={scales[index] ?? scaleFor(axis, [inner, 0])}
                                            limit={brush.get(axis.key)} change={(next, isDone) => limit([[axis.key, next]], isDone)}
                                            begin={leave} />
                                    ))}
                                </g>
                            </svg>
                            {axes.map((axis, index) => (
                                <AxisHead key={axis.key} x={xs[index] ?? 0} title={axis.key === ofValue ? axis.title ?? "" : axis.key}
                                    width={(width - left - right) / Math.max(1, axes.length - 1)}
                                    isFirst={index === 0} isLast={index === axes.length - 1}
                                    move={axis.key === ofValue ? undefined : (by) => place(axis.key, by)} />
                            ))}
                            {tip && (
                                <TipBox width={width} tip={{
                                    x: tip.x, y: Math.min(inner - 60, Math.max(100, tip.y)),
                                    content: <TrialTip sweep={sweep} trial={tip.trial} />,
                                }} />
                            )}
                        </>
                    )}
                </div>
            </div>
        </Panel>
    );
}

export function RampLegend() {
    const palette = usePalette();
    return (
        <span className="sweep-ramp muted">
            worst
            <span aria-hidden="true">
                {[0, 0.25, 0.5, 0.75, 1].map((share) => <i key={share} style={{ background: palette.ramp(share) }} />)}
            </span>
            best
        </span>
    );
}

/** The name over an axis: dragged, or moved by arrow keys, to another place. */
function AxisHead(
    { x, title, width, isFirst, isLast, move }:
    { x: number; title: string; width: number; isFirst: boolean; isLast: boolean; move?: (by: number) => void },
) {
    const [offset, setOffset] = useState(0);
    const start = useRef<number | null>(null);
    const style = {
        maxWidth: width - 6, left: isFirst ? 0 : isLast ? undefined : x, right: isLast ? 0 : undefined,
        transform: `translateX(${isFirst || isLast ? "0" : "-50%"}) translateX(${offset}px)`,
    };
    if (move === undefined) return <span className="sweep-axishead clip goal" style={style} title={title}>{title}</span>;
    const end = () => {
        if (start.current === null) return;
        start.current = null;
        setOffset(0);
        const by = Math.round(offset / width);
        if (by !== 0) move(by);
    };
    return (
        <button type="button" className="sweep-axishead clip" style={style} title={`${title}: drag, or press the arrow keys, to move it`}
            aria-label={`Axis ${title}; arrow keys move it`}
            onKeyDown={(event) => {
                const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
                if (by === 0) return;
                event.preventDefault();
                move(by);
            }}
            onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                start.current = event.clientX;
            }}
            onPointerMove={(event) => { if (start.current !== null) setOffset(event.clientX - start.current); }}
            onPointerUp={end} onPointerCancel={end}>
            {title}
        </button>
    );
}

/** An axis with its ticks, and the strip beside it that selects. */
function AxisLine(
    { axis, x, scale, limit, change, begin }: {
        axis: ParamAxis; x: number; scale: Scale; limit: Limit | undefined;
        change: (limit: Limit | null, isDone: boolean) => void; begin: () => void;
    },
) {
    const drag = useRef<{ from: number; held: [number, number] | null } | null>(null);
    const chosen = limitPixels(limit, scale, axis.categories);
    const at = (event: PointerEvent<SVGElement>) => {
        const rect = event.currentTarget.getBoundingClientRect();
        return Math.min(inner, Math.max(0, event.clientY - rect.top - 6));
    };
    const limitOf = (a: number, b: number): Limit => {
        if (axis.categories) {
            const [low, high] = [Math.min(a, b), Math.max(a, b)];
            return { only: axis.categories.filter((_, index) => scale(index) >= low && scale(index) <= high) };
        }
        return dragLimit(axis.values, scale, a, b, [inner, 0]);
    };
    const moved = (event: PointerEvent<SVGElement>): Limit | null => {
        if (drag.current === null) return null;
        const { from, held } = drag.current;
        const by = at(event) - from;
        if (Math.abs(by) < 3) return null;
        return held === null ? limitOf(from, from + by) : limitOf(held[0] + by, held[1] + by);
    };
    return (
        <g transform={`translate(${x},0)`} className="sweep-axis">
            <line y1={0} y2={inner} />
            {scale.ticks.map(({ at: tick, text }) => text !== "" && (
                <text key={text + tick} x={-6} y={tick} dy="0.32em" textAnchor="end">
                    {text.length > 12 ? text.slice(0, 11) + "…" : text}
                </text>
            ))}
            {axis.kind === "log" && <text className="kind" y={inner + 16} textAnchor="middle">log</text>}
            {chosen && (
                <rect className="sweep-selected" x={-7} width={14} y={Math.min(chosen[0], inner) - 3}
                    height={Math.max(0, chosen[1] - chosen[0]) + 6} />
            )}
            <rect className="sweep-strip" x={-13} y={-6} width={26} height={inner + 12} data-axis={axis.key}
                onPointerDown={(event) => {
                    if (event.button !== 0) return;
                    event.currentTarget.setPointerCapture(event.pointerId);
                    begin();
                    const from = at(event);
                    const isInside = chosen !== null && from > chosen[0] && from < chosen[1] && !axis.categories;
                    drag.current = { from, held: isInside ? chosen : null };
                }}
                onPointerMove={(event) => {
                    const next = moved(event);
                    if (next) change(next, false);
                }}
                onPointerUp={(event) => {
                    const next = moved(event);
                    drag.current = null;
                    if (next) change(next, true);
                }}
                onPointerCancel={() => { drag.current = null; }}
                onClick={(event) => event.stopPropagation()}
                onDoubleClick={() => change(null, true)} />
        </g>
    );
}

function HoverLine({ xs, ys }: { xs: number[]; ys: Float32Array[] }) {
    const trial = useHovered(useShared().hover);
    if (trial < 0) return null;
    const points = xs.map((x, axis) => [x, ys[axis]?.[trial] ?? NaN]).filter(([, y]) => !Number.isNaN(y));
    return <polyline className="sweep-hoverline" points={points.map((point) => point.join(",")).join(" ")} />;
}

/** The selected line that passes nearest to a place, the better one of two as near; -1 where none is within reach. */
function nearestLine(x: number, y: number, xs: number[], ys: Float32Array[], order: number[], mask: Uint8Array): number {
    const next = xs.findIndex((at) => at >= x);
    if (next < 1) return -1;
    const [x0, x1] = [xs[next - 1] ?? 0, xs[next] ?? 1];
    const share = (x - x0) / (x1 - x0);
    let found = -1;
    let least = 6;
    for (const trial of order) {
        if (mask[trial] !== 1) continue;
        const a = ys[next - 1]?.[trial] ?? NaN;
        const distance = Math.abs(a + ((ys[next]?.[trial] ?? NaN) - a) * share - y);
        if (distance < least - 0.5) {
            least = distance;
            found = trial;
        }
    }
    return found;
}

