import { useCallback, useMemo } from "react";
import { counted, duration, short } from "../../core/format";
import { Palette } from "../../core/palette";
import { setQuery, useQuery } from "../../core/route";
import { extent, Axis, Chart, Frame } from "../../parts/chart";
import { Segments, Switch } from "../../parts/choice";
import { Panel } from "../../parts/basic";
import { dragLimit, Limit, ofEnd, ofTrial, ofValue } from "./brush";
import { drawDots, pointing } from "./dots";
import { canLogValue, Sweep } from "./model";
import { HoverRing, inside, limitPixels, useShared } from "./shared";

type By = "trial" | "start" | "end";

/** Every trial in the order of the search, and the best so far. */
export function History() {
    const shared = useShared();
    const { sweep, view, mask, brush, hover, limit } = shared;
    const { data } = sweep;
    const [asked] = useQuery("by");
    const by: By = asked === "start" || asked === "end" ? asked : "trial";
    const xs = useMemo(
        () => (by === "trial" ? Float64Array.from(data.ids, (_, index) => index + 1) : by === "start" ? data.starts : data.ends),
        [data, by]);
    const x: Axis = by === "trial"
        ? { kind: "linear", domain: [0.5, Math.max(1.5, data.ids.length + 0.5)], title: "trial",
            format: (value) => (Number.isInteger(value) ? short(value) : "") }
        : { kind: "time", domain: extent(xs), title: by === "start" ? "started" : "ended" };
    const y = useMemo(() => withRoom(shared.y, sweep), [sweep, shared.y]);
    const steps = useMemo(() => improvements(sweep, xs), [sweep, xs]);

    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        drawDots(context, frame, palette, sweep, xs, mask, 3.4);
        data.objective.forEach((value, trial) => {
            if (!Number.isNaN(value)) return;
            context.globalAlpha = mask[trial] === 1 ? 0.8 : 0.2;
            drawMissing(context, frame.x(xs[trial] ?? NaN), frame.height, sweep, trial, palette);
        });
        context.globalAlpha = 1;
        drawSteps(context, frame, palette, steps, xs, data.objective);
    }, [sweep, xs, mask, steps, data]);

    const marks = useCallback((frame: Frame) => {
        // Those without a value stand at the foot, so that they can be hit there.
        const foot = frame.y.invert(frame.height - 5);
        const [low, high] = [frame.y.invert(frame.height - 3), frame.y.invert(3)];
        return data.objective.map((value) => (Number.isNaN(value) ? foot : Math.min(high, Math.max(low, value))));
    }, [data]);

    const drag = (from: { x: number; y: number }, until: { x: number; y: number }, frame: Frame) => {
        const changes: [string, Limit][] = [];
        if (Math.abs(from.x - until.x) > 8) {
            const [low, high] = [frame.x.invert(Math.min(from.x, until.x)), frame.x.invert(Math.max(from.x, until.x))];
            if (by === "end") {
                changes.push([ofEnd, { low: Math.floor(low), high: Math.ceil(high) }]);
            } else {
                // Trials are in the order of their start: a stretch of time is a stretch of them.
                const within = Array.from(xs.keys()).filter((index) => (xs[index] ?? NaN) >= low && (xs[index] ?? NaN) <= high);
                changes.push([ofTrial, { low: (within[0] ?? 0) + 1, high: (within[within.length - 1] ?? -1) + 1 }]);
            }
        }
        if (Math.abs(from.y - until.y) > 8) {
            const hold = (y: number) => Math.min(frame.height, Math.max(0, y));
            changes.push([ofValue, dragLimit(data.objective, frame.y, hold(from.y), hold(until.y), [frame.height, 0])]);
        }
        limit(changes);
    };

    const summary = summaryOf(sweep);
    return (
        <Panel title="Optimisation history" className="sweep-history" aside={<HistoryOptions by={by} />}>
            <div onPointerLeave={() => hover.set(-1)}>
                <Chart x={x} y={y} height={270} summary={summary} draw={draw} drag={drag} bottom={40} top={14} right={16}
                    reset={() => limit([[ofTrial, null], [ofEnd, null], [ofValue, null]])}
                    {...pointing(shared, xs, marks, 22)}
                    over={(frame) => (
                        <>
                            <Selected frame={frame} x={brush.get(by === "end" ? ofEnd : ofTrial)} xs={by === "start" ? xs : null}
                                y={brush.get(ofValue)} />
                            <BestMark frame={frame} sweep={sweep} xs={xs} />
                            <HoverRing hover={hover} xs={xs} ys={marks(frame)} frame={frame} />
                        </>
                    )} />
            </div>
            <Legend sweep={sweep} hidesWorst={view.hideWorst} />
        </Panel>
    );
}

