import { bestPrefix, guessedGoal, isBetter } from "../../core/objective";
import { collator, duration, moment, number, paramNumber, short } from "../../core/format";
import { parentTag, runName, tag, userTags } from "../../core/run";
import { statusWord } from "../../parts/basic";
import { Goal, KeyValue, Objective, Run } from "../../core/types";
import { Compared } from "./compared";

/** One line of the comparison; lists are in the order of the runs. */
export interface Row {
    key: string;
    /** As shown; null where a run has none. */
    texts: (string | null)[];
    /** The texts with all their digits, where those differ. */
    full?: (string | null)[];
    links?: (string | null)[];
    /** Metrics only; NaN where a run has none. */
    values?: number[];
    goal?: Goal;
    /** The best of `values`, where there is one to choose; else NaN. */
    best?: number;
    differs: boolean;
}

export interface Section {
    title: string;
    noun: string;
    rows: Row[];
}

export function sectionsOf({ runs, parents, experiments }: Compared, objective: Objective | null): Section[] {
    const names = new Map(experiments.map((one) => [one.experiment_id, one.name]));
    return [
        { title: "Attributes", noun: "attribute", rows: attributes(runs, parents, names) },
        { title: "Params", noun: "param", rows: texts(runs, (run) => run.data.params) },
        { title: "Metrics", noun: "metric", rows: metrics(runs, objective) },
        { title: "Tags", noun: "tag", rows: texts(runs, (run) => userTags(run.data.tags)) },
    ].filter(({ rows }) => rows.length > 0);
}

function row(key: string, shown: (string | null)[]): Row {
    return { key, texts: shown, differs: shown.some((text) => text !== shown[0]) };
}

function attributes(runs: readonly Run[], parents: Map<string, Run>, experiments: Map<string, string>): Row[] {
    const of = (key: string, text: (run: Run) => string | null) => row(key, runs.map(text));
    const parentOf = (run: Run) => tag(run.data.tags, parentTag) ?? null;
    const parent = of("parent", (run) => {
        const id = parentOf(run);
        const known = id === null ? undefined : parents.get(id);
        return known ? runName(known.info) : id;
    });
    parent.links = runs.map((run) => parentOf(run));
    parent.differs = parent.links.some((id) => id !== parent.links?.[0]);
    return [
        of("name", (run) => run.info.run_name || null),
        ...(experiments.size > 1 ? [of("experiment", ({ info }) => experiments.get(info.experiment_id) ?? info.experiment_id)] : []),
        ...(parent.links.some((id) => id !== null) ? [parent] : []),
        of("status", (run) => statusWord(run.info.status)),
        of("started", (run) => (run.info.start_time ? moment(run.info.start_time) : null)),
        of("duration", ({ info }) => (info.end_time ? duration(info.end_time - info.start_time) : null)),
        of("user", (run) => run.info.user_id || null),
    ];
}

/** @returns the keys of all runs in the order a reader looks them up. */
function keysOf(lists: readonly (readonly { key: string }[] | undefined)[]): string[] {
    return [...new Set(lists.flatMap((list) => (list ?? []).map(({ key }) => key)))].sort(collator.compare);
}

function texts(runs: readonly Run[], of: (run: Run) => KeyValue[] | undefined): Row[] {
    const maps = runs.map((run) => new Map((of(run) ?? []).map(({ key, value }) => [key, value])));
    return keysOf(runs.map(of)).map((key) => row(key, maps.map((map) => map.get(key) ?? null)));
}

function metrics(runs: readonly Run[], objective: Objective | null): Row[] {
    const maps = runs.map((run) => new Map((run.data.metrics ?? []).map(({ key, value }) => [key, value])));
    return keysOf(runs.map((run) => run.data.metrics)).map((key) => {
        const raw = maps.map((map) => map.get(key) ?? null);
        const values = raw.map(number);
        const found = row(key, raw.map((value) => (value === null ? null : short(number(value)))));
        found.full = raw.map((value) => (value === null ? null : String(value)));
        found.differs = found.full.some((text) => text !== found.full?.[0]);
        found.values = values;
        // What the machine measured of itself has no better and worse.
        if (key.startsWith("system/")) return found;
        const goal = objective && key.replace(bestPrefix, "") === objective.metric ? objective.goal : guessedGoal(key);
        const numbers = values.filter((value) => !Number.isNaN(value));
        found.goal = goal;
        found.best = found.differs && numbers.length > 1
            ? numbers.reduce((best, value) => (isBetter(value, best, goal) ? value : best)) : NaN;
        return found;
    });
}

/** What a run may be placed by in the scatter: params that are numbers, and metrics, that at least two runs have. */
export interface Measure {
    /** Tells params and metrics of the same key apart, and is what the link says. */
    name: string;
    key: string;
    values: number[];
}

export function measuresOf(runs: readonly Run[]): Measure[] {
    const of = (kind: string, list: (run: Run) => readonly { key: string; value: string | number }[] | undefined,
        read: (value: string) => number) => {
        const maps = runs.map((run) => new Map((list(run) ?? []).map(({ key, value }) => [key, read(String(value))])));
        return keysOf(runs.map(list)).map((key) =>
            ({ name: `${kind}.${key}`, key, values: maps.map((map) => map.get(key) ?? NaN) }));
    };
    return [
        ...of("params", (run) => run.data.params, paramNumber),
        ...of("metrics", (run) => run.data.metrics, number),
    ].filter(({ values }) => values.filter(Number.isFinite).length > 1);
}
