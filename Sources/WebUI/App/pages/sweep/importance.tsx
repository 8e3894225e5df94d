import { useMemo } from "react";
import { counted } from "../../core/format";
import { Panel } from "../../parts/basic";
import { importance, importanceNeeds } from "./explain";
import { useShared } from "./shared";

const rows = 10;

/** How much of the objective each param explains by itself, and in which direction it gets better. */
export function ImportancePanel() {
    const { sweep, mask, chosen } = useShared();
    const found = useMemo(
        () => importance(sweep.params, sweep.data.objective.map((value, trial) => (mask[trial] ? value : NaN)), sweep.goal),
        [sweep, mask]);
    if (sweep.params.length === 0 || sweep.order.length < 2) return null;
    const trials = counted(chosen.length, chosen.length < sweep.order.length ? "selected trial" : "trial");
    return (
        <Panel title="Which params matter">
            {found === null ? <p className="muted">{trials} with a value: too few to say; it takes {importanceNeeds}.</p> : (
                <>
                    <ul className="sweep-importance">
                        {found.slice(0, rows).map(({ param, share, hint }) => (
                            <li key={param.key}>
                                <span className="name clip" title={param.key}>{param.key}</span>
                                <Bar share={share / Math.max(0.01, found[0]?.share ?? 0)} />
                                <span className="number">{percent(share)}</span>
                                <span className="hint muted clip" title={hint}>{hint}</span>
                            </li>
                        ))}
                    </ul>
                    <p className="sweep-note muted">
                        Share of the variance of {sweep.objective?.metric} that each param explains alone, without interactions,
                        over {trials}.
                    </p>
                </>
            )}
        </Panel>
    );
}

export function Bar({ share }: { share: number }) {
    return <span className="bar" aria-hidden="true"><span style={{ width: `${share * 100}%` }} /></span>;
}

export function percent(share: number): string {
    return `${Math.round(share * 100)} %`;
}
