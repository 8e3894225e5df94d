import { useState } from "react";
import { post } from "../../core/api";
import { pattern } from "../../core/like";
import { useLoad } from "../../core/load";
import { counted } from "../../core/format";
import { runName } from "../../core/run";
import { Run } from "../../core/types";
import { Failure, Loading, Moment, StatusMark } from "../../parts/basic";
import { Ask } from "../../parts/dialog";
import { SearchBox } from "../../parts/search";

/** What makes a text a filter rather than a part of a name. */
const operator = /[=<>!]|\b(I?LIKE|IN|IS|BETWEEN)\b/i;
const shownAtMost = 100;

/** The filter for what somebody typed: a filter, or a part of a name. */
function filterOf(text: string): string {
    const wanted = text.trim();
    if (wanted === "" || operator.test(wanted)) return wanted;
    return `attributes.run_name ILIKE ${pattern(`%${wanted}%`)}`;
}

/** Searches the experiments for runs to add to the comparison. */
export function AddRuns({ experimentIDs, present, add, close }: {
    experimentIDs: readonly string[]; present: readonly string[]; add: (ids: string[]) => void; close: () => void;
}) {
    const [asked, setAsked] = useState("");
    const [chosen, setChosen] = useState<readonly string[]>([]);
    const found = useLoad((signal) => post<{ runs?: Run[]; next_page_token?: string }>("mlflow/runs/search", {
        experiment_ids: experimentIDs, filter: asked, max_results: shownAtMost, order_by: ["attributes.start_time DESC"],
    }, signal), [experimentIDs, asked], { keep: true });
    const toggle = (id: string) =>
        setChosen((old) => (old.includes(id) ? old.filter((one) => one !== id) : [...old, id]));
    const runs = found.value?.runs ?? [];
    return (
        <Ask title="Add runs" action={`Add ${counted(chosen.length, "run")}`} disabled={chosen.length === 0}
            close={close} act={async () => add([...chosen])}>
            <div className="field">
                <SearchBox label="Name or filter" placeholder="Name or filter" value="" set={(text) => setAsked(filterOf(text))} />
                <small>As in <code>trial-4</code>, <code>num_children &gt; 0</code> or <code>metrics.loss &lt; 0.3</code></small>
            </div>
            {found.error ? <Failure error={found.error} /> : found.value === undefined ? <Loading what="runs" /> : (
                <ul className="compare-found" aria-label="Runs found">
                    {runs.map(({ info }) => {
                        const isThere = present.includes(info.run_id);
                        return (
                            <li key={info.run_id}>
                                <label>
                                    <input type="checkbox" disabled={isThere} checked={isThere || chosen.includes(info.run_id)}
                                        onChange={() => toggle(info.run_id)} />
                                    <StatusMark status={info.status} />
                                    <span className="clip" title={info.run_id}>{runName(info)}</span>
                                    <small>{isThere ? "is here" : <Moment ms={info.start_time} />}</small>
                                </label>
                            </li>
                        );
                    })}
                    {runs.length === 0 && <li className="muted">No run is found by this.</li>}
                    {found.value.next_page_token && (
                        <li className="muted">{`These are the latest ${shownAtMost}.`}</li>
                    )}
                </ul>
            )}
        </Ask>
    );
}
