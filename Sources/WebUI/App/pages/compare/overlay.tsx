import { ReactNode, useCallback } from "react";
import { traceLine } from "../../core/curves";
import { Palette } from "../../core/palette";
import { Axis, Chart, Frame } from "../../parts/chart";
import { Item } from "./compared";
import { colorOf, dashOf, drawMarker, Swatch } from "./series";

/** One of several lines in one chart; of a single place, it is a point. */
export interface Line extends Item {
    xs: readonly number[];
    ys: readonly number[];
}

/** Markers of a long line: where lines cross, its end does not tell which is which. */
const marksAtMost = 4;

/**
 * Lines over each other, told apart by colour, dash and marker.
 *
 * @param lines keep them stable (`useMemo`): new ones are drawn anew.
 * @param lit the id of the line that is brought to the front.
 * @param read what is known of a place of a line, for the tooltip.
 */
export function Overlay({ lines, lit, x, y, height, summary, read, press, drag, reset }: {
    lines: readonly Line[]; lit: string | null; x: Axis; y: Axis; height: number; summary: string;
    read: (line: Line, place: number) => ReactNode; press?: (line: Line) => void;
    drag?: (from: number, to: number) => void; reset?: () => void;
}) {
    const draw = useCallback((context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => {
        context.lineJoin = "round";
        for (const { id, series, xs, ys } of [...lines].sort((a, b) => Number(a.id === lit) - Number(b.id === lit))) {
            const isLit = id === lit;
            context.strokeStyle = context.fillStyle = colorOf(series, palette);
            context.globalAlpha = lit === null || isLit ? 1 : 0.18;
            context.lineWidth = isLit ? 2.8 : 1.8;
            context.setLineDash([...dashOf(series)]);
            context.beginPath();
            traceLine(context, xs, ys, frame.x, frame.y);
            context.stroke();
            // At the end, and elsewhere for each series, so that markers of lines that run together do not hide each other.
            for (let mark = 0; mark < (xs.length <= 8 ? 1 : marksAtMost); mark++) {
                const share = mark === 0 ? 1 : (mark - (series % 5) * 0.18) / marksAtMost;
                const place = Math.floor(share * (xs.length - 1));
                drawMarker(context, series, frame.x(xs[place] ?? NaN), frame.y(ys[place] ?? NaN));
            }
        }
        context.globalAlpha = 1;
        context.setLineDash([]);
    }, [lines, lit]);
    const nearest = (at: { x: number; y: number }, frame: Frame) => {
        let found;
        let least = 30;
        for (const line of lines) {
            for (const [place, value] of line.ys.entries()) {
                const spot = { line, place, x: frame.x(line.xs[place] ?? NaN), y: frame.y(value) };
                const distance = Math.hypot(spot.x - at.x, spot.y - at.y);
                if (distance < least) [found, least] = [spot, distance];
            }
        }
        return found;
    };
    return (
        <Chart height={height} left={56} top={16} x={x} y={y} draw={draw} summary={summary} reset={reset}
            tip={(at, frame) => {
                const found = nearest(at, frame);
                return found ? {
                    ...found, content: (
                        <>
                            <div className="row"><Swatch index={found.line.series} /><strong>{found.line.label}</strong></div>
                            {read(found.line, found.place)}
                        </>
                    ),
                } : null;
            }}
            press={press && ((at, frame) => {
                const found = nearest(at, frame);
                if (found) press(found.line);
            })}
            drag={drag && ((from, to, frame) => {
                const [low, high] = [frame.x.invert(from.x), frame.x.invert(to.x)];
                drag(Math.min(low, high), Math.max(low, high));
            })} />
    );
}

/** Which line is whose; a press brings one to the front. */
export function Legend({ items, lit, setLit }: {
    items: readonly Item[]; lit: string | null; setLit: (id: string | null) => void;
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
