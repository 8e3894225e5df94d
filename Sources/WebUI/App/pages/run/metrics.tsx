import { useMemo } from "react";
import { collator } from "../../core/format";
import { setQuery, useQuery, useRoute } from "../../core/route";
import { Metric, Run } from "../../core/types";
import { Button, Empty } from "../../parts/basic";
import { Segments, Switch } from "../../parts/choice";
import { SearchBox } from "../../parts/search";
import { CurveCard, View } from "./card";
import { xKinds } from "./curves";

export function isSystem(key: string): boolean {
    return key.startsWith("system/");
}

/** A card with the curve of each metric. What is chosen for one holds for all of them, and is in the link. */
export function MetricsTab({ run, metrics, isSystem: ofSystem = false }: { run: Run; metrics: Metric[]; isSystem?: boolean }) {
    const [find, setFind] = useQuery("find");
    const [open, setOpen] = useQuery("metric");
    const view = useView(ofSystem ? "relative" : "step");
    const groups = useMemo(() => {
        const wanted = (find ?? "").trim().toLowerCase();
        return grouped(metrics.filter(({ key }) => key.toLowerCase().includes(wanted)), ofSystem);
    }, [metrics, find, ofSystem]);
    if (metrics.length === 0) {
        return (
            <Empty title={ofSystem ? "No system metrics" : "No metrics yet"}>
                <pre>{ofSystem ? "mlflow.enable_system_metrics_logging()" : "mlflow.log_metric(\"loss\", loss, step=step)"}</pre>
            </Empty>
        );
    }
    return (
        <>
            <div className="run-toolbar" role="group" aria-label="How the curves are drawn">
                <SearchBox label="Find a metric" placeholder="Find a metric" value={find ?? ""} set={(text) => setFind(text || null)} />
                <Segments label="Horizontal axis" options={xKinds} value={view.x}
                    set={(kind) => setQuery({ x: kind, from: null, to: null })} />
                <Switch on={view.logY} set={(on) => setQuery({ logy: on ? "1" : null })}>Log y</Switch>
                <Switch on={view.logX} disabled={view.x === "time"} set={(on) => setQuery({ logx: on ? "1" : null })}>Log x</Switch>
                <label className="switch">
                    Smooth
                    <input type="range" min={0} max={0.99} step={0.01} value={view.smooth}
                        onChange={({ target: { value } }) => setQuery({ smooth: Number(value) > 0 ? value : null })} />
                    {view.smooth.toFixed(2)}
                </label>
                {view.zoom && <Button icon="undo" onClick={() => setQuery({ from: null, to: null })}>Whole curves</Button>}
            </div>
            {groups.length === 0 && <Empty title="No metric is called so" />}
            {groups.map(([name, inside]) => (
                <section key={name} className="run-group" aria-label={name || "Metrics"}>
                    {name && <h2>{name} <span className="count">{inside.length}</span></h2>}
                    <div className="run-cards">
                        {inside.map((metric) => (
                            <CurveCard key={metric.key} run={run} metric={metric} view={view} isOpen={open === metric.key}
                                toggle={() => setOpen(open === metric.key ? null : metric.key)} />
                        ))}
                    </div>
                </section>
            ))}
        </>
    );
}

/** By what stands before the first slash, those without one first; in each group first what most likely is one point. */
function grouped(metrics: readonly Metric[], isOne: boolean): [string, Metric[]][] {
    const groups = new Map<string, Metric[]>();
    const later = ({ step }: Metric) => Number(step > 0);
    for (const metric of [...metrics].sort((a, b) => later(a) - later(b) || collator.compare(a.key, b.key))) {
        const name = isOne ? "" : metric.key.slice(0, Math.max(0, metric.key.indexOf("/")));
        groups.set(name, [...(groups.get(name) ?? []), metric]);
    }
    return [...groups].sort(([a], [b]) => collator.compare(a, b));
}

/** How the curves are drawn, from the link. */
function useView(first: View["x"]): View {
    const { query } = useRoute();
    return useMemo(() => {
        const x = xKinds.find(([kind]) => kind === query.get("x"))?.[0] ?? first;
        const [low, high] = [Number(query.get("from") ?? NaN), Number(query.get("to") ?? NaN)];
        return {
            x, logX: query.has("logx") && x !== "time", logY: query.has("logy"),
            smooth: Math.min(0.99, Math.max(0, Number(query.get("smooth")) || 0)),
            zoom: low < high ? [low, high] : null,
        };
    }, [query, first]);
}
