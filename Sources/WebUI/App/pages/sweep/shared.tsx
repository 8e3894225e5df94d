import { createContext, ReactNode, useContext, useSyncExternalStore } from "react";
import { go, to } from "../../core/route";
import { short } from "../../core/format";
import { statusWord } from "../../parts/basic";
import { Brush, Limit } from "./brush";
import { ParamAxis, Sweep, ValueView } from "./model";

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
    y: ParamAxis;
    brush: Brush;
    /** 1 for each selected trial. */
    mask: Uint8Array;
    /** How many are. */
    selected: number;
    /** Those with a value, best first. */
    chosen: number[];
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

export function useHovered(): number {
    const { hover } = useShared();
    return useSyncExternalStore(hover.subscribe, hover.get);
}

export function openTrial({ sweep, experimentID }: Shared, trial: number): void {
    const id = sweep.data.ids[trial];
    if (id !== undefined) go(to.run(experimentID, id));
}

/** What a trial is, in a tooltip. */
export function TrialTip({ trial }: { trial: number }) {
    const { data, objective, params, order } = useShared().sweep;
    const rank = order.indexOf(trial) + 1;
    const status = data.statuses[trial] ?? "FINISHED";
    return (
        <div className="sweep-tip">
            <strong className="clip">{data.names[trial]}</strong>
            <span className="muted">
                {rank > 0 ? `${rank} of ${order.length}` : "no value"}{status !== "FINISHED" && ", " + statusWord(status)}
            </span>
            <Facts of={[
                [objective?.metric ?? "", rank > 0 && <strong>{short(data.objective[trial], 5)}</strong>],
                ...params.slice(0, 7).map(({ key, texts }) => [key, texts[trial] ?? null] as const),
            ]} />
        </div>
    );
}

/** Names and what they are; those without are left out. */
export function Facts({ of }: { of: readonly (readonly [string, ReactNode])[] }) {
    return (
        <dl className="sweep-facts">
            {of.map(([name, value]) => value !== null && value !== false && (
                <div key={name}><dt className="clip" title={name}>{name}</dt><dd className="clip">{value}</dd></div>
            ))}
        </dl>
    );
}
