import { PointerEvent, useCallback, useMemo, useRef, useState } from "react";
import { counted } from "../../core/format";
import { usePalette } from "../../core/palette";
import { useQuery } from "../../core/route";
import { Canvas, scaleFor, Scale, TipBox, useWidth } from "../../parts/chart";
import { Panel } from "../../parts/basic";
import { AxesMenu } from "./axes";
import { dragged, pixelsOf } from "./brush";
import { ParamAxis } from "./model";
import { openTrial, TrialTip, useHovered, useShared } from "./shared";

const top = 40;
const inner = 252;
const height = top + inner + 22;
const left = 56;
const right = 26;
const gapMin = 92;
const shownAtFirst = 8;
/** More lines than this would be a carpet. */
const linesMax = 1500;

/** An axis in its place; where the trials meet it, pixels from its top. */
interface Placed {
    axis: ParamAxis;
    x: number;
    scale: Scale;
    ys: Float64Array;
}

/** One line per trial across all params to the objective. Drag along an axis to select. */
export function Parallel() {
    const shared = useShared();
    const { sweep, y, mask, hover, chosen, selected } = shared;
    const palette = usePalette();
    const [box, outer] = useWidth<HTMLDivElement>();
    const [shown, show] = useAxes();
    const widthMin = left + right + gapMin * shown.length;
    const width = Math.max(outer, widthMin);
    const gap = (width - left - right) / shown.length;
    const axes = useMemo(() => [...shown, y].map((axis, index): Placed => {
        const scale = scaleFor(axis, [inner, 0]);
        const ys = axis.values.map((value) => Math.min(inner, Math.max(0, scale(value))));
        return { axis, scale, ys, x: left + index * gap };
    }), [shown, y, gap]);
    const draw = useCallback((context: CanvasRenderingContext2D) => {
        context.translate(0, top);
        const rest = sweep.order.filter((trial) => mask[trial] !== 1);
        drawLines(context, axes, rest, 0.4, () => palette.line);
        drawLines(context, axes, chosen, 1, (trial) => palette.ramp(sweep.share[trial] ?? 0));
    }, [axes, sweep, mask, chosen, palette]);

    const [tip, setTip] = useState<{ x: number; y: number; trial: number } | null>(null);
    const point = (found: typeof tip) => {
        hover.set(found?.trial ?? -1);
        setTip(found);
    };
    const move = (event: PointerEvent<HTMLElement>) => {
        const rect = event.currentTarget.getBoundingClientRect();
        const at = { x: event.clientX - rect.left, y: event.clientY - rect.top };
        const trial = event.buttons === 0 ? nearestLine(at.x, at.y - top, axes, chosen) : undefined;
        point(trial === undefined ? null : { ...at, trial });
    };
    const moveAxis = (axis: ParamAxis, by: number) => {
        const next = shown.filter((one) => one !== axis);
        next.splice(Math.max(0, shown.indexOf(axis) + by), 0, axis);
        show(next);
    };
    if (shown.length === 0 || sweep.order.length < 2) return null;
    return (
        <Panel title="Params and objective" className="sweep-parallel" aside={
            <div className="row sweep-options">
                <span className="sweep-ramp muted">
                    worst
                    <span aria-hidden="true">
                        {[0, 0.25, 0.5, 0.75, 1].map((share) => <i key={share} style={{ background: palette.ramp(share) }} />)}
                    </span>
                    best
                </span>
                <AxesMenu shown={shown} show={show} />
            </div>
        }>
            <div className="sweep-scroll">
                <div className="sweep-plot" ref={box} style={{ height, minWidth: widthMin }}
                    onPointerMove={move} onPointerLeave={() => point(null)}>
                    <Canvas width={width} height={height} draw={draw} />
                    <svg width={width} height={height} role="img" onClick={() => { if (tip) openTrial(shared, tip.trial); }}
                        aria-label={`Parallel coordinates of ${counted(sweep.order.length, "trial")} over `
                            + `${shown.map(({ key }) => key).join(", ")} and ${y.title ?? ""}; ${selected} selected.`}>
                        <g transform={`translate(0,${top})`}>
                            <HoverLine axes={axes} />
                            {axes.map((one) => <AxisLine key={one.axis.key} {...one} begin={() => point(null)} />)}
                        </g>
                    </svg>
                    {axes.map(({ axis, x }, index) => (
                        <AxisHead key={axis.key} title={axis.title ?? axis.key} width={gap} move={(by) => moveAxis(axis, by)}
                            isFixed={axis === y} place={index === 0 ? { left: 0 } : axis === y ? { right: 0 }
                                : { left: x - gap / 2 + 3, width: gap - 6, textAlign: "center" }} />
                    ))}
                    {tip && (
                        <TipBox width={width} tip={{
                            x: tip.x, y: Math.min(inner - 60, Math.max(100, tip.y)), content: <TrialTip trial={tip.trial} />,
                        }} />
                    )}
                </div>
            </div>
        </Panel>
    );
}

