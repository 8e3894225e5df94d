import { count, paramNumber, short } from "../../core/format";
import { nameFilter } from "../../core/like";
import { quotedKey } from "../../core/objective";
import { to } from "../../core/route";
import { Panel, StatusMark } from "../../parts/basic";
import { childrenFilter } from "../../core/sweep";
import { Run } from "../../core/types";
import { Brush } from "./brush";
import { ofTrial, ofValue, Sweep } from "./model";
import { useShared } from "./shared";

const rows = 10;
const paramsShown = 3;

/** The best of the selected trials; without values the newest are as good as any. */
export function Top({ run }: { run: Run }) {
    const { sweep, mask, chosen, brush, experimentID, hover, selected } = useShared();
    const { data, objective, goal, order } = sweep;
    const isRanked = order.length > 0;
    const listed = (isRanked ? chosen : sweep.layers.filter((trial) => mask[trial]).reverse()).slice(0, rows);
    const ids = listed.slice(0, 5).flatMap((trial) => data.ids[trial] ?? []);
    const columns = sweep.params.slice(0, paramsShown).map(({ key, texts, categories }) => ({
        key, className: categories ? "" : "number",
        of: (trial: number) => {
            const text = texts[trial] ?? "–";
            const value = categories ? NaN : paramNumber(text);
            return <span title={text}>{Number.isFinite(value) ? short(value) : text}</span>;
        },
    }));
    if (objective && isRanked) columns.unshift({
        key: objective.metric, className: "number", of: (trial) => <strong>{short(data.objective[trial], 5)}</strong>,
    });
    return (
        <Panel title={isRanked ? "Best trials" : "Newest trials"} className="flush sweep-top" aside={
            isRanked && ids.length > 1 && <a className="button" href={to.compare(ids, [experimentID])}>Compare the top {ids.length}</a>
        }>
            <div className="scroll" tabIndex={0} role="group" aria-label="Trials">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" className="number">#</th>
                            <th scope="col">Trial</th>
                            {columns.map(({ key, className }) => (
                                <th key={key} scope="col" className={className} title={key}><span className="clip">{key}</span></th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {listed.map((trial) => (
                            <tr key={data.ids[trial]} onPointerEnter={() => hover.set(trial)} onPointerLeave={() => hover.set(-1)}>
                                <td className="number muted">{isRanked ? order.indexOf(trial) + 1 : trial + 1}</td>
                                <td>
                                    <span className="sweep-name">
                                        {data.statuses[trial] !== "FINISHED" && <StatusMark status={data.statuses[trial] ?? "FINISHED"} />}
                                        <a className="clip" href={to.run(experimentID, data.ids[trial] ?? "")}
                                            title={data.names[trial]}>{data.names[trial]}</a>
                                    </span>
                                </td>
                                {columns.map(({ key, className, of }) => (
                                    <td key={key} className={className}><span className="clip">{of(trial)}</span></td>
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

/** The selected trials in the words of a filter. What filters cannot say (the number of a trial) is its start instead. */
function filterOf(run: Run, { data, objective }: Sweep, brush: Brush): string {
    const limits = [...brush].map(([key, limit]) => {
        const name = key === ofTrial ? "attributes.start_time"
            : key === ofValue ? quotedKey("metrics", objective?.metric ?? "") : quotedKey("params", key);
        if ("only" in limit) return `(${limit.only.map((word) => nameFilter(word, name)).join(" OR ")})`;
        const [low, high] = key === ofTrial ? [data.starts[limit.low - 1], data.starts[limit.high - 1]] : [limit.low, limit.high];
        return `${name} BETWEEN ${low} AND ${high}`;
    });
    return [childrenFilter([run.info.run_id]), ...limits].join(" AND ");
}
