import { Fields, get, post, url } from "./api";
import { number, paramNumber } from "./format";
import { quotedKey } from "./objective";
import { runName } from "./run";
import { ParamColumn } from "./stats";
import { Columns, Objective, Status, Table, TextColumn } from "./types";

/** All children of a sweep, column by column: place `n` of every list is the same trial. Oldest first. */
export interface SweepData {
    ids: string[];
    /** Never empty: runs without a name go by the start of their id. */
    names: string[];
    statuses: Status[];
    /** Milliseconds since 1970; NaN where there is none, as the end of what still runs. */
    starts: Float64Array;
    ends: Float64Array;
    /** The last value; NaN where a trial has none, or has NaN or an infinity (see `notFinite`). */
    objective: Float64Array;
    /** How many trials have an objective that is NaN or infinite. */
    notFinite: number;
    /** Trials whose objective is the mean of their own children's (folds), for want of one of their own. */
    fromFolds: number;
    /** How many trials have children. */
    withChildren: number;
    /** By key: first those with more than one value, then (see `constant`) the others. */
    params: SweepParam[];
    /** Params that vary beyond what one request can carry; left out of `params`. */
    paramsLeftOut: number;
}

export interface SweepParam extends ParamColumn {
    /** Whether all trials that have the param have the same value. */
    constant: boolean;
}

/** `attributes.parent_run_id IN (…)`: the children of these runs. */
export function childrenFilter(runIDs: readonly string[]): string {
    return `attributes.parent_run_id IN (${runIDs.map((id) => `'${id}'`).join(", ")})`;
}

/** Which params and metrics the children of some runs have. */
export function sweepColumns(
    runIDs: readonly string[], experimentIDs: readonly string[], signal?: AbortSignal,
): Promise<Columns> {
    const fields = { experiment_ids: experimentIDs, filter: childrenFilter(runIDs), max_values: 1 };
    return ask("roost/experiments/columns", fields, signal);
}

/** By GET, which is answered 304 when nothing has changed, unless the keys make a path too long for that. */
function ask<T>(route: string, fields: Fields, signal?: AbortSignal): Promise<T> {
    return url(route, fields).length < 6000 ? get(route, fields, signal) : post(route, fields, signal);
}

/** The server's limits of one table. */
const cellsMax = 2_000_000;
const columnsMax = 200;
const rowsMax = 50_000;

/**
 * All children of a parent, in one request for the table (more only beyond what a table can carry) and one
 * for its columns.
 *
 * @param objective null: `objective` is NaN throughout.
 * @param experimentIDs where to look; children may be in other experiments than their parents.
 * @param known what `sweepColumns` answered for the same parents, if the caller has it.
 */
export async function sweepData(
    runID: string, objective: Objective | null, experimentIDs: readonly string[], signal?: AbortSignal, known?: Columns,
): Promise<SweepData> {
    const columns = known ?? (await sweepColumns([runID], experimentIDs, signal));
    const metric = objective && "metrics." + objective.metric;
    const wanted = ["attributes.run_name", "attributes.num_children", ...(metric === null ? [] : [metric])];
    const varying = columns.params.filter((param) => param.distinct > 1);
    const fetched = varying.slice(0, columnsMax - wanted.length);
    wanted.push(...fetched.map((param) => "params." + param.key));

    const table = await wholeTable(experimentIDs, childrenFilter([runID]), wanted, signal);
    const values = (name: string) => table.columns.find((column) => column.name === name)?.values ?? [];
    const texts = (name: string) => values(name).map((value) => (value === null ? null : String(value)));
    const logged = metric === null ? table.run_ids.map(() => null) : values(metric);
    const measured = Float64Array.from(logged, number);
    const nested = values("attributes.num_children").map((count) => number(count) > 0);
    const data: SweepData = {
        ids: table.run_ids,
        names: texts("attributes.run_name").map((name, index) =>
            runName({ run_name: name ?? "", run_id: table.run_ids[index] ?? "" })),
        statuses: table.statuses,
        starts: Float64Array.from(table.start_times, number),
        ends: Float64Array.from(table.end_times, number),
        objective: measured.map((value) => (Number.isFinite(value) ? value : NaN)),
        notFinite: logged.filter((value, index) => value !== null && !Number.isFinite(measured[index])).length,
        fromFolds: 0,
        withChildren: nested.filter(Boolean).length,
        params: [
            ...fetched.map(({ key }) => paramColumn(key, texts("params." + key))),
            ...columns.params.filter((param) => param.distinct <= 1)
                .map((param) => constantColumn(param, columns, table.run_ids.length)),
        ],
        paramsLeftOut: varying.length - fetched.length,
    };
    const lacking = nested.some((isNested, index) => isNested && logged[index] === null);
    if (objective !== null && lacking) await addMeansOfFolds(data, runID, objective, experimentIDs, signal);
    return data;
}

