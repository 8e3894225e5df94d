import { ReactNode } from "react";
import { count, counted, duration, short } from "../../core/format";
import { quantile, sorted } from "../../core/stats";
import { to } from "../../core/route";
import { StatusCounts } from "../../core/types";
import { Moment, StatusBar, statusWord } from "../../parts/basic";
import { statuses } from "../../core/run";
import { Sweep } from "./model";

/** The answers in one line: how many, which is best, and whether the search still gains anything. */
export function Figures({ sweep, experimentID, children }: { sweep: Sweep; experimentID: string; children: ReactNode }) {
    const { data, objective, best } = sweep;
    const counts: StatusCounts = {};
    for (const status of data.statuses) counts[status] = (counts[status] ?? 0) + 1;
    const there = statuses.filter((status) => counts[status]);
    const words = there.map((status) => `${count(counts[status] ?? 0)} ${statusWord(status)}`);
    const lengths = sorted(data.ends.map((end, index) => end - (data.starts[index] ?? NaN)));
    return (
        <div className="sweep-figures">
            <Figure label={data.ids.length === 1 ? "Trial" : "Trials"} value={count(data.ids.length)}
                note={<><StatusBar counts={counts} /> {words.join(", ")}</>} />
            {objective !== null && best >= 0 && (
                <Figure label={`Best ${objective.metric}`} value={short(data.objective[best], 5)}
                    note={<a className="clip" href={to.run(experimentID, data.ids[best] ?? "")}>{data.names[best]}</a>} />
            )}
            {best >= 0 && <Figure label="Last improvement" {...lastImprovement(sweep)} />}
            {lengths.length > 0 && (
                <Figure label="Typical trial" value={duration(quantile(lengths, 0.5))}
                    note={lengths.length > 1 ? `${duration(lengths[0])} to ${duration(lengths[lengths.length - 1])}` : ""} />
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

function lastImprovement(sweep: Sweep): { value: ReactNode; note: ReactNode } {
    const { data, best, sinceBest } = sweep;
    const isRunning = data.statuses.some((status) => status === "RUNNING" || status === "SCHEDULED");
    const ended = data.ends[best] ?? NaN;
    const place = `trial ${count(best + 1)} of ${count(data.ids.length)}`;
    return {
        value: sinceBest > 0 ? `${counted(sinceBest, "trial")} ago` : sweep.order.length === 1 ? "first trial" : "newest trial",
        note: <>{place}{isRunning && Number.isFinite(ended) && <>, <Moment ms={ended} /></>}</>,
    };
}
