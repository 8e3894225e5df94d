import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Curve, smoothed, traceLine } from "../../core/curves";
import { duration, exact, moment, number, short } from "../../core/format";
import { useLoad } from "../../core/load";
import { Palette } from "../../core/palette";
import { setQuery } from "../../core/route";
import { Metric, Run } from "../../core/types";
import { Button, Failure } from "../../parts/basic";
import { Axis, Chart, extent, Frame, Tip } from "../../parts/chart";
import { fetchCurve, isThinned, nearest, stepsWithin, summary, XKind, xsOf } from "./curves";
import { useThrottled } from "./timing";

/** How all curves are drawn. */
export interface View {
    x: XKind;
    logX: boolean;
    logY: boolean;
    /** Weight of the past in the moving average; 0: the curve as it is. */
    smooth: number;
    /** A stretch of the x axis: of steps, of milliseconds since 1970, or of seconds since the start. */
    zoom: readonly [number, number] | null;
}

interface CardProps {
    run: Run;
    metric: Metric;
    view: View;
    /** Grows when points were logged. */
    revision: number;
    isSystem: boolean;
    isOpen: boolean;
    toggle: () => void;
}

/** The curve of one metric, fetched when it comes into view. */
export function CurveCard({ run, metric, view, revision, isSystem, isOpen, toggle }: CardProps) {
    const [element, isSeen] = useSeen();
    const { curve, error, reload } = useCurve(run, metric.key, view, revision, isSeen);
    const name = isSystem ? systemName(metric.key) : { title: metric.key, unit: "" };
    const whole = curve?.whole;
    const facts = useMemo(() => (whole ? summary(whole.values) : null), [whole]);
    const last = number(metric.value);
    return (
        <section className={`panel run-card ${isOpen ? "open" : ""}`} aria-label={metric.key} ref={element}>
            <div className="run-cardhead">
                <h3 title={metric.key}>{name.title}{name.unit && <small> {name.unit}</small>}</h3>
                <Button kind="quiet" icon={isOpen ? "close" : "enlarge"}
                    label={isOpen ? "Make it small again" : `Enlarge ${metric.key}`} aria-expanded={isOpen} onClick={toggle} />
            </div>
            <p className="run-cardfacts">
                <span>last <b>{short(last)}</b></span>
                {facts && !Number.isNaN(facts.min) && (
                    <>
                        <span>min <b>{short(facts.min)}</b></span>
                        <span>max <b>{short(facts.max)}</b></span>
                    </>
                )}
                {facts && facts.odd > 0 && <span className="run-odd">{whole && isThinned(whole) ? "some" : facts.odd} not finite</span>}
            </p>
            {error && !curve ? <Failure error={error} retry={reload} />
                : curve === undefined ? <div className="run-noplot" />
                : (
                    <Plot name={metric.key} curve={curve.shown} view={view} start={run.info.start_time} unit={name.unit}
                        height={isOpen ? 440 : 190} />
                )}
        </section>
    );
}

/** Whether an element has been in view, or nearly so. */
function useSeen(): [React.RefObject<HTMLElement>, boolean] {
    const element = useRef<HTMLElement>(null);
    const [isSeen, setSeen] = useState(false);
    useEffect(() => {
        if (element.current === null) return;
        const observer = new IntersectionObserver((entries) => {
            if (!entries.some((entry) => entry.isIntersecting)) return;
            setSeen(true);
            observer.disconnect();
        }, { rootMargin: "300px" });
        observer.observe(element.current);
        return () => observer.disconnect();
    }, []);
    return [element, isSeen];
}

/** The whole curve, and the stretch that is zoomed in on: finer than the whole when that had to be thinned. */
function useCurve(run: Run, key: string, view: View, revision: number, isSeen: boolean) {
    const runID = run.info.run_id;
    const whole = useLoad((signal) => fetchCurve(runID, key, null, signal), isSeen ? [runID, key] : null);
    const range = useMemo(() => {
        if (view.zoom === null || !whole.value || !isThinned(whole.value)) return null;
        return stepsWithin(whole.value, xsOf(whole.value, view.x, run.info.start_time), view.zoom);
    }, [whole.value, view.zoom, view.x, run.info.start_time]);
    const part = useLoad((signal) => fetchCurve(runID, key, range, signal), range ? [runID, key, range] : null, { keep: true });
    const again = useThrottled(() => { whole.reload(); }, 2000);
    const known = useRef(revision);
    useEffect(() => {
        if (known.current === revision || !isSeen) return;
        known.current = revision;
        again();
    }, [revision, isSeen, again]);
    const curve = whole.value && { whole: whole.value, shown: (range && part.value) || whole.value };
    return { curve, error: whole.error, reload: whole.reload };
}

