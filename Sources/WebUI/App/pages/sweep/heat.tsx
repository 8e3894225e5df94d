import { useCallback, useMemo } from "react";
import { counted, short } from "../../core/format";
import { Palette } from "../../core/palette";
import { setQuery, useQuery } from "../../core/route";
import { quantile, sorted } from "../../core/stats";
import { Axis, Chart, Frame } from "../../parts/chart";
import { Segments } from "../../parts/choice";
import { Panel } from "../../parts/basic";
import { Limit, rangeLimit } from "./brush";
import { ParamAxis, Sweep } from "./model";
import { useShared } from "./shared";

interface Bin {
    low: number;
    high: number;
    text: string;
    limit: Limit;
}

interface Bins {
    bins: Bin[];
    /** Whether they stand side by side, not on a scale. */
    isBand: boolean;
    /** The number of a value's bin, or -1. */
    place: (value: number) => number;
}

interface Cell {
    x: number;
    y: number;
    count: number;
    best: number;
    mean: number;
}

type Shown = "best" | "mean";

/** Two params at once: where both together are good, and what has not been tried. */
export function Heat() {
    const { sweep, mask, limit } = useShared();
    const [asked] = useQuery("heat");
    const keys = sweep.params.map((param) => param.key);
    const [askedX = "", askedY = "", askedShown = ""] = (asked ?? "").split(",");
    const find = (text: string) => keys.find((key) => encodeURIComponent(key) === text);
    const keyX = find(askedX) ?? keys[0] ?? "";
    const keyY = find(askedY) ?? keys.find((key) => key !== keyX) ?? "";
    const shown: Shown = askedShown === "mean" ? "mean" : "best";
    const choose = (x: string, y: string, which: Shown) =>
        setQuery({ heat: [encodeURIComponent(x), encodeURIComponent(y), which].join(",") });

    const axisX = sweep.axes.get(keyX);
    const axisY = sweep.axes.get(keyY);
    const bins = useMemo(
        () => (axisX && axisY && axisX !== axisY ? { x: binsOf(axisX, 16), y: binsOf(axisY, 12) } : null), [axisX, axisY]);
    const grid = useMemo(
        () => (bins && axisX && axisY ? gridOf(sweep, mask, axisX, axisY, bins) : null), [sweep, mask, axisX, axisY, bins]);
    const color = useMemo(() => shareOf(grid?.cells ?? [], shown, sweep), [grid, shown, sweep]);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        for (const cell of grid?.cells ?? []) {
            const box = boxOf(cell, grid?.x ?? [], grid?.y ?? [], frame);
            context.fillStyle = palette.ramp(color(cell));
            context.fillRect(box.left, box.top, box.width, box.height);
        }
    }, [grid, color]);
    if (grid === null || axisX === undefined || axisY === undefined || sweep.order.length < 2) return null;

    const cellAt = (at: { x: number; y: number }, frame: Frame) => grid.cells.find((cell) => {
        const box = boxOf(cell, grid.x, grid.y, frame);
        return at.x >= box.left - 1 && at.x < box.left + box.width + 1 && at.y >= box.top - 1 && at.y < box.top + box.height + 1;
    });
    const best = grid.cells.reduce<Cell | null>(
        (found, cell) => (found === null || isBetter(sweep, cell[shown], found[shown]) ? cell : found), null);
    const summary = best === null ? "No selected trial has a value."
        : `${sweep.objective?.metric ?? ""} by ${keyX} and ${keyY}. The ${shown} is at `
        + `${keyX} ${grid.x[best.x]?.text ?? ""} and ${keyY} ${grid.y[best.y]?.text ?? ""}: ${short(best[shown])}.`;
    const select = (label: string, value: string, other: string, set: (key: string) => void) => (
        <label className="sweep-select">
            <span className="muted">{label}</span>
            <select value={value} aria-label={label + " axis"} onChange={(event) => set(event.target.value)}>
                {keys.filter((key) => key !== other).map((key) => (
                    <option key={key} value={key}>{key.length > 40 ? key.slice(0, 39) + "…" : key}</option>
                ))}
            </select>
        </label>
    );
    return (
        <Panel title="Two params together" className="sweep-heat" aside={
            <div className="row sweep-options">
                {select("x", keyX, keyY, (key) => choose(key, keyY, shown))}
                {select("y", keyY, keyX, (key) => choose(keyX, key, shown))}
                <Segments label="Colour by" options={[["best", "Best"], ["mean", "Mean"]]} value={shown}
                    set={(one) => choose(keyX, keyY, one)} />
            </div>
        }>
            <Chart x={binned(axisX, grid.isBandX, grid.x)} y={binned(axisY, grid.isBandY, grid.y)} height={250} left={62}
                summary={summary} draw={draw}
                tip={(at, frame) => {
                    const cell = cellAt(at, frame);
                    if (cell === undefined) return null;
                    return { x: at.x, y: at.y, content: (
                        <div className="sweep-tip">
                            <dl>
                                <dt>{keyX}</dt><dd>{grid.x[cell.x]?.text}</dd>
                                <dt>{keyY}</dt><dd>{grid.y[cell.y]?.text}</dd>
                                <dt>best</dt><dd><strong>{short(cell.best, 5)}</strong></dd>
                                <dt>mean</dt><dd>{short(cell.mean, 5)}</dd>
                            </dl>
                            <span className="muted">{counted(cell.count, "trial")}</span>
                        </div>
                    ) };
                }}
                press={(at, frame) => {
                    const cell = cellAt(at, frame);
                    const [x, y] = [grid.x[cell?.x ?? -1], grid.y[cell?.y ?? -1]];
                    if (x && y) limit([[keyX, x.limit], [keyY, y.limit]]);
                }}
                reset={() => limit([[keyX, null], [keyY, null]])}
                over={(frame) => {
                    if (best === null) return null;
                    const box = boxOf(best, grid.x, grid.y, frame);
                    return <rect className="sweep-bestring" x={box.left} y={box.top} width={box.width} height={box.height} />;
                }} />
            <p className="sweep-note muted">
                Press a field to select its trials. Empty: nothing tried there
                {grid.leftOut > 0 && `; ${counted(grid.leftOut, "trial")} of rarer values are not shown`}.
            </p>
        </Panel>
    );
}