function HistoryOptions({ by }: { by: By }) {
    const { sweep, view } = useShared();
    return (
        <div className="row sweep-options">
            <Switch on={view.log} disabled={!canLogValue(sweep)} set={(on) => setQuery({ scale: on ? "log" : null })}>
                Log scale
            </Switch>
            <Switch on={view.hideWorst} title="So that a few trials far off do not flatten the rest"
                set={(on) => setQuery({ worst: on ? "hide" : "show" })}>Hide the worst 5 %</Switch>
            <Segments label="Trials by" value={by} set={(one) => setQuery({ by: one === "trial" ? null : one })}
                options={[["trial", "Trial"], ["start", "Start"], ["end", "End"]]} />
        </div>
    );
}

/** Trials that were the best when they came, in the order of the axis. */
function improvements(sweep: Sweep, xs: Float64Array): number[] {
    const inOrder = sweep.order.filter((trial) => !Number.isNaN(xs[trial])).sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
    const found: number[] = [];
    for (const trial of inOrder) {
        const than = found[found.length - 1];
        if (than === undefined || (sweep.rank[trial] ?? 0) < (sweep.rank[than] ?? 0)) found.push(trial);
    }
    return found;
}

/** Without a value: a cross for what failed or gave no number, an open triangle for what still runs. */
function drawMissing(
    context: CanvasRenderingContext2D, x: number, foot: number, sweep: Sweep, trial: number, palette: Palette,
): void {
    const status = sweep.data.statuses[trial];
    const y = foot - 5;
    const isRunning = status === "RUNNING" || status === "SCHEDULED";
    context.lineWidth = 1.4;
    context.strokeStyle = isRunning ? palette.series[2] ?? palette.text : palette.failed;
    context.beginPath();
    if (isRunning) {
        context.moveTo(x - 2.5, y - 3.5);
        context.lineTo(x + 3.5, y);
        context.lineTo(x - 2.5, y + 3.5);
        context.closePath();
    } else {
        context.moveTo(x - 2.8, y - 2.8);
        context.lineTo(x + 2.8, y + 2.8);
        context.moveTo(x + 2.8, y - 2.8);
        context.lineTo(x - 2.8, y + 2.8);
    }
    context.stroke();
}

function drawSteps(
    context: CanvasRenderingContext2D, frame: Frame, palette: Palette, steps: number[], xs: Float64Array, values: Float64Array,
): void {
    if (steps.length === 0) return;
    const place = (trial: number) => [frame.x(xs[trial] ?? NaN), frame.y(values[trial] ?? NaN)] as const;
    context.strokeStyle = palette.best;
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.beginPath();
    steps.forEach((trial, index) => {
        const [x, y] = place(trial);
        if (index === 0) {
            context.moveTo(x, y);
            return;
        }
        const [, before] = place(steps[index - 1] ?? trial);
        context.lineTo(x, before);
        context.lineTo(x, y);
    });
    context.lineTo(frame.width, place(steps[steps.length - 1] ?? 0)[1]);
    context.stroke();
    for (const trial of steps) {
        const [x, y] = place(trial);
        context.fillStyle = palette.best;
        context.beginPath();
        context.arc(x, y, 3, 0, 2 * Math.PI);
        context.fill();
    }
}

