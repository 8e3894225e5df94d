import { useMemo } from "react";
import { counted } from "../../core/format";
import { groups, Importance, importance, importanceNeeds } from "../../core/stats";
import { SweepParam } from "../../core/sweep";
import { Goal } from "../../core/types";
import { Panel } from "../../parts/basic";
import { selectedOrder } from "./model";
import { useShared } from "./shared";

/** How much of the objective each param explains by itself, and in which direction it gets better. */
export function ImportancePanel() {
    const { sweep, mask, selected } = useShared();
    const isPart = selected < sweep.data.ids.length;
    const shown = useMemo(() => {
        if (!isPart) return sweep.importance;
        const chosen = selectedOrder(sweep, mask);
        if (chosen.length < importanceNeeds) return null;
        const values = sweep.data.objective.map((value, trial) => (mask[trial] === 1 ? value : NaN));
        return importance(sweep.params, values, sweep.goal);
    }, [sweep, mask, isPart]);
    const count = isPart ? selectedOrder(sweep, mask).length : sweep.order.length;
    if (sweep.params.length === 0 || sweep.order.length < 2) return null;
    const limit = 10;
    const most = Math.max(0.01, shown?.[0]?.share ?? 0);
    return (
        <Panel title="Which params matter">
            {shown === null ? (
                <p className="muted">
                    {`${counted(count, isPart ? "selected trial" : "trial")} with a value: too few to say. `
                        + `From ${importanceNeeds} on, this shows how much each param explains.`}
                </p>
            ) : (
                <>
                    <ul className="sweep-importance">
                        {shown.slice(0, limit).map((one) => {
                            const param = sweep.params.find((other) => other.key === one.key);
                            return (
                                <li key={one.key}>
                                    <span className="name clip" title={one.key}>{one.key}</span>
                                    <span className="bar" aria-hidden="true"><span style={{ width: `${(one.share / most) * 100}%` }} /></span>
                                    <span className="number">{percent(one.share)}</span>
                                    <span className="hint muted clip">{param && directionOf(one, param, sweep.data.objective, mask, sweep.goal)}</span>
                                </li>
                            );
                        })}
                    </ul>
                    <p className="sweep-note muted">
                        {shown.length > limit && `${shown.length - limit} that explain less are not shown. `}
                        Share of the variance of {sweep.objective?.metric} that each param explains alone,
                        over {counted(count, isPart ? "selected trial" : "trial")}.
                        Marginal: not for interactions, and a search that has settled on good values hides what they are worth.
                    </p>
                </>
            )}
        </Panel>
    );
}

export function percent(share: number): string {
    return share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(share * 100)} %`;
}

/** In words, so that nobody has to know what a rho is. */
function directionOf(one: Importance, param: SweepParam, values: Float64Array, mask: Uint8Array, goal: Goal): string {
    if (one.share < 0.02) return "no effect seen";
    if (one.share < one.chance) return "may be chance";
    const group = groups(param);
    const sums = new Map<number, { sum: number; count: number; text: string }>();
    values.forEach((value, trial) => {
        const number = group[trial] ?? -1;
        if (number < 0 || Number.isNaN(value) || mask[trial] !== 1) return;
        const sum = sums.get(number) ?? { sum: 0, count: 0, text: param.texts[trial] ?? "" };
        sums.set(number, { ...sum, sum: sum.sum + value, count: sum.count + 1 });
    });
    const means = [...sums].sort((a, b) => a[0] - b[0]).map(([, { sum, count, text }]) => ({ mean: sum / count, text }));
    const sign = goal === "MINIMIZE" ? 1 : -1;
    const best = means.reduce((found, { mean }, index) => (sign * mean < sign * (means[found]?.mean ?? 0) ? index : found), 0);
    if (param.numbers === null) return `best on average: ${means[best]?.text ?? ""}`;
    const rho = one.rho ?? 0;
    if (Math.abs(rho) >= 0.3) return sign * rho < 0 ? "↑ larger is better" : "↓ smaller is better";
    return best > 0 && best < means.length - 1 ? "↕ best in between" : "no clear direction";
}
