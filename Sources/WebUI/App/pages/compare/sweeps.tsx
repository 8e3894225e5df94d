import { useMemo } from "react";
import { useLoad } from "../../core/load";
import { count, counted, duration, short } from "../../core/format";
import { useObjective, withMetricsOf } from "../../core/objective";
import { to } from "../../core/route";
import { bestIndex, sorted } from "../../core/stats";
import { sweepColumns, SweepData, sweepData } from "../../core/sweep";
import { Objective } from "../../core/types";
import { Failure, Loading } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { ObjectiveChooser } from "../../parts/objective";
import { Boxes } from "./boxes";
import { Compared, Item } from "./compared";
import { Histories } from "./histories";
import { measured, Row, row } from "./rows";
import { compareSpaces } from "./spaces";
import { Table } from "./table";

/** One of the sweeps that are compared. */
export interface Sweep extends Item {
    data: SweepData;
    /** Place of the best trial in the lists of `data`; -1 where none has a value. */
    best: number;
}

/** Whole sweeps against each other, with a warning where that misleads. */
export function SweepsTab({ compared, items, reload }: { compared: Compared; items: readonly Item[]; reload: () => void }) {
    const { homes, experiments } = compared;
    const ids = items.map(({ id }) => id);
    const columns = useLoad((signal) => sweepColumns(ids, homes, signal), [ids, homes], { keep: true });
    const known = useMemo(() => columns.value && withMetricsOf(columns.value, items.map(({ run }) => run)), [columns.value, items]);
    const objective = useObjective(experiments[0], known);
    const loaded = useLoad(
        (signal) => Promise.all(items.map(async (item): Promise<Sweep> => {
            const data = await sweepData(item.id, objective, homes, signal);
            return { ...item, data, best: bestIndex(data.objective, objective?.goal ?? "MINIMIZE") };
        })), columns.value ? [ids, homes, objective?.metric, objective?.goal] : null, { keep: true });
    const sweeps = loaded.value ?? [];
    const spaces = useMemo(() => compareSpaces(sweeps.map(({ data }) => data)), [loaded.value]);
    const failed = columns.error ? columns : loaded;
    if (failed.error) return <Failure error={failed.error} retry={failed.reload} />;
    if (loaded.value === undefined) return <Loading what="the trials of the sweeps" />;
    const different = spaces.filter(({ differs }) => differs).map(({ key }) => key);
    const trials = sweeps.reduce((sum, { data }) => sum + data.ids.length, 0);
    const bests = sweeps.map(({ data, best }) => data.objective[best] ?? NaN);
    const winner = objective ? bestIndex(bests, objective.goal) : -1;
    return (
        <>
            <div className="row compare-bar">
                <span className="muted">{`${counted(sweeps.length, "sweep")}, ${counted(trials, "trial")}`
                    + (winner < 0 ? "" : `; best ${short(bests[winner])} in ${sweeps[winner]?.label}`)}</span>
                <ObjectiveChooser experimentID={experiments[0]?.experiment_id ?? ""} objective={objective} columns={columns.value}
                    saved={reload} />
            </div>
            {different.length > 0 && (
                <div className="warning" role="note">
                    <Icon name="warning" />
                    <span>
                        <strong>These sweeps searched different spaces: {different.join(", ")}.</strong> To compare their results
                        can mislead: a better one may come from where was searched, not from how.
                    </span>
                </div>
            )}
            {objective === null ? <p className="muted">No trial of these sweeps has logged a metric yet.</p> : (
                <>
                    <Table title="Sweeps" label="Results of the sweeps" items={sweeps}
                        sections={[{ title: "", noun: "", rows: resultsOf(sweeps, objective) }]} />
                    <div className="compare-pair">
                        <Histories sweeps={sweeps} objective={objective} />
                        <Boxes sweeps={sweeps} objective={objective} />
                    </div>
                </>
            )}
            <Table title="Search spaces" label="Search spaces of the sweeps" items={sweeps}
                aside={<small>as far as they show in the trials</small>} sections={[{ title: "", noun: "", rows: spaces }]} />
        </>
    );
}

function resultsOf(sweeps: readonly Sweep[], { goal }: Objective): Row[] {
    const of = (key: string, text: (sweep: Sweep) => string, more?: Partial<Row>) => row(key, sweeps.map(text), more);
    const values = (key: string, of: (sweep: Sweep) => number, goal?: Objective["goal"]) => {
        const all = sweeps.map(of);
        return measured(key, all, { goal, full: all.map((value) => (Number.isNaN(value) ? null : String(value))) });
    };
    return [
        of("Trials", ({ data }) => count(data.ids.length)),
        of("Failed", ({ data: { statuses } }) => {
            const failed = statuses.filter((status) => status === "FAILED" || status === "KILLED").length;
            return failed === 0 ? "0" : `${count(failed)} (${short((failed / statuses.length) * 100, 2)} %)`;
        }),
        values("Best", ({ data, best }) => data.objective[best] ?? NaN, goal),
        values("Mean", ({ data }) => {
            const finite = sorted(data.objective);
            return finite.reduce((total, value) => total + value, 0) / finite.length;
        }),
        of("Best trial", ({ data, best }) => data.names[best] ?? "–", {
            links: sweeps.map(({ run, data, best }) => data.ids[best] && to.run(run.info.experiment_id, data.ids[best] ?? "")),
        }),
        of("With", ({ data, best }) => data.params.filter(({ constant, texts }) => !constant && texts[best])
            .map(({ key, texts }) => `${key} ${texts[best]}`).join(", ")),
        of("Duration", ({ run: { info } }) => (info.end_time ? duration(info.end_time - info.start_time) : "–")),
    ];
}
