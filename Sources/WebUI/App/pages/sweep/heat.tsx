import { useCallback, useMemo } from "react";
import { counted, short } from "../../core/format";
import { Palette } from "../../core/palette";
import { decoded, setQuery, useQuery } from "../../core/route";
import { Chart, Frame } from "../../parts/chart";
import { Panel } from "../../parts/basic";
import { Bin, binsOf } from "./bins";
import { ParamAxis, Sweep } from "./model";
import { Facts, useShared } from "./shared";

interface Cell {
    x: Bin;
    y: Bin;
    /** Best first. */
    values: number[];
}

/** Two params at once: where both together are good, and what has not been tried. */
export function Heat() {
    const { sweep, chosen, limit } = useShared();
    const { params } = sweep;
    const [keyX, keyY] = (useQuery("heat")[0] ?? "").split(",").map(decoded);
    const x = params.find(({ key }) => key === keyX) ?? params[0];
    const y = params.find(({ key }) => key === keyY && key !== x?.key) ?? params.find((param) => param !== x);
    const grid = useMemo(() => x && y && gridOf(sweep, chosen, x, y), [sweep, chosen, x, y]);
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        grid?.cells.forEach((cell, rank, { length }) => {
            const box = boxOf(cell, frame);
            context.fillStyle = palette.ramp(1 - rank / Math.max(1, length - 1));
            context.fillRect(box.x, box.y, box.width, box.height);
        });
    }, [grid]);
    if (!grid || !x || !y || sweep.order.length < 2) return null;

    const cellAt = (at: { x: number; y: number }, frame: Frame) => grid.cells.find((cell) => {
        const box = boxOf(cell, frame);
        return at.x >= box.x && at.x < box.x + box.width && at.y >= box.y && at.y < box.y + box.height;
    });
    const [best] = grid.cells;
    const select = (name: string, value: ParamAxis, other: ParamAxis, link: (key: string) => string[]) => (
        <label className="sweep-select">
            <span className="muted">{name}</span>
            <select value={value.key} aria-label={name + " axis"}
                onChange={(event) => setQuery({ heat: link(event.target.value).map(encodeURIComponent).join(",") })}>
                {params.filter((param) => param !== other).map(({ key }) => <option key={key}>{key}</option>)}
            </select>
        </label>
    );
    return (
        <Panel title="Two params together" className="sweep-heat" aside={
            <div className="row sweep-options">
                {select("x", x, y, (key) => [key, y.key])}
                {select("y", y, x, (key) => [x.key, key])}
            </div>
        }>
            <Chart x={{ ...grid.x, title: x.key }} y={{ ...grid.y, title: y.key }} height={250} left={62} draw={draw}
                summary={best === undefined ? "No selected trial has a value."
                    : `The best is at ${x.key} ${best.x.text} and ${y.key} ${best.y.text}: ${short(best.values[0])}.`}
                tip={(at, frame) => {
                    const cell = cellAt(at, frame);
                    if (cell === undefined) return null;
                    const sum = cell.values.reduce((total, value) => total + value);
                    return { ...at, content: (
                        <div className="sweep-tip">
                            <Facts of={[
                                [x.key, cell.x.text], [y.key, cell.y.text], ["best", <strong>{short(cell.values[0], 5)}</strong>],
                                ["mean", short(sum / cell.values.length, 5)],
                            ]} />
                            <span className="muted">{counted(cell.values.length, "trial")}</span>
                        </div>
                    ) };
                }}
                press={(at, frame) => {
                    const cell = cellAt(at, frame);
                    if (cell) limit([[x.key, cell.x.limit], [y.key, cell.y.limit]]);
                }}
                reset={() => limit([[x.key, null], [y.key, null]])}
                over={(frame) => best && <rect className="sweep-bestring" {...boxOf(best, frame)} />} />
            <p className="sweep-note muted">Coloured by the best trial. Press a field to select its trials; empty: nothing tried.</p>
        </Panel>
    );
}

function boxOf({ x, y }: Cell, frame: Frame) {
    const [left, top] = [frame.x(x.low), frame.y(y.high)];
    return {
        x: left + 0.75, y: top + 0.75,
        width: Math.max(1, frame.x(x.high) - left - 1.5), height: Math.max(1, frame.y(y.low) - top - 1.5),
    };
}

/** The cells with trials, the one with the best trial first. */
function gridOf({ data }: Sweep, chosen: readonly number[], axisX: ParamAxis, axisY: ParamAxis) {
    const [acrossX, acrossY] = [binsOf(axisX, 16), binsOf(axisY, 12)];
    const cells = new Map<string, Cell>();
    for (const trial of chosen) {
        const [placeX, placeY] = [acrossX.place(axisX.values[trial] ?? NaN), acrossY.place(axisY.values[trial] ?? NaN)];
        const [x, y] = [acrossX.bins[placeX], acrossY.bins[placeY]];
        if (x === undefined || y === undefined) continue;
        const key = `${placeX},${placeY}`;
        const cell = cells.get(key) ?? { x, y, values: [] };
        cell.values.push(data.objective[trial] ?? NaN);
        cells.set(key, cell);
    }
    return { x: acrossX.axis, y: acrossY.axis, cells: [...cells.values()] };
}
