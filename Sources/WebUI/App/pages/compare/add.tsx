import { useState } from "react";
import { post } from "../../core/api";
import { pattern } from "../../core/like";
import { useLoad } from "../../core/load";
import { counted } from "../../core/format";
import { runName } from "../../core/run";
import { Run } from "../../core/types";
import { Failure, Loading, Moment, StatusMark } from "../../parts/basic";
import { Choices } from "../../parts/choice";
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
    const runs = (found.value?.runs ?? []).filter(({ info }) => !present.includes(info.run_id))
        .map(({ info }) => ({ info, id: info.run_id, title: runName(info) }));
    return (
        <Ask title="Add runs" action={`Add ${counted(chosen.length, "run")}`} disabled={chosen.length === 0}
            close={close} act={async () => add([...chosen])}>
            <div className="field">
                <SearchBox label="Name or filter" placeholder="Name or filter" value="" set={(text) => setAsked(filterOf(text))} />
                <small>As in <code>trial-4</code>, <code>num_children &gt; 0</code> or <code>metrics.loss &lt; 0.3</code></small>
            </div>
            {found.error ? <Failure error={found.error} /> : found.value === undefined ? <Loading what="runs" /> : (
                <div className="compare-found">
                    <Choices title="Runs found" type="checkbox" items={runs} isOn={({ id }) => chosen.includes(id)}
                        press={({ id }) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
                        aside={({ info }) => <small><StatusMark status={info.status} /> <Moment ms={info.start_time} /></small>} />
                    {runs.length === 0 && <p className="muted">No other run is found by this.</p>}
                    {found.value.next_page_token && <p className="muted">{`These are the latest ${shownAtMost}.`}</p>}
                </div>
            )}
        </Ask>
    );
}
