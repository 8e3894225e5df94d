import { useCallback, useMemo } from "react";
import { count, counted, short } from "../../core/format";
import { go, to, useQuery } from "../../core/route";
import { Palette } from "../../core/palette";
import { quantile, sorted } from "../../core/stats";
import { Objective } from "../../core/types";
import { Panel } from "../../parts/basic";
import { Chart, extent, Frame } from "../../parts/chart";
import { colorOf, drawMarker, Swatch } from "./series";
import { share, Sweep } from "./sweeps";

/** Room for a box each, and for a history beside them. Pixels. */
export function chartHeight(sweeps: number): number {
    return Math.max(300, 54 + 30 * sweeps);
}

/** Below this many trials every one is drawn, else only those outside the whiskers. */
const pointsAtMost = 100;

interface Box {
    sweep: Sweep;
    /** From the bottom of the chart. */
    place: number;
    q1: number;
    median: number;
    q3: number;
    low: number;
    high: number;
    /** Values drawn as points, with the place of their trial. */
    points: { value: number; trial: number }[];
    count: number;
}

/** How the trials of each sweep are spread: quarters as a box, whiskers to the last trial within 1.5 box lengths. */
export function Boxes({ sweeps, objective }: { sweeps: readonly Sweep[]; objective: Objective }) {
    const [log] = useQuery("log");
    const boxes = useMemo(() => sweeps.flatMap((sweep, index) => boxOf(sweep, sweeps.length - 1 - index)), [sweeps]);
    const domain = extent(boxes.flatMap(({ low, high, sweep }) => [low, high, sweep.data.objective[sweep.best] ?? NaN]),
        { log: log !== null });
    const outside = boxes.reduce((sum, { points }) =>
        sum + points.filter(({ value }) => value < domain[0] || value > domain[1]).length, 0);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        for (const box of boxes) {
            const y = frame.y(box.place);
            const half = Math.min(14, Math.abs(frame.y(0) - frame.y(1)) * 0.28 || 14);
            context.strokeStyle = context.fillStyle = colorOf(box.sweep.series, palette);
            context.globalAlpha = box.count > pointsAtMost ? 0.35 : 0.5;
            for (const { value, trial } of box.points) {
                context.beginPath();
                context.arc(frame.x(value), y + jitter(trial) * half * 0.7, 1.8, 0, 7);
                context.fill();
            }
            const [x1, x2] = [frame.x(box.q1), frame.x(box.q3)];
            context.globalAlpha = 0.18;
            context.fillRect(x1, y - half, x2 - x1, 2 * half);
            context.globalAlpha = 1;
            context.lineWidth = 1;
            context.strokeRect(x1, y - half, x2 - x1, 2 * half);
            const mark = (x: number, size: number, width: number) =>
                context.fillRect(x - width / 2, y - size, width, 2 * size);
            const [low, high] = [frame.x(box.low), frame.x(box.high)];
            context.fillRect(low, y - 0.5, x1 - low, 1);
            context.fillRect(x2, y - 0.5, high - x2, 1);
            mark(low, 4, 1);
            mark(high, 4, 1);
            mark(frame.x(box.median), half, 2.5);
            drawMarker(context, box.sweep.series, frame.x(box.sweep.data.objective[box.sweep.best] ?? NaN), y);
        }
        context.globalAlpha = 1;
    }, [boxes]);
    const at = (y: number, frame: Frame) => boxes.find(({ place }) => Math.abs(frame.y(place) - y) < 16);
    const categories = [...sweeps].reverse().map(({ label }) => middle(label));
    const longest = Math.max(...categories.map(({ length }) => length));
    return (
        <Panel title="Spread of the trials">
            <Chart height={chartHeight(sweeps.length)} left={16 + 6.6 * longest} right={76} top={10} draw={draw}
                x={{ kind: log === null ? "linear" : "log", domain, title: objective.metric }}
                y={{ kind: "band", domain: [0, 1], categories }}
                summary={`${objective.metric} of the trials: ` + boxes.slice(0, 20).map(({ sweep, median, q1, q3 }) =>
                    `${sweep.label} median ${short(median)}, middle half ${short(q1)} to ${short(q3)}, `
                    + `${counted(sweep.failed, "trial")} failed`).join("; ")}
                over={(frame) => sweeps.map((sweep, index) => (
                    <text key={sweep.run.info.run_id} className="compare-failed" x={frame.width + 8}
                        y={frame.y(sweeps.length - 1 - index)} dy="0.32em">
                        {sweep.failed > 0 ? `${share(sweep.failed, sweep.data.ids.length)} failed` : ""}
                    </text>
                ))}
                tip={(place, frame) => {
                    const box = at(place.y, frame);
                    return box === undefined ? null : { x: place.x, y: frame.y(box.place), content: <BoxTip box={box} /> };
                }}
                press={(place, frame) => {
                    const info = at(place.y, frame)?.sweep.run.info;
                    if (info) go(to.run(info.experiment_id, info.run_id));
                }} />
            {outside > 0 && (
                <p className="compare-foot muted">
                    {`${counted(outside, "trial")} far from the others ${outside === 1 ? "is" : "are"} outside the chart.`}
                </p>
            )}
        </Panel>
    );
}

function BoxTip({ box: { sweep, q1, median, q3, low, high, count: known } }: { box: Box }) {
    return (
        <>
            <div className="row"><Swatch index={sweep.series} /><strong>{sweep.label}</strong></div>
            <div>median {short(median)}</div>
            <div>middle half {short(q1)} to {short(q3)}</div>
            <div>whiskers {short(low)} to {short(high)}</div>
            <div className="muted">{count(known)} with a value, {count(sweep.failed)} failed</div>
        </>
    );
}

function boxOf(sweep: Sweep, place: number): Box[] {
    const values = sorted(sweep.data.objective);
    if (values.length === 0) return [];
    const [q1, median, q3] = [quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)];
    const reach = 1.5 * (q3 - q1);
    const inside = values.filter((value) => value >= q1 - reach && value <= q3 + reach);
    const low = inside[0] ?? q1;
    const high = inside[inside.length - 1] ?? q3;
    const points: Box["points"] = [];
    sweep.data.objective.forEach((value, trial) => {
        if (Number.isFinite(value) && (values.length <= pointsAtMost || value < low || value > high)) points.push({ value, trial });
    });
    return [{ sweep, place, q1, median, q3, low, high, points, count: values.length }];
}

/** Names of sweeps often differ at their end only. */
function middle(label: string): string {
    return label.length <= 18 ? label : `${label.slice(0, 6)}…${label.slice(-10)}`;
}

/** The same for the same trial each time, so that points do not jump: -1 to 1. */
function jitter(trial: number): number {
    return ((trial * 0.618) % 1) * 2 - 1;
}
