import { PointerEvent, ReactNode, RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Palette, usePalette } from "../core/palette";
import { Axis, Scale, scaleFor } from "../core/scale";

export { extent, scaleFor } from "../core/scale";
export type { Axis, Scale, Tick } from "../core/scale";

/** The width of an element, followed as it changes; 0 before it is known. Pixels. */
export function useWidth<E extends HTMLElement>(): [RefObject<E>, number] {
    const element = useRef<E>(null);
    const [width, setWidth] = useState(0);
    useLayoutEffect(() => {
        const watched = element.current;
        if (watched === null) return;
        setWidth(watched.clientWidth);
        const observer = new ResizeObserver(() => setWidth(watched.clientWidth));
        observer.observe(watched);
        return () => observer.disconnect();
    }, []);
    return [element, width];
}

/** Where the marks of a chart go: pixels inside the axes. */
export interface Frame {
    width: number;
    height: number;
    x: Scale;
    y: Scale;
}

/** A canvas that is sharp on every screen and drawn anew when `draw` or its size changes. */
export function Canvas(
    { width, height, draw, className }: {
        width: number; height: number; draw: (context: CanvasRenderingContext2D) => void; className?: string;
    },
) {
    const element = useRef<HTMLCanvasElement>(null);
    useEffect(() => {
        const canvas = element.current;
        const context = canvas?.getContext("2d");
        if (!canvas || !context || width <= 0 || height <= 0) return;
        const ratio = window.devicePixelRatio || 1;
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        context.clearRect(0, 0, width, height);
        draw(context);
    }, [width, height, draw]);
    return <canvas ref={element} className={className} style={{ width, height }} />;
}

export interface Tip {
    /** Pixels inside the axes. */
    x: number;
    y: number;
    content: ReactNode;
}

/**
 * A chart: axes as vectors, marks on a canvas, one tooltip.
 *
 * @param summary what is to be seen, in a sentence, for those who cannot see it.
 * @param draw the marks, in pixels of the frame. Keep it stable (`useCallback`): a new one draws anew.
 * @param tip what is at a place, in pixels of the frame; null: nothing.
 * @param drag with a drag from one place to another, as pixels of the frame, for zooming and brushing.
 * @param over vectors above the marks.
 */
