import { short } from "../../core/format";
import { Popover } from "../../parts/menu";
import { Switch } from "../../parts/choice";
import { ParamAxis } from "./model";
import { useShared } from "./shared";

/** Which axes there are, and what is selected on them: all that dragging does, by keyboard. */
export function AxesMenu({ shown, show }: { shown: readonly ParamAxis[]; show: (axes: ParamAxis[]) => void }) {
    const { params } = useShared().sweep;
    return (
        <Popover button="Axes" align="end" className="sweep-axesmenu">
            {() => (
                <ul className="sweep-axes">
                    {params.map((axis) => {
                        const isShown = shown.includes(axis);
                        return (
                            <li key={axis.key}>
                                <Switch on={isShown} disabled={isShown && shown.length === 1}
                                    set={(on) => show(on ? [...shown, axis] : shown.filter((one) => one !== axis))}>
                                    <span className="clip">{axis.key}</span>
                                </Switch>
                                {isShown && <LimitFields axis={axis} />}
                            </li>
                        );
                    })}
                </ul>
            )}
        </Popover>
    );
}

function LimitFields({ axis: { key, categories, ends } }: { axis: ParamAxis }) {
    const { brush, limit } = useShared();
    const value = brush.get(key);
    if (categories) {
        const only = value && "only" in value ? value.only : [];
        return (
            <div className="row sweep-words" role="group" aria-label={`Only these of ${key}`}>
                {categories.slice(0, 12).map((word) => {
                    const isOn = only.includes(word);
                    return (
                        <button key={word} type="button" className="chip" aria-pressed={isOn} onClick={() =>
                            limit([[key, { only: isOn ? only.filter((one) => one !== word) : [...only, word] }]])}>
                            <span className="clip">{word || "(empty)"}</span>
                        </button>
                    );
                })}
            </div>
        );
    }
    const range = value && "low" in value ? value : { low: ends[0], high: ends[1] };
    return (
        <div className="row sweep-range">
            {(["low", "high"] as const).map((which, index) => {
                const [word, end] = [index === 0 ? "from" : "to", ends[index] ?? 0];
                return (
                    <label key={which}>
                        <span className="muted">{word}</span>
                        <input type="number" step="any" defaultValue={range[which] === end ? "" : range[which]}
                            placeholder={short(end)} aria-label={`${key} ${word}`}
                            onChange={({ target }) => {
                                const next = { ...range, [which]: target.value === "" ? end : Number(target.value) };
                                limit([[key, next.low === ends[0] && next.high === ends[1] ? null : next]]);
                            }} />
                    </label>
                );
            })}
        </div>
    );
}
