import { useMemo, useState } from "react";
import { count, short } from "../../core/format";
import { useQuery } from "../../core/route";
import { bestSoFar } from "../../core/stats";
import { Objective } from "../../core/types";
import { Panel } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { extent } from "../../parts/chart";
import { chartHeight } from "./boxes";
import { Legend, Line, Overlay, placeOf } from "./overlay";
import { Sweep } from "./sweeps";
import { Over, timeUnit } from "./units";

/** A corner of the stairs and the trial it comes from. */
interface History extends Line {
    names: string[];
}

/** The best value of each sweep as its trials came in: which got there sooner, and which still gets better. */
export function Histories({ sweeps, objective }: { sweeps: readonly Sweep[]; objective: Objective }) {
    const [over, setOver] = useQuery("over");
    const [log, setLog] = useQuery("log");
    const [lit, setLit] = useState<string | null>(null);
    const isTime = over === "time";
    const unit = useMemo(() => timeUnit(sweeps.map(({ data: { starts, ends } }) => most(ends) - least(starts))), [sweeps]);
    const lines = useMemo(() => sweeps.map((sweep) => history(sweep, objective, isTime ? unit.ms : null)),
        [sweeps, objective.goal, isTime, unit.ms]);
    const word = objective.goal === "MINIMIZE" ? "lowest" : "highest";
    return (
        <Panel title="Best so far" aside={
            <div className="row">
                <Over first="Trial" isTime={isTime} set={(time) => setOver(time ? "time" : null)} />
                <Switch on={log !== null} set={(on) => setLog(on ? "1" : null)}>Log</Switch>
            </div>
        }>
            <Legend items={lines} lit={lit} setLit={setLit} />
            <Overlay lines={lines} lit={lit} isStairs height={Math.min(520, chartHeight(sweeps.length))}
                x={{
                    kind: "linear", domain: extent(lines.flatMap(({ xs }) => xs), { room: 0.02 }),
                    title: isTime ? `${unit.name} since the first trial` : "trials",
                    format: (value) => (isTime ? short(value) : Number.isInteger(value) ? count(value) : ""),
                }}
                y={{
                    kind: log === null ? "linear" : "log", domain: extent(lines.flatMap(settled), { log: log !== null }),
                    title: `${word} ${objective.metric}`,
                }}
                summary={`The ${word} ${objective.metric} so far: ` + lines.slice(0, 10).map(({ label, ys }, index) =>
                    `${label} ended at ${short(ys[ys.length - 1])} after ${count(sweeps[index]?.data.ids.length ?? 0)} trials`).join("; ")}
                read={(line, place) => (
                    <>
                        <div>
                            {short(line.ys[place], 6)} by {isTime ? `${short(line.xs[place], 3)} ${unit.name}`
                                : `trial ${count(line.xs[place] ?? 0)}`}
                        </div>
                        <div className="muted">{(line as History).names[place]}</div>
                    </>
                )} />
        </Panel>
    );
}

/** A trial's value counts from when it ended; that of one that has not ended, from its start. */
function history({ data, run, label, series, known }: Sweep, { goal }: Objective, unitMs: number | null): History {
    const line = { id: run.info.run_id, label, series, xs: [] as number[], ys: [] as number[], names: [] as string[] };
    const endOf = (trial: number) => data.ends[trial] || data.starts[trial] || 0;
    const order = unitMs === null ? known : [...known].sort((a, b) => endOf(a) - endOf(b));
    const first = least(data.starts);
    const best = bestSoFar(order.map((trial) => data.objective[trial] ?? NaN), goal);
    let name = "";
    const corner = (x: number, y: number) => {
        line.xs.push(x);
        line.ys.push(y);
        line.names.push(name);
    };
    order.forEach((trial, place) => {
        const x = unitMs === null ? trial + 1 : (endOf(trial) - first) / unitMs;
        const [before, now] = [best[place - 1] ?? NaN, best[place] ?? NaN];
        const isNew = before !== now;
        if (isNew && place > 0) corner(x, before);
        if (isNew) name = data.names[trial] ?? "";
        if (isNew || place === order.length - 1) corner(x, now);
    });
    const lastX = line.xs[line.xs.length - 1];
    if (unitMs === null && lastX !== undefined && lastX < data.ids.length) {
        corner(data.ids.length, line.ys[line.ys.length - 1] ?? NaN);
    }
    return line;
}

/** Without the first twenty-fifth: the values of the first trials would leave no room to tell the others apart. */
function settled({ xs, ys }: Line): readonly number[] {
    return ys.slice(placeOf(xs, (xs[xs.length - 1] ?? 0) * 0.04, true));
}

function least(values: Float64Array): number {
    return values.reduce((low, value) => (value < low ? value : low), Infinity);
}

function most(values: Float64Array): number {
    return values.reduce((high, value) => (value > high ? value : high), -Infinity);
}
