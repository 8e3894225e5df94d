import { useMemo } from "react";
import { short } from "../../core/format";
import { setQuery, useQuery } from "../../core/route";
import { Button } from "../../parts/basic";
import { Popover } from "../../parts/menu";
import { Limit } from "./brush";
import { paramAxis, ParamAxis, Sweep } from "./model";
import { useShared } from "./shared";

export interface AxisChoice {
    axis: ParamAxis;
    isShown: boolean;
}

const shownMax = 8;

/**
 * The axes of the parallel coordinates, those shown first: by importance, else as the link says: `learning_rate,depth~log`.
 */
export function useAxes(sweep: Sweep): AxisChoice[] {
    const [text] = useQuery("axes");
    return useMemo(() => {
        const all = sweep.params.flatMap((param) => sweep.axes.get(param.key) ?? []);
        if (text === null) return all.map((axis, index) => ({ axis, isShown: index < shownMax }));
        const chosen: AxisChoice[] = [];
        for (const part of text.split(",")) {
            const [name = "", kind] = part.split("~");
            const param = sweep.params.find((one) => encodeURIComponent(one.key) === name);
            if (param === undefined || chosen.some((one) => one.axis.key === param.key)) continue;
            const axis = kind === "log" || kind === "linear" ? paramAxis(param, kind) : sweep.axes.get(param.key);
            if (axis) chosen.push({ axis, isShown: true });
        }
        const rest = all.filter((axis) => !chosen.some((one) => one.axis.key === axis.key));
        return [...chosen, ...rest.map((axis) => ({ axis, isShown: chosen.length === 0 }))];
    }, [sweep, text]);
}

/** @param choices those shown, in their order. */
export function axesText(choices: readonly AxisChoice[]): string {
    return choices.map(({ axis }) => encodeURIComponent(axis.key) + (axis.canLog ? `~${axis.kind}` : "")).join(",");
}

/** Which axes there are, in which order, on which scale, and what is selected on them: all that dragging does, by keyboard. */
export function AxesMenu({ choices, place }: { choices: AxisChoice[]; place: (key: string, by: number) => void }) {
    const { sweep, brush, limit } = useShared();
    const set = (changed: AxisChoice[]) => setQuery({ axes: axesText(changed.filter((one) => one.isShown)) });
    const replace = (key: string, change: (one: AxisChoice) => AxisChoice) =>
        set(choices.map((one) => (one.axis.key === key ? change(one) : one)));
    const shown = choices.filter((one) => one.isShown);
    return (
        <Popover button="Axes" align="end" className="sweep-axesmenu">
            {() => (
                <ul className="sweep-axes">
                    {choices.map((one) => {
                        const { axis, isShown } = one;
                        const at = shown.indexOf(one);
                        const param = sweep.params.find((other) => other.key === axis.key);
                        return (
                            <li key={axis.key}>
                                <div className="sweep-axesline">
                                    <label className="switch">
                                        <input type="checkbox" checked={isShown} disabled={isShown && shown.length === 1}
                                            onChange={() => replace(axis.key, (old) => ({ ...old, isShown: !isShown }))} />
                                        <span className="clip">{axis.key}</span>
                                    </label>
                                    {isShown && axis.canLog && param && (
                                        <label className="switch">
                                            <input type="checkbox" checked={axis.kind === "log"} onChange={(event) => {
                                                const changed = paramAxis(param, event.target.checked ? "log" : "linear");
                                                replace(axis.key, (old) => ({ ...old, axis: changed }));
                                            }} />
                                            log
                                        </label>
                                    )}
                                    {isShown && (
                                        <span className="sweep-move">
                                            <Button kind="quiet" disabled={at === 0} aria-label={`Move ${axis.key} left`}
                                                onClick={() => place(axis.key, -1)}>←</Button>
                                            <Button kind="quiet" disabled={at === shown.length - 1}
                                                aria-label={`Move ${axis.key} right`} onClick={() => place(axis.key, 1)}>→</Button>
                                        </span>
                                    )}
                                </div>
                                {isShown && (
                                    <LimitFields axis={axis} value={brush.get(axis.key)}
                                        set={(next) => limit([[axis.key, next]])} />
                                )}
                            </li>
                        );
                    })}
                </ul>
            )}
        </Popover>
    );
}

function LimitFields({ axis, value, set }: { axis: ParamAxis; value: Limit | undefined; set: (limit: Limit | null) => void }) {
    if (axis.categories) {
        const only = value && "only" in value ? value.only : [];
        const flip = (word: string) => set({ only: only.includes(word) ? only.filter((one) => one !== word) : [...only, word] });
        return (
            <div className="row sweep-words" role="group" aria-label={`Only these of ${axis.key}`}>
                {axis.categories.slice(0, 12).map((word) => (
                    <button key={word} type="button" className="chip" aria-pressed={only.includes(word)} onClick={() => flip(word)}>
                        <span className="clip">{word === "" ? "(empty)" : word}</span>
                    </button>
                ))}
            </div>
        );
    }
    const range = value && "low" in value ? value : null;
    const ends = axis.values.reduce<[number, number]>(
        ([low, high], one) => (Number.isNaN(one) ? [low, high] : [Math.min(low, one), Math.max(high, one)]),
        [Infinity, -Infinity]);
    const field = (which: "low" | "high", text: string) => {
        const typed = text.trim() === "" ? NaN : Number(text);
        const low = which === "low" ? (Number.isNaN(typed) ? ends[0] : typed) : range?.low ?? ends[0];
        const high = which === "high" ? (Number.isNaN(typed) ? ends[1] : typed) : range?.high ?? ends[1];
        set(low <= ends[0] && high >= ends[1] ? null : { low, high });
    };
    return (
        <div className="row sweep-range">
            {(["low", "high"] as const).map((which) => (
                <label key={which}>
                    <span className="muted">{which === "low" ? "from" : "to"}</span>
                    <input type="text" inputMode="decimal" key={range?.[which] ?? ""} defaultValue={range?.[which] ?? ""}
                        placeholder={short(ends[which === "low" ? 0 : 1])}
                        aria-label={`${axis.key} ${which === "low" ? "from" : "to"}`}
                        onKeyDown={(event) => { if (event.key === "Enter") field(which, event.currentTarget.value); }}
                        onBlur={(event) => {
                            if (event.target.value !== String(range?.[which] ?? "")) field(which, event.target.value);
                        }} />
                </label>
            ))}
        </div>
    );
}
