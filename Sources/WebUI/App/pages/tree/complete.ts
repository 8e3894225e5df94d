import { quotedKey } from "../../core/objective";
import { statuses } from "../../core/run";
import { short } from "../../core/format";
import { Columns } from "../../core/types";

/** Something that can be written next. */
export interface Item {
    text: string;
    hint: string;
    /** Something has to follow at once: `parent.`, `min(`. */
    goesOn?: boolean;
}

export interface Completion {
    /** What of the text the items stand in for: up to the caret. */
    from: number;
    items: Item[];
    /** Whether the text up to the caret is a whole filter. */
    isWhole: boolean;
}

type Place =
    | "key" | "call" | "operator" | "not" | "value" | "in" | "list" | "comma" | "low" | "and" | "high" | "is" | "null"
    | "joint";

interface Token {
    text: string;
    start: number;
    kind: "space" | "word" | "text" | "sign";
}

const pattern =
    /(\s+)|((?:[\w.\u0080-\uffff-]+(?:`[^`]*`?|(?<=\.)"[^"]*"?)?)|`[^`]*`?)|('[^']*'?|"[^"]*"?)|(<=|>=|!=|[=<>(),]|.)/gsu;

function tokens(text: string): Token[] {
    return [...text.matchAll(pattern)].map((match) => ({
        text: match[0], start: match.index ?? 0,
        kind: match[1] !== undefined ? "space" : match[2] !== undefined ? "word" : match[3] !== undefined ? "text" : "sign",
    }));
}

const numeric = [
    "start_time", "end_time", "depth", "num_children", "num_descendants",
];
const textual = ["status", "run_name", "user_id", "run_id", "parent_run_id", "root_run_id", "artifact_uri"];
const relations = ["parent.", "child.", "root.", "ancestor.", "descendant."];
const functions = ["min", "max", "first", "last", "avg", "count"];

/** What may follow at the caret, which is the end of `text`. */
export function complete(text: string, columns: Columns | undefined): Completion {
    const all = tokens(text);
    const last = all[all.length - 1];
    const isOpenText = last?.kind === "text" && (last.text.length === 1 || !last.text.endsWith(last.text.slice(0, 1)));
    const isPartial = last !== undefined && (last.kind === "word" || isOpenText);
    let place: Place = "key";
    let key = "";
    for (const token of isPartial ? all.slice(0, -1) : all) {
        if (token.kind === "space") continue;
        [place, key] = follow(place, token, key);
    }
    const from = isPartial ? last.start : text.length;
    const partial = text.slice(from);
    const end = isPartial ? follow(place, last, key)[0] : place;
    return {
        from, items: ranked(candidates(place, key, partial, columns), partial),
        isWhole: text.trim() === "" || (end === "joint" && !isOpenText),
    };
}

/** Where one is behind a token. */
function follow(place: Place, token: Token, key: string): [Place, string] {
    const word = token.text.toUpperCase();
    switch (place) {
        case "joint":
            if (word === ")") return ["joint", key];
            if (word === "AND" || word === "OR") return ["key", ""];
            return follow("key", token, key);
        case "key":
            if (word === "NOT" || word === "(") return ["key", ""];
            return ["operator", token.text];
        case "operator":
        case "not":
            if (word === "(") return ["call", key + "("];
            if (word === "NOT") return ["not", key];
            if (word === "IN") return ["in", key];
            if (word === "BETWEEN") return ["low", key];
            if (word === "IS") return ["is", key];
            return ["value", key];
        case "call":
            return word === ")" ? ["operator", key + ")"] : ["call", key + token.text];
        case "value": return ["joint", key];
        case "in": return [word === "(" ? "list" : "in", key];
        case "list": return [word === ")" ? "joint" : "comma", key];
        case "comma": return [word === ")" ? "joint" : "list", key];
        case "low": return ["and", key];
        case "and": return ["high", key];
        case "high": return ["joint", key];
        case "is": return [word === "NULL" ? "joint" : "null", key];
        case "null": return ["joint", key];
    }
}

function candidates(place: Place, key: string, partial: string, columns: Columns | undefined): Item[] {
    switch (place) {
        case "key": return keys(partial, columns);
        case "call": return inCall(key, columns);
        case "operator": return operators(key);
        case "not": return words(["IN", "BETWEEN", ...(isNumeric(key) ? [] : ["LIKE", "ILIKE"])]);
        case "value":
        case "list":
        case "low":
        case "high": return values(key, columns);
        case "in": return [{ text: "(", hint: "values, with commas between them", goesOn: true }];
        case "comma": return words([",", ")"]);
        case "and": return words(["AND"]);
        case "is": return words(["NULL", "NOT NULL"]);
        case "null": return words(["NULL"]);
        case "joint": return words(["AND", "OR"]);
    }
}

function words(texts: readonly string[]): Item[] {
    return texts.map((text) => ({ text, hint: "" }));
}

function keys(partial: string, columns: Columns | undefined): Item[] {
    const relation = relations.find((one) => partial.startsWith(one)) ?? "";
    const found = logged(columns, ["params", "metrics", "tags"]);
    found.push(...textual.concat(numeric).map((text) => ({ text, hint: "attribute" })));
    if (relation !== "") return found.map((item) => ({ ...item, text: relation + item.text }));
    return [
        ...found,
        ...["count(child)", "count(descendant)"].map((text) => ({ text, hint: "how many" })),
        ...functions.filter((name) => name !== "count").map((name) => ({
            text: name + "(", hint: name === "avg" ? "over the children" : "over all points of a metric", goesOn: true,
        })),
        ...relations.map((text) => ({ text, hint: "another run of the tree", goesOn: true })),
        { text: "NOT", hint: "" },
    ];
}

function logged(columns: Columns | undefined, kinds: readonly ("params" | "metrics" | "tags")[]): Item[] {
    const items: Item[] = [];
    for (const kind of kinds) {
        const there = [...(columns?.[kind] ?? [])].sort((a, b) => b.count - a.count);
        const own = there.filter(({ key }) => !key.startsWith("mlflow.")).concat(
            there.filter(({ key }) => key.startsWith("mlflow.")));
        items.push(...own.map((one) => ({ text: quotedKey(kind, one.key), hint: range(one) ?? kind.slice(0, -1) })));
    }
    return items;
}

/** From where to where the numbers go. */
function range(
    one: { min?: number; max?: number; numbers?: { min: number; max: number }; distinct?: number },
): string | undefined {
    const { min, max } = one.numbers ?? one;
    if (min !== undefined && max !== undefined) return min === max ? short(min) : `${short(min)} … ${short(max)}`;
    return one.distinct === undefined ? undefined : one.distinct === 1 ? "1 value" : `${one.distinct} values`;
}

function inCall(key: string, columns: Columns | undefined): Item[] {
    const name = key.slice(0, key.indexOf("(")).toLowerCase().replace(/^.*\./, "");
    if (key.length > key.indexOf("(") + 1) return words([")"]);
    if (name === "count") return words(["child)", "descendant)"]);
    const metrics = logged(columns, ["metrics"]).map((item) => ({ ...item, text: item.text + ")" }));
    const ofChildren = metrics.map((item) => ({ ...item, text: "child." + item.text }));
    return name === "avg" ? ofChildren : name === "first" || name === "last" ? metrics : [...metrics, ...ofChildren];
}

function isNumeric(key: string): boolean {
    const own = bare(key);
    return own.startsWith("metric") || own.includes("(") || numeric.includes(own);
}

/** A key without the relation and the word for attributes in front of it. */
function bare(key: string): string {
    return key.replace(/^(parent|root|child|ancestor|descendant)\./, "").replace(/^(attributes?|attr|run)\./, "");
}

function operators(key: string): Item[] {
    const own = bare(key);
    const isParam = /^param/.test(own);
    const plain = isNumeric(key) || isParam ? ["=", "!=", "<", "<=", ">", ">="] : ["=", "!="];
    return words([
        ...plain, ...(isNumeric(key) ? [] : ["LIKE", "ILIKE"]), "IN", "BETWEEN", "IS NULL", "IS NOT NULL", "NOT",
    ]);
}

function values(key: string, columns: Columns | undefined): Item[] {
    const own = bare(key);
    if (own === "status") return statuses.map((status) => ({ text: `'${status}'`, hint: "" }));
    const attribute = { run_name: "mlflow.runName", user_id: "mlflow.user" }[own];
    const dot = own.indexOf(".");
    const kind = attribute || own.startsWith("tag") ? "tags" : own.startsWith("param") ? "params" : null;
    if (kind === null) return [];
    const name = attribute ?? own.slice(dot + 1).replace(/^([`"])(.*)\1$/s, "$2");
    const there = columns?.[kind].find((one) => one.key === name);
    return (there?.values ?? []).flatMap(({ value, count }) => {
        const text = quoted(value);
        return text === null ? [] : [{ text, hint: count === 1 ? "1 run" : `${count} runs` }];
    });
}

/** As a string of the language, which has no way to write both kinds of quotes in one. */
function quoted(value: string): string | null {
    if (!value.includes("'")) return `'${value}'`;
    return value.includes('"') ? null : `"${value}"`;
}

/** Those that have what was typed in them; those that begin with it first. */
function ranked(items: readonly Item[], partial: string): Item[] {
    const typed = partial.toLowerCase().replace(/^['"`]/, "");
    if (typed === "") return items.slice(0, 60);
    const rank = (text: string) => {
        const plain = text.toLowerCase().replace(/^['"]/, "");
        if (plain.startsWith(typed)) return 0;
        if (plain.replace(/^\w+\.[`"]?/, "").startsWith(typed)) return 1;
        return plain.includes(typed) ? 2 : 3;
    };
    return items.map((item, index) => ({ item, index, rank: rank(item.text) }))
        .filter((one) => one.rank < 3 && one.item.text !== partial)
        .sort((a, b) => a.rank - b.rank || a.index - b.index)
        .slice(0, 60).map(({ item }) => item);
}

/**
 * Where the server's message says that the filter is wrong: the range of the text, up to the end of the word.
 * Its positions count Unicode scalars from 1.
 */
export function faultIn(message: string, filter: string): { from: number; to: number } | null {
    const position = /\(at position (\d+)\)$/.exec(message)?.[1];
    if (position === undefined) return null;
    const from = [...filter].slice(0, Number(position) - 1).join("").length;
    const rest = /^(?:'[^']*'?|"[^"]*"?|[^\s()]+|.)/.exec(filter.slice(from))?.[0] ?? "";
    return { from, to: from + Math.max(1, rest.length) };
}