/** The axes that are shown, in their order: by importance, else as the link says. */
function useAxes(): [ParamAxis[], (axes: ParamAxis[]) => void] {
    const { params } = useShared().sweep;
    const [text, set] = useQuery("axes");
    const shown = useMemo(() => {
        const named = (text ?? "").split(",").flatMap((name) => params.find(({ key }) => encodeURIComponent(key) === name) ?? []);
        return named.length > 0 ? [...new Set(named)] : params.slice(0, shownAtFirst);
    }, [params, text]);
    return [shown, (axes) => set(axes.map(({ key }) => encodeURIComponent(key)).join(","))];
}

/** The worst first, so that the best ones stay on top. */
function drawLines(
    context: CanvasRenderingContext2D, axes: readonly Placed[], order: readonly number[], strength: number,
    color: (trial: number) => string,
): void {
    const every = Math.ceil(order.length / linesMax);
    const lines = order.filter((_, rank) => rank < 100 || rank % every === 0);
    context.lineJoin = "round";
    lines.reverse().forEach((trial, index) => {
        const rank = lines.length - 1 - index;
        context.globalAlpha = strength * (rank < 20 ? 0.9 : Math.max(0.16, 6 / Math.sqrt(lines.length)));
        context.lineWidth = rank === 0 ? 2.5 * strength : 1;
        context.strokeStyle = color(trial);
        context.beginPath();
        let isDown = false;
        for (const { x, ys } of axes) {
            const y = ys[trial] ?? NaN;
            if (isDown) context.lineTo(x, y);
            else context.moveTo(x, y);
            isDown = !Number.isNaN(y);
        }
        context.stroke();
    });
}

/** The name over an axis: dragged, or moved by arrow keys, to another place. */
function AxisHead({ title, width, isFixed, place, move }: {
    title: string; width: number; isFixed: boolean; place: React.CSSProperties; move: (by: number) => void;
}) {
    const [offset, setOffset] = useState(0);
    const start = useRef<number | null>(null);
    const style = { maxWidth: width - 6, ...place, transform: `translateX(${offset}px)` };
    if (isFixed) return <span className="sweep-axishead clip goal" style={style} title={title}>{title}</span>;
    const end = () => {
        start.current = null;
        setOffset(0);
        const by = Math.round(offset / width);
        if (by !== 0) move(by);
    };
    return (
        <button type="button" className="sweep-axishead clip" style={style} title={title} aria-label={`Axis ${title}; arrow keys move it`}
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
function AxisLine({ axis, x, scale, begin }: Placed & { begin: () => void }) {
    const { brush, limit } = useShared();
    const from = useRef<number | null>(null);
    const chosen = pixelsOf(brush.get(axis.key), axis, scale, inner);
    const at = (event: PointerEvent<SVGElement>) => event.clientY - event.currentTarget.getBoundingClientRect().top - 6;
    const select = (event: PointerEvent<SVGElement>, isDone: boolean) => {
        if (from.current === null || Math.abs(at(event) - from.current) < 3) return;
        limit([[axis.key, dragged(axis, scale, from.current, at(event))]], isDone);
    };
    return (
        <g transform={`translate(${x},0)`} className="sweep-axis">
            <line y2={inner} />
            {scale.ticks.map(({ at: tick, text }) => (
                <text key={text + tick} x={-6} y={tick} dy="0.32em" textAnchor="end">
                    {text.length > 12 ? text.slice(0, 11) + "…" : text}
                </text>
            ))}
            {axis.kind === "log" && <text className="kind" y={inner + 16} textAnchor="middle">log</text>}
            {chosen && <rect className="sweep-selected" x={-7} width={14} y={chosen[0] - 3} height={chosen[1] - chosen[0] + 6} />}
            <rect className="sweep-strip" x={-13} y={-6} width={26} height={inner + 12} data-axis={axis.key}
                onPointerDown={(event) => {
                    event.currentTarget.setPointerCapture(event.pointerId);
                    begin();
                    from.current = at(event);
                }}
                onPointerMove={(event) => select(event, false)}
                onPointerUp={(event) => {
                    select(event, true);
                    from.current = null;
                }}
                onPointerCancel={() => { from.current = null; }}
                onClick={(event) => event.stopPropagation()}
                onDoubleClick={() => limit([[axis.key, null]])} />
        </g>
    );
}

function HoverLine({ axes }: { axes: readonly Placed[] }) {
    const trial = useHovered();
    const points = axes.map(({ x, ys }) => [x, ys[trial] ?? NaN]).filter(([, y]) => !Number.isNaN(y));
    return <polyline className="sweep-hoverline" points={points.join(" ")} />;
}

/** The selected line that passes nearest to a place, the better one of two as near. */
function nearestLine(x: number, y: number, axes: readonly Placed[], chosen: readonly number[]): number | undefined {
    const next = axes.findIndex((axis) => axis.x >= x);
    const [from, to] = [axes[next - 1], axes[next]];
    if (!from || !to) return undefined;
    const share = (x - from.x) / (to.x - from.x);
    let found: number | undefined;
    let least = 6;
    for (const trial of chosen) {
        const a = from.ys[trial] ?? NaN;
        const distance = Math.abs(a + ((to.ys[trial] ?? NaN) - a) * share - y);
        if (distance < least) {
            least = distance;
            found = trial;
        }
    }
    return found;
}
