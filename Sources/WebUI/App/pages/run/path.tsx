import { useEffect } from "react";
import { all, get, post } from "../../core/api";
import { count, number, short } from "../../core/format";
import { useLoad } from "../../core/load";
import { ChosenObjective, quotedKey } from "../../core/objective";
import { current, go, href } from "../../core/route";
import { parentTag, runName, tag } from "../../core/run";
import { Objective, Run, RunInfo } from "../../core/types";
import { Icon } from "../../parts/icons";

/** The parent's id; a tag can hold any text, and what is no id leads nowhere. */
export function parentOf(run: Run): string | undefined {
    const parent = tag(run.data.tags, parentTag);
    return parent !== undefined && /^[\w-]+$/.test(parent) ? parent : undefined;
}

/** From the root to the parent; none before they are known. */
export function useAncestors(run: Run): Run[] {
    const parent = parentOf(run);
    const found = useLoad(
        (signal) => all((token) => get<{ ancestors: Run[]; next_page_token?: string }>(
            "roost/runs/ancestors", { run_id: run.info.run_id, page_token: token }, signal), (page) => page.ancestors, 100),
        parent ? [run.info.run_id, parent] : null);
    return [...(found.value ?? [])].reverse();
}

interface Place {
    rank: number;
    of: number;
    previous?: RunInfo;
    next?: RunInfo;
}

/** What siblings are ordered by: the objective where the run has a value of it, else when they started. */
interface Order {
    by: string;
    key: string;
    value: string;
    /** Between a sibling that comes before the run and the run. */
    before: "<" | ">";
}

function orderFor(run: Run, objective: Objective | null): Order {
    const metric = run.data.metrics?.find(({ key }) => key === objective?.metric);
    const value = number(metric?.value);
    if (objective === null || Number.isNaN(value)) {
        return { by: "start", key: "attributes.start_time", value: String(run.info.start_time), before: "<" };
    }
    const before = objective.goal === "MINIMIZE" ? "<" : ">";
    return { by: objective.metric, key: quotedKey("metrics", objective.metric), value: String(value), before };
}

/** Siblings of the very same value that are told apart. */
const sameMax = 200;

/**
 * The place of a run among its siblings. However many there are, only a few numbers and the two neighbours are fetched:
 * those before it are counted, those of the same value are put in the order they started.
 */
async function place(run: Run, parentID: string | undefined, order: Order, signal: AbortSignal): Promise<Place> {
    const experiment_ids = [run.info.experiment_id];
    const family = parentID === undefined ? "attributes.parent_run_id IS NULL" : `attributes.parent_run_id = '${parentID}'`;
    const after = order.before === "<" ? ">" : "<";
    const filter = (sign: string) => `${family} AND ${order.key} ${sign} ${order.value}`;
    const counted = (sign: string) =>
        post<{ count: number }>("roost/runs/count", { experiment_ids, filter: filter(sign) }, signal).then((one) => one.count);
    const ties = (way: "ASC" | "DESC") =>
        [...(order.by === "start" ? [] : [`attributes.start_time ${way}`]), `attributes.run_id ${way}`];
    const found = (sign: string, order_by: string[], max_results: number) =>
        post<{ runs?: Run[] }>("mlflow/runs/search", { experiment_ids, filter: filter(sign), order_by, max_results }, signal)
            .then((answer) => answer.runs ?? []);
    const [ahead, behind, same, previous, next] = await Promise.all([
        counted(order.before),
        counted(after),
        found("=", ties("ASC"), sameMax),
        found(order.before, [`${order.key} ${order.before === "<" ? "DESC" : "ASC"}`, ...ties("DESC")], 1),
        found(after, [`${order.key} ${order.before === "<" ? "ASC" : "DESC"}`, ...ties("ASC")], 1),
    ]);
    const at = Math.max(0, same.findIndex((one) => one.info.run_id === run.info.run_id));
    const equal = same.length < sameMax ? same.length : await counted("=");
    return {
        rank: ahead + at + 1,
        of: ahead + Math.max(1, equal) + behind,
        previous: (same[at - 1] ?? previous[0])?.info,
        next: (same[at + 1] ?? next[0])?.info,
    };
}

/**
 * "3 of 25 by loss", with the way to the neighbours: also by the keys `[` and `]`, and Alt with the arrows up and down.
 *
 * @param objective undefined as long as it is not known.
 */
export function Siblings(
    { run, parent, objective, turn }:
    { run: Run; parent: Run | undefined; objective: ChosenObjective | null | undefined; turn: number },
) {
    const parentID = parentOf(run);
    const order = orderFor(run, objective ?? null);
    const isActive = run.info.lifecycle_stage === "active";
    const found = useLoad((signal) => place(run, parentID, order, signal),
        isActive && objective !== undefined ? [run.info.run_id, parentID, order.key, order.value, turn] : null, { keep: true });
    const { previous, next } = found.value ?? {};
    useEffect(() => {
        const pressed = (event: KeyboardEvent) => {
            const target = event.target as HTMLElement;
            if (target.closest("input, textarea, select, dialog, [role=tree]") || event.ctrlKey || event.metaKey) return;
            const isBack = event.key === "[" || (event.altKey && event.key === "ArrowUp");
            const isOn = event.key === "]" || (event.altKey && event.key === "ArrowDown");
            const chosen = isBack ? previous : isOn ? next : undefined;
            if (!chosen) return;
            event.preventDefault();
            go(siblingLink(chosen));
        };
        document.addEventListener("keydown", pressed);
        return () => document.removeEventListener("keydown", pressed);
    }, [previous, next]);
    if (!found.value || found.value.of < 2) return null;
    const { rank, of } = found.value;
    const among = parent ? `the children of ${runName(parent.info)}`
        : parentID ? "the children of its parent" : "the runs without a parent";
    const isGuess = objective?.origin === "guess" && order.by !== "start";
    return (
        <nav className="run-siblings" aria-label="Siblings">
            <SiblingLink run={previous} title="Previous" sign="[" />
            <span title={`Among ${among}${isGuess ? `; that ${order.by} is what counts is a guess` : ""}`}>
                {order.by === "start" ? "" : "rank "}<b>{count(rank)}</b> of {count(of)} by {order.by}
            </span>
            <SiblingLink run={next} title="Next" sign="]" />
        </nav>
    );
}

function SiblingLink({ run, title, sign }: { run: RunInfo | undefined; title: string; sign: string }) {
    const icon = <span className={title === "Next" ? "" : "run-back"}><Icon name="chevron" /></span>;
    if (!run) return <span className="button quiet square run-none" aria-hidden="true">{icon}</span>;
    const label = `${title}: ${runName(run)}`;
    return <a className="button quiet square" href={siblingLink(run)} aria-label={label} title={`${label} (${sign})`}>{icon}</a>;
}

/** The same view of another run: the same tab, the same curves, the same file. */
function siblingLink(run: RunInfo): string {
    const { path, query } = current();
    return href(["experiments", run.experiment_id, "runs", run.run_id, ...path.slice(4)], Object.fromEntries(query));
}

/** A value as it is ranked by. */
export function objectiveValue(run: Run, objective: Objective | null): string {
    const metric = run.data.metrics?.find(({ key }) => key === objective?.metric);
    return metric === undefined ? "" : short(number(metric.value));
}