function isBetter(sweep: Sweep, value: number, than: number): boolean {
    return sweep.goal === "MINIMIZE" ? value < than : value > than;
}

/** From the worst field to the best one; the worst tenth is drawn in, as elsewhere. */
function shareOf(cells: Cell[], shown: Shown, sweep: Sweep): (cell: Cell) => number {
    const values = sorted(Float64Array.from(cells, (cell) => cell[shown]));
    const isSmall = sweep.goal === "MINIMIZE";
    const best = (isSmall ? values[0] : values[values.length - 1]) ?? 0;
    const worst = quantile(values, isSmall ? 0.9 : 0.1);
    return (cell) => (best === worst ? 1 : (cell[shown] - worst) / (best - worst));
}

function boxOf(cell: Cell, x: Bin[], y: Bin[], frame: Frame): { left: number; top: number; width: number; height: number } {
    const [left, right] = [frame.x(x[cell.x]?.low ?? 0), frame.x(x[cell.x]?.high ?? 0)];
    const [low, high] = [frame.y(y[cell.y]?.low ?? 0), frame.y(y[cell.y]?.high ?? 0)];
    return { left: left + 0.75, top: high + 0.75, width: Math.max(1, right - left - 1.5), height: Math.max(1, low - high - 1.5) };
}

/** The axis of the param, ending where its bins do. */
function binned(axis: ParamAxis, isBand: boolean, bins: Bin[]): Axis {
    if (isBand) {
        const categories = bins.map((bin) => bin.text);
        return { kind: "band", domain: [0, Math.max(1, bins.length - 1)], categories, title: axis.key };
    }
    return { kind: axis.kind, format: axis.format, title: axis.key, domain: [bins[0]?.low ?? 0, bins[bins.length - 1]?.high ?? 1] };
}

