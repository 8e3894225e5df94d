import { ReactNode } from "react";
import { count, counted, short } from "../../core/format";
import { to } from "../../core/route";
import { StatusCounts } from "../../core/types";
import { Moment, StatusBar, statusWord } from "../../parts/basic";
import { statuses } from "../../core/run";
import { isUnfinished, Sweep } from "./model";

/** The answers in one line: how many, which is best, and whether the search still gains anything. */
export function Figures({ sweep, experimentID, children }: { sweep: Sweep; experimentID: string; children: ReactNode }) {
    const { data, objective, best, order } = sweep;
    const all = data.ids.length;
    const counts: StatusCounts = {};
    for (const status of data.statuses) counts[status] = (counts[status] ?? 0) + 1;
    const words = statuses.filter((status) => counts[status]).map((status) => `${count(counts[status] ?? 0)} ${statusWord(status)}`);
    const since = order.filter((trial) => trial > best).length;
    return (
        <div className="sweep-figures">
            <Figure label="Trials" value={count(all)} note={<><StatusBar counts={counts} /> {words.join(", ")}</>} />
            {objective !== null && best >= 0 && (
                <>
                    <Figure label={`Best ${objective.metric}`} value={short(data.objective[best], 5)}
                        note={<a className="clip" href={to.run(experimentID, data.ids[best] ?? "")}>{data.names[best]}</a>} />
                    <Figure label="Last improvement" value={since > 0 ? `${counted(since, "trial")} ago` : "newest trial"} note={(
                        <>
                            trial {count(best + 1)} of {count(all)}
                            {data.ids.some((_, trial) => isUnfinished(sweep, trial)) && <>, <Moment ms={data.ends[best]} /></>}
                        </>
                    )} />
                </>
            )}
            <div className="sweep-objective">{children}</div>
        </div>
    );
}

function Figure({ label, value, note }: { label: string; value: ReactNode; note: ReactNode }) {
    return (
        <div className="sweep-figure">
            <span className="label clip">{label}</span>
            <strong>{value}</strong>
            <span className="note">{note}</span>
        </div>
    );
}
