import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useLoad } from "../../core/load";
import { chosenObjective, ChosenObjective, withMetricsOf } from "../../core/objective";
import { getExperiment } from "../../core/run";
import { current, setQuery, useQuery } from "../../core/route";
import { count, counted, short } from "../../core/format";
import { sweepColumns, sweepData, SweepData } from "../../core/sweep";
import { Columns, Run, TreeNode } from "../../core/types";
import { get } from "../../core/api";
import { Button, Empty, Failure, Loading } from "../../parts/basic";
import { ObjectiveChooser } from "../../parts/objective";
import { Brush, brushText, Limit, parseBrush, selection, withLimits } from "./brush";
import { Figures } from "./figures";
import { Heat } from "./heat";
import { History } from "./history";
import { ImportancePanel } from "./importance";
import { canLogValue, hasOutliers, isUnfinished, ofTrial, ofValue, Sweep, sweepOf, valueAxis } from "./model";
import { Parallel } from "./parallel";
import { Hover, Shared, ShareSweep } from "./shared";
import { Slices } from "./slices";
import { Space } from "./space";
import { Top } from "./top";
import "./sweep.css";

interface Answer {
    columns: Columns;
    data: SweepData;
    objective: ChosenObjective | null;
    /** Where the children are. */
    experimentIDs: string[];
}

/**
 * A run with children, as the search it is: what was best, what mattered, where to look next.
 *
 * @param turn another number when something has changed among the children.
 */
export function SweepView({ run, turn }: { run: Run; turn: number }) {
    const { run_id: runID, experiment_id: experimentID } = run.info;
    const experiment = useLoad((signal) => getExperiment(experimentID, signal), [experimentID]);
    const [metric] = useQuery("objective");
    const [goal] = useQuery("goal");
    const isReady = experiment.value !== undefined || experiment.error !== undefined;
    const answer = useLoad(
        (signal) => load(
            runID, experimentID, (columns) => chosenObjective(metric, goal, experiment.value,
                columns.metrics.length === 0 ? columns : withMetricsOf(columns, [run])), signal),
        isReady ? [runID, metric, goal, experiment.value?.tags, turn] : null, { keep: true });

    if (answer.value === undefined) {
        if (answer.error) return <Failure error={answer.error} retry={answer.reload} />;
        return <Loading what="the trials" />;
    }
    if (answer.value.data.ids.length === 0) {
        return (
            <Empty title="No trials yet" icon="flask">
                <p>Runs that are logged with this run as their parent are its trials. They appear here as they are started.</p>
            </Empty>
        );
    }
    return (
        <div className="sweep">
            {answer.error && <Failure error={answer.error} retry={answer.reload} />}
            <Panels run={run} answer={answer.value} chooser={
                <ObjectiveChooser experimentID={experimentID} objective={answer.value.objective} columns={answer.value.columns}
                    saved={experiment.reload} />
            } />
        </div>
    );
}

async function load(
    runID: string, experimentID: string, choose: (columns: Columns) => ChosenObjective | null, signal: AbortSignal,
): Promise<Answer> {
    let experimentIDs = [experimentID];
    let columns = await sweepColumns([runID], experimentIDs, signal);
    if (columns.runs === 0) {
        const elsewhere = await childExperiments(runID, signal);
        if (elsewhere.length > 0) {
            experimentIDs = elsewhere;
            columns = await sweepColumns([runID], experimentIDs, signal);
        }
    }
    const answer = async (known: Columns): Promise<Answer> => {
        const objective = choose(known);
        const data = await sweepData(runID, objective, experimentIDs, signal, columns);
        return { columns: known, objective, experimentIDs, data };
    };
    const first = await answer(columns);
    if (columns.metrics.length > 0 || first.data.withChildren === 0) return first;
    // Cross-validated trials may have logged nothing by themselves: what their folds have is what they have.
    const folds = await sweepColumns(first.data.ids.slice(0, 100), experimentIDs, signal);
    return answer({ ...columns, metrics: folds.metrics });
}

/** A child may be in another experiment than its parent. */
async function childExperiments(runID: string, signal: AbortSignal): Promise<string[]> {
    const { children } = await get<{ children: TreeNode[] }>("roost/runs/children", { run_id: runID, max_results: 100 }, signal);
    return [...new Set(children.map((child) => child.run.info.experiment_id))];
}

