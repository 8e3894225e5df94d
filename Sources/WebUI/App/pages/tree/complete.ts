import { quotedKey } from "../../core/objective";
import { statuses } from "../../core/run";
import { counted, short } from "../../core/format";
import { Columns } from "../../core/types";

/** Something that can be written next; what ends with a point or a bracket goes on at once. */
export interface Item {
    text: string;
    hint?: string;
}

export interface Completion {
    /** What of the text the items stand in for: up to the caret. */
    from: number;
    items: Item[];
}

/** All that is done, and what is being written: a key, a call around one, or a string. */
const pattern = new RegExp(
    "^((?:'[^']*'|\"[^\"]*\"|`[^`]*`|[^'\"`])*?)"
    + "('[^']*|\"[^\"]*|(?:(?:min|max|first|last|avg|count)\\()?(?:[\\w.\\u0080-\\uffff-]|`[^`]*`)*(?:`[^`]*)?)$", "s");

const attributes = [
    "status", "run_name", "user_id", "run_id", "parent_run_id", "root_run_id", "artifact_uri", "start_time", "end_time",
    "depth", "num_children", "num_descendants",
];
const relations = ["parent.", "child.", "root.", "ancestor.", "descendant."];
const calls = ["min(", "max(", "first(", "last(", "avg(child.", "min(child.", "max(child."];

/** What may follow at the caret, which is the end of `text`. */
export function complete(text: string, columns: Columns | undefined): Completion {
    const [, head = text, partial = ""] = pattern.exec(text) ?? [];
    const typed = partial.toLowerCase().replace(/^['"`]/, "");
    const rank = ({ text: item }: Item) => {
        const plain = item.toLowerCase();
        return plain.startsWith(typed) || plain.replace(/^(['"]|\w+\.[`"]?)/, "").startsWith(typed) ? 0 : 1;
    };
    const items = candidates(head, partial, columns)
        .filter((item) => item.text !== partial && item.text.toLowerCase().includes(typed))
        .sort((a, b) => rank(a) - rank(b));
    return { from: head.length, items: items.slice(0, 60) };
}

/** By what the text ends with: strings and calls in it are of no concern. */
function candidates(head: string, partial: string, columns: Columns | undefined): Item[] {
    const before = head.replace(/'[^']*'|"[^"]*"/g, " 0").trim().replace(/\w+\([^()]+\)$/, "key");
    if (/(^|\(|\b(and|or|not))$/i.test(before) && !/\bin\s*\($|\bbetween\s+\S+\s+and$/i.test(before)) return keys(partial, columns);
    if (/([=<>(,]|like|between|and)$/i.test(before)) return values(head, columns);
    if (/\bin\s*\([^)]*$/i.test(before)) return words(",", ")");
    if (/(\)|null|\s-?\d\S*)$/i.test(before)) return words("AND", "OR");
    return words("=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "IN (", "BETWEEN", "IS NULL", "IS NOT NULL");
}

function words(...texts: string[]): Item[] {
    return texts.map((text) => ({ text }));
}

/** Keys: those that most runs have first, the client's own tags last. */
function keys(partial: string, columns: Columns | undefined): Item[] {
    const rank = (one: { key: string; count: number }) => (one.key.startsWith("mlflow.") ? -1 : one.count);
    const logged = (kind: "params" | "metrics" | "tags") => [...(columns?.[kind] ?? [])].sort((a, b) => rank(b) - rank(a))
        .map((one): Item => ({ text: quotedKey(kind, one.key), hint: range(one) ?? kind.slice(0, -1) }));
    const metrics = logged("metrics");
    const found = [...logged("params"), ...metrics, ...logged("tags"), ...words(...attributes)];
    const relation = relations.find((one) => partial.startsWith(one)) ?? "";
    if (relation !== "") return found.map((item) => ({ ...item, text: relation + item.text }));
    const called = calls.flatMap((call) => metrics.map(({ text }) => ({ text: `${call}${text})` })));
    return [...found, ...words("count(child)", "count(descendant)", ...relations, "NOT"), ...called];
}

/** From where to where the numbers go. */
function range(one: { min?: number; max?: number; numbers?: { min: number; max: number } }): string | undefined {
    const { min, max } = one.numbers ?? one;
    return min === undefined || max === undefined ? undefined : `${short(min)} … ${short(max)}`;
}

/** What the key that is compared last was given. */
function values(head: string, columns: Columns | undefined): Item[] {
    const compared = /^(?:.*[\s(])?(?!not\b)([\w.]*`[^`]+`|[^\s(`]+)\s*(?:[!=<>]+|(?:not\s+)?(?:i?like|in|between)\b)[^=<>]*$/is;
    const key = compared.exec(head)?.[1]?.replace(/^(parent|root|child|ancestor|descendant|attributes?|attr|run)\./, "") ?? "";
    if (key === "status") return words(...statuses.map((status) => `'${status}'`));
    const [, kind, own = ""] = /^(param|tag)\w*\.(.*)$/s.exec({ run_name: "tags.mlflow.runName", user_id: "tags.mlflow.user" }[key] ?? key) ?? [];
    const there = kind && columns?.[kind === "tag" ? "tags" : "params"].find((one) => one.key === own.replace(/^([`"])(.*)\1$/s, "$2"));
    if (!there) return [];
    return there.values.map(({ value, count }) => ({
        text: value.includes("'") ? `"${value}"` : `'${value}'`, hint: counted(count, "run"),
    }));
}

/**
 * Where the server's message says that the filter is wrong: the range of the text, up to the end of the word.
 * Its positions count Unicode scalars from 1.
 */
export function faultIn(message: string, filter: string): { from: number; to: number } | null {
    const position = /\(at position (\d+)\)$/.exec(message)?.[1];
    if (position === undefined) return null;
    const from = [...filter].slice(0, Number(position) - 1).join("").length;
    return { from, to: from + (/^(?:'[^']*'?|"[^"]*"?|[^\s()]+|.)/.exec(filter.slice(from))?.[0] ?? "").length };
}
