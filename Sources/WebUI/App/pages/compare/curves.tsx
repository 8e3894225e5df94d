import { useMemo, useState } from "react";
import { Curve, curvesOf, smoothed, timesSinceFirst } from "../../core/curves";
import { useLoad } from "../../core/load";
import { counted, short } from "../../core/format";
import { setQuery, useQuery } from "../../core/route";
import { Button, Failure, Loading, Panel } from "../../parts/basic";
import { Segments, Switch } from "../../parts/choice";
import { extent } from "../../parts/chart";
import { Item } from "./compared";
import { Legend, Line, Overlay } from "./overlay";

/** Each metric is a request for every run. */
const metricsAtFirst = 12;

/** How all cards are drawn; from the link. */
interface View {
    isTime: boolean;
    isLog: boolean;
    weight: number;
    zoom: readonly [number, number] | undefined;
    lit: string | null;
}

/** The curves of all runs over each other, a card for each metric that has some. */
export function Curves({ items }: { items: readonly Item[] }) {
    const ids = items.map(({ id }) => id);
    const [x] = useQuery("x");
    const [log, setLog] = useQuery("log");
    const [smooth, setSmooth] = useQuery("smooth");
    const [range, setRange] = useQuery("zoom");
    const [many, setMany] = useQuery("curves");
    const [lit, setLit] = useState<string | null>(null);
    const [low = NaN, high = NaN] = (range ?? "").split("~").map(Number);
    const view: View = {
        isTime: x === "time", isLog: log !== null, weight: Math.min(0.98, Math.max(0, Number(smooth) || 0)),
        zoom: low < high ? [low, high] : undefined, lit,
    };
    const keys = useMemo(() => keysOf(items), [items]);
    const asked = many === null ? keys.slice(0, metricsAtFirst) : keys;
    const steps = view.isTime ? undefined : view.zoom;
    const loaded = useLoad(
        (signal) => Promise.all(asked.map(async (key) => ({ key, curves: await curvesOf(ids, key, { signal, range: steps }) }))),
        [ids, asked, steps], { keep: true });
    // Of what was logged once there is no curve.
    const shown = loaded.value?.filter(({ curves }) => view.zoom || [...curves.values()].some(length));
    return (
        <Panel title="Curves" aside={
            <div className="row">
                {view.zoom && <Button icon="undo" onClick={() => setRange(null)}>Whole length</Button>}
                <Segments label="Over" options={[["step", "Step"], ["time", "Time"]]} value={x === "time" ? x : "step"}
                    set={(over) => setQuery({ x: over === "time" ? over : null, zoom: null })} />
                <Switch on={view.isLog} set={(on) => setLog(on ? "1" : null)}>Log</Switch>
                <label className="switch">
                    Smoothing
                    <input type="range" min="0" max="0.98" step="0.02" value={view.weight}
                        onChange={(event) => setSmooth(Number(event.target.value) > 0 ? event.target.value : null)} />
                </label>
            </div>
        }>
            {loaded.error ? <Failure error={loaded.error} retry={loaded.reload} />
                : shown === undefined ? <Loading what="curves" />
                : shown.length === 0 ? <p className="muted">No metric of these runs has more than one point.</p> : (
                    <>
                        <Legend items={items} lit={lit} setLit={setLit} />
                        <div className="compare-cards">
                            {shown.map(({ key, curves }) => <Card key={key} metric={key} items={items} curves={curves} view={view} />)}
                        </div>
                    </>
                )}
            {keys.length > asked.length && (
                <p className="compare-more"><Button onClick={() => setMany("all")}>{`Show all ${keys.length} metrics`}</Button></p>
            )}
        </Panel>
    );
}

/**
 * Metrics, those first that surely have curves: at a step after 0. Others may have been logged several times without steps.
 * What the machine measured of itself comes last.
 */
function keysOf(items: readonly Item[]): string[] {
    const ranks = new Map<string, number>();
    for (const { key, step } of items.flatMap(({ run }) => run.data.metrics ?? [])) {
        ranks.set(key, Math.min(ranks.get(key) ?? 3, (key.startsWith("system/") ? 2 : 0) + (step > 0 ? 0 : 1)));
    }
    return [...ranks].sort(([a, rank], [b, other]) => rank - other || (a < b ? -1 : 1)).map(([key]) => key);
}

function Card({ metric, items, curves, view: { isLog, weight, zoom, lit, ...view } }: {
    metric: string; items: readonly Item[]; curves: Map<string, Curve>; view: View;
}) {
    const all = [...curves.values()];
    // What was logged without steps has only the time to be drawn over.
    const isTime = view.isTime || (!zoom && all.every(({ steps }) => steps.every((step) => step === steps[0])));
    const lines = useMemo(() => items.flatMap((item): Line[] => {
        const curve = curves.get(item.id);
        if (curve === undefined) return [];
        const xs = isTime ? timesSinceFirst(curve).map((ms) => ms / 1000) : curve.steps;
        return [{ ...item, xs, ys: smoothed(curve.values, weight) }];
    }), [items, curves, isTime, weight]);
    const across = zoom ?? extent(lines.flatMap(({ xs }) => xs), { room: 0.015 });
    const seen = lines.flatMap(({ xs, ys }) =>
        ys.filter((_, place) => (xs[place] ?? NaN) >= across[0] && (xs[place] ?? NaN) <= across[1]));
    const last = lines.slice(0, 10).map(({ label, ys }) => `${label} ${short(ys[ys.length - 1])}`).join(", ");
    const axis = isTime ? "seconds" : "step";
    return (
        <figure className="compare-card" aria-label={`Curves of ${metric}`}>
            <figcaption>
                <span className="clip" title={metric}>{metric}</span>
                {lines.length < items.length && <small>{`${lines.length} of ${counted(items.length, "run")}`}</small>}
            </figcaption>
            <Overlay lines={lines} lit={lit} height={216}
                x={{ kind: "linear", domain: across, title: isTime ? "seconds since the first point" : axis }}
                y={{ kind: isLog ? "log" : "linear", domain: extent(seen, { log: isLog }) }}
                summary={`${metric} of ${counted(lines.length, "run")} over ${axis}; last values: ${last}`}
                drag={(from, to) => setQuery({ zoom: `${Number(from.toPrecision(6))}~${Number(to.toPrecision(6))}` })}
                reset={() => setQuery({ zoom: null })}
                read={({ xs, ys }, place) => <div>{`${short(ys[place], 6)} at ${axis} ${short(xs[place], 6)}`}</div>} />
        </figure>
    );
}

/** From the first to the last point, milliseconds. */
function length({ times }: Curve): number {
    return (times[times.length - 1] ?? 0) - (times[0] ?? 0);
}
