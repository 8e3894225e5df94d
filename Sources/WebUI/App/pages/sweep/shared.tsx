import { createContext, useContext, useSyncExternalStore } from "react";
import { go, to } from "../../core/route";
import { short } from "../../core/format";
import { Axis, Frame, Scale } from "../../parts/chart";
import { statusWord } from "../../parts/basic";
import { Brush, Limit } from "./brush";
import { Sweep, ValueView } from "./model";

/** The trial under the pointer, in whichever panel. Not React state: a panel is not drawn anew when it moves. */
export class Hover {
    private trial = -1;
    private readonly listeners = new Set<() => void>();
    readonly get = () => this.trial;
    readonly subscribe = (listener: () => void) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    };
    set(trial: number) {
        if (trial === this.trial) return;
        this.trial = trial;
        this.listeners.forEach((listener) => listener());
    }
}

/** What the panels of one sweep share. */
export interface Shared {
    sweep: Sweep;
    experimentID: string;
    view: ValueView;
    /** The objective as an axis. */
    y: Axis;
    brush: Brush;
    /** 1 for each selected trial. */
    mask: Uint8Array;
    /** How many are. */
    selected: number;
    /** Changes limits; `isDone` is false while a drag goes on. */
    limit: (changes: readonly (readonly [string, Limit | null])[], isDone?: boolean) => void;
    hover: Hover;
}

const SharedContext = createContext<Shared | null>(null);
export const ShareSweep = SharedContext.Provider;

export function useShared(): Shared {
    const shared = useContext(SharedContext);
    if (shared === null) throw new Error("A panel of a sweep stands outside of its sweep.");
    return shared;
}

export function useHovered(hover: Hover): number {
    return useSyncExternalStore(hover.subscribe, hover.get);
}

export function openTrial(shared: Shared, trial: number): void {
    const id = shared.sweep.data.ids[trial];
    if (id !== undefined) go(to.run(shared.experimentID, id));
}

/** What a trial is, in a tooltip. */
export function TrialTip({ sweep, trial }: { sweep: Sweep; trial: number }) {
    const { data, objective, params } = sweep;
    const value = data.objective[trial] ?? NaN;
    const rank = sweep.rank[trial] ?? 0;
    const status = data.statuses[trial] ?? "FINISHED";
    return (
        <div className="sweep-tip">
            <strong className="clip">{data.names[trial]}</strong>
            <span className="muted">
                {rank > 0 ? `${rank} of ${sweep.order.length}` : "no value"}{status === "FINISHED" ? "" : ", " + statusWord(status)}
            </span>
            <dl>
                {objective && rank > 0 && <><dt>{objective.metric}</dt><dd><strong>{short(value, 5)}</strong></dd></>}
                {params.slice(0, 7).map((param) => (
                    <TipRow key={param.key} name={param.key} text={param.texts[trial] ?? null} />
                ))}
            </dl>
        </div>
    );
}

function TipRow({ name, text }: { name: string; text: string | null }) {
    return <><dt>{name}</dt><dd>{text ?? <span className="muted">none</span>}</dd></>;
}

/** A ring around the hovered trial's mark. */
export function HoverRing({ hover, xs, ys, frame }: { hover: Hover; xs: ArrayLike<number>; ys: ArrayLike<number>; frame: Frame }) {
    const trial = useHovered(hover);
    const x = frame.x(xs[trial] ?? NaN);
    const y = frame.y(ys[trial] ?? NaN);
    if (trial < 0 || !inside(x, frame.width) || !inside(y, frame.height)) return null;
    return <circle className="sweep-ring" cx={x} cy={y} r={5.5} />;
}

export function inside(pixel: number, length: number): boolean {
    return pixel >= -1 && pixel <= length + 1;
}

/** The selected part of one axis as pixels, smaller first; null where all of it is. */
export function limitPixels(
    limit: Limit | undefined, scale: Scale, categories: readonly string[] | undefined,
): [number, number] | null {
    if (limit === undefined) return null;
    let low: number;
    let high: number;
    if ("only" in limit) {
        const places = limit.only.map((word) => categories?.indexOf(word) ?? -1).filter((place) => place >= 0);
        if (places.length === 0) return null;
        [low, high] = [Math.min(...places) - 0.4, Math.max(...places) + 0.4];
    } else {
        ({ low, high } = limit);
    }
    const ends = [scale(low), scale(high)].sort((a, b) => a - b);
    return [ends[0] ?? 0, ends[1] ?? 0];
}
