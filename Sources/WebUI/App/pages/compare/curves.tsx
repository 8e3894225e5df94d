import { useMemo, useState } from "react";
import { Curve, curvesOf, smoothed, timesSinceFirst } from "../../core/curves";
import { useLoad } from "../../core/load";
import { counted, short } from "../../core/format";
import { setQuery, useQuery } from "../../core/route";
import { Button, Failure, Loading, Panel } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { extent } from "../../parts/chart";
import { Compared } from "./compared";
import { Legend, Line, Overlay } from "./overlay";
import { Over, timeUnit } from "./units";

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
    const same = [...ids].sort();
    const [x] = useQuery("x");
    const [log, setLog] = useQuery("log");
    const [smooth, setSmooth] = useQuery("smooth");
    const [zoom, setZoom] = useQuery("zoom");
    const [many, setMany] = useQuery("curves");
    const [lit, setLit] = useState<string | null>(null);
    const [low = NaN, high = NaN] = (zoom ?? "").split("~").map(Number);
    const view: View = {
        isTime: x === "time", isLog: log !== null, weight: Math.min(0.98, Math.max(0, Number(smooth) || 0)),
        zoom: low < high ? [low, high] : null,
    };
    const { sure, unsure } = useMemo(() => keysWithCurves(compared), [compared]);
    const probed = useLoad(async (signal) => {
        const answers = await Promise.all(unsure.slice(0, askedAtMost).map(async (key) => {
            const curves = await curvesOf(ids, key, { points: 2, signal });
            return [...curves.values()].some((curve) => length(curve) > 0) ? [key] : [];
        }));
        return answers.flat();
    }, [unsure, same], { keep: true });
    const keys = [...sure, ...(probed.value ?? [])];
    if (keys.length === 0) {
        if (probed.error) return <Failure error={probed.error} retry={probed.reload} />;
        return probed.busy ? null : (
            <Panel title="Curves"><p className="muted">No metric of these runs has more than one point.</p></Panel>
        );
    }
    const shown = many === null ? keys.slice(0, cardsAtFirst) : keys;
    const items = ids.map((id) => ({ id, label: labels.get(id) ?? "", series: seriesOf(id) }));
    return (
        <Panel title="Curves" aside={
            <div className="row">
                {view.zoom !== null && <Button icon="undo" onClick={() => setZoom(null)}>Whole length</Button>}
                <Over first="Step" isTime={view.isTime} set={(time) => setQuery({ x: time ? "time" : null, zoom: null })} />
                <Switch on={view.isLog} set={(on) => setLog(on ? "1" : null)}>Log</Switch>
                <label className="switch">
                    Smoothing
                    <input type="range" min="0" max="0.98" step="0.02" value={view.weight}
                        onChange={(event) => setSmooth(Number(event.target.value) > 0 ? event.target.value : null)} />
                </label>
            </div>
        }>
            <Legend items={items} lit={lit} setLit={setLit} />
            <div className="compare-cards">
                {shown.map((key) => (
                    <Card key={key} metric={key} items={items} view={view} lit={lit !== null && ids.includes(lit) ? lit : null} />
                ))}
            </div>
            {keys.length > shown.length && (
                <p className="compare-more"><Button onClick={() => setMany("all")}>{`Show all ${keys.length} metrics`}</Button></p>
            )}
        </Panel>
    );
}

/**
 * Which metrics have curves: surely those at a step after 0. Others may have been logged several times without steps.
 * First what most runs share; what the machine measured of itself comes last.
 */
function keysWithCurves({ runs }: Compared): { sure: string[]; unsure: string[] } {
    const known = new Map<string, { rank: number; step: number }>();
    for (const { key, step } of runs.flatMap((run) => run.data.metrics ?? [])) {
        const one = known.get(key) ?? { rank: key.startsWith("system/") ? 1e6 : 0, step: 0 };
        known.set(key, { rank: one.rank - 1, step: Math.max(one.step, step ?? 0) });
    }
    const keys = [...known].sort(([a, one], [b, other]) => one.rank - other.rank || (a < b ? -1 : 1));
    const some = (isSure: boolean) => keys.filter(([, { step }]) => step > 0 === isSure).map(([key]) => key);
    return { sure: some(true), unsure: some(false) };
}

function Card({ metric, items, view, lit }: {
    metric: string; items: readonly { id: string; label: string; series: number }[]; view: View; lit: string | null;
}) {
    const ids = items.map(({ id }) => id);
    const { isLog, weight, zoom } = view;
    const range = view.isTime || zoom === null ? undefined : zoom;
    const loaded = useLoad((signal) => curvesOf(ids, metric, { signal, range }), [[...ids].sort(), metric, range], { keep: true });
    // What was logged without steps has only the time to be drawn over.
    const hasSteps = [...(loaded.value?.values() ?? [])].some(({ steps }) => steps.some((step) => step !== steps[0]));
    const isTime = view.isTime || (zoom === null && !hasSteps);
    const unit = useMemo(() => timeUnit([...(loaded.value?.values() ?? [])].map(length)), [loaded.value]);
    const lines = useMemo(() => items.flatMap((item): Line[] => {
        const curve = loaded.value?.get(item.id);
        if (curve === undefined) return [];
        const xs = isTime ? timesSinceFirst(curve).map((ms) => ms / unit.ms) : curve.steps;
        return [{ ...item, xs, ys: smoothed(curve.values, weight), raw: weight > 0 ? curve.values : undefined }];
    }), [JSON.stringify(items), loaded.value, isTime, weight, unit.ms]);
    const across = zoom ?? extent(lines.flatMap(({ xs }) => xs), { room: 0.015 });
    const seen = lines.flatMap(({ xs, ys }) =>
        ys.filter((_, place) => (xs[place] ?? NaN) >= across[0] && (xs[place] ?? NaN) <= across[1]));
    const last = lines.slice(0, 10).map(({ label, ys }) => `${label} ${short(ys[ys.length - 1])}`).join(", ");
    return (
        <figure className="compare-card" aria-label={`Curves of ${metric}`}>
            <figcaption>
                <span className="clip" title={metric}>{metric}</span>
                {loaded.value && lines.length < ids.length && <small>{`${lines.length} of ${counted(ids.length, "run")}`}</small>}
            </figcaption>
            {loaded.error ? <Failure error={loaded.error} retry={loaded.reload} />
                : loaded.value === undefined ? <Loading what={metric} /> : (
                    <Overlay lines={lines} lit={lit} height={216}
                        x={{ kind: "linear", domain: across, title: isTime ? `${unit.name} since the first point` : "step" }}
                        y={{ kind: isLog ? "log" : "linear", domain: extent(seen, { log: isLog }) }}
                        summary={`${metric} of ${counted(lines.length, "run")} over ${isTime ? "time" : "steps"}; last values: ${last}`}
                        drag={(from, to) => setQuery({ zoom: `${Number(from.toPrecision(6))}~${Number(to.toPrecision(6))}` })}
                        reset={() => setQuery({ zoom: null })}
                        read={({ xs, ys, raw }, place) => (
                            <>
                                <div>
                                    {short((raw ?? ys)[place], 6)} at {isTime ? `${short(xs[place], 3)} ${unit.name}` : `step ${xs[place]}`}
                                </div>
                                {raw && <div className="muted">smoothed {short(ys[place], 6)}</div>}
                            </>
                        )} />
                )}
        </figure>
    );
}

/** From the first to the last point, milliseconds. */
function length({ times }: Curve): number {
    return (times[times.length - 1] ?? 0) - (times[0] ?? 0);
}
