import { ReactNode, useCallback } from "react";
import { traceLine } from "../../core/curves";
import { Palette } from "../../core/palette";
import { Axis, Chart, Frame } from "../../parts/chart";
import { colorOf, dashOf, drawMarker, Swatch } from "./series";

/** One of several lines in one chart. */
export interface Line {
    id: string;
    label: string;
    series: number;
    /** In order. */
    xs: readonly number[];
    ys: readonly number[];
    /** As logged, where `ys` is smoothed: drawn faintly while lines are few. */
    raw?: readonly number[];
}

/** Markers of a long line: where lines cross, its end does not tell which is which. */
const marksAtMost = 4;

/**
 * Lines over each other, told apart by colour, dash and marker.
 *
 * @param lines keep them stable (`useMemo`): new ones are drawn anew.
 * @param lit the id of the line that is brought to the front.
 * @param read what is known of a place of a line, for the tooltip.
 * @param isStairs whether a value holds until the next one.
 */
export function Overlay({ lines, lit, x, y, height, summary, read, isStairs = false, drag, reset }: {
    lines: readonly Line[]; lit: string | null; x: Axis; y: Axis; height: number; summary: string;
    read: (line: Line, place: number) => ReactNode; isStairs?: boolean;
    drag?: (from: number, to: number) => void; reset?: () => void;
}) {
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        context.lineJoin = "round";
        for (const line of [...lines].sort((a, b) => Number(a.id === lit) - Number(b.id === lit))) {
            const { series, xs, ys } = line;
            const isLit = line.id === lit;
            const alpha = lit === null || isLit ? 1 : 0.18;
            context.strokeStyle = context.fillStyle = colorOf(series, palette);
            const stroke = (values: readonly number[], width: number, strength: number, dash: readonly number[]) => {
                context.globalAlpha = alpha * strength;
                context.lineWidth = width;
                context.setLineDash([...dash]);
                context.beginPath();
                traceLine(context, xs, values, frame.x, frame.y);
                context.stroke();
            };
            if (line.raw && lines.length <= 10) stroke(line.raw, 1, 0.25, []);
            stroke(ys, isLit ? 2.8 : 1.8, 1, dashOf(series));
            // At the end, and elsewhere for each series, so that markers of lines that run together do not hide each other.
            for (let mark = 0; mark < (xs.length <= 8 ? 1 : marksAtMost); mark++) {
                const share = mark === 0 ? 1 : (mark - (series % 5) * 0.18) / marksAtMost;
                const place = Math.floor(share * (xs.length - 1));
                const [across, up] = [frame.x(xs[place] ?? NaN), frame.y(ys[place] ?? NaN)];
                if (Number.isFinite(across) && Number.isFinite(up)) drawMarker(context, series, across, up);
            }
        }
        context.globalAlpha = 1;
        context.setLineDash([]);
    }, [lines, lit]);
    const tip = (at: { x: number; y: number }, frame: Frame) => {
        const wanted = frame.x.invert(at.x);
        let found: { line: Line; place: number; x: number; y: number } | undefined;
        let least = 40;
        for (const line of lines) {
            const place = placeOf(line.xs, wanted, isStairs);
            const across = isStairs ? at.x : frame.x(line.xs[place] ?? NaN);
            const up = frame.y(line.ys[place] ?? NaN);
            const distance = Math.hypot(across - at.x, up - at.y);
            if (distance < least) {
                least = distance;
                found = { line, place, x: across, y: up };
            }
        }
        return found === undefined ? null : {
            x: found.x, y: found.y, content: (
                <>
                    <div className="row"><Swatch index={found.line.series} /><strong>{found.line.label}</strong></div>
                    {read(found.line, found.place)}
                </>
            ),
        };
    };
    return (
        <Chart height={height} left={56} top={16} x={x} y={y} draw={draw} tip={tip} summary={summary} reset={reset}
            drag={drag && ((from, to, frame) => {
                const [low, high] = [frame.x.invert(from.x), frame.x.invert(to.x)];
                drag(Math.min(low, high), Math.max(low, high));
            })} />
    );
}

/** The last place at or below `x`, or the one nearest to it; 0 where there is none. `xs` ascend. */
export function placeOf(xs: readonly number[], x: number, isStairs: boolean): number {
    let low = 0;
    let high = xs.length - 1;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((xs[middle] ?? 0) <= x) low = middle;
        else high = middle - 1;
    }
    return !isStairs && Math.abs((xs[low + 1] ?? Infinity) - x) < Math.abs((xs[low] ?? 0) - x) ? low + 1 : low;
}

/** Which line is whose; a press brings one to the front. */
export function Legend({ items, lit, setLit }: {
    items: readonly { id: string; label: string; series: number }[]; lit: string | null; setLit: (id: string | null) => void;
}) {
    return (
        <ul className="legend compare-legend">
            {items.map(({ id, label, series }) => (
                <li key={id}>
                    <button type="button" aria-pressed={lit === id} title={`Bring ${label} to the front`}
                        onClick={() => setLit(lit === id ? null : id)}>
                        <Swatch index={series} /><span className="clip">{label}</span>
                    </button>
                </li>
            ))}
        </ul>
    );
}
