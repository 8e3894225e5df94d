import { useMemo } from "react";
import { useLoad } from "../../core/load";
import { count, counted, duration, number, short } from "../../core/format";
import { useObjective } from "../../core/objective";
import { to } from "../../core/route";
import { bestIndex, sorted } from "../../core/stats";
import { sweepColumns, SweepData, sweepData } from "../../core/sweep";
import { Columns, Objective, Run } from "../../core/types";
import { Failure, Loading, Panel, StatusMark, statusWord } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { ObjectiveChooser } from "../../parts/objective";
import { Boxes } from "./boxes";
import { Compared } from "./compared";
import { Histories } from "./histories";
import { Swatch } from "./series";
import { compareSpaces, SpaceRow } from "./spaces";
import { SpaceTable } from "./spacetable";

/** One of the sweeps that are compared. */
export interface Sweep {
    run: Run;
    label: string;
    series: number;
    data: SweepData;
    /** Places of the trials with a value. */
    known: number[];
    /** Place of the best trial in the lists of `data`; -1 where none has a value. */
    best: number;
    /** Trials that failed or were killed. */
    failed: number;
}

/** Whole sweeps against each other, with a warning where that misleads. */
export function SweepsTab({ compared, sweeps: runs, seriesOf, reload }: {
    compared: Compared; sweeps: readonly Run[]; seriesOf: (id: string) => number; reload: () => void;
}) {
    const { homes } = compared;
    const ids = runs.map((run) => run.info.run_id);
    const same = [...ids].sort();
    const columns = useLoad((signal) => sweepColumns(same, homes, signal), [same, homes], { keep: true });
    // What a sweep logs of itself, as best_loss, tells what it is for.
    const known = useMemo(() => columns.value && withMetricsOf(columns.value, runs), [columns.value, same.join()]);
    const objective = useObjective(compared.experiments[0], known);
    const loaded = useLoad(
        (signal) => Promise.all(same.map(async (id) => ({ id, data: await sweepData(id, objective, homes, signal) }))),
        columns.value === undefined ? null : [same, homes, objective?.metric, objective?.goal], { keep: true });
    const order = ids.join();
    const sweeps = useMemo(() => runs.flatMap((run): Sweep[] => {
        const data = loaded.value?.find(({ id }) => id === run.info.run_id)?.data;
        if (data === undefined) return [];
        return [{
            run, data, label: compared.labels.get(run.info.run_id) ?? "", series: seriesOf(run.info.run_id),
            known: data.ids.map((_, trial) => trial).filter((trial) => Number.isFinite(data.objective[trial])),
            best: objective === null ? -1 : bestIndex(data.objective, objective.goal),
            failed: data.statuses.filter((status) => status === "FAILED" || status === "KILLED").length,
        }];
    }), [loaded.value, order, objective?.goal]);
    const spaces = useMemo(() => compareSpaces(sweeps.map(({ data }) => data)), [sweeps]);
    const error = columns.error ?? loaded.error;
    if (error) return <Failure error={error} retry={columns.error ? columns.reload : loaded.reload} />;
    const trials = sweeps.reduce((sum, { data }) => sum + data.ids.length, 0);
    if (loaded.value === undefined) return <Loading what="the trials of the sweeps" />;
    return (
        <>
            <div className="row compare-bar">
                <span className="muted">{`${counted(sweeps.length, "sweep")}, ${counted(trials, "trial")}`}</span>
                <ObjectiveChooser experimentID={compared.experiments[0]?.experiment_id ?? ""} objective={objective} columns={columns.value}
                    saved={reload} />
            </div>
            {sweeps.length > 1 && <SpaceWarning spaces={spaces} />}
            {objective === null ? <p className="muted">No trial of these sweeps has logged a metric yet.</p> : (
                <>
                    <Summary sweeps={sweeps} objective={objective} />
                    <div className="compare-pair">
                        <Histories sweeps={sweeps} objective={objective} />
                        <Boxes sweeps={sweeps} objective={objective} />
                    </div>
                </>
            )}
            <SpaceTable sweeps={sweeps} spaces={spaces} />
        </>
    );
}

/** The columns with the metrics of some runs among them. */
export function withMetricsOf(columns: Columns, runs: readonly Run[]): Columns {
    const found = new Map<string, number[]>();
    for (const { key, value } of runs.flatMap((run) => run.data.metrics ?? [])) {
        found.set(key, [...(found.get(key) ?? []), number(value)]);
    }
    const others = [...found].filter(([key]) => !columns.metrics.some((metric) => metric.key === key));
    return {
        ...columns,
        metrics: [...columns.metrics, ...others.map(([key, values]) => {
            const finite = sorted(values);
            return { key, count: values.length, nan_count: 0, varies: true, min: finite[0], max: finite[finite.length - 1] };
        })],
    };
}

