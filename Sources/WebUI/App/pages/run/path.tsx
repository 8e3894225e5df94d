import { useEffect } from "react";
import { all, get, post } from "../../core/api";
import { count, number } from "../../core/format";
import { useLoad } from "../../core/load";
import { ChosenObjective, quotedKey } from "../../core/objective";
import { current, go, href } from "../../core/route";
import { parentTag, runName, tag } from "../../core/run";
import { Objective, Run, Table } from "../../core/types";
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

interface Sibling {
    run_id: string;
    run_name?: string;
}

interface Place {
    rank: number;
    of: number;
    previous?: Sibling;
    next?: Sibling;
}

/** Siblings on each side that are fetched: so many of the very same value are told apart. */
const besideMax = 50;

/**
 * The place of a run among its siblings by the objective, where the run has a value of it, else by when they started.
 * However many there are, those before it are only counted, and a few on both sides are fetched.
 */
async function place(run: Run, parentID: string | undefined, objective: Objective | null, signal: AbortSignal): Promise<Place> {
    const experiment_ids = [run.info.experiment_id];
    const family = parentID === undefined ? "attributes.parent_run_id IS NULL" : `attributes.parent_run_id = '${parentID}'`;
    const [key, value] = objective ? [quotedKey("metrics", objective.metric), objectiveValue(run, objective)]
        : ["attributes.start_time", run.info.start_time];
    const isUp = objective?.goal !== "MAXIMIZE";
    const filter = (sign: string) => `${family} AND ${key} ${sign} ${value}`;
    const counted = (sign: string) =>
        post<{ count: number }>("roost/runs/count", { experiment_ids, filter: filter(sign) }, signal).then((one) => one.count);
    /** From the run on. */
    const beside = async (isAfter: boolean) => {
        const ties = ["attributes.start_time", "attributes.run_id"].filter((tie) => tie !== key);
        const order_by = [`${key} ${isUp === isAfter ? "ASC" : "DESC"}`, ...ties.map((tie) => `${tie} ${isAfter ? "ASC" : "DESC"}`)];
        const { run_ids: ids, columns: [names] } = await post<Table>("roost/runs/table", {
            experiment_ids, filter: filter(isUp === isAfter ? ">=" : "<="), order_by, max_results: besideMax, columns: ["run_name"],
        }, signal);
        const at = ids.indexOf(run.info.run_id);
        const run_id = at < 0 ? undefined : ids[at + 1];
        return { at, next: run_id === undefined ? undefined : { run_id, run_name: String(names?.values[at + 1] ?? "") } };
    };
    const [ahead, rest, after, before] = await Promise.all([
        counted(isUp ? "<" : ">"), counted(isUp ? ">=" : "<="), beside(true), beside(false),
    ]);
    return { rank: ahead + Math.max(0, after.at) + 1, of: ahead + rest, previous: before.next, next: after.next };
}

/**
 * "3 of 25 by loss", with the way to the neighbours: also by the keys `[` and `]`.
 *
 * @param objective undefined as long as it is not known.
 */
export function Siblings({ run, objective, turn }: { run: Run; objective: ChosenObjective | null | undefined; turn: number }) {
    const parentID = parentOf(run);
    const order = objective && !Number.isNaN(objectiveValue(run, objective)) ? objective : null;
    const isActive = run.info.lifecycle_stage === "active";
    const { value: found } = useLoad((signal) => place(run, parentID, order, signal),
        isActive && objective !== undefined ? [parentID, order, order && objectiveValue(run, order), turn] : null, { keep: true });
    useEffect(() => {
        const pressed = (event: KeyboardEvent) => {
            if ((event.target as HTMLElement).closest("input, textarea, select, dialog") || event.ctrlKey || event.metaKey) return;
            const chosen = { "[": found?.previous, "]": found?.next }[event.key];
            if (chosen) go(siblingLink(chosen.run_id));
        };
        document.addEventListener("keydown", pressed);
        return () => document.removeEventListener("keydown", pressed);
    }, [found]);
    if (!found || found.of < 2) return null;
    return (
        <nav className="run-siblings" aria-label="Siblings">
            <SiblingLink to={found.previous} title="Previous" sign="[" />
            <span>
                {order && "rank "}<b>{count(found.rank)}</b> of {count(found.of)} by {order?.metric ?? "start"}
            </span>
            <SiblingLink to={found.next} title="Next" sign="]" />
        </nav>
    );
}

function SiblingLink({ to, title, sign }: { to: Sibling | undefined; title: string; sign: string }) {
    const icon = <span className={title === "Next" ? "" : "run-back"}><Icon name="chevron" /></span>;
    if (!to) return <span className="button quiet square run-none" aria-hidden="true">{icon}</span>;
    const label = `${title}: ${runName(to)}`;
    return <a className="button quiet square" href={siblingLink(to.run_id)} aria-label={label} title={`${label} (${sign})`}>{icon}</a>;
}

/** The same view of another run: the same tab, the same curves, the same file. */
function siblingLink(runID: string): string {
    const { path, query } = current();
    return href([...path.slice(0, 3), runID, ...path.slice(4)], Object.fromEntries(query));
}

function objectiveValue(run: Run, { metric }: Objective): number {
    return number(run.data.metrics?.find(({ key }) => key === metric)?.value);
}
