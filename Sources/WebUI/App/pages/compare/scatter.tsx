import { useCallback, useMemo } from "react";
import { Objective } from "../../core/types";
import { counted, short } from "../../core/format";
import { go, to, useQuery } from "../../core/route";
import { Palette } from "../../core/palette";
import { isLogarithmic, sorted } from "../../core/stats";
import { Panel } from "../../parts/basic";
import { Chart, extent, Frame } from "../../parts/chart";
import { Compared } from "./compared";
import { Measure, measuresOf } from "./rows";
import { colorOf, drawMarker, Swatch } from "./series";

/** Any two numbers of the runs against each other, a third as colour. */
export function Scatter({ compared, objective, seriesOf }: {
    compared: Compared; objective: Objective | null; seriesOf: (id: string) => number;
}) {
    const { runs, labels } = compared;
    const measures = useMemo(() => measuresOf(runs), [runs]);
    const [sx, setX] = useQuery("sx");
    const [sy, setY] = useQuery("sy");
    const [sc, setColor] = useQuery("sc");
    const varying = measures.filter(({ values }) => new Set(values.filter(Number.isFinite)).size > 1);
    const named = (name: string | null) => measures.find((measure) => measure.name === name);
    const standardX = varying.find(({ name }) => name.startsWith("params.")) ?? varying[0] ?? measures[0];
    const x = named(sx) ?? standardX;
    const y = named(sy) ?? named(objective && `metrics.${objective.metric}`)
        ?? varying.find(({ name }) => name.startsWith("metrics.") && name !== x?.name)
        ?? measures.find(({ name }) => name !== x?.name);
    const color = named(sc);
    const finite = sorted(color?.values ?? []);
    const [low, high] = [finite[0] ?? 0, finite[finite.length - 1] ?? 1];

    const points = useMemo(() => runs.flatMap((run, index) => {
        const point = { run, x: x?.values[index] ?? NaN, y: y?.values[index] ?? NaN, color: color?.values[index] ?? NaN };
        return Number.isFinite(point.x) && Number.isFinite(point.y) ? [point] : [];
    }), [runs, x, y, color]);
    const numbers = runs.map((run) => seriesOf(run.info.run_id)).join();
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        for (const point of points) {
            const series = seriesOf(point.run.info.run_id);
            context.fillStyle = color === undefined ? colorOf(series, palette)
                : Number.isFinite(point.color) ? palette.ramp(high > low ? (point.color - low) / (high - low) : 1) : palette.muted;
            context.save();
            context.translate(frame.x(point.x), frame.y(point.y));
            context.scale(1.3, 1.3);
            drawMarker(context, series, 0, 0);
            context.restore();
        }
    }, [points, color, low, high, numbers]);

    if (x === undefined || y === undefined) {
        return (
            <Panel title="Scatter">
                <p className="muted">These runs do not share two params or metrics that are numbers.</p>
            </Panel>
        );
    }
    const nearest = (at: { x: number; y: number }, frame: Frame) => {
        let found: (typeof points)[number] | null = null;
        let least = 20;
        for (const point of points) {
            const distance = Math.hypot(frame.x(point.x) - at.x, frame.y(point.y) - at.y);
            if (distance < least) {
                least = distance;
                found = point;
            }
        }
        return found;
    };
    const axis = (measure: Measure) => {
        const isLog = isLogarithmic(sorted(measure.values));
        return {
            kind: isLog ? "log" as const : "linear" as const, domain: extent(measure.values, { log: isLog, room: 0.06 }),
            title: measure.key.slice(0, 60) + (isLog ? " (log)" : ""),
        };
    };
    return (
        <Panel title="Scatter" aside={
            <div className="row">
                <Choice label="x" measures={measures} value={x} set={setX} />
                <Choice label="y" measures={measures} value={y} set={setY} />
                <Choice label="Colour" measures={measures} value={color} set={setColor} none="by run" />
            </div>
        }>
            <Chart height={300} left={60} top={14} x={axis(x)} y={axis(y)} draw={draw}
                summary={`${y.key} against ${x.key} of ${counted(points.length, "run")}: ${points.slice(0, 10).map((point) =>
                    `${labels.get(point.run.info.run_id)} ${short(point.x)}, ${short(point.y)}`).join("; ")}`}
                tip={(at, frame) => {
                    const point = nearest(at, frame);
                    return point && {
                        x: frame.x(point.x), y: frame.y(point.y), content: (
                            <>
                                <div className="row">
                                    <Swatch index={seriesOf(point.run.info.run_id)} />
                                    <strong>{labels.get(point.run.info.run_id)}</strong>
                                </div>
                                <div>{x.key}: {short(point.x, 6)}</div>
                                <div>{y.key}: {short(point.y, 6)}</div>
                                {color && <div>{color.key}: {short(point.color, 6)}</div>}
                            </>
                        ),
                    };
                }}
                press={(at, frame) => {
                    const run = nearest(at, frame)?.run.info;
                    if (run) go(to.run(run.experiment_id, run.run_id));
                }} />
            <div className="compare-foot">
                {color && finite.length > 0 && (
                    <span className="row">
                        <span className="clip">{color.key}</span> {short(low)}<span className="compare-ramp" />{short(high)}
                    </span>
                )}
                <span className="muted">
                    {points.length < runs.length ? `${counted(runs.length - points.length, "run")} without both values. ` : ""}
                    Press a point to open its run.
                </span>
            </div>
        </Panel>
    );
}

function Choice({ label, measures, value, set, none }: {
    label: string; measures: readonly Measure[]; value: Measure | undefined; set: (name: string | null) => void; none?: string;
}) {
    const group = (kind: string, title: string) => {
        const some = measures.filter(({ name }) => name.startsWith(kind));
        return some.length > 0 && (
            <optgroup label={title}>{some.map(({ name, key }) => <option key={name} value={name}>{key}</option>)}</optgroup>
        );
    };
    return (
        <label className="compare-choice">
            <span aria-hidden="true">{label}</span>
            <select aria-label={label} value={value?.name ?? ""} onChange={(event) => set(event.target.value)}>
                {none !== undefined && <option value="">{none}</option>}
                {group("params.", "Params")}
                {group("metrics.", "Metrics")}
            </select>
        </label>
    );
}