function gridOf(
    sweep: Sweep, mask: Uint8Array, axisX: ParamAxis, axisY: ParamAxis, { x, y }: { x: Bins; y: Bins },
): { x: Bin[]; y: Bin[]; isBandX: boolean; isBandY: boolean; cells: Cell[]; leftOut: number } {
    const cells = new Map<number, Cell & { sum: number }>();
    let leftOut = 0;
    for (const trial of sweep.order) {
        if (mask[trial] !== 1) continue;
        const [atX, atY] = [x.place(axisX.values[trial] ?? NaN), y.place(axisY.values[trial] ?? NaN)];
        if (atX < 0 || atY < 0) {
            leftOut += 1;
            continue;
        }
        const value = sweep.data.objective[trial] ?? NaN;
        const key = atX * 1000 + atY;
        const cell = cells.get(key);
        // The first one of a field is its best: they come best first.
        if (cell === undefined) cells.set(key, { x: atX, y: atY, count: 1, best: value, mean: value, sum: value });
        else {
            cell.count += 1;
            cell.sum += value;
            cell.mean = cell.sum / cell.count;
        }
    }
    return { x: x.bins, y: y.bins, isBandX: x.isBand, isBandY: y.isBand, cells: [...cells.values()], leftOut };
}

/** Categories and few numbers have a bin each; other numbers as many as asked for, alike on the axis' scale. */
function binsOf(axis: ParamAxis, count: number): Bins {
    if (axis.categories) {
        const tally = new Map<number, number>();
        axis.values.forEach((value) => tally.set(value, (tally.get(value) ?? 0) + 1));
        tally.delete(NaN);
        const common = [...tally].sort((a, b) => b[1] - a[1]).slice(0, count).map(([value]) => value).sort((a, b) => a - b);
        const places = new Map(common.map((value, index) => [value, index]));
        const bins = common.map((value, index) => {
            const text = axis.categories?.[value] ?? "";
            return { low: index - 0.5, high: index + 0.5, text, limit: { only: [text] } };
        });
        return { isBand: true, bins, place: (value) => places.get(value) ?? -1 };
    }
    const ascending = sorted(axis.values);
    const low = ascending[0] ?? 0;
    const high = ascending[ascending.length - 1] ?? 1;
    const distinct = [...new Set(ascending)];
    if (distinct.length <= count) {
        const places = new Map(distinct.map((value, index) => [value, index]));
        const bins = distinct.map((value, index) =>
            ({ low: index - 0.5, high: index + 0.5, text: short(value), limit: { low: value, high: value } }));
        return { isBand: true, bins, place: (value) => places.get(value) ?? -1 };
    }
    const isLog = axis.kind === "log";
    const [from, to] = isLog ? [Math.log(low), Math.log(high)] : [low, high];
    const step = (to - from) / count;
    const edge = (index: number) => {
        if (index === 0) return low;
        if (index === count) return high;
        return isLog ? Math.exp(from + index * step) : from + index * step;
    };
    const bins = Array.from({ length: count }, (_, index) => {
        const [a, b] = [edge(index), edge(index + 1)];
        const isEnd = index === 0 || index === count - 1;
        const limit = isEnd ? { low: a, high: b } : rangeLimit(a, b);
        return { low: a, high: b, text: `${short(a, 3)} to ${short(b, 3)}`, limit };
    });
    const place = (value: number) => {
        if (Number.isNaN(value)) return -1;
        return Math.min(count - 1, Math.max(0, Math.floor(((isLog ? Math.log(value) : value) - from) / step)));
    };
    return { isBand: false, bins, place };
}