function Panels({ run, answer, chooser }: { run: Run; answer: Answer; chooser: JSX.Element }) {
    const { data, objective, experimentIDs } = answer;
    const sweep = useMemo(() => sweepOf(data, objective), [data, objective]);
    const [brush, limit] = useBrush();
    const [scale] = useQuery("scale");
    const [worst] = useQuery("worst");
    const mask = useMemo(() => selection(brush, sweep), [brush, sweep]);
    const [hover] = useState(() => new Hover());
    const view = useMemo(() => {
        const isLog = scale === "log" && canLogValue(sweep);
        return { log: isLog, hideWorst: worst === null ? hasOutliers(sweep) && !isLog : worst === "hide" };
    }, [sweep, scale, worst]);
    const y = useMemo(() => valueAxis(sweep, view), [sweep, view]);
    const experimentID = experimentIDs[0] ?? run.info.experiment_id;
    const shared = useMemo<Shared>(() => {
        const chosen = sweep.order.filter((trial) => mask[trial] === 1);
        return { sweep, view, y, brush, mask, chosen, limit, hover, experimentID, selected: mask.filter(Boolean).length };
    }, [sweep, view, y, brush, mask, limit, hover, experimentID]);
    // What has to be worked out anew follows a drag when there is time for it.
    const later = useDeferredValue(shared);
    return (
        <ShareSweep value={shared}>
            <Figures sweep={sweep} experimentID={shared.experimentID}>{chooser}</Figures>
            <Notes sweep={sweep} />
            <BrushLine shared={shared} />
            <div className="sweep-columns">
                <div className="stack">
                    {objective !== null && <History />}
                    <Parallel />
                    <ShareSweep value={later}>
                        <More />
                    </ShareSweep>
                </div>
                <ShareSweep value={later}>
                    <Findings run={run} />
                </ShareSweep>
            </div>
        </ShareSweep>
    );
}

/** These two are drawn anew when what they share changes, not with every step of a drag. */
const More = memo(function More() {
    return <><Slices /><Heat /></>;
});

const Findings = memo(function Findings({ run }: { run: Run }) {
    return <div className="stack"><Top run={run} /><ImportancePanel /><Space /></div>;
});

/** The brush in the link; while a drag goes on only in the page, and drawn once per frame. */
function useBrush(): [Brush, Shared["limit"]] {
    const [text] = useQuery("brush");
    const [draft, setDraft] = useState<Brush | null>(null);
    const frame = useRef<number>();
    const base = useMemo(() => parseBrush(text), [text]);
    useEffect(() => () => window.cancelAnimationFrame(frame.current ?? 0), []);
    const limit = useCallback((changes: readonly (readonly [string, Limit | null])[], isDone = true) => {
        window.cancelAnimationFrame(frame.current ?? 0);
        const next = withLimits(parseBrush(current().query.get("brush")), changes);
        if (isDone) {
            setDraft(null);
            setQuery({ brush: brushText(next) });
        } else {
            frame.current = window.requestAnimationFrame(() => setDraft(next));
        }
    }, []);
    return [draft ?? base, limit];
}

function Notes({ sweep }: { sweep: Sweep }) {
    const { data, objective, order, params } = sweep;
    const running = data.ids.filter((_, trial) => isUnfinished(sweep, trial)).length;
    const metric = objective?.metric ?? "";
    const notes = [
        objective === null ? "No trial has logged a metric yet."
            : order.length === 0 && `No trial has a value of ${metric} yet`
                + (running > 0 ? `: ${counted(running, "trial is", "trials are")} still running.` : ". Another metric can be chosen."),
        data.notFinite > 0 && `${counted(data.notFinite, "trial")} ended with a value of ${metric} that is no number.`,
        data.fromFolds > 0 && `The ${metric} of ${counted(data.fromFolds, "trial")} is the mean of their child runs.`,
        params.length === 0 && (data.ids.length === 1 ? "With one trial there is nothing to compare yet."
            : data.params.length === 0 ? "The trials have no params." : "All trials have the same params."),
    ];
    return <ul className="sweep-notes muted">{notes.map((note) => note && <li key={note}>{note}</li>)}</ul>;
}

/** How many trials are selected and by what; always in view while something is. */
function BrushLine({ shared }: { shared: Shared }) {
    const { brush, selected, sweep, limit } = shared;
    if (brush.size === 0) {
        if (sweep.order.length < 2) return null;
        return <p className="sweep-hint muted">Drag in a chart, or along an axis, to look at some of the trials only.</p>;
    }
    const nameOf = (key: string) => (key === ofValue ? sweep.objective?.metric : key === ofTrial ? "trial" : key);
    return (
        <div className="sweep-brushed" role="status">
            <strong>{count(selected)} of {counted(sweep.data.ids.length, "trial")}</strong>
            {[...brush].map(([key, one]) => (
                <span key={key} className="chip">
                    <span className="clip">{nameOf(key)} {limitText(one)}</span>
                    <button type="button" aria-label={`Remove the limit on ${nameOf(key)}`} onClick={() => limit([[key, null]])}>✕</button>
                </span>
            ))}
            <Button kind="quiet" onClick={() => setQuery({ brush: null })}>Clear</Button>
        </div>
    );
}

function limitText(limit: Limit): string {
    if ("only" in limit) return limit.only.map((word) => word || "(empty)").join(", ");
    return limit.low === limit.high ? short(limit.low) : `${short(limit.low)} to ${short(limit.high)}`;
}
