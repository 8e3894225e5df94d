import { useCallback, useMemo, useState } from "react";
import { Curve, curvesOf, smoothed, traceLine, xOf } from "../../core/curves";
import { useLoad } from "../../core/load";
import { counted, short } from "../../core/format";
import { setQuery, useQuery } from "../../core/route";
import { Palette } from "../../core/palette";
import { Button, Failure, Loading, Panel } from "../../parts/basic";
import { Chart, extent, Frame } from "../../parts/chart";
import { Compared } from "./compared";
import { Legend } from "./legend";
import { colorOf, dashOf, drawMarker, Swatch } from "./series";
import { timeUnit } from "./units";

/** Cards at first; each is a request for every run. */
const cardsAtFirst = 12;
/** Metrics of which one point is known: asking all of them whether they have more would take too long beyond this. */
const askedAtMost = 40;

/** How all cards are drawn; from the link. */
interface View {
    isTime: boolean;
    isLog: boolean;
    weight: number;
    zoom: readonly [number, number] | null;
}

/** The curves of all runs over each other, a card for each metric that has some. */
export function Curves({ compared, seriesOf }: { compared: Compared; seriesOf: (id: string) => number }) {
    const { runs, labels } = compared;
    const ids = runs.map((run) => run.info.run_id);
    const [x, setX] = useQuery("x");
    const [log, setLog] = useQuery("log");
    const [smooth, setSmooth] = useQuery("smooth");
    const [zoomText] = useQuery("zoom");
    const [many, setMany] = useQuery("curves");
    const [lit, setLit] = useState<string | null>(null);
    const zoomed = (zoomText ?? "").split("~").map(Number);
    const view: View = {
        isTime: x === "time", isLog: log !== null, weight: Math.min(0.98, Math.max(0, Number(smooth ?? 0) || 0)),
        zoom: zoomed.length === 2 && zoomed.every(Number.isFinite) ? [zoomed[0] ?? 0, zoomed[1] ?? 1] : null,
    };
    const { sure, unsure } = useMemo(() => keysWithCurves(compared), [compared]);
    const probed = useLoad(async (signal) => {
        const answers = await Promise.all(unsure.slice(0, askedAtMost).map(async (key) => {
            const curves = await curvesOf(ids, key, { atMost: 2, signal });
            return [...curves.values()].some((curve) => curve.steps.length > 1) ? [key] : [];
        }));
        return answers.flat();
    }, [unsure, [...ids].sort()], { keep: true });
    const keys = [...sure, ...(probed.value ?? [])];
    if (keys.length === 0) {
        if (probed.error) return <Failure error={probed.error} retry={probed.reload} />;
        return probed.busy ? null : (
            <Panel title="Curves"><p className="muted">No metric of these runs has more than one point, so there are no curves.</p></Panel>
        );
    }
    const shown = many === null ? keys.slice(0, cardsAtFirst) : keys;
    return (
        <Panel title="Curves" aside={
            <div className="row">
                <div className="segments" role="group" aria-label="Over">
                    <button type="button" aria-pressed={!view.isTime} onClick={() => setQuery({ x: null, zoom: null })}>Step</button>
                    <button type="button" aria-pressed={view.isTime} onClick={() => { setX("time"); setQuery({ zoom: null }); }}>Time</button>
                </div>
                <label className="switch">
                    <input type="checkbox" checked={view.isLog} onChange={() => setLog(log === null ? "1" : null)} />Log
                </label>
                <label className="switch">
                    Smoothing
                    <input type="range" min="0" max="0.98" step="0.02" value={view.weight}
                        onChange={(event) => setSmooth(Number(event.target.value) > 0 ? event.target.value : null)} />
                </label>
                {view.zoom !== null && <Button kind="quiet" icon="undo" onClick={() => setQuery({ zoom: null })}>Whole length</Button>}
            </div>
        }>
            <Legend items={ids.map((id) => ({ id, label: labels.get(id) ?? "", series: seriesOf(id) }))} lit={lit} setLit={setLit} />
            <div className="compare-cards">
                {shown.map((key) => (
                    <Card key={key} metric={key} ids={ids} labels={labels} view={view} lit={lit !== null && ids.includes(lit) ? lit : null}
                        seriesOf={seriesOf} />
                ))}
            </div>
            {keys.length > shown.length && (
                <p className="compare-more"><Button onClick={() => setMany("all")}>{`Show all ${counted(keys.length, "curve")}`}</Button></p>
            )}
        </Panel>
    );
}

