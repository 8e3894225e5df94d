import { useMemo, useState } from "react";
import { Button, Panel } from "../../parts/basic";
import { Dots } from "./dots";
import { ParamAxis } from "./model";
import { useShared } from "./shared";

const shownAtFirst = 6;

/** The objective over each param: one small chart for each, the most important first. */
export function Slices() {
    const { sweep: { params, objective, order } } = useShared();
    const [isAll, setAll] = useState(false);
    if (params.length === 0 || order.length < 2) return null;
    return (
        <Panel title={`${objective?.metric ?? ""} by param`} aside={params.length > shownAtFirst && (
            <Button onClick={() => setAll(!isAll)}>{isAll ? `The first ${shownAtFirst}` : `All ${params.length}`}</Button>
        )}>
            <div className="sweep-slices">
                {params.slice(0, isAll ? undefined : shownAtFirst).map((param) => <Slice key={param.key} param={param} />)}
            </div>
        </Panel>
    );
}

function Slice({ param }: { param: ParamAxis }) {
    const { objective, best } = useShared().sweep;
    const { key, kind, values, categories, texts } = param;
    // Trials with the same word stand side by side, the same way each time.
    const xs = useMemo(
        () => values.map((value, index) => (categories ? value + ((index * 0.618) % 1 - 0.5) * 0.5 : value)), [values, categories]);
    return (
        <figure>
            <figcaption className="clip" title={key}>{key}{kind === "log" && <small> log</small>}</figcaption>
            <Dots x={param} xs={xs} size={2.4} height={142} left={42} top={6} bottom={22}
                summary={`${objective?.metric ?? ""} by ${key}. The best has ${texts[best] ?? "none"}.`} />
        </figure>
    );
}
