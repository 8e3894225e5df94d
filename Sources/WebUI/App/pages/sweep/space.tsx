import { ReactNode, useMemo } from "react";
import { counted, short } from "../../core/format";
import { importanceNeeds, quantile, sorted } from "../../core/stats";
import { SweepParam } from "../../core/sweep";
import { Panel } from "../../parts/basic";
import { selectedOrder } from "./model";
import { percent } from "./importance";
import { useShared } from "./shared";

const bins = 24;

/** What was searched, how densely, where the best tenth lies, and whether it lies at an edge. */
export function Space() {
    const { sweep, mask } = useShared();
    const chosen = useMemo(() => selectedOrder(sweep, mask), [sweep, mask]);
    const best = useMemo(() => chosen.slice(0, Math.max(1, Math.round(chosen.length / 10))), [chosen]);
    const saysBest = chosen.length >= importanceNeeds;
    if (sweep.params.length === 0 && sweep.constants.length === 0) return null;
    return (
        <Panel title="Search space" className="sweep-spacepanel" aside={saysBest && (
            <span className="legend"><span><i className="swatch sweep-tenth" />best 10 % ({best.length})</span></span>
        )}>
            <ul className="sweep-space">
                {sweep.params.map((param) => <SpaceOf key={param.key} param={param} chosen={chosen} best={saysBest ? best : []} />)}
            </ul>
            {sweep.constants.length > 0 && <Constants params={sweep.constants} />}
            {sweep.data.paramsLeftOut > 0 && (
                <p className="muted sweep-note">{counted(sweep.data.paramsLeftOut, "more param")} that vary are not shown.</p>
            )}
        </Panel>
    );
}

function SpaceOf({ param, chosen, best }: { param: SweepParam; chosen: number[]; best: number[] }) {
    const { sweep } = useShared();
    const space = sweep.spaces.get(param.key);
    if (space === undefined || space.kind === "constant") return null;
    const missing = space.missing > 0 && <span className="muted">, {space.missing} without</span>;
    if (space.kind === "categories") {
        const tally = (trials: number[]) => {
            const counts = new Map<string, number>();
            for (const trial of trials) {
                const text = param.texts[trial] ?? null;
                if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
            }
            return counts;
        };
        const all = tally(chosen);
        const top = tally(best);
        const shown = space.categories.slice(0, 6);
        const most = Math.max(1, ...shown.map(({ value }) => all.get(value) ?? 0));
        return (
            <Line param={param} what={<>{counted(space.categories.length, "value")}{missing}</>}>
                <ul className="sweep-categories">
                    {shown.map(({ value }) => (
                        <li key={value}>
                            <span className="clip" title={value}>{value === "" ? "(empty)" : value}</span>
                            <span className="bar" aria-hidden="true"><span style={{ width: `${((all.get(value) ?? 0) / most) * 100}%` }} /></span>
                            <span className="number">{all.get(value) ?? 0}</span>
                            {best.length > 0 && (
                                <span className="number tenth" title="of the best 10 %">
                                    {percent((top.get(value) ?? 0) / best.length)}
                                </span>
                            )}
                        </li>
                    ))}
                </ul>
                {space.categories.length > shown.length && <p className="muted">and {space.categories.length - shown.length} more</p>}
            </Line>
        );
    }
    const numbers = param.numbers ?? new Float64Array();
    const part = (value: number) =>
        space.isLog ? Math.log(value / space.low) / Math.log(space.high / space.low) : (value - space.low) / (space.high - space.low);
    const own = sorted(Float64Array.from(best, (trial) => numbers[trial] ?? NaN));
    const [low, middle, high] = [quantile(own, 0.05), quantile(own, 0.5), quantile(own, 0.95)];
    const say = (value: number) => short(space.isWhole ? Math.round(value) : value, 3);
    const place = part(middle);
    const edge = own.length === 0 ? null
        : place > 0.85 ? `The best lie at the upper edge: search above ${say(space.high)}.`
        // Nothing can be searched below 0 where 0 is the end of what makes sense.
        : place < 0.15 && space.low !== 0 ? `The best lie at the lower edge: search below ${say(space.low)}.` : null;
    return (
        <Line param={param} what={<>{short(space.low)} to {short(space.high)}{space.isLog && <span className="muted"> log</span>}{missing}</>}>
            <Histogram values={numbers} chosen={chosen} best={best} part={part}
                whole={space.isWhole && !space.isLog ? space.high - space.low + 1 : null} />
            {own.length > 0 && <p><span className="sweep-besttext">best 10 %:</span> {low === high ? say(low) : `${say(low)} to ${say(high)}`}</p>}
            {edge !== null && <p className="warning sweep-edge">{edge}</p>}
        </Line>
    );
}

function Line({ param, what, children }: { param: SweepParam; what: ReactNode; children: ReactNode }) {
    return (
        <li>
            <div className="head"><span className="clip" title={param.key}>{param.key}</span><span className="range">{what}</span></div>
            {children}
        </li>
    );
}

/** How many trials in each part of the range, and how many of them among the best tenth. */
function Histogram(
    { values, chosen, best, part, whole }:
    { values: Float64Array; chosen: number[]; best: number[]; part: (value: number) => number; whole: number | null },
) {
    const size = whole !== null && whole <= bins ? whole : bins;
    const tally = (trials: number[]) => {
        const counts = new Array<number>(size).fill(0);
        for (const trial of trials) {
            const value = values[trial] ?? NaN;
            if (Number.isNaN(value)) continue;
            const at = whole === size ? Math.round(part(value) * (size - 1)) : Math.min(size - 1, Math.floor(part(value) * size));
            counts[at] = (counts[at] ?? 0) + 1;
        }
        return counts;
    };
    const all = tally(chosen);
    const top = tally(best);
    const most = Math.max(1, ...all);
    const height = 26;
    const bar = (count: number) => (count === 0 ? 0 : Math.max(1, (count / most) * height));
    return (
        <svg className="sweep-histogram" viewBox={`0 0 ${size} ${height}`} preserveAspectRatio="none" aria-hidden="true">
            {all.map((count, index) => (
                <g key={index}>
                    <rect x={index + 0.06} width={0.88} y={height - bar(count)} height={bar(count)} />
                    <rect className="top" x={index + 0.06} width={0.88} y={height - bar(top[index] ?? 0)} height={bar(top[index] ?? 0)} />
                </g>
            ))}
        </svg>
    );
}

function Constants({ params }: { params: SweepParam[] }) {
    return (
        <div className="sweep-constants">
            <h3>The same in all trials</h3>
            <dl className="facts">
                {params.slice(0, 20).map((param) => {
                    const text = param.texts[0] ?? "";
                    return (
                        <div key={param.key}>
                            <dt className="clip" title={param.key}>{param.key}</dt>
                            <dd className="clip" title={text.slice(0, 500)}>{text.slice(0, 200)}</dd>
                        </div>
                    );
                })}
            </dl>
            {params.length > 20 && <p className="muted">and {params.length - 20} more</p>}
        </div>
    );
}
