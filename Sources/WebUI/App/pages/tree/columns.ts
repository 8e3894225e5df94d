import { ChosenObjective, quotedKey } from "../../core/objective";
import { paramNumber, short } from "../../core/format";
import { Columns, MetricColumn, TextColumn } from "../../core/types";

export type Kind =
    "objective" | "best" | "trend" | "children" | "parent" | "started" | "ended" | "duration" | "status" | "user" | "id"
    | "params" | "metrics" | "tags";

/** A column besides the name, which is always there. */
export interface Column {
    /** As in the link: `started`, `params.lr`. */
    id: string;
    kind: Kind;
    key: string;
    title: string;
    /** Pixels. */
    width: number;
    isNumber: boolean;
    /** What it sorts by in `order_by`; null: it does not sort. */
    order: string | null;
    /** Whether the first press of its head puts the largest first. */
    isDownFirst: boolean;
    /** Digits behind the point, so that points stand below each other; null: as each value needs. */
    decimals?: number | null;
}

/** Title, width, what it sorts by; `>`: the largest first. What has no order in the server does not sort. */
const attributes = new Map<string, readonly [string, number, string?]>([
    ["best", ["Best run", 84]],
    ["trend", ["Best so far", 96]],
    ["children", ["Children", 122, ">num_children"]],
    ["parent", ["Parent", 130, "parent_run_id"]],
    ["started", ["Started", 96, ">attributes.start_time"]],
    ["ended", ["Ended", 96, ">attributes.end_time"]],
    ["duration", ["Took", 100]],
    ["status", ["Status", 96, "attributes.status"]],
    ["user", ["User", 96, "attributes.user_id"]],
    ["id", ["Run ID", 120, "attributes.run_id"]],
]);

export const attributeNames = ["objective", ...attributes.keys()];

/** So many params are shown before anybody chose. */
const paramsAtFirst = 6;

/** The ids of the columns that tell runs apart. */
export function defaultColumns(
    columns: Columns | undefined, objective: ChosenObjective | null, isFlat: boolean, isTree: boolean,
): string[] {
    const params = varying(columns).slice(0, paramsAtFirst).map(({ key }) => "params." + key);
    const tree = isFlat && isTree ? ["parent"] : isTree ? ["best", "trend", "children"] : [];
    const metrics = isTree && !isFlat ? [] : (columns?.metrics ?? [])
        .filter(({ key }) => !key.startsWith("system/") && key !== objective?.metric)
        .sort((a, b) => b.count - a.count).slice(0, 3).map(({ key }) => "metrics." + key);
    return ["objective", ...tree, ...params, ...metrics, "started", "duration"];
}

/** Params that differ from run to run, those that most runs have first. */
export function varying(columns: Columns | undefined): TextColumn[] {
    return common(columns).filter((column) => column.distinct > 1);
}

/** Params that are the same wherever they are. */
export function constant(columns: Columns | undefined): TextColumn[] {
    return common(columns).filter((column) => column.distinct === 1);
}

/** Leaves out what only a few runs have, and a parent's `best_x`, which is the `x` of its best child. */
function common(columns: Columns | undefined): TextColumn[] {
    const params = columns?.params ?? [];
    const keys = new Set(params.map(({ key }) => key));
    const most = Math.max(0, ...params.map(({ count }) => count));
    return params.filter(({ key, count }) => {
        const rest = key.replace(/^best[_./-]?/i, "");
        return count >= most / 20 && (rest === key || !keys.has(rest));
    }).sort((a, b) => b.count - a.count);
}

export function parseColumns(text: string): string[] {
    return text.split(",").filter((id) => id !== "").map((id) => id.replace(/~c/g, ",").replace(/~t/g, "~"));
}

export function formatColumns(ids: readonly string[]): string {
    return ids.map((id) => id.replace(/~/g, "~t").replace(/,/g, "~c")).join(",");
}

