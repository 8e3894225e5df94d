import { useMemo, useState } from "react";
import { useLoad } from "../../core/load";
import { counted } from "../../core/format";
import { setQuery, to, useQuery, useRoute } from "../../core/route";
import { Button, Empty, Failure, Loading, PageHead, Tabs } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { AddRuns } from "./add";
import { Compared, idsOf, loadCompared, shownAtMost } from "./compared";
import { RunsTab } from "./runs";
import { useItems } from "./series";
import { SweepsTab } from "./sweeps";
import "./compare.css";

/** Some runs side by side: what differs between them, their curves; and sweeps against each other. */
export function ComparePage() {
    const { query } = useRoute();
    const ids = idsOf(query.get("runs"));
    const asked = ids.slice(0, shownAtMost);
    const experimentIDs = idsOf(query.get("experiments"));
    const loaded = useLoad((signal) => loadCompared(asked, experimentIDs, signal),
        asked.length > 0 ? [asked, experimentIDs] : null, { keep: true });
    const [isAdding, setAdding] = useState(false);

    const compared = loaded.value;
    const hasSweeps = compared && compared.sweeps.length === compared.runs.length;
    return (
        <>
            <PageHead title={compared ? `Compare ${counted(compared.runs.length, hasSweeps ? "sweep" : "run")}` : "Compare runs"}
                crumbs={compared?.experiments.slice(0, 3).map((one) => ({ title: one.name, link: to.experiment(one.experiment_id) }))}
                actions={compared && <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>Add runs</Button>} />
            <div className="stack">
                {ids.length > asked.length && (
                    <Note text={`Showing the first ${asked.length} of the link's ${counted(ids.length, "run")}.`} />
                )}
                {compared && compared.missing.length > 0 && <Note text={`Not found: ${compared.missing.join(", ")}`} />}
                {loaded.error && <Failure error={loaded.error} retry={loaded.reload} />}
                {asked.length === 0 || compared?.runs.length === 0 ? <Nothing />
                    : compared ? <Body compared={compared} reload={loaded.reload} />
                    : loaded.busy && <Loading what={counted(asked.length, "run")} />}
            </div>
            {isAdding && compared && (
                <AddRuns experimentIDs={compared.homes} present={ids} close={() => setAdding(false)}
                    add={(more) => setQuery({ runs: JSON.stringify([...ids, ...more]) }, { push: true })} />
            )}
        </>
    );
}

function Body({ compared, reload }: { compared: Compared; reload: () => void }) {
    const [tab, setTab] = useQuery("tab");
    const items = useItems(compared.runs);
    const sweeps = useMemo(() => items.filter(({ id }) => compared.sweeps.includes(id)), [items, compared]);
    const standard = sweeps.length > 1 ? "sweeps" : "runs";
    const shown = sweeps.length > 0 && (tab === "runs" || tab === "sweeps") ? tab : standard;
    return (
        <>
            {sweeps.length > 0 && (
                <div className="compare-tabs">
                    <Tabs label="What to compare" current={shown} choose={setTab} tabs={[
                        { name: "sweeps", title: "Sweeps", count: sweeps.length },
                        { name: "runs", title: "Runs", count: items.length },
                    ]} />
                </div>
            )}
            {shown === "sweeps" ? <SweepsTab compared={compared} items={sweeps} reload={reload} />
                : <RunsTab compared={compared} items={items} />}
        </>
    );
}

function Note({ text }: { text: string }) {
    return <p className="warning" role="status"><Icon name="warning" /><span>{text}</span></p>;
}

function Nothing() {
    return (
        <Empty title="No runs to compare" icon="compare">
            <p>Open an experiment, mark runs or whole sweeps in its tree, and press Compare.</p>
            <p className="row"><a className="button primary" href={to.experiments()}>Experiments</a></p>
        </Empty>
    );
}