/** What the reader has to know before comparing best values: that the sweeps did not look in the same places. */
function SpaceWarning({ spaces }: { spaces: readonly SpaceRow[] }) {
    const names = (verdict: SpaceRow["verdict"]) => spaces.filter((space) => space.verdict === verdict).map(({ key }) => key);
    const different = names("differs");
    const unclear = names("unclear");
    if (different.length === 0) {
        if (unclear.length === 0) return null;
        return (
            <p className="muted">
                The sweeps seem to have searched the same space; trials are too few to be sure of {list(unclear)}.
            </p>
        );
    }
    return (
        <div className="warning" role="note">
            <Icon name="warning" />
            <span>
                <strong>These sweeps searched different spaces: {list(different)} {different.length === 1 ? "differs" : "differ"}.</strong>
                {" "}Setting their results side by side can mislead: a better one may come from where was searched, not from how.{unclear.length > 0 && ` Trials are too few to tell for ${list(unclear)}.`}
            </span>
        </div>
    );
}

function list(keys: readonly string[]): string {
    const shown = keys.length > 8 ? [...keys.slice(0, 7), `${keys.length - 7} more`] : keys;
    return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

const heads = ["Sweep", "Trials", "Failed", "Best", "Mean", "Best trial", "With", "Duration"];
const numeric = /^(Trials|Failed|Best|Mean|Duration)$/;

function Summary({ sweeps, objective }: { sweeps: readonly Sweep[]; objective: Objective }) {
    const bests = sweeps.map(({ data, best }) => data.objective[best] ?? NaN);
    const winner = bestIndex(bests, objective.goal);
    return (
        <Panel title="Sweeps" className="flush">
            <div className="scroll compare-scroll" tabIndex={0} role="region" aria-label="Results of the sweeps">
                <table className="compare-summary">
                    <thead>
                        <tr>{heads.map((head) => <th key={head} scope="col" className={numeric.test(head) ? "number" : ""}>{head}</th>)}</tr>
                    </thead>
                    <tbody>
                        {sweeps.map((sweep, index) => (
                            <SummaryLine key={sweep.run.info.run_id} sweep={sweep} isBest={sweeps.length > 1 && index === winner} />
                        ))}
                    </tbody>
                </table>
            </div>
        </Panel>
    );
}

function SummaryLine({ sweep: { run, label, series, data, best, failed }, isBest }: { sweep: Sweep; isBest: boolean }) {
    const { info } = run;
    const finite = sorted(data.objective);
    const mean = finite.reduce((total, value) => total + value, 0) / finite.length;
    const varying = data.params.filter((param) => !param.constant && param.texts[best]);
    const params = varying.map(({ key, texts }) => `${key} ${texts[best]}`);
    const id = data.ids[best];
    return (
        <tr>
            <th scope="row">
                <span className="compare-sweep">
                    <Swatch index={series} /><StatusMark status={info.status} />
                    <a className="clip" href={to.run(info.experiment_id, info.run_id)} title={label}>{label}</a>
                    {info.lifecycle_stage === "deleted" && <span className="chip deleted">deleted</span>}
                </span>
            </th>
            <td className="number">{count(data.ids.length)}</td>
            <td className="number" title="failed or killed">
                {failed === 0 ? "0" : `${count(failed)} (${share(failed, data.ids.length)})`}
            </td>
            <td className={`number ${isBest ? "compare-best" : ""}`}>
                {isBest && <span role="img" aria-label="best" title="best of all">★ </span>}
                {best < 0 ? "–" : short(data.objective[best])}
            </td>
            <td className="number">{finite.length === 0 ? "–" : short(mean)}</td>
            <td>{id === undefined ? "–" : <a href={to.run(info.experiment_id, id)}>{data.names[best]}</a>}</td>
            <td className="compare-with"><span className="compare-value" title={params.join(", ")}>{params.join(", ")}</span></td>
            <td className="number">{info.end_time ? duration(info.end_time - info.start_time) : statusWord(info.status)}</td>
        </tr>
    );
}

/** A share that is not 0 never looks like it. */
export function share(part: number, whole: number): string {
    const percent = (part / whole) * 100;
    return percent < 1 ? "<1 %" : `${Math.round(percent)} %`;
}