/** Null for an id that means nothing, as old links may have. */
export function column(id: string, columns: Columns | undefined, objective: ChosenObjective | null): Column | null {
    const [title, fixed = 0, order] = attributes.get(id) ?? [];
    if (title !== undefined) {
        return {
            id, kind: id as Kind, key: id, title, width: fixed, isNumber: /^(started|ended|duration)$/.test(id),
            order: order?.replace(">", "") ?? null, isDownFirst: order?.startsWith(">") ?? false,
        };
    }
    const isObjective = id === "objective";
    if (isObjective && objective === null) return null;
    const dot = id.indexOf(".");
    const [kind, key] = isObjective ? ["metrics", objective?.metric ?? ""] : [id.slice(0, dot), id.slice(dot + 1)];
    if (kind !== "params" && kind !== "metrics" && kind !== "tags") return null;
    const shared = { id, kind: isObjective ? "objective" : kind as Kind, key, title: key, order: quotedKey(kind, key) };
    if (kind === "metrics") {
        const there = columns?.metrics.find((one) => one.key === key);
        const digits = decimals(there);
        const values = digits === null ? ["0.0001234"] : [there?.min ?? 0, there?.max ?? 0].map((end) => measured(end, digits));
        return {
            ...shared, width: width(key, values) + (isObjective ? starWidth : 0), isNumber: true, decimals: digits,
            isDownFirst: !isObjective || objective?.goal === "MAXIMIZE",
        };
    }
    const there = columns?.[kind].find((one) => one.key === key);
    const isNumber = kind === "params" && there?.numbers !== undefined && there.numbers.count === there.count;
    const values = (there?.values ?? []).map(({ value }) => (isNumber ? shownNumber(value) : value));
    return { ...shared, width: width(key, values), isNumber, isDownFirst: false };
}

/** As many as give the smallest end of the range four digits. */
function decimals(there: MetricColumn | undefined): number | null {
    const ends = [there?.min, there?.max].flatMap((end) => (end ? Math.abs(end) : []));
    if (ends.every(Number.isInteger) || Math.max(...ends) >= 1e5) return null;
    return Math.min(5, Math.max(0, 3 - Math.floor(Math.log10(Math.min(...ends)))));
}

export function measured(value: number, digits: number | null | undefined): string {
    if (digits === null || digits === undefined || !Number.isFinite(value)) return short(value);
    // So few digits would be left that runs could not be told apart.
    if (value !== 0 && Math.abs(value) < 10 ** (1 - digits)) return short(value, 3);
    return value.toFixed(digits).replace("-", "−");
}

/** Pixels; that of digits. Words are a little narrower. */
const characterWidth = 7.4;
/** On both sides together, pixels. */
const padding = 20;
/** Of the mark in front of the best. */
const starWidth = 16;

const ruler = document.createElement("canvas").getContext("2d");

/** Pixels; as `.tree-head` writes it. */
function headWidth(title: string): number {
    if (ruler === null) return title.length * characterWidth;
    ruler.font = `600 12px ${getComputedStyle(document.documentElement).fontFamily}`;
    return ruler.measureText(title).width + 1;
}

/** As wide as the head and the widest values; long texts are cut. */
export function width(title: string, values: readonly string[]): number {
    const most = Math.max(...values.slice(0, 50).map(({ length }) => length), 0);
    return Math.ceil(padding + Math.min(150, Math.max(36, most * characterWidth, headWidth(title))));
}

/** Numbers that were drawn at random have more digits than anyone reads. */
export function shownNumber(value: string): string {
    const parsed = value.length > 8 ? paramNumber(value) : NaN;
    return Number.isNaN(parsed) ? value : short(parsed);
}

/** In the link: the column's id, with a minus in front when the largest comes first. */
export interface Sort {
    id: string;
    isDown: boolean;
}

export function parseSort(text: string | null): Sort | null {
    if (!text) return null;
    return text.startsWith("-") ? { id: text.slice(1), isDown: true } : { id: text, isDown: false };
}

/** What a press of a column's head makes of the order: its first direction, the other, none. */
export function nextSort(sort: Sort | null, { id, isDownFirst }: { id: string; isDownFirst: boolean }): string | null {
    if (sort?.id !== id) return (isDownFirst ? "-" : "") + id;
    return sort.isDown === isDownFirst ? (isDownFirst ? "" : "-") + id : null;
}

export function orderOf(sort: Sort | null, objective: ChosenObjective | null): string[] {
    if (sort === null) return ["attributes.start_time DESC"];
    const order = sort.id === "name" ? "attributes.run_name" : column(sort.id, undefined, objective)?.order;
    return order ? [`${order} ${sort.isDown ? "DESC" : "ASC"}`] : ["attributes.start_time DESC"];
}