/**
 * The value of a metric that was logged once: a curve would be one point.
 *
 * @param seen told how many points there really are.
 */
export function ValueTile(
    { run, metric, revision, seen }: Pick<CardProps, "run" | "metric" | "revision"> & { seen: (points: number) => void },
) {
    const [element, isSeen] = useSeen();
    const { run_id: runID } = run.info;
    const curve = useLoad(
        (signal) => fetchCurve(runID, metric.key, null, signal),
        isSeen ? [runID, metric.key, revision] : null, { keep: true });
    const points = curve.value?.values.length;
    const latest = useRef(seen);
    latest.current = seen;
    useEffect(() => {
        if (points !== undefined) latest.current(points);
    }, [points]);
    return (
        <section className="run-tile" aria-label={metric.key} ref={element}
            title={`${metric.key}, logged once, at step ${metric.step}`}>
            <h3>{metric.key}</h3>
            <b title={exact(metric.value)}>{short(number(metric.value))}</b>
        </section>
    );
}

const timeUnits = [
    { name: "days", seconds: 86_400 }, { name: "hours", seconds: 3600 }, { name: "minutes", seconds: 60 },
    { name: "seconds", seconds: 1 },
];

function Plot(
    { name, curve, view, start, unit, height }:
    { name: string; curve: Curve; view: View; start: number; unit: string; height: number },
) {
    // Who logs without steps has all points at one: then time tells them apart.
    const isAtOnce = curve.steps.length > 1 && curve.steps[0] === curve.steps[curve.steps.length - 1];
    const kind = view.x === "step" && isAtOnce && view.zoom === null ? "relative" : view.x;
    const raw = useMemo(() => xsOf(curve, kind, start), [curve, kind, start]);
    // Ticks at round numbers of minutes or hours need an axis in that unit.
    const scale = useMemo(() => {
        if (kind !== "relative") return { name: "", seconds: 1 };
        const most = Math.abs(view.zoom?.[1] ?? raw[raw.length - 1] ?? 1);
        return timeUnits.find((one) => most >= one.seconds * 2) ?? { name: "seconds", seconds: 1 };
    }, [kind, view.zoom, raw]);
    const xs = useMemo(() => (scale.seconds === 1 ? raw : raw.map((x) => x / scale.seconds)), [raw, scale]);
    const line = useMemo(() => smoothed(curve.values, view.smooth), [curve, view.smooth]);
    const domain: [number, number] = useMemo(
        () => (view.zoom ? [view.zoom[0] / scale.seconds, view.zoom[1] / scale.seconds] : across(xs, view.logX)),
        [view.zoom, view.logX, xs, scale]);
    const isLogX = view.logX && domain[0] > 0;
    const yDomain = useMemo(() => {
        const inside = curve.values.filter((_, index) => {
            const x = xs[index] ?? NaN;
            return x >= domain[0] && x <= domain[1];
        });
        if (unit === "%" && !view.logY) return [0, Math.max(100, ...inside.filter(Number.isFinite))] as const;
        return extent(inside, { log: view.logY });
    }, [curve, xs, domain, view.logY, unit]);
    const x: Axis = {
        kind: kind === "time" ? "time" : isLogX ? "log" : "linear", domain,
        title: kind === "relative" ? `${scale.name} since the start` : kind, format: kind === "time" ? undefined : tick,
    };
    const y: Axis = { kind: view.logY ? "log" : "linear", domain: yDomain };
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        if (view.smooth > 0) strokeLine(context, frame, xs, curve.values, palette.accent, 0.28, view.logY);
        strokeLine(context, frame, xs, line, palette.accent, 1, view.logY);
        markOdd(context, frame, xs, curve.values, palette.failed);
    }, [xs, line, curve, view.smooth, view.logY]);
    const tip = (at: { x: number }, frame: Frame): Tip | null => {
        const index = nearest(xs, frame.x.invert(at.x));
        const value = curve.values[index];
        if (value === undefined) return null;
        const onLine = Number.isFinite(line[index] ?? NaN) ? frame.y(line[index] ?? 0) : frame.height;
        return {
            x: frame.x(xs[index] ?? 0), y: Math.min(frame.height, Math.max(0, Number.isFinite(onLine) ? onLine : frame.height)),
            content: (
                <>
                    <b>{short(value, 6)}</b>{unit && ` ${unit}`}
                    {view.smooth > 0 && <> · smoothed {short(line[index] ?? NaN, 5)}</>}
                    <br />step {curve.steps[index]} · {duration((curve.times[index] ?? 0) - start) || "before the start"}
                    <br /><span className="muted">{moment(curve.times[index] ?? 0)}</span>
                </>
            ),
        };
    };
    const zoom = (from: { x: number }, until: { x: number }, frame: Frame) => {
        const ends = [frame.x.invert(from.x) * scale.seconds, frame.x.invert(until.x) * scale.seconds].sort((a, b) => a - b);
        if (kind !== view.x) return;
        const round = (end: number) => (view.x === "relative" ? String(Number(end.toPrecision(8))) : String(Math.round(end)));
        setQuery({ from: round(ends[0] ?? 0), to: round(ends[1] ?? 0) }, { push: view.zoom === null });
    };
    const { min, max, last, odd } = summary(curve.values);
    if (view.zoom && !xs.some((place) => place >= domain[0] && place <= domain[1])) {
        return <div className="run-noplot">No points in this stretch</div>;
    }
    const left = view.logY ? curve.values.filter((value) => value <= 0).length : 0;
    return (
        <>
            <Chart x={x} y={y} height={height} draw={draw} tip={tip} drag={zoom} reset={() => setQuery({ from: null, to: null })}
                left={48} bottom={36} right={10}
                summary={`${name}: ${isThinned(curve) ? `${curve.values.length} of ` : ""}${curve.count} points `
                    + `from ${short(min)} to ${short(max)}, last ${short(last)}` + (odd > 0 ? `, ${odd} not finite` : "")} />
            {left > 0 && <p className="run-left">{left} at or below 0 cannot be shown on a log axis</p>}
        </>
    );
}

