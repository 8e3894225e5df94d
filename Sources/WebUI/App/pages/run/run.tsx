import { useRef, useState } from "react";
import { get, post } from "../../core/api";
import { counted, duration } from "../../core/format";
import { Connection, useLive } from "../../core/live";
import { useLoad } from "../../core/load";
import { ChosenObjective, chosenObjective } from "../../core/objective";
import { go, href, to, useRoute } from "../../core/route";
import { getExperiment, getRun, runName, tag } from "../../core/run";
import { Columns, Experiment, Run, StatusCounts } from "../../core/types";
import { Copy, Failure, Loading, Moment, PageHead, StatusMark, Tabs } from "../../parts/basic";
import { SweepView } from "../sweep/sweep";
import { Actions, DeletedNote } from "./actions";
import { ArtifactsTab } from "./artifacts";
import { isSystem, MetricsTab } from "./metrics";
import { Overview } from "./overview";
import { Siblings, useAncestors } from "./path";
import "./run.css";

type TabName = "sweep" | "overview" | "metrics" | "system" | "artifacts";

/** The children of a run. */
interface Below {
    count: number;
    by_status: StatusCounts;
}

/**
 * One run: where it stands among others, and all that was logged about it.
 *
 * @param rest what follows the run in the link: `artifacts/…`, or what MLflow's page calls two of the tabs.
 */
export function RunPage({ experimentID, runID, rest }: { experimentID: string; runID: string; rest: string[] }) {
    const run = useLoad((signal) => getRun(runID, signal), [runID]);
    const below = useLoad((signal) => countBelow(experimentID, runID, signal), [experimentID, runID]);
    if (run.value && (below.value || below.error)) {
        return (
            <LoadedRun run={run.value} below={below.value} rest={rest} reload={run.reload} reloadBelow={below.reload} />
        );
    }
    return (
        <>
            <PageHead title={`Run ${runID.slice(0, 8)}`} crumbs={[
                { title: "Experiments", link: to.experiments() },
                { title: `Experiment ${experimentID}`, link: to.experiment(experimentID) },
            ]} />
            {run.error ? <Failure error={run.error} retry={run.reload} /> : <Loading what="the run" />}
        </>
    );
}

function countBelow(experimentID: string, runID: string, signal: AbortSignal): Promise<Below> {
    return post("roost/runs/count", { experiment_ids: [experimentID], filter: `attributes.parent_run_id = '${runID}'` }, signal);
}

function LoadedRun(
    { run, below, rest, reload, reloadBelow }:
    { run: Run; below: Below | undefined; rest: string[]; reload: () => void; reloadBelow: () => void },
) {
    const { info, data } = run;
    const children = below?.count ?? 0;
    const experiment = useLoad((signal) => getExperiment(info.experiment_id, signal), [info.experiment_id]);
    const objective = useRunObjective(info.experiment_id, experiment.value);
    const { connection, turn } = useFollowing(info.run_id, reload, reloadBelow);
    const { tab, choose } = useTab(run, rest, children);
    const changed = () => {
        reload();
        reloadBelow();
    };
    const [system, plain] = [true, false].map((wanted) => (data.metrics ?? []).filter(({ key }) => isSystem(key) === wanted));
    const tabs: { name: TabName; title: string; count?: number }[] = [
        { name: "sweep", title: "Sweep", count: children },
        { name: "overview", title: "Overview" },
        { name: "metrics", title: "Metrics", count: plain?.length },
        { name: "system", title: "System metrics", count: system?.length },
        { name: "artifacts", title: "Artifacts" },
    ];
    const shown = tabs.filter(({ name, count }) => name === tab || !["sweep", "system"].includes(name) || count);
    return (
        <>
            <Head run={run} experiment={experiment.value} objective={objective} children={children} turn={turn}
                connection={connection} changed={changed} />
            {info.lifecycle_stage === "deleted" && <DeletedNote run={run} changed={changed} />}
            <Tabs label="Parts of the run" tabs={shown} current={tab} choose={choose} />
            <div role="tabpanel" aria-label={tabs.find(({ name }) => name === tab)?.title}>
                {tab === "sweep" && <SweepView run={run} turn={turn} />}
                {tab === "overview" && <Overview run={run} changed={reload} />}
                {tab === "metrics" && <MetricsTab key={tab} run={run} metrics={plain ?? []} />}
                {tab === "system" && <MetricsTab key={tab} run={run} metrics={system ?? []} isSystem />}
                {tab === "artifacts" && <ArtifactsTab run={run} path={rest[0] === "artifacts" ? rest.slice(1) : []} />}
            </div>
        </>
    );
}

