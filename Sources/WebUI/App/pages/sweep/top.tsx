import { useMemo } from "react";
import { count, paramNumber, short } from "../../core/format";
import { quotedKey } from "../../core/objective";
import { to } from "../../core/route";
import { Panel, StatusMark } from "../../parts/basic";
import { useWidth } from "../../parts/chart";
import { childrenFilter } from "../../core/sweep";
import { Run } from "../../core/types";
import { Brush, ofEnd, ofTrial, ofValue } from "./brush";
import { none, selectedOrder, Sweep } from "./model";
import { useShared } from "./shared";

const rows = 10;
/** Pixels: what the other columns take, and one param. */
const otherColumns = 292;
const paramColumn = 88;

/** The best of the selected trials. */
export function Top({ run }: { run: Run }) {
    const { sweep, mask, brush, experimentID, hover, selected } = useShared();
    const { data, objective, goal } = sweep;
    const [box, width] = useWidth<HTMLDivElement>();
    const chosen = useMemo(() => selectedOrder(sweep, mask), [sweep, mask]);
    const best = data.objective[sweep.best] ?? NaN;
    const shown = chosen.slice(0, rows);
    // Without values the newest are as good as any.
    const newest = () => data.ids.map((_, index) => index).filter((trial) => mask[trial] === 1).reverse().slice(0, rows);
    const listed = sweep.order.length > 0 ? shown : newest();
    const five = chosen.slice(0, 5).flatMap((trial) => data.ids[trial] ?? []);
    const params = sweep.params.slice(0, Math.max(1, Math.min(8, Math.floor((width - otherColumns) / paramColumn))));
    const isRanked = sweep.order.length > 0;
    return (
        <Panel title={isRanked ? "Best trials" : "Newest trials"} className="flush sweep-top" aside={
            <div className="row sweep-options">
                {five.length > 1 && <a className="button" href={to.compare(five, [experimentID])}>Compare the top {five.length}</a>}
            </div>
        }>
            <div className="scroll" ref={box}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col" className="number">#</th>
                            <th scope="col">Trial</th>
                            {objective && isRanked && (
                                <th scope="col" className="number" title={objective.metric}><span className="clip">{objective.metric}</span></th>
                            )}
                            {isRanked && <th scope="col" className="number" title="How far from the best of the sweep">Δ best</th>}
                            {params.map((param) => (
                                <th key={param.key} scope="col" className={param.numbers ? "number" : ""} title={param.key}>
                                    <span className="clip">{param.key}</span>
                                </th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {listed.map((trial) => (
                            <tr key={data.ids[trial]} onPointerEnter={() => hover.set(trial)} onPointerLeave={() => hover.set(-1)}>
                                <td className="number muted">{isRanked ? sweep.rank[trial] : trial + 1}</td>
                                <td>
                                    <span className="sweep-name">
                                        {data.statuses[trial] !== "FINISHED" && <StatusMark status={data.statuses[trial] ?? "FINISHED"} />}
                                        <a className="clip" href={to.run(experimentID, data.ids[trial] ?? "")}
                                            title={data.names[trial]}>{data.names[trial]}</a>
                                    </span>
                                </td>
                                {objective && isRanked && <td className="number"><strong>{short(data.objective[trial], 5)}</strong></td>}
                                {isRanked && <td className="number muted">{delta((data.objective[trial] ?? NaN) - best)}</td>}
                                {params.map((param) => (
                                    <td key={param.key} className={param.numbers ? "number" : ""}>
                                        <ParamText text={param.texts[trial] ?? null} isNumber={param.numbers !== null} />
                                    </td>
                                ))}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {listed.length === 0 && <p className="muted sweep-foot">No selected trial has a value.</p>}
            <p className="sweep-foot">
                <a href={to.experiment(experimentID, {
                    filter: filterOf(run, sweep, brush), objective: objective?.metric, goal: goal === "MINIMIZE" ? "min" : "max",
                })}>All {count(selected)} in the run tree</a>
            </p>
        </Panel>
    );
}

function ParamText({ text, isNumber }: { text: string | null; isNumber: boolean }) {
    if (text === null) return <span className="muted">{none}</span>;
    const value = isNumber ? paramNumber(text) : NaN;
    return <span className="clip" title={text}>{Number.isFinite(value) ? short(value) : text}</span>;
}

function delta(value: number): string {
    if (value === 0) return none;
    return (value > 0 ? "+" : "") + short(value, 3);
}

/** The selected trials in the words of a filter. What filters cannot say (the number of a trial) is its start instead. */
function filterOf(run: Run, sweep: Sweep, brush: Brush): string {
    const parts = [childrenFilter([run.info.run_id])];
    for (const [key, limit] of brush) {
        if ("only" in limit) {
            parts.push(isOneOf(quotedKey("params", key), limit.only));
        } else if (key === ofTrial) {
            const start = sweep.data.starts[Math.max(0, Math.ceil(limit.low) - 1)] ?? 0;
            const end = sweep.data.starts[Math.min(sweep.data.ids.length, Math.floor(limit.high)) - 1] ?? start;
            parts.push(`attributes.start_time BETWEEN ${start} AND ${end}`);
        } else {
            const name = key === ofEnd ? "attributes.end_time"
                : key === ofValue ? quotedKey("metrics", sweep.objective?.metric ?? "") : quotedKey("params", key);
            parts.push(`${name} BETWEEN ${limit.low} AND ${limit.high}`);
        }
    }
    return parts.join(" AND ");
}

/** A filter's texts have no escapes: in one with quotes of both kinds the single ones stand for any character. */
function isOneOf(name: string, words: readonly string[]): string {
    const hasBoth = (word: string) => word.includes("'") && word.includes('"');
    const plain = words.filter((word) => !hasBoth(word)).map((word) => (word.includes("'") ? `"${word}"` : `'${word}'`));
    const terms = words.filter(hasBoth).map((word) => `${name} LIKE '${word.replace(/'/g, "_")}'`);
    if (plain.length > 0) terms.unshift(`${name} IN (${plain.join(", ")})`);
    return terms.length === 1 ? terms.join("") : `(${terms.join(" OR ")})`;
}
