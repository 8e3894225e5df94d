import "./experiments.css";
import { ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { post } from "../../core/api";
import { useLoad } from "../../core/load";
import { searchFilter } from "../../core/like";
import { collator, count } from "../../core/format";
import { useQuery } from "../../core/route";
import { Experiment, Table } from "../../core/types";
import { Button, Empty, Failure, Loading, PageHead } from "../../parts/basic";
import { useToast } from "../../parts/dialog";
import { SearchBox } from "../../parts/search";
import { clipped, Create, Delete, Rename, restoreExperiment } from "./change";
import { factsOf, knownActivity, lookUpActivity, recentRuns, want } from "./facts";
import { FirstRun } from "./first";
import { Row } from "./row";

const pageSize = 100;
const watchMs = 4000;
const sorts = { activity: "last_update_time DESC", name: "name ASC", created: "creation_time DESC" };
type Sort = keyof typeof sorts;

interface Listed {
    experiments?: Experiment[];
    next_page_token?: string;
}

function search(filter: string | undefined, view: string, order: string, atMost: number, signal?: AbortSignal): Promise<Listed> {
    return post("mlflow/experiments/search", { filter, view_type: view, order_by: [order], max_results: atMost }, signal);
}

/** The list of experiments; the first page that one sees. */
export function ExperimentsPage() {
    const [text, setText] = useQuery("q");
    const [chosenView, setView] = useQuery("view");
    const [chosenSort, setSort] = useQuery("sort");
    const sort: Sort = chosenSort === "name" || chosenSort === "created" ? chosenSort : "activity";
    const isDeleted = chosenView === "deleted";
    const view = isDeleted ? "DELETED_ONLY" : "ACTIVE_ONLY";
    const filter = searchFilter(text ?? "");
    const [size, setSize] = useState(pageSize);
    // Sorted by activity as far as that is known, the rest as the server has it.
    const list = useLoad((signal) => search(filter, view, sorts[sort], size, signal), [filter, view, sort, size], { keep: true });
    const listed = list.value?.experiments ?? [];
    const { rows, isKnown } = useByActivity(list.value, sort === "activity");
    const [dialog, setDialog] = useState<ReactNode>(null);
    const toast = useToast();
    const isWhole = list.value !== undefined && filter === undefined && !isDeleted;
    const { newest, isLost, follow } = useWatch(isWhole ? list.value : undefined, list.reload);
    // Nothing but the experiment that every server has: whether it has runs decides what the page is.
    const isBare = isWhole && listed.length <= 1 && newest?.run_ids.length === 0;
    const isUnsure = isWhole && listed.length <= 1 && newest === undefined;

    const asked = { close: () => setDialog(null), changed: list.reload };
    const restore = (experiment: Experiment) => restoreExperiment(experiment.experiment_id).then(
        () => {
            toast({ text: `Restored “${clipped(experiment.name)}”.` });
            list.reload();
        },
        (error: Error) => toast({ text: error.message, kind: "failed" }));
    const items = (experiment: Experiment) => isDeleted
        ? [{ title: "Restore", icon: "undo" as const, act: () => restore(experiment) }]
        : [
            { title: "Rename", icon: "edit" as const, act: () => setDialog(<Rename experiment={experiment} {...asked} />) },
            { title: "Delete", icon: "trash" as const, danger: true, act: () => setDialog(<Delete experiment={experiment} {...asked} />) },
        ];
    const header = (name: Sort, title: string, className = "") => (
        <th scope="col" className={className} aria-sort={sort === name ? (name === "name" ? "ascending" : "descending") : undefined}>
            <button type="button" className="sorter" onClick={() => setSort(name === "activity" ? null : name)}>
                {title}<span aria-hidden="true">{sort === name ? (name === "name" ? " ↑" : " ↓") : ""}</span>
            </button>
        </th>
    );

    return (
        <>
            <PageHead title="Experiments"
                aside={list.value && !isBare && !isUnsure && <span className="muted">{count(listed.length)}{list.value.next_page_token ? "+" : ""}</span>}
                actions={<Button kind="primary" icon="plus" onClick={() => setDialog(<Create {...asked} />)}>New experiment</Button>} />
            {(!isBare || text !== null) && (
                <div className="exp-tools">
                    <SearchBox label="Search experiments" placeholder="Search names, or tag=value" value={text ?? ""}
                        set={(value) => setText(value || null)} />
                    <div className="segments" role="group" aria-label="Which experiments">
                        <button type="button" aria-pressed={!isDeleted} onClick={() => setView(null)}>Active</button>
                        <button type="button" aria-pressed={isDeleted} onClick={() => setView("deleted")}>Deleted</button>
                    </div>
                </div>
            )}
            {isLost && <p className="warning exp-lost" role="status">Connection lost, trying again. What is shown may be old.</p>}
            {list.error && <Failure error={list.error} retry={list.reload} />}
            {isBare ? <FirstRun /> : isUnsure || list.value === undefined ? !list.error && <Loading what="experiments" />
                : rows.length === 0 ? (
                    <Empty title={filter !== undefined ? "No experiment matches" : "No deleted experiments"} icon="search">
                        {filter !== undefined && <Button onClick={() => setText(null)}>Clear the search</Button>}
                    </Empty>
                ) : (
                    <div className="panel exp-list" aria-busy={!isKnown}>
                        <table>
                            <thead>
                                <tr>
                                    {header("name", "Name", "exp-name")}
                                    {header("activity", "Last activity", "exp-when exp-wide")}
                                    <th scope="col" className="number exp-wide">Sweeps</th>
                                    <th scope="col" className="number">Runs</th>
                                    <th scope="col" className="number exp-wide">Running</th>
                                    <th scope="col" className="number exp-wide">Failed</th>
                                    <th scope="col" className="number exp-best">Best</th>
                                    <th scope="col" className="exp-metric exp-wide">Metric</th>
                                    {header("created", "Created", "exp-wide exp-when")}
                                    <th scope="col" className="exp-menu"><span className="unseen">Actions</span></th>
                                </tr>
                            </thead>
                            <tbody>
                                {rows.map((experiment) => (
                                    <Row key={experiment.experiment_id} experiment={experiment} items={items(experiment)} follow={follow} />
                                ))}
                            </tbody>
                        </table>
                    </div>
                )}
            {list.value?.next_page_token && (
                <p className="exp-more"><Button disabled={list.busy} onClick={() => setSize(size + pageSize)}>Load more</Button></p>
            )}
            {dialog}
        </>
    );
}

/**
 * Sorts experiments by when their runs last began. The list is shown at once, in the server's order; what the runs say is
 * looked up once for each list and moves rows once, not while one is reading.
 */
function useByActivity(list: Listed | undefined, isOn: boolean): { rows: Experiment[]; isKnown: boolean } {
    const [state, setState] = useState({ list, activity: knownActivity() });
    useEffect(() => {
        if (!isOn || list === undefined) return;
        const abort = new AbortController();
        const ids = (list.experiments ?? []).map((one) => one.experiment_id);
        const finish = () => {
            if (!abort.signal.aborted) setState({ list, activity: knownActivity() });
        };
        lookUpActivity(ids, abort.signal).then(finish, finish);
        return () => abort.abort();
    }, [list, isOn]);
    const experiments = list?.experiments ?? [];
    if (!isOn) return { rows: experiments, isKnown: true };
    const at = (one: Experiment) => state.activity.get(one.experiment_id) || one.last_update_time;
    const rows = [...experiments].sort((a, b) => at(b) - at(a) || collator.compare(a.name, b.name));
    return { rows, isKnown: state.list === list };
}

/**
 * Looks every few seconds, while the page is visible, for experiments and runs that are new, and at the experiments in
 * sight that have running runs.
 */
function useWatch(list: Listed | undefined, reload: () => void) {
    const [newest, setNewest] = useState<Table>();
    const [isLost, setLost] = useState(false);
    const seen = useRef(new Map<string, Experiment>());
    const follow = useCallback((experiment: Experiment, isSeen: boolean) => {
        if (isSeen) seen.current.set(experiment.experiment_id, experiment);
        else seen.current.delete(experiment.experiment_id);
    }, []);
    useEffect(() => {
        if (list === undefined) return;
        const experiments = list.experiments ?? [];
        const ids = experiments.map((one) => one.experiment_id);
        let isOver = false;
        const look = async () => {
            const [runs, latest] = await Promise.all([
                ids.length === 0 ? null : recentRuns(ids, 20),
                search(undefined, "ACTIVE_ONLY", sorts.created, 1),
            ]);
            if (isOver) return;
            if (runs) setNewest(runs);
            const made = latest.experiments?.[0];
            if (made && !ids.includes(made.experiment_id) && made.creation_time > Math.max(0, ...experiments.map((one) => one.creation_time))) {
                reload();
            }
            const startMs = new Map<string, number>();
            runs?.columns[0]?.values.forEach((id, index) => {
                const key = String(id);
                startMs.set(key, Math.max(startMs.get(key) ?? 0, runs.start_times[index] ?? 0));
            });
            for (const [id, experiment] of seen.current) {
                const facts = factsOf(id);
                if (facts && (facts.byStatus.RUNNING || (startMs.get(id) ?? 0) > facts.latestMs)) want(experiment);
            }
        };
        let timer: number | undefined;
        const go = async () => {
            if (document.visibilityState === "visible") {
                const isReached = await look().then(() => true, () => false);
                if (!isOver) setLost(!isReached);
            }
            if (!isOver) timer = window.setTimeout(go, watchMs);
        };
        void go();
        return () => {
            isOver = true;
            window.clearTimeout(timer);
        };
    }, [list, reload]);
    return { newest, isLost, follow };
}
