import { useCallback, useMemo } from "react";
import { short } from "../../core/format";
import { useQuery } from "../../core/route";
import { Palette } from "../../core/palette";
import { quantile, sorted } from "../../core/stats";
import { Objective } from "../../core/types";
import { Panel } from "../../parts/basic";
import { Chart, extent, Frame } from "../../parts/chart";
import { colorOf, drawMarker, Swatch } from "./series";
import { Sweep } from "./sweeps";

/** Room for a box each, and for a history beside them. Pixels. */
export function chartHeight(sweeps: number): number {
    return Math.max(300, 54 + 30 * sweeps);
}

interface Box {
    sweep: Sweep;
    /** From the bottom of the chart. */
    place: number;
    q1: number;
    median: number;
    q3: number;
    low: number;
    high: number;
    best: number;
    /** Beyond the whiskers. */
    outside: Float64Array;
}

/** How the trials of each sweep are spread: quarters as a box, whiskers to the last trial within 1.5 box lengths. */
export function Boxes({ sweeps, objective }: { sweeps: readonly Sweep[]; objective: Objective }) {
    const [log] = useQuery("log");
    const boxes = useMemo(() => [...sweeps].reverse().map(boxOf), [sweeps]);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        for (const { sweep, place, q1, median, q3, low, high, best, outside } of boxes) {
            const y = frame.y(place);
            const half = 8;
            const bar = (from: number, to: number, height: number) =>
                context.fillRect(frame.x(from) - 0.5, y - height, frame.x(to) - frame.x(from) + 1, 2 * height);
            context.fillStyle = colorOf(sweep.series, palette);
            context.globalAlpha = 0.35;
            bar(q1, q3, half);
            for (const value of outside) {
                context.beginPath();
                context.arc(frame.x(value), y, 1.8, 0, 7);
                context.fill();
            }
            context.globalAlpha = 1;
            bar(low, q1, 0.5);
            bar(q3, high, 0.5);
            for (const [at, height] of [[low, 4], [high, 4], [q1, half], [median, half], [q3, half]] as const) bar(at, at, height);
            drawMarker(context, sweep.series, frame.x(best), y);
        }
        context.globalAlpha = 1;
    }, [boxes]);
    const longest = Math.max(...sweeps.map(({ label }) => label.length));
    return (
        <Panel title="Spread of the trials" aside={<small>far outliers may lie outside</small>}>
            <Chart height={chartHeight(sweeps.length)} left={16 + 6.6 * Math.min(18, longest)} top={10} draw={draw}
                x={{
                    kind: log === null ? "linear" : "log", title: objective.metric,
                    domain: extent(boxes.flatMap(({ low, high, best }) => [low, high, best]), { log: log !== null }),
                }}
                y={{ kind: "band", domain: [0, 1], categories: boxes.map(({ sweep }) => sweep.label) }}
                summary={`${objective.metric} of the trials: ${boxes.slice(-20).reverse().map(({ sweep, median, q1, q3 }) =>
                    `${sweep.label} median ${short(median)}, middle half ${short(q1)} to ${short(q3)}`).join("; ")}`}
                tip={({ x, y }, frame) => {
                    const box = boxes.find(({ place }) => Math.abs(frame.y(place) - y) < 16);
                    return box ? { x, y: frame.y(box.place), content: <BoxTip box={box} /> } : null;
                }} />
        </Panel>
    );
}

function BoxTip({ box: { sweep, q1, median, q3, low, high } }: { box: Box }) {
    return (
        <>
            <div className="row"><Swatch index={sweep.series} /><strong>{sweep.label}</strong></div>
            <div>median {short(median)}</div>
            <div>middle half {short(q1)} to {short(q3)}</div>
            <div>whiskers {short(low)} to {short(high)}</div>
        </>
    );
}

function boxOf(sweep: Sweep, place: number): Box {
    const values = sorted(sweep.data.objective);
    const [q1, median, q3] = [quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)];
    const isOutside = (value: number) => Math.abs(value - (q1 + q3) / 2) > 2 * (q3 - q1);
    const inside = values.filter((value) => !isOutside(value));
    return {
        sweep, place, q1, median, q3, low: inside[0] ?? q1, high: inside[inside.length - 1] ?? q3,
        outside: values.filter(isOutside), best: sweep.data.objective[sweep.best] ?? NaN,
    };
}
