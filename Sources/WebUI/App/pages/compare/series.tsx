import { useMemo, useRef } from "react";
import { Palette } from "../../core/palette";
import { runName } from "../../core/run";
import { Run } from "../../core/types";
import { Item } from "./compared";

/** How one run is drawn: no two of the first 20 share both dash and marker, so that colour is never needed. */
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const markers = [
    "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    "M-2.8-2.8h5.6v5.6h-5.6z",
    "M0-3.8 3.6 2.6h-7.2z",
    "M0-4 4 0 0 4-4 0z",
    "M-3.6-1.1h2.5v-2.5h2.200v2.500h2.500v2.200h-2.500v2.500h-2.200v-2.500h-2.500z",
];

export function dashOf(index: number): readonly number[] {
    return dashes[index % dashes.length] ?? [];
}

function markerOf(index: number): string {
    return markers[index % markers.length] ?? "";
}

export function colorOf(index: number, palette: Palette): string {
    return palette.series[index % palette.series.length] ?? palette.text;
}

/** @param x,y pixels. */
export function drawMarker(context: CanvasRenderingContext2D, index: number, x: number, y: number): void {
    if (!Number.isFinite(x + y)) return;
    context.save();
    context.translate(x, y);
    context.fill(new Path2D(markerOf(index)));
    context.restore();
}

/** Runs of the same name get the start of their id as well; the series of one stays while others come, go and move. */
export function useItems(runs: readonly Run[]): Item[] {
    const known = useRef(new Map<string, number>());
    return useMemo(() => {
        const names = runs.map(({ info }) => runName(info));
        return runs.map((run, index) => {
            const id = run.info.run_id;
            const name = names[index] ?? "";
            const isShared = names.filter((other) => other === name).length > 1;
            const series = known.current.get(id) ?? known.current.size;
            known.current.set(id, series);
            return { id, run, series, label: isShared ? `${name} (${id.slice(0, 6)})` : name };
        });
    }, [runs]);
}

/** The line and the marker of a run, as they are in the charts. */
export function Swatch({ index }: { index: number }) {
    const color = `var(--series-${index % 8})`;
    return (
        <svg className="compare-swatch" width="26" height="12" viewBox="-13 -6 26 12" aria-hidden="true">
            <path d="M-13 0H13" style={{ stroke: color, strokeDasharray: dashOf(index).join(" ") }} />
            <path d={markerOf(index)} style={{ fill: color }} />
        </svg>
    );
}
