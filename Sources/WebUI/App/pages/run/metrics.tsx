import { useCallback, useMemo, useState } from "react";
import { collator, counted } from "../../core/format";
import { setQuery, useQuery } from "../../core/route";
import { Metric, Run } from "../../core/types";
import { Button, Empty } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { CurveCard, ValueTile, View } from "./card";
import { XKind } from "./curves";

const systemPrefix = "system/";

export function isSystem(key: string): boolean {
    return key.startsWith(systemPrefix);
}

/**
 * A card with the curve of each metric. What is chosen for one holds for all of them, and is in the link.
 *
 * @param revisions how often each metric was logged since the page opened; "" counts for all.
 */
export function MetricsTab(
    { run, metrics, revisions, isSystem: ofSystem = false }:
    { run: Run; metrics: Metric[]; revisions: ReadonlyMap<string, number>; isSystem?: boolean },
) {
    const [find, setFind] = useQuery("find");
    const [foldedText, setFolded] = useQuery("folded");
    const [open, setOpen] = useQuery("metric");
    const view = useView(ofSystem ? "relative" : "step");
    const folded = useMemo(() => strings(foldedText), [foldedText]);
    const { isOnce, seen } = useOnce();
    const wanted = (find ?? "").trim().toLowerCase();
    const groups = useMemo(
        () => grouped(metrics.filter(({ key }) => key.toLowerCase().includes(wanted)), ofSystem), [metrics, wanted, ofSystem]);
    if (metrics.length === 0) {
        return ofSystem
            ? (
                <Empty title="No system metrics" icon="info">
                    <p>The client samples the machine while a run goes on, when it is told to:</p>
                    <pre>mlflow.enable_system_metrics_logging()</pre>
                </Empty>
            )
            : (
                <Empty title="No metrics yet" icon="info">
                    <p>Log a value at each step, and its curve grows here while the run goes on:</p>
                    <pre>{"for step, loss in enumerate(losses):\n    mlflow.log_metric(\"loss\", loss, step=step)"}</pre>
                </Empty>
            );
    }
    const fold = (name: string) => {
        const next = folded.includes(name) ? folded.filter((one) => one !== name) : [...folded, name];
        setFolded(next.length === 0 ? null : JSON.stringify(next));
    };
    const revision = ({ key }: Metric) => (revisions.get(key) ?? 0) + (revisions.get("") ?? 0);
    const cards = (inside: readonly Metric[]) => {
        const once = inside.filter(isOnce);
        const curves = inside.filter((metric) => !isOnce(metric));
        return (
            <>
                {once.length > 0 && (
                    <div className="run-tiles">
                        {once.map((metric) => (
                            <ValueTile key={metric.key} run={run} metric={metric} revision={revision(metric)}
                                seen={(points) => seen(metric.key, points)} />
                        ))}
                    </div>
                )}
                {curves.length > 0 && (
                    <div className="run-cards">
                        {curves.map((metric) => (
                            <CurveCard key={metric.key} run={run} metric={metric} view={view} isSystem={ofSystem}
                                revision={revision(metric)} isOpen={open === metric.key}
                                toggle={() => setOpen(open === metric.key ? null : metric.key)} />
                        ))}
                    </div>
                )}
            </>
        );
    };
    return (
        <>
            <Toolbar view={view} find={find ?? ""} setFind={(text) => setFind(text === "" ? null : text)} isSystem={ofSystem} />
            {groups.length === 0 && <Empty title="No metric is called so"><p>Nothing has “{find}” in its name.</p></Empty>}
            {groups.map(({ name, metrics: inside }) => {
                const isFolded = folded.includes(name);
                if (name === "") return <div key={name}>{cards(inside)}</div>;
                return (
                    <section key={name} className="run-group" aria-label={name}>
                        <h2>
                            <button type="button" aria-expanded={!isFolded} onClick={() => fold(name)}>
                                <Icon name={isFolded ? "chevron" : "down"} />
                                {name}{" "}
                                <span className="count" aria-label={counted(inside.length, "metric")}>{inside.length}</span>
                            </button>
                        </h2>
                        {!isFolded && cards(inside)}
                    </section>
                );
            })}
        </>
    );
}