async function wholeTable(
    experimentIDs: readonly string[], filter: string, columns: readonly string[], signal?: AbortSignal,
): Promise<Table> {
    const page = (token?: string) => ask<Table>("roost/runs/table", {
        experiment_ids: experimentIDs, filter, columns, order_by: ["attributes.start_time ASC"],
        max_results: Math.min(rowsMax, Math.floor(cellsMax / columns.length)), page_token: token,
    }, signal);
    const table = await page();
    for (let token = table.next_page_token; token;) {
        const more = await page(token);
        table.run_ids.push(...more.run_ids);
        table.parent_run_ids.push(...more.parent_run_ids);
        table.statuses.push(...more.statuses);
        table.start_times.push(...more.start_times);
        table.end_times.push(...more.end_times);
        table.columns.forEach((column, index) => column.values.push(...(more.columns[index]?.values ?? [])));
        token = more.next_page_token;
    }
    return table;
}

/**
 * A param is a number when its values are, or when all but a few of many are: `None` among fifty depths should not turn
 * an axis of numbers into fifty words.
 */
export function paramColumn(key: string, texts: (string | null)[]): SweepParam {
    const numbers = Float64Array.from(texts, paramNumber);
    const distinct = new Set(texts);
    distinct.delete(null);
    const there = texts.filter((text) => text !== null).length;
    const measured = numbers.filter(Number.isFinite).length;
    const isNumber = measured > 0 && (measured === there || (distinct.size > 12 && measured >= there * 0.8));
    return { key, texts, numbers: isNumber ? numbers : null, constant: distinct.size <= 1 };
}

/** The table need not carry what is the same everywhere. Which trials lack it is not known then: none is said to. */
function constantColumn(param: TextColumn, columns: Columns, count: number): SweepParam {
    const value = param.values[0]?.value ?? null;
    const texts = new Array<string | null>(count).fill(columns.runs > 0 ? value : null);
    return { ...paramColumn(param.key, texts), constant: true };
}

/** A trial that was cross-validated may have its objective on its folds only: their mean is its own then. */
async function addMeansOfFolds(
    data: SweepData, runID: string, objective: Objective, experimentIDs: readonly string[], signal?: AbortSignal,
): Promise<void> {
    const filter = `parent.${childrenFilter([runID])} AND ${quotedKey("metrics", objective.metric)} IS NOT NULL`;
    const folds = await wholeTable(experimentIDs, filter, ["metrics." + objective.metric], signal);
    const sums = new Map<string, { count: number; sum: number }>();
    folds.parent_run_ids.forEach((parent, index) => {
        const value = number(folds.columns[0]?.values[index] as number | string | null);
        if (parent === null || !Number.isFinite(value)) return;
        const one = sums.get(parent) ?? { count: 0, sum: 0 };
        sums.set(parent, { count: one.count + 1, sum: one.sum + value });
    });
    data.ids.forEach((id, index) => {
        const folded = sums.get(id);
        if (folded === undefined || Number.isFinite(data.objective[index])) return;
        data.objective[index] = folded.sum / folded.count;
        data.fromFolds += 1;
    });
}
