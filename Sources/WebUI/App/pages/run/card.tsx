import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Curve, smoothed, traceLine } from "../../core/curves";
import { duration, moment, number, short } from "../../core/format";
import { useLoad } from "../../core/load";
import { Palette } from "../../core/palette";
import { setQuery } from "../../core/route";
import { Metric, Run } from "../../core/types";
import { Button, Failure } from "../../parts/basic";
import { Chart, extent, Frame, Tip } from "../../parts/chart";
import { fetchCurve, isThinned, stepsWithin, summary, XKind, xsOf } from "./curves";

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

/** A metric and its curve, which is fetched when it comes into view; a single point needs none. */
export function CurveCard(
    { run, metric, view, isOpen, toggle }: { run: Run; metric: Metric; view: View; isOpen: boolean; toggle: () => void },
) {
    const { key, value, step, timestamp } = metric;
    const start = run.info.start_time;
    const [element, isSeen] = useSeen();
    const whole = useLoad((signal) => fetchCurve(run.info.run_id, key, null, signal),
        isSeen ? [key, value, step, timestamp] : null, { keep: true });
    // Of a curve that had to be thinned, a stretch has points that the whole left out.
    const range = useMemo(() => {
        if (view.zoom === null || !whole.value || !isThinned(whole.value)) return null;
        const { xs, unit } = xsOf(whole.value, view.x, start);
        return stepsWithin(whole.value, xs, [view.zoom[0] / unit, view.zoom[1] / unit]);
    }, [whole.value, view.zoom, view.x, start]);
    const part = useLoad((signal) => fetchCurve(run.info.run_id, key, range, signal), range && [key, range], { keep: true });
    const curve = (range && part.value) || whole.value;
    const { min, max, odd } = useMemo(() => summary(whole.value?.values ?? [], view.logY), [whole.value, view.logY]);
    const { title, unit } = systemName(key);
    return (
        <section className={`panel run-card ${isOpen ? "open" : ""}`} aria-label={key} ref={element}>
            <div className="run-cardhead">
                <h3 title={key}>{title}{unit && <small> {unit}</small>}</h3>
                <Button kind="quiet" icon={isOpen ? "close" : "enlarge"} label={isOpen ? "Make it small again" : `Enlarge ${key}`}
                    aria-expanded={isOpen} onClick={toggle} />
            </div>
            <p className="run-cardfacts">
                <span>last <b>{short(number(value))}</b></span>
                {min < max && <><span>min <b>{short(min)}</b></span><span>max <b>{short(max)}</b></span></>}
                {odd > 0 && <span className="run-odd">{odd} not {view.logY ? "above 0" : "finite"}</span>}
            </p>
            {whole.error && !curve ? <Failure error={whole.error} retry={whole.reload} />
                : curve === undefined ? step > 0 && <div className="run-noplot" />
                : curve.count === 1 && !view.zoom ? <p className="muted">Logged once, at step {step}.</p>
                : <Plot name={key} curve={curve} view={view} start={start} unit={unit} height={isOpen ? 440 : 190} />}
        </section>
    );
}

/** Whether an element has been in view, or nearly so. */
function useSeen(): [React.RefObject<HTMLElement>, boolean] {
    const element = useRef<HTMLElement>(null);
    const [isSeen, setSeen] = useState(false);
    useEffect(() => {
        const observer = new IntersectionObserver(
            (entries) => setSeen((old) => old || entries.some((entry) => entry.isIntersecting)), { rootMargin: "300px" });
        if (element.current) observer.observe(element.current);
        return () => observer.disconnect();
    }, []);
    return [element, isSeen];
}