/**
 * Which metrics have one point only. How many there are shows when they are fetched; before, one whose last step is 0 most
 * likely has one.
 */
function useOnce() {
    const [many, setMany] = useState<ReadonlySet<string>>(new Set());
    const isOnce = useCallback((metric: Metric) => Number(metric.step) === 0 && !many.has(metric.key), [many]);
    const seen = useCallback((key: string, points: number) => {
        if (points > 1) setMany((old) => new Set(old).add(key));
    }, []);
    return { isOnce, seen };
}

/** By what stands before the first slash; those without one first. */
function grouped(metrics: readonly Metric[], isSystemOnly: boolean): { name: string; metrics: Metric[] }[] {
    const groups = new Map<string, Metric[]>();
    for (const metric of [...metrics].sort((a, b) => collator.compare(a.key, b.key))) {
        const slash = isSystemOnly ? -1 : metric.key.indexOf("/");
        const name = slash > 0 ? metric.key.slice(0, slash) : "";
        const group = groups.get(name);
        if (group) group.push(metric);
        else groups.set(name, [metric]);
    }
    return [...groups].sort(([a], [b]) => (a === "" ? -1 : b === "" ? 1 : collator.compare(a, b)))
        .map(([name, inside]) => ({ name, metrics: inside }));
}

function strings(text: string | null): string[] {
    try {
        const value: unknown = JSON.parse(text ?? "[]");
        return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
    } catch {
        return [];
    }
}

const xKinds: readonly { kind: XKind; title: string }[] = [
    { kind: "step", title: "Step" }, { kind: "time", title: "Time" }, { kind: "relative", title: "Since start" },
];

/** How the curves are drawn, from the link. */
function useView(first: XKind): View {
    const [x] = useQuery("x");
    const [logX] = useQuery("logx");
    const [logY] = useQuery("logy");
    const [smooth] = useQuery("smooth");
    const [from] = useQuery("from");
    const [until] = useQuery("to");
    const kind = xKinds.find((one) => one.kind === x)?.kind ?? first;
    const weight = Math.min(0.99, Math.max(0, Number(smooth ?? 0) || 0));
    const low = Number(from ?? NaN);
    const high = Number(until ?? NaN);
    const isZoomed = from !== null && until !== null && Number.isFinite(low) && Number.isFinite(high) && low < high;
    return useMemo(
        () => ({
            x: kind, logX: logX === "1" && kind !== "time", logY: logY === "1", smooth: weight,
            zoom: isZoomed ? [low, high] : null,
        }),
        [kind, logX, logY, weight, isZoomed, low, high]);
}

function Toolbar(
    { view, find, setFind, isSystem: ofSystem }: { view: View; find: string; setFind: (text: string) => void; isSystem: boolean },
) {
    const first = ofSystem ? "relative" : "step";
    return (
        <div className="run-toolbar" role="group" aria-label="How the curves are drawn">
            <input type="search" placeholder="Find a metric" aria-label="Find a metric" value={find}
                onChange={(event) => setFind(event.target.value)} />
            <span className="segments" role="group" aria-label="Horizontal axis">
                {xKinds.map(({ kind, title }) => (
                    <button key={kind} type="button" aria-pressed={view.x === kind}
                        onClick={() => setQuery({ x: kind === first ? null : kind, from: null, to: null })}>{title}</button>
                ))}
            </span>
            <label className="switch">
                <input type="checkbox" checked={view.logY} onChange={() => setQuery({ logy: view.logY ? null : "1" })} />
                Log y
            </label>
            <label className="switch">
                <input type="checkbox" checked={view.logX} disabled={view.x === "time"}
                    onChange={() => setQuery({ logx: view.logX ? null : "1" })} />
                Log x
            </label>
            <label className="switch run-smooth">
                Smooth
                <input type="range" min={0} max={0.99} step={0.01} value={view.smooth}
                    onChange={(event) => setQuery({ smooth: Number(event.target.value) === 0 ? null : event.target.value })} />
                <output>{view.smooth.toFixed(2)}</output>
            </label>
            {view.zoom && <Button icon="undo" onClick={() => setQuery({ from: null, to: null })}>Whole curves</Button>}
        </div>
    );
}
