import { bestPrefix, guessedGoal } from "../../core/objective";
import { collator, duration, moment, number, paramNumber, short } from "../../core/format";
import { to } from "../../core/route";
import { parentTag, runName, tag, userTags } from "../../core/run";
import { bestIndex } from "../../core/stats";
import { statusWord } from "../../parts/basic";
import { Goal, Objective, Run } from "../../core/types";
import { Compared } from "./compared";

type Text = string | null | undefined;

/** One line of a comparison; lists are in the order of what is compared. */
export interface Row {
    key: string;
    /** What is to be known of the key. */
    note?: string;
    /** As shown; none where there is none. */
    texts: readonly Text[];
    /** The texts with all their digits, where those differ. */
    full?: readonly Text[];
    links?: readonly Text[];
    /** Of what is measured only; NaN where there is none. */
    values?: readonly number[];
    goal?: Goal;
    /** The best of `values`, where there is one to choose; else NaN. */
    best?: number;
    differs: boolean;
}

export interface Section {
    title: string;
    /** What one row is. */
    noun: string;
    rows: Row[];
}

export function sectionsOf(compared: Compared, objective: Objective | null): Section[] {
    const { runs } = compared;
    return [
        { title: "Attributes", noun: "attribute", rows: attributes(compared) },
        { title: "Params", noun: "param", rows: rowsOf(runs, (run) => run.data.params, row) },
        {
            title: "Metrics", noun: "metric", rows: rowsOf(runs, (run) => run.data.metrics, (key, full) => {
                // What the machine measured of itself has no better and worse.
                const goal = key.startsWith("system/") ? undefined
                    : key.replace(bestPrefix, "") === objective?.metric ? objective.goal : guessedGoal(key);
                return measured(key, full.map(number), { full, goal });
            }),
        },
        { title: "Tags", noun: "tag", rows: rowsOf(runs, (run) => userTags(run.data.tags), row) },
    ].filter(({ rows }) => rows.length > 0);
}

export function row(key: string, texts: readonly Text[], more: Partial<Row> = {}): Row {
    const told = more.full ?? more.links ?? texts;
    return { key, texts, differs: told.some((one) => one !== told[0]), ...more };
}

/** A row of numbers. */
export function measured(key: string, values: readonly number[], more: Partial<Row> & { full: readonly Text[] }): Row {
    const { full, goal } = more;
    const isChoice = goal !== undefined && new Set(values.filter(Number.isFinite)).size > 1;
    return row(key, values.map((value, index) => full[index] && short(value)),
        { ...more, values, best: isChoice ? values[bestIndex(values, goal)] : NaN });
}

function attributes({ runs, parents, experiments }: Compared): Row[] {
    const parentOf = (run: Run) => {
        const id = tag(run.data.tags, parentTag);
        return parents.find(({ info }) => info.run_id === id)?.info;
    };
    const of = (key: string, text: (run: Run) => Text, link?: (run: Run) => Text) =>
        row(key, runs.map((run) => text(run) || null), link && { links: runs.map(link) });
    return [
        of("name", ({ info }) => info.run_name),
        of("experiment", ({ info }) => experiments.find((one) => one.experiment_id === info.experiment_id)?.name),
        of("parent", (run) => {
            const parent = parentOf(run);
            return parent && runName(parent);
        }, (run) => {
            const parent = parentOf(run);
            return parent && to.run(parent.experiment_id, parent.run_id);
        }),
        of("status", ({ info }) => statusWord(info.status)),
        of("started", ({ info }) => info.start_time ? moment(info.start_time) : null),
        of("duration", ({ info }) => info.end_time ? duration(info.end_time - info.start_time) : null),
        of("user", ({ info }) => info.user_id),
    ].filter(({ texts }) => texts.some((text) => text));
}

/** A row for each key that a run has, in the order a reader looks them up. */
function rowsOf(
    runs: readonly Run[], of: (run: Run) => readonly { key: string; value: string | number }[] | undefined,
    make: (key: string, texts: readonly Text[]) => Row,
): Row[] {
    const maps = runs.map((run) => new Map((of(run) ?? []).map(({ key, value }) => [key, String(value)])));
    const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))];
    return keys.sort(collator.compare).map((key) => make(key, maps.map((map) => map.get(key))));
}

/** What a run may be placed by in the scatter. */
export interface Measure {
    /** Tells params and metrics of the same key apart, and is what the link says. */
    name: string;
    values: readonly number[];
    varies: boolean;
}

/** Params that are numbers, and metrics, that at least two runs have. */
export function measuresOf(sections: readonly Section[]): Measure[] {
    return sections.flatMap(({ noun, rows }) => (/param|metric/.test(noun) ? rows : []).map(({ key, texts, values, differs }) =>
        ({ name: `${noun}s.${key}`, values: values ?? texts.map(paramNumber), varies: differs })))
        .filter(({ values }) => values.filter(Number.isFinite).length > 1);
}