function across(xs: readonly number[], isLog: boolean): [number, number] {
    const [low, high] = extent(xs, { log: isLog, room: 0 });
    return high - low < 1e-6 && !isLog ? [Math.round(low) - 1, Math.round(high) + 1] : [low, high];
}

function tick(value: number): string {
    if (Math.abs(value) >= 1e6) return short(value / 1e6) + "M";
    return Math.abs(value) >= 1e4 ? short(value / 1e3) + "k" : short(value);
}

/** A line through the numbers, broken where there is none; points on it while they are few. */
function strokeLine(
    context: CanvasRenderingContext2D, frame: Frame, xs: readonly number[], values: readonly number[], color: string,
    alpha: number, isLog: boolean,
) {
    context.globalAlpha = alpha;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    const y = (value: number) => (isLog && value <= 0 ? NaN : frame.y(value));
    context.beginPath();
    traceLine(context, xs, values, frame.x, y);
    context.stroke();
    if (values.length > frame.width / 8) values = [];
    for (const [index, value] of values.entries()) {
        const [across, up] = [frame.x(xs[index] ?? NaN), y(value)];
        if (!Number.isFinite(across) || !Number.isFinite(up)) continue;
        context.beginPath();
        context.arc(across, up, 2.5, 0, 2 * Math.PI);
        context.fill();
    }
    context.globalAlpha = 1;
}

/** What is no number is marked at the foot, infinities at the edge they went over. */
function markOdd(
    context: CanvasRenderingContext2D, frame: Frame, xs: readonly number[], values: readonly number[], color: string,
) {
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = 1.2;
    values.forEach((value, index) => {
        if (Number.isFinite(value)) return;
        const x = frame.x(xs[index] ?? NaN);
        context.beginPath();
        if (Number.isNaN(value)) {
            const y = frame.height - 4;
            context.moveTo(x - 2.5, y - 2.5);
            context.lineTo(x + 2.5, y + 2.5);
            context.moveTo(x - 2.5, y + 2.5);
            context.lineTo(x + 2.5, y - 2.5);
            context.stroke();
            return;
        }
        const [tipY, baseY] = value > 0 ? [0, 6] : [frame.height, frame.height - 6];
        context.moveTo(x, tipY);
        context.lineTo(x - 4, baseY);
        context.lineTo(x + 4, baseY);
        context.fill();
    });
}

/** What the client's sampler calls its metrics: the unit is the end of the name. */
function systemName(key: string): { title: string; unit: string } {
    const name = key.slice(key.indexOf("/") + 1);
    const [, bare = name, unit = ""] = /^(.*)_(percentage|megabytes|watts|celsius)$/.exec(name) ?? [];
    const units: Record<string, string> = { percentage: "%", megabytes: "MB", watts: "W", celsius: "°C" };
    return { title: bare.replace(/_/g, " "), unit: units[unit] ?? "" };
}