function Plot(
    { name, curve, view, start, unit, height }:
    { name: string; curve: Curve; view: View; start: number; unit: string; height: number },
) {
    // Who logs without steps has all points at one: then time tells them apart.
    const isAtOnce = curve.steps[0] === curve.steps[curve.steps.length - 1] && view.zoom === null;
    const kind = view.x === "step" && isAtOnce ? "relative" : view.x;
    const { xs, title, unit: xUnit } = useMemo(() => xsOf(curve, kind, start), [curve, kind, start]);
    const line = useMemo(() => smoothed(curve.values, view.smooth), [curve, view.smooth]);
    const [low, high] = view.zoom ? [view.zoom[0] / xUnit, view.zoom[1] / xUnit] : extent(xs, { log: view.logX, room: 0 });
    const inside = curve.values.filter((_, index) => (xs[index] ?? NaN) >= low && (xs[index] ?? NaN) <= high);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        context.strokeStyle = palette.accent;
        context.lineWidth = 1.6;
        // A point between gaps is seen by its cap.
        context.lineJoin = context.lineCap = "round";
        for (const values of new Set([curve.values, line])) {
            context.globalAlpha = values === line ? 1 : 0.28;
            context.beginPath();
            traceLine(context, xs, values, frame.x, frame.y);
            context.stroke();
        }
    }, [xs, line, curve]);
    const tip = (at: { x: number }, frame: Frame): Tip | null => {
        const wanted = frame.x.invert(at.x);
        const away = (index: number) => Math.abs((xs[index] ?? NaN) - wanted);
        const index = xs.reduce((best, _, other) => (away(other) < away(best) ? other : best), 0);
        const [value, time] = [curve.values[index], curve.times[index] ?? 0];
        const y = frame.y(line[index] ?? NaN);
        return value === undefined ? null : {
            x: frame.x(xs[index] ?? 0), y: Number.isFinite(y) ? y : frame.height,
            content: (
                <>
                    <b>{short(value, 6)}</b> {unit}{view.smooth > 0 && ` · smoothed ${short(line[index], 5)}`}
                    <br />step {curve.steps[index]} · {duration(time - start)}
                    <br /><span className="muted">{moment(time)}</span>
                </>
            ),
        };
    };
    const zoom = (from: { x: number }, until: { x: number }, frame: Frame) => {
        if (kind !== view.x) return;
        const [first, last] = [from.x, until.x].sort((a, b) => a - b).map((x) => {
            const end = frame.x.invert(x) * xUnit;
            return String(kind === "relative" ? Number(end.toPrecision(8)) : Math.round(end));
        });
        setQuery({ from: first, to: last }, { push: view.zoom === null });
    };
    const { min, max, odd } = summary(curve.values, view.logY);
    if (inside.length === 0) return <div className="run-noplot">No points in this stretch</div>;
    return (
        <Chart height={height} left={48} bottom={36} right={10} draw={draw} tip={tip} drag={zoom}
            x={{ kind: kind === "time" ? "time" : view.logX && low > 0 ? "log" : "linear", domain: [low, high], title }}
            y={{
                kind: view.logY ? "log" : "linear",
                domain: unit === "%" && !view.logY ? [0, Math.max(100, max)] : extent(inside, { log: view.logY }),
            }}
            reset={() => setQuery({ from: null, to: null })}
            summary={`${name}: ${isThinned(curve) ? `${curve.values.length} of ` : ""}${curve.count} points from ${short(min)} to `
                + `${short(max)}${odd > 0 ? `, ${odd} left out` : ""}, last ${short(curve.values[curve.values.length - 1])}`} />
    );
}

const systemUnits: Record<string, string> = { percentage: "%", megabytes: "MB", watts: "W", celsius: "°C" };

/** What the client's sampler calls its metrics: the unit is the end of the name. Others are called as they are. */
function systemName(key: string): { title: string; unit: string } {
    const [, name, unit = ""] = /^system\/(.*?)(?:_(percentage|megabytes|watts|celsius))?$/.exec(key) ?? [];
    return { title: name?.replace(/_/g, " ") ?? key, unit: systemUnits[unit] ?? "" };
}
