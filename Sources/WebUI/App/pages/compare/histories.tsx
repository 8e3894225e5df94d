import { useCallback, useMemo, useState } from "react";
import { traceLine } from "../../core/curves";
import { count, short } from "../../core/format";
import { useQuery } from "../../core/route";
import { Palette } from "../../core/palette";
import { bestSoFar } from "../../core/stats";
import { Objective } from "../../core/types";
import { Panel } from "../../parts/basic";
import { Chart, extent, Frame } from "../../parts/chart";
import { chartHeight } from "./boxes";
import { Legend } from "./legend";
import { colorOf, dashOf, drawMarker, Swatch } from "./series";
import { Sweep } from "./sweeps";
import { timeUnit } from "./units";

/** The best value of each sweep as its trials came in, over each other: which got there sooner, and which still gets better. */
export function Histories({ sweeps, objective }: { sweeps: readonly Sweep[]; objective: Objective }) {
    const [x, setX] = useQuery("over");
    const [log, setLog] = useQuery("log");
    const [lit, setLit] = useState<string | null>(null);
    const isTime = x === "time";
    const unit = useMemo(() => timeUnit(sweeps.map(({ data }) => span(data.starts, data.ends))), [sweeps]);
    const lines = useMemo(() => sweeps.map((sweep) => ({ sweep, ...history(sweep, objective, isTime ? unit.ms : null) })),
        [sweeps, objective.goal, isTime, unit]);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        for (const { sweep, xs, ys } of [...lines].sort((a, b) => Number(a.sweep.run.info.run_id === lit) - Number(b.sweep.run.info.run_id === lit))) {
            const isLit = sweep.run.info.run_id === lit;
            context.globalAlpha = lit === null || isLit ? 1 : 0.2;
            context.strokeStyle = context.fillStyle = colorOf(sweep.series, palette);
            context.lineWidth = isLit ? 3 : 2;
            context.setLineDash([...dashOf(sweep.series)]);
            context.beginPath();
            traceLine(context, xs, ys, frame.x, frame.y);
            context.stroke();
            const last = xs.length - 1;
            if (last >= 0) drawMarker(context, sweep.series, frame.x(xs[last] ?? 0), frame.y(ys[last] ?? 0));
        }
        context.globalAlpha = 1;
        context.setLineDash([]);
    }, [lines, lit]);
    const isLog = log !== null;
    const goalWord = objective.goal === "MINIMIZE" ? "lowest" : "highest";
    return (
        <Panel title="Best so far" aside={
            <div className="row">
                <div className="segments" role="group" aria-label="Over">
                    <button type="button" aria-pressed={!isTime} onClick={() => setX(null)}>Trial</button>
                    <button type="button" aria-pressed={isTime} onClick={() => setX("time")}>Time</button>
                </div>
                <label className="switch">
                    <input type="checkbox" checked={isLog} onChange={() => setLog(isLog ? null : "1")} />Log
                </label>
            </div>
        }>
            <Legend items={sweeps.map(({ run, label, series }) => ({ id: run.info.run_id, label, series }))} lit={lit} setLit={setLit} />
            <Chart height={Math.min(520, chartHeight(sweeps.length))} left={56} top={16} draw={draw}
                x={{ kind: "linear", domain: extent(lines.flatMap(({ xs }) => xs), { room: 0.02 }),
                    title: isTime ? `${unit.name} since the first trial` : "trials" }}
                y={{ kind: isLog ? "log" : "linear", domain: extent(lines.flatMap(settled), { log: isLog }),
                    title: `${goalWord} ${objective.metric}` }}
                summary={`The ${goalWord} ${objective.metric} so far: ` + lines.slice(0, 10).map(({ sweep, ys }) =>
                    `${sweep.label} ended at ${short(ys[ys.length - 1])} after ${count(sweep.data.ids.length)} trials`).join("; ")}
                tip={(at, frame) => {
                    let found: { sweep: Sweep; x: number; y: number; place: number } | null = null;
                    let least = 40;
                    for (const { sweep, xs, ys } of lines) {
                        const place = before(xs, frame.x.invert(at.x));
                        const y = frame.y(ys[place] ?? NaN);
                        if (Math.abs(y - at.y) < least) {
                            least = Math.abs(y - at.y);
                            found = { sweep, x: at.x, y, place };
                        }
                    }
                    if (found === null) return null;
                    const { sweep, y, place } = found as { sweep: Sweep; y: number; place: number };
                    const line = lines.find((one) => one.sweep === sweep);
                    return {
                        x: at.x, y, content: (
                            <>
                                <div className="row"><Swatch index={sweep.series} /><strong>{sweep.label}</strong></div>
                                <div>{short(line?.ys[place] ?? NaN, 6)} by {isTime
                                    ? `${short(line?.xs[place] ?? NaN, 3)} ${unit.name}` : `trial ${count(line?.xs[place] ?? 0)}`}</div>
                                <div className="muted">{line?.names[place]}</div>
                            </>
                        ),
                    };
                }} />
        </Panel>
    );
}

/** Corners of the stairs. A trial's value counts from when it ended; one that has not ended, from its start. */
function history({ data }: Sweep, objective: Objective, unitMs: number | null) {
    const known = data.ids.map((_, index) => index).filter((index) => Number.isFinite(data.objective[index]));
    const endOf = (index: number) => (Number.isFinite(data.ends[index]) ? data.ends[index] : data.starts[index]) ?? 0;
    if (unitMs !== null) known.sort((a, b) => endOf(a) - endOf(b));
    const first = data.starts.reduce((least, start) => Math.min(least, start), Infinity);
    const best = bestSoFar(known.map((index) => data.objective[index] ?? NaN), objective.goal);
    const xs: number[] = [];
    const ys: number[] = [];
    const names: string[] = [];
    let name = "";
    const add = (x: number, y: number) => {
        xs.push(x);
        ys.push(y);
        names.push(name);
    };
    known.forEach((index, place) => {
        const x = unitMs === null ? index + 1 : (endOf(index) - first) / unitMs;
        const before = best[place - 1] ?? NaN;
        const now = best[place] ?? NaN;
        if (place > 0 && now !== before) add(x, before);
        if (place === 0 || now !== before) name = data.names[index] ?? "";
        if (place === 0 || now !== before || place === known.length - 1) add(x, now);
    });
    if (unitMs === null && known.length > 0 && xs[xs.length - 1] !== data.ids.length) add(data.ids.length, ys[ys.length - 1] ?? NaN);
    return { xs, ys, names, isTrials: unitMs === null };
}

/** Without the first trials of many, whose values would leave no room to tell the others apart. */
function settled({ sweep, xs, ys, isTrials }: ReturnType<typeof history> & { sweep: Sweep }): number[] {
    const start = isTrials ? sweep.data.ids.length * 0.04 : (xs[xs.length - 1] ?? 0) * 0.04;
    const place = before(xs, start);
    return ys.slice(place);
}

/** The last place whose value is not above `x`; 0 where there is none. `xs` ascend. */
function before(xs: readonly number[], x: number): number {
    let place = 0;
    while (place + 1 < xs.length && (xs[place + 1] ?? Infinity) <= x) place += 1;
    return place;
}

/** From the first start to the last end, milliseconds. */
function span(starts: Float64Array, ends: Float64Array): number {
    const first = starts.reduce((least, start) => Math.min(least, start), Infinity);
    return ends.reduce((longest, end) => (end - first > longest ? end - first : longest), 0);
}
