import "./experiments.css";
import { useMemo, useState } from "react";
import { post } from "../../core/api";
import { useLoad } from "../../core/load";
import { searchFilter } from "../../core/like";
import { collator, count } from "../../core/format";
import { useQuery } from "../../core/route";
import { Experiment } from "../../core/types";
import { Button, Empty, Failure, Loading, PageHead } from "../../parts/basic";
import { Segments } from "../../parts/choice";
import { MenuItem } from "../../parts/menu";
import { SearchBox } from "../../parts/search";
import { ChangeExperiment, ChangeKind, useRestore } from "./change";
import { useFacts } from "./facts";
import { FirstRun } from "./first";
import { Row } from "./row";

const pageSize = 100;
const none: readonly Experiment[] = [];
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
    const filter = searchFilter(text ?? "");
    const [size, setSize] = useState(pageSize);
    const list = useLoad((signal) => search(filter, isDeleted ? "DELETED_ONLY" : "ACTIVE_ONLY", sorts[sort], size, signal),
        [filter, isDeleted, sort, size], { keep: true });
    const listed = list.value && (list.value.experiments ?? none);
    const isAll = filter === undefined && !isDeleted;
    const { facts, isLost, isWhole } = useFacts(listed, async () => {
        const newest = isAll && (await search(undefined, "ACTIVE_ONLY", sorts.created, 1)).experiments?.[0];
        if (newest && !listed?.some((one) => one.creation_time >= newest.creation_time)) list.reload();
    });
    // Shown at once in the server's order; what the runs say of their activity moves rows once, not while one is reading.
    const rows = useMemo(() => {
        if (listed === undefined || sort !== "activity") return listed ?? [];
        const at = (one: Experiment) => facts.get(one.experiment_id)?.latestMs || one.last_update_time;
        return [...listed].sort((a, b) => at(b) - at(a) || collator.compare(a.name, b.name));
    }, [listed, isWhole, sort]);
    const [change, setChange] = useState<{ kind: ChangeKind; experiment?: Experiment } | null>(null);
    const restore = useRestore(list.reload);
    // Nothing but the experiment that every server has: whether it has runs decides what the page is.
    const single = isAll && listed !== undefined && listed.length <= 1;
    const runs = listed?.[0] ? facts.get(listed[0].experiment_id)?.runs : 0;
    const isBare = single && runs === 0;
    const isUnsure = listed === undefined || (single && runs === undefined);
    const items = (experiment: Experiment): MenuItem[] => isDeleted
        ? [{ title: "Restore", icon: "undo", act: () => restore(experiment.experiment_id) }]
        : [
            { title: "Rename", icon: "edit", act: () => setChange({ kind: "rename", experiment }) },
            { title: "Delete", icon: "trash", danger: true, act: () => setChange({ kind: "delete", experiment }) },
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
                aside={!isBare && !isUnsure && <span className="muted">{count(rows.length)}{list.value?.next_page_token && "+"}</span>}
                actions={<Button kind="primary" icon="plus" onClick={() => setChange({ kind: "create" })}>New experiment</Button>} />
            {(!isBare || text !== null) && (
                <div className="exp-tools">
                    <SearchBox label="Search experiments" placeholder="Search names, or tag=value" value={text ?? ""}
                        set={(value) => setText(value || null)} />
                    <Segments label="Which experiments" options={[["", "Active"], ["deleted", "Deleted"]]}
                        value={isDeleted ? "deleted" : ""} set={setView} />
                </div>
            )}
            {isLost && <p className="warning exp-lost" role="status">Connection lost, trying again. What is shown may be old.</p>}
            {list.error && <Failure error={list.error} retry={list.reload} />}
            {isBare ? <FirstRun /> : isUnsure ? !list.error && <Loading what="experiments" />
                : rows.length === 0 ? (
                    <Empty title={filter !== undefined ? "No experiment matches" : "No deleted experiments"} icon="search">
                        {filter !== undefined && <Button onClick={() => setText(null)}>Clear the search</Button>}
                    </Empty>
                ) : (
                    <div className="panel exp-list" aria-busy={!isWhole}>
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
                                    <Row key={experiment.experiment_id} experiment={experiment} items={items(experiment)}
                                        facts={facts.get(experiment.experiment_id)} />
                                ))}
                            </tbody>
                        </table>
                    </div>
                )}
            {list.value?.next_page_token && (
                <p className="exp-more"><Button disabled={list.busy} onClick={() => setSize(size + pageSize)}>Load more</Button></p>
            )}
            {change && <ChangeExperiment {...change} close={() => setChange(null)} changed={list.reload} />}
        </>
    );
}
