import { useMemo, useState } from "react";
import { useLoad } from "../../core/load";
import { counted } from "../../core/format";
import { to, useQuery, useRoute } from "../../core/route";
import { Button, Crumb, Empty, Failure, Loading, PageHead, Tabs } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { useCopy } from "../../parts/dialog";
import { AddRuns } from "./add";
import { Compared, loadCompared, shownAtMost } from "./compared";
import { compareOthers, readLink } from "./link";
import { RunsTab } from "./runs";
import { useSeries } from "./series";
import { SweepsTab } from "./sweeps";
import "./compare.css";

/** Some runs side by side: what differs between them, their curves; and sweeps against each other. */
export function ComparePage() {
    const { query } = useRoute();
    // The link is parsed by its text, so that other changes of it do not make new lists.
    const link = useMemo(() => readLink(query), [query.get("runs"), query.get("experiments")]);
    const asked = link.runIDs.slice(0, shownAtMost);
    const key = asked.length === 0 ? null : [[...asked].sort(), link.experimentIDs];
    const loaded = useLoad((signal) => loadCompared(asked, link.experimentIDs, signal), key, { keep: true });
    const [isAdding, setAdding] = useState(false);
    const [turn, setTurn] = useState(0);
    // Everything below is made anew, and with it fetches its data.
    const reload = () => {
        loaded.reload();
        setTurn(turn + 1);
    };

    // Another order, or fewer runs, need nothing new from the server to be shown.
    const compared = useMemo(() => loaded.value && inOrder(loaded.value, asked), [loaded.value, asked.join()]);
    const missing = compared?.missing ?? [];
    const title = compared === undefined ? "Compare runs"
        : `Compare ${counted(compared.runs.length, isSweeps(compared) ? "sweep" : "run")}`;
    const crumbs: Crumb[] = (compared?.experiments ?? []).slice(0, 3).map((experiment) =>
        ({ title: experiment.name, link: to.experiment(experiment.experiment_id) }));
    const copyLink = useCopy();
    const copy = () => copyLink(location.href, "the link to this comparison");
    const homes = [...new Set([...link.experimentIDs, ...(compared?.experiments ?? []).map((one) => one.experiment_id)])];
    const add = (ids: string[]) => compareOthers([...link.runIDs, ...ids], homes, { push: true });

    return (
        <>
            <PageHead title={title} crumbs={crumbs} actions={asked.length > 0 && (
                <>
                    <Button onClick={reload} disabled={loaded.busy}>Reload</Button>
                    <Button icon="copy" onClick={copy}>Copy link</Button>
                    <Button kind="primary" icon="plus" disabled={homes.length === 0} onClick={() => setAdding(true)}>Add runs</Button>
                </>
            )} />
            <div className="stack">
                {link.problems.map((problem) => <Note key={problem} text={problem} />)}
                {link.runIDs.length > asked.length && (
                    <Note text={`Showing the first ${asked.length} of the link's ${counted(link.runIDs.length, "run")}.`} />
                )}
                {missing.length > 0 && (
                    <Note text={`Not found: ${missing.slice(0, 20).join(", ")}${missing.length > 20 ? ` and ${missing.length - 20} more` : ""}`} />
                )}
                {loaded.error && <Failure error={loaded.error} retry={loaded.reload} />}
                {asked.length === 0 ? <Nothing />
                    : compared !== undefined ? <Body key={turn} compared={compared} homes={homes} reload={reload} />
                    : loaded.busy && <Loading what={counted(asked.length, "run")} />}
            </div>
            {isAdding && <AddRuns experimentIDs={homes} present={link.runIDs} add={add} close={() => setAdding(false)} />}
        </>
    );
}

function inOrder(compared: Compared, ids: readonly string[]): Compared {
    const byID = new Map(compared.runs.map((run) => [run.info.run_id, run]));
    const missing = compared.missing.filter((id) => ids.includes(id));
    return { ...compared, runs: ids.flatMap((id) => byID.get(id) ?? []), missing };
}

function isSweeps({ runs, children }: Compared): boolean {
    return runs.length > 0 && runs.every((run) => children.has(run.info.run_id));
}

function Body({ compared, homes, reload }: { compared: Compared; homes: readonly string[]; reload: () => void }) {
    const [tab, setTab] = useQuery("tab");
    const seriesOf = useSeries(compared.runs.map((run) => run.info.run_id));
    const sweeps = compared.runs.filter((run) => compared.children.has(run.info.run_id));
    if (compared.runs.length === 0) {
        return (
            <Empty title="None of these runs is on this server" icon="search">
                <p>They may have been purged, or the link may be from another server.</p>
                <p className="row"><a className="button" href={to.experiments()}>Experiments</a></p>
            </Empty>
        );
    }
    const standard = sweeps.length > 1 ? "sweeps" : "runs";
    const shown = sweeps.length > 0 && (tab === "runs" || tab === "sweeps") ? tab : standard;
    return (
        <>
            {sweeps.length > 0 && (
                <div className="compare-tabs">
                    <Tabs label="What to compare" current={shown} choose={(name) => setTab(name === standard ? null : name)} tabs={[
                        { name: "sweeps", title: "Sweeps", count: sweeps.length },
                        { name: "runs", title: "Runs", count: compared.runs.length },
                    ]} />
                </div>
            )}
            {shown === "sweeps" ? <SweepsTab compared={compared} sweeps={sweeps} homes={homes} seriesOf={seriesOf} reload={reload} />
                : <RunsTab compared={compared} seriesOf={seriesOf} />}
        </>
    );
}

export function Note({ text }: { text: string }) {
    return <p className="warning" role="status"><Icon name="warning" /><span>{text}</span></p>;
}

function Nothing() {
    return (
        <Empty title="No runs to compare yet" icon="compare">
            <p>Open an experiment, mark runs or whole sweeps in its tree, and press Compare. Two or more parent runs are
                compared as sweeps.</p>
            <p>Links of the stock page work too: <code>#/compare-runs?runs=["id", "id"]&amp;experiments=["1"]</code></p>
            <p className="row"><a className="button primary" href={to.experiments()}>Experiments</a></p>
        </Empty>
    );
}