/** Which tab the link means; MLflow's own links name some of them in their path. */
function useTab(run: Run, rest: readonly string[], children: number): { tab: TabName; choose: (name: TabName) => void } {
    const { query } = useRoute();
    const { experiment_id: experimentID, run_id: runID } = run.info;
    const named = { artifacts: "artifacts", "model-metrics": "metrics", "system-metrics": "system" }[rest[0] ?? ""];
    const asked = named ?? query.get("tab");
    const first: TabName = children > 0 ? "sweep" : "overview";
    const tab = (["sweep", "overview", "metrics", "system", "artifacts"] as const).find((name) => name === asked) ?? first;
    const choose = (name: TabName) => {
        // What the tabs keep in the link stays there, but a zoom means something only on the curves it was made on.
        const kept = { ...Object.fromEntries(query), from: null, to: null };
        const path = ["experiments", experimentID, "runs", runID];
        if (name === "artifacts") go(href([...path, "artifacts"], { ...kept, tab: null }));
        else go(href(path, { ...kept, tab: name === first ? null : name }));
    };
    return { tab: tab === "sweep" && children === 0 ? "overview" : tab, choose };
}

/**
 * Undefined as long as it is not known. The columns are only asked for when neither the link nor the experiment says what
 * is tuned for.
 */
function useRunObjective(experimentID: string, experiment: Experiment | undefined): ChosenObjective | null | undefined {
    const { query } = useRoute();
    const metric = query.get("objective");
    const goal = query.get("goal");
    const known = chosenObjective(metric, goal, experiment, undefined);
    const columns = useLoad(
        (signal) => get<Columns>("roost/experiments/columns", { experiment_ids: [experimentID], max_values: 1 }, signal),
        known === null && experiment ? [experimentID] : null);
    if (known === null && !columns.value && !columns.error) return undefined;
    return known ?? chosenObjective(metric, goal, experiment, columns.value);
}

/** Children are read anew at most this often: milliseconds. */
const belowPause = 2000;

/** Reads anew what changed; `turn` counts what changed among the children. */
function useFollowing(runID: string, reload: () => void, reloadBelow: () => void) {
    const [turn, setTurn] = useState(0);
    const timer = useRef<number>();
    const connection = useLive({ run_id: runID }, (changes) => {
        if (changes?.some((change) => change.run_id === runID) ?? true) reload();
        if (changes?.every((change) => change.run_id === runID)) return;
        timer.current ??= window.setTimeout(() => {
            timer.current = undefined;
            reloadBelow();
            setTurn((old) => old + 1);
        }, belowPause);
    });
    return { connection, turn };
}

function Head(
    { run, experiment, objective, children, turn, connection, changed }: {
        run: Run; experiment: Experiment | undefined; objective: ChosenObjective | null | undefined; children: number;
        turn: number; connection: Connection; changed: () => void;
    },
) {
    const { info, data } = run;
    const ancestors = useAncestors(run);
    const user = info.user_id || tag(data.tags, "mlflow.user");
    const crumbs = [
        { title: "Experiments", link: to.experiments() },
        { title: experiment?.name ?? `Experiment ${info.experiment_id}`, link: to.experiment(info.experiment_id) },
        ...ancestors.map((one) => ({ title: runName(one.info), link: to.run(one.info.experiment_id, one.info.run_id) })),
    ];
    return (
        <PageHead crumbs={crumbs} title={runName(info)}
            aside={
                <>
                    <StatusMark status={info.status} words />
                    {info.lifecycle_stage === "deleted" && <span className="chip deleted">deleted</span>}
                </>
            }
            actions={<Actions run={run} changed={changed} />}>
            <div className="run-facts">
                <span>started <Moment ms={info.start_time} /></span>
                {!!info.end_time && <span>took <b>{duration(info.end_time - info.start_time)}</b></span>}
                {user && <span>by {user}</span>}
                {children > 0 && <span>{counted(children, "child", "children")}</span>}
                <span className="run-id"><code>{info.run_id}</code><Copy text={info.run_id} what="the run's id" /></span>
                <Siblings run={run} objective={objective} turn={turn} />
            </div>
            {connection === "lost" && (
                <p className="warning" role="status">
                    The connection to the server is lost: what you see may be old.
                </p>
            )}
        </PageHead>
    );
}