export function Chart(
    { x, y, height, summary, draw, tip, press, drag, reset, over, left = 52, bottom = 38, right = 12, top = 10 }: {
        x: Axis; y: Axis; height: number; summary: string;
        draw: (context: CanvasRenderingContext2D, frame: Frame, palette: Palette) => void;
        tip?: (at: { x: number; y: number }, frame: Frame) => Tip | null;
        press?: (at: { x: number; y: number }, frame: Frame) => void;
        drag?: (from: { x: number; y: number }, to: { x: number; y: number }, frame: Frame) => void;
        /** A double press. */
        reset?: () => void;
        over?: (frame: Frame) => ReactNode; left?: number; bottom?: number; right?: number; top?: number;
    },
) {
    const [box, outer] = useWidth<HTMLDivElement>();
    const palette = usePalette();
    const [shown, setShown] = useState<Tip | null>(null);
    const [dragged, setDragged] = useState<{ from: { x: number; y: number }; to: { x: number; y: number } } | null>(null);
    const width = Math.max(0, outer - left - right);
    const inner = Math.max(0, height - top - bottom);
    const frame = useMemo<Frame>(
        () => ({ width, height: inner, x: scaleFor(x, [0, width]), y: scaleFor(y, [inner, 0]) }),
        // Axes are small plain values: comparing their text spares every caller a useMemo.
        // eslint-disable-next-line
        [width, inner, axisKey(x), axisKey(y)]);
    const paint = useMemo(
        () => (context: CanvasRenderingContext2D) => {
            context.save();
            context.beginPath();
            context.rect(-2, -2, frame.width + 4, frame.height + 4);
            context.clip();
            draw(context, frame, palette);
            context.restore();
        },
        [draw, frame, palette]);

    const place = (event: PointerEvent) => {
        const rect = event.currentTarget.getBoundingClientRect();
        return { x: event.clientX - rect.left, y: event.clientY - rect.top };
    };
    // As many characters as fit between two ticks.
    const [first, second] = frame.x.ticks;
    const room = first && second ? Math.max(3, Math.abs(second.at - first.at) / 6.6) : 24;
    const move = (event: PointerEvent) => {
        const at = place(event);
        if (dragged) setDragged({ from: dragged.from, to: at });
        else setShown(tip?.(at, frame) ?? null);
    };
    const down = (event: PointerEvent<HTMLDivElement>) => {
        if (!drag || event.button !== 0 || event.pointerType === "touch") return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setShown(null);
        setDragged({ from: place(event), to: place(event) });
    };
    const up = (event: PointerEvent) => {
        const at = place(event);
        const begun = dragged;
        setDragged(null);
        if (begun && Math.hypot(at.x - begun.from.x, at.y - begun.from.y) > 4) {
            drag?.(begun.from, at, frame);
            return;
        }
        // A finger cannot point without pressing: it says what is there first, and presses the second time.
        const found = event.pointerType === "touch" ? tip?.(at, frame) ?? null : null;
        if (found && Math.hypot(found.x - (shown?.x ?? Infinity), found.y - (shown?.y ?? Infinity)) > 24) setShown(found);
        else press?.(at, frame);
    };
    return (
        <div className="chart" ref={box} style={{ height }} role="img" aria-label={summary}>
            {outer > 0 && (
                <>
                    <svg className="axes" width={outer} height={height} aria-hidden="true">
                        <g transform={`translate(${left},${top})`}>
                            {frame.y.ticks.map(({ at, text }) => (
                                <g key={text + at} transform={`translate(0,${at})`}>
                                    <line x2={width} />
                                    <text x={-8} dy="0.32em" textAnchor="end">{clipped(text, left / 6.4)}</text>
                                </g>
                            ))}
                            {frame.x.ticks.map(({ at, text }) => (
                                <g key={text + at} transform={`translate(${at},${inner})`}>
                                    <line y2={4} />
                                    <text y={17} textAnchor="middle">{clipped(text, room)}</text>
                                </g>
                            ))}
                            <line className="base" x2={width} y1={inner} y2={inner} />
                            {x.title && <text className="axistitle" x={width} y={inner + 33} textAnchor="end">{x.title}</text>}
                        </g>
                    </svg>
                    <div className="plot" style={{ left, top, width, height: inner }} onPointerMove={move}
                        onPointerLeave={(event) => { if (event.pointerType !== "touch") setShown(null); }} onPointerDown={down} onPointerUp={up}
                        onDoubleClick={reset}>
                        <Canvas width={width} height={inner} draw={paint} />
                        {over && <svg width={width} height={inner} aria-hidden="true">{over(frame)}</svg>}
                        {dragged && <DragBox from={dragged.from} to={dragged.to} />}
                        {shown && <TipBox tip={shown} width={width} />}
                    </div>
                    {y.title && <span className="ytitle" aria-hidden="true">{y.title}</span>}
                </>
            )}
        </div>
    );
}

function axisKey(axis: Axis): string {
    return JSON.stringify([axis.kind, axis.domain, axis.categories]);
}

function clipped(text: string, length: number): string {
    return text.length > length ? text.slice(0, Math.max(1, Math.floor(length) - 1)) + "…" : text;
}

function DragBox({ from, to }: { from: { x: number; y: number }; to: { x: number; y: number } }) {
    return (
        <div className="dragbox" style={{
            left: Math.min(from.x, to.x), top: Math.min(from.y, to.y),
            width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y),
        }} />
    );
}

/** Beside the mark it speaks of, on the side where there is room. */
export function TipBox({ tip, width }: { tip: Tip; width: number }) {
    const isLeft = tip.x > width / 2;
    const style = isLeft ? { right: width - tip.x + 10, top: tip.y } : { left: tip.x + 10, top: tip.y };
    return <div className="tip" style={style}>{tip.content}</div>;
}