/**
 * Which metrics have curves: surely those at a step after 0. Others may have been logged several times without steps.
 * First what most runs share; what the machine measured of itself comes last.
 */
function keysWithCurves({ runs }: Compared): { sure: string[]; unsure: string[] } {
    const known = new Map<string, { count: number; step: number }>();
    for (const run of runs) {
        for (const { key, step } of run.data.metrics ?? []) {
            const one = known.get(key) ?? { count: 0, step: 0 };
            known.set(key, { count: one.count + 1, step: Math.max(one.step, step ?? 0) });
        }
    }
    const rank = (key: string) => (known.get(key)?.count ?? 0) - (key.startsWith("system/") ? 1e6 : 0);
    const keys = [...known.keys()].sort((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
    return {
        sure: keys.filter((key) => (known.get(key)?.step ?? 0) > 0),
        unsure: keys.filter((key) => (known.get(key)?.step ?? 0) === 0),
    };
}

/** A curve ready to be drawn. */
interface Line {
    id: string;
    xs: readonly number[];
    ys: readonly number[];
    /** As logged, where `ys` is smoothed. */
    raw: readonly number[] | null;
}

function Card({ metric, ids, labels, view, lit, seriesOf }: {
    metric: string; ids: readonly string[]; labels: Map<string, string>; view: View; lit: string | null;
    seriesOf: (id: string) => number;
}) {
    const range = view.isTime || view.zoom === null ? undefined : view.zoom;
    const loaded = useLoad((signal) => curvesOf(ids, metric, { signal, range }), [[...ids].sort(), metric, range], { keep: true });
    const unit = useMemo(() => timeUnit(lengths(loaded.value)), [loaded.value]);
    const lines = useMemo<Line[]>(() => ids.flatMap((id) => {
        const curve = loaded.value?.get(id);
        if (curve === undefined) return [];
        const xs = view.isTime ? xOf(curve, "relative").map((ms) => ms / unit.ms) : curve.steps;
        return [{ id, xs, ys: smoothed(curve.values, view.weight), raw: view.weight > 0 ? curve.values : null }];
    }), [ids.join(), loaded.value, view.isTime, view.weight, unit]);
    const seen = useMemo(() => {
        const inside = (value: number) => view.zoom === null || (value >= view.zoom[0] && value <= view.zoom[1]);
        return lines.flatMap(({ xs, ys }) => ys.filter((_, index) => inside(xs[index] ?? NaN)));
    }, [lines, view.zoom?.join()]);

    const numbers = ids.map(seriesOf).join();
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        const order = [...lines].sort((a, b) => Number(a.id === lit) - Number(b.id === lit));
        for (const line of order) {
            const series = seriesOf(line.id);
            const isDim = lit !== null && line.id !== lit;
            context.strokeStyle = context.fillStyle = colorOf(series, palette);
            context.lineJoin = "round";
            const trace = (ys: readonly number[], width: number, alpha: number, dash: readonly number[]) => {
                context.globalAlpha = alpha * (isDim ? 0.15 : 1);
                context.lineWidth = width;
                context.setLineDash([...dash]);
                context.beginPath();
                traceLine(context, line.xs, ys, frame.x, frame.y);
                context.stroke();
            };
            if (line.raw !== null && lines.length <= 10) trace(line.raw, 1, 0.25, []);
            trace(line.ys, line.id === lit ? 2.5 : 1.5, 1, dashOf(series));
            const marks = Math.min(4, line.xs.length);
            const shift = 0.15 + (series % 5) * 0.15;
            for (let mark = 0; mark < marks; mark++) {
                const index = line.xs.length <= 8 ? line.xs.length - 1 : Math.floor(((mark + shift) / marks) * line.xs.length);
                const across = frame.x(line.xs[index] ?? NaN);
                const up = frame.y(line.ys[index] ?? NaN);
                if (Number.isFinite(across) && Number.isFinite(up)) drawMarker(context, series, across, up);
            }
        }
        context.globalAlpha = 1;
        context.setLineDash([]);
    }, [lines, lit, numbers]);

    const format = (value: number) => (view.isTime ? `${short(value, 3)} ${unit.name}` : `step ${short(value)}`);
    const tip = (at: { x: number; y: number }, frame: Frame) => {
        let nearest: { line: Line; index: number; x: number; y: number } | null = null;
        let least = 30;
        for (const line of lines) {
            line.xs.forEach((value, index) => {
                const x = frame.x(value);
                if (Math.abs(x - at.x) > least) return;
                const y = frame.y(line.ys[index] ?? NaN);
                const distance = Math.hypot(x - at.x, y - at.y);
                if (distance < least) {
                    least = distance;
                    nearest = { line, index, x, y };
                }
            });
        }
        if (nearest === null) return null;
        const { line, index, x, y } = nearest as { line: Line; index: number; x: number; y: number };
        return {
            x, y, content: (
                <>
                    <div className="row"><Swatch index={seriesOf(line.id)} /><strong>{labels.get(line.id)}</strong></div>
                    <div>{short((line.raw ?? line.ys)[index] ?? NaN, 6)} at {format(line.xs[index] ?? NaN)}</div>
                    {line.raw && <div className="muted">smoothed {short(line.ys[index] ?? NaN, 6)}</div>}
                </>
            ),
        };
    };
    const logged = lines.length;
    const across = view.zoom ?? extent(lines.flatMap(({ xs }) => xs), { room: 0.015 });
    const last = lines.map(({ id, ys }) => `${labels.get(id)} ${short(ys[ys.length - 1] ?? NaN)}`).slice(0, 10).join(", ");
    return (
        <figure className="compare-card" aria-label={`Curves of ${metric}`}>
            <figcaption><span className="clip" title={metric}>{metric}</span>
                {loaded.value && logged < ids.length && <small>{`${logged} of ${counted(ids.length, "run")}`}</small>}</figcaption>
            {loaded.error ? <Failure error={loaded.error} retry={loaded.reload} />
                : loaded.value === undefined ? <Loading what={metric} /> : (
                    <Chart height={210} left={50} bottom={38} top={8} draw={draw} tip={tip}
                        x={{ kind: "linear", domain: across, title: view.isTime ? `${unit.name} since the first point` : "step" }}
                        y={{ kind: view.isLog ? "log" : "linear", domain: extent(seen, { log: view.isLog }) }}
                        summary={`${metric} of ${counted(logged, "run")} over ${view.isTime ? "time" : "steps"}; last values: ${last}`}
                        drag={(from, to, frame) => {
                            const ends = [frame.x.invert(from.x), frame.x.invert(to.x)].sort((a, b) => a - b);
                            setQuery({ zoom: ends.map((end) => Number(end.toPrecision(6))).join("~") });
                        }}
                        reset={() => setQuery({ zoom: null })} />
                )}
        </figure>
    );
}

/** From the first to the last point of each, milliseconds. */
function lengths(curves: Map<string, Curve> | undefined): number[] {
    return [...(curves?.values() ?? [])].map(({ times }) => (times[times.length - 1] ?? 0) - (times[0] ?? 0));
}
