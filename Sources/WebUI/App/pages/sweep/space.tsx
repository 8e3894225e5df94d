import { counted, short } from "../../core/format";
import { quantile, sorted } from "../../core/stats";
import { scaleFor } from "../../parts/chart";
import { Panel } from "../../parts/basic";
import { binsOf } from "./bins";
import { importanceNeeds } from "./explain";
import { Bar, percent } from "./importance";
import { ParamAxis } from "./model";
import { Facts, useShared } from "./shared";

const parts = 24;
const wordsShown = 6;
const constantsShown = 20;

/** What was searched, how densely, where the best tenth lies, and whether it lies at an edge. */
export function Space() {
    const { sweep: { params, constants, data }, chosen } = useShared();
    const best = chosen.length < importanceNeeds ? [] : chosen.slice(0, Math.round(chosen.length / 10));
    if (data.params.length === 0) return null;
    const hidden = data.paramsLeftOut + Math.max(0, constants.length - constantsShown);
    return (
        <Panel title="Search space" className="sweep-spacepanel" aside={best.length > 0 && (
            <span className="legend"><span><i className="swatch sweep-tenth" />best 10 % ({best.length})</span></span>
        )}>
            <ul className="sweep-space">
                {params.map((param) => <SpaceOf key={param.key} param={param} chosen={chosen} best={best} />)}
            </ul>
            {constants.length > 0 && (
                <div className="sweep-constants">
                    <h3>The same in all trials</h3>
                    <Facts of={constants.slice(0, constantsShown).map(({ key, texts }) => [key, texts[0]?.slice(0, 200)])} />
                </div>
            )}
            {hidden > 0 && <p className="muted sweep-note">{counted(hidden, "more param")} not shown.</p>}
        </Panel>
    );
}

function SpaceOf({ param, chosen, best }: { param: ParamAxis; chosen: readonly number[]; best: readonly number[] }) {
    const { key, values, categories, kind, ends } = param;
    const { bins, place } = binsOf(param, parts);
    const rows = bins.map(({ text }) => ({ text, all: 0, top: 0 }));
    const tally = (trials: readonly number[], which: "all" | "top") => trials.forEach((trial) => {
        const row = rows[place(values[trial] ?? NaN)];
        if (row) row[which] += 1;
    });
    tally(chosen, "all");
    tally(best, "top");
    const most = rows.reduce((found, { all }) => Math.max(found, all), 1);
    const missing = chosen.filter((trial) => Number.isNaN(values[trial])).length;
    const own = sorted(best.map((trial) => values[trial] ?? NaN));
    const few = Math.floor(own.length / 20);
    const middle = scaleFor(param, [0, 1])(quantile(own, 0.5));
    return (
        <li>
            <div className="head">
                <span className="clip" title={key}>{key}</span>
                <span className="range">
                    {categories ? counted(categories.length, "value") : `${short(ends[0])} to ${short(ends[1])}`}
                    <span className="muted">{kind === "log" && " log"}{missing > 0 && `, ${missing} without`}</span>
                </span>
            </div>
            {categories ? (
                <ul className="sweep-categories">
                    {rows.sort((a, b) => b.all - a.all).slice(0, wordsShown).map(({ text, all, top }) => (
                        <li key={text}>
                            <span className="clip" title={text}>{text || "(empty)"}</span>
                            <Bar share={all / most} />
                            <span className="number">{all}</span>
                            {best.length > 0 && <span className="number tenth" title="of the best 10 %">{percent(top / best.length)}</span>}
                        </li>
                    ))}
                    {rows.length > wordsShown && <li className="muted">and {rows.length - wordsShown} more</li>}
                </ul>
            ) : (
                <>
                    <svg className="sweep-histogram" viewBox={`0 0 ${rows.length} ${most}`} preserveAspectRatio="none" aria-hidden="true">
                        {rows.map(({ all, top }, index) => (
                            <g key={index}>
                                <rect x={index + 0.06} width={0.88} y={most - all} height={all} />
                                <rect className="top" x={index + 0.06} width={0.88} y={most - top} height={top} />
                            </g>
                        ))}
                    </svg>
                    {own.length > 0 && (
                        <p><span className="sweep-besttext">best 10 %:</span> {short(own[few], 3)} to {short(own[own.length - 1 - few], 3)}</p>
                    )}
                    {middle > 0.82 && <p className="warning sweep-edge">The best lie at the upper edge: search above {short(ends[1], 3)}.</p>}
                    {/* Nothing can be searched below 0 where 0 is the end of what makes sense. */}
                    {middle < 0.18 && ends[0] !== 0 && (
                        <p className="warning sweep-edge">The best lie at the lower edge: search below {short(ends[0], 3)}.</p>
                    )}
                </>
            )}
        </li>
    );
}
