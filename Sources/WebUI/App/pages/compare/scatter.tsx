import { useMemo } from "react";
import { Objective } from "../../core/types";
import { counted, short } from "../../core/format";
import { go, to, useQuery } from "../../core/route";
import { isLogarithmic, sorted } from "../../core/stats";
import { Panel } from "../../parts/basic";
import { extent } from "../../parts/chart";
import { Item } from "./compared";
import { Line, Overlay } from "./overlay";
import { Measure, measuresOf, Section } from "./rows";

/** Any two numbers of the runs against each other. */
export function Scatter({ items, sections, objective }: {
    items: readonly Item[]; sections: readonly Section[]; objective: Objective | null;
}) {
    const measures = useMemo(() => measuresOf(sections), [sections]);
    const [sx, setX] = useQuery("sx");
    const [sy, setY] = useQuery("sy");
    const named = (name: string | null) => measures.find((measure) => measure.name === name);
    const x = named(sx) ?? measures.find(({ varies }) => varies) ?? measures[0];
    const y = named(sy) ?? named(objective && `metrics.${objective.metric}`)
        ?? [...measures].reverse().find(({ name, varies }) => varies && name !== x?.name);
    const lines = useMemo(() => items.flatMap((item, index): Line[] => {
        const [across = NaN, up = NaN] = [x?.values[index], y?.values[index]];
        return Number.isFinite(across) && Number.isFinite(up) ? [{ ...item, xs: [across], ys: [up] }] : [];
    }), [items, x, y]);

    if (x === undefined || y === undefined) {
        return (
            <Panel title="Scatter">
                <p className="muted">These runs do not share two params or metrics that are numbers.</p>
            </Panel>
        );
    }
    const axis = ({ name, values }: Measure) => {
        const isLog = isLogarithmic(sorted(values));
        return {
            kind: isLog ? "log" as const : "linear" as const, domain: extent(values, { log: isLog, room: 0.06 }),
            title: name.slice(0, 60) + (isLog ? " (log)" : ""),
        };
    };
    const choice = (label: string, { name }: Measure, set: (name: string) => void) => (
        <label className="compare-choice">
            {label}
            <select value={name} onChange={(event) => set(event.target.value)}>
                {measures.map((one) => <option key={one.name}>{one.name}</option>)}
            </select>
        </label>
    );
    return (
        <Panel title="Scatter" aside={<div className="row">{choice("x", x, setX)}{choice("y", y, setY)}</div>}>
            <Overlay lines={lines} lit={null} height={300} x={axis(x)} y={axis(y)}
                summary={`${y.name} against ${x.name} of ${counted(lines.length, "run")}: ${lines.slice(0, 10).map(({ label, xs, ys }) =>
                    `${label} ${short(xs[0])}, ${short(ys[0])}`).join("; ")}`}
                read={({ xs, ys }) => (
                    <>
                        <div>{x.name}: {short(xs[0], 6)}</div>
                        <div>{y.name}: {short(ys[0], 6)}</div>
                    </>
                )}
                press={({ id, run }) => go(to.run(run.info.experiment_id, id))} />
            {lines.length < items.length && (
                <p className="compare-foot muted">{counted(items.length - lines.length, "run")} without both values</p>
            )}
        </Panel>
    );
}