function Selected(
    { frame, x, xs, y }: { frame: Frame; x: Limit | undefined; xs: Float64Array | null; y: Limit | undefined },
) {
    if (x === undefined && y === undefined) return null;
    const along = xs !== null && x !== undefined && "low" in x
        ? { low: xs[x.low - 1] ?? NaN, high: xs[x.high - 1] ?? NaN } : x;
    const [left, right] = limitPixels(along, frame.x, undefined) ?? [0, frame.width];
    const [top, bottom] = limitPixels(y, frame.y, undefined) ?? [0, frame.height];
    const [a, b] = [Math.max(0, left), Math.min(frame.width, right)];
    const [c, d] = [Math.max(0, top), Math.min(frame.height, bottom)];
    return b >= a && d >= c ? <rect className="sweep-selected" x={a} y={c} width={b - a} height={d - c} /> : null;
}

/** Beyond the best there is nothing but its name. */
function withRoom(axis: Axis, sweep: Sweep): Axis {
    const isLog = axis.kind === "log";
    const [low, high] = isLog ? axis.domain.map(Math.log) as [number, number] : axis.domain;
    const room = (high - low) * 0.08;
    const domain = sweep.goal === "MINIMIZE" ? [low - room, high] as const : [low, high + room] as const;
    return { ...axis, domain: isLog ? [Math.exp(domain[0]), Math.exp(domain[1])] : domain };
}

/** The best one named, on the side where nothing else can be. */
function BestMark({ frame, sweep, xs }: { frame: Frame; sweep: Sweep; xs: Float64Array }) {
    if (sweep.best < 0) return null;
    const x = frame.x(xs[sweep.best] ?? NaN);
    const y = frame.y(sweep.data.objective[sweep.best] ?? NaN);
    if (!inside(x, frame.width) || !inside(y, frame.height)) return null;
    const isLate = x > frame.width * 0.6;
    const name = sweep.data.names[sweep.best] ?? "";
    const text = `${short(sweep.data.objective[sweep.best], 5)}  ${name.length > 24 ? name.slice(0, 23) + "…" : name}`;
    return (
        <>
            <circle className="sweep-bestring" cx={x} cy={y} r={6} />
            <text className="sweep-bestname" x={isLate ? x - 10 : x + 10} y={sweep.goal === "MINIMIZE" ? y + 17 : y - 9}
                textAnchor={isLate ? "end" : "start"}>{text}</text>
        </>
    );
}

function Legend({ sweep, hidesWorst }: { sweep: Sweep; hidesWorst: boolean }) {
    const { statuses, objective } = sweep.data;
    let running = 0;
    let failed = 0;
    objective.forEach((value, index) => {
        if (!Number.isNaN(value)) return;
        if (statuses[index] === "RUNNING" || statuses[index] === "SCHEDULED") running += 1;
        else failed += 1;
    });
    return (
        <p className="legend sweep-legend">
            <span><i className="sweep-line" />best so far</span>
            <span><i className="sweep-dot" />trial</span>
            {failed > 0 && <span><i className="sweep-sign failed">✕</i>{counted(failed, "trial")} without a value</span>}
            {running > 0 && <span><i className="sweep-sign running">▷</i>{running} running, no value yet</span>}
            {hidesWorst && <span><i className="sweep-sign">▴</i>beyond the axis</span>}
        </p>
    );
}

function summaryOf(sweep: Sweep): string {
    const { data, objective, best } = sweep;
    if (objective === null || best < 0) return `${counted(data.ids.length, "trial")}, none with a value yet.`;
    const took = (data.ends[best] ?? NaN) - (data.starts[0] ?? NaN);
    return `${objective.metric} of ${counted(data.ids.length, "trial")} in the order of the search. The best, `
        + `${short(data.objective[best], 5)}, is trial ${best + 1}, ${data.names[best]}`
        + `${Number.isFinite(took) ? `, ${duration(took)} after the first began` : ""}; `
        + `${counted(sweep.sinceBest, "trial")} since did not better it.`;
}
