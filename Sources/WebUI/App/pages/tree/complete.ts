import { quotedKey } from "../../core/objective";
import { statuses } from "../../core/run";
import { counted, short } from "../../core/format";
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

/** What follows at a place: by the word that stands there, and by any other. */
const after = {
    key: { NOT: "key", "(": "key", any: "operator" },
    operator: { "(": "call", NOT: "not", IN: "in", BETWEEN: "low", IS: "is", any: "value" },
    not: { IN: "in", BETWEEN: "low", any: "value" },
    call: { ")": "operator", any: "call" },
    value: { any: "joint" },
    in: { "(": "list", any: "in" },
    list: { ")": "joint", any: "comma" },
    comma: { ")": "joint", any: "list" },
    low: { any: "and" },
    and: { any: "high" },
    high: { any: "joint" },
    is: { NULL: "joint", any: "null" },
    null: { any: "joint" },
    joint: { ")": "joint", AND: "key", OR: "key", any: "operator" },
} as const;

type Place = keyof typeof after;

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

const numeric = ["start_time", "end_time", "depth", "num_children", "num_descendants"];
const textual = ["status", "run_name", "user_id", "run_id", "parent_run_id", "root_run_id", "artifact_uri"];
const relations = ["parent.", "child.", "root.", "ancestor.", "descendant."];
const functions = ["min", "max", "first", "last", "avg"];

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

/** Where one is behind a token, and the key that is compared. */
function follow(place: Place, { text }: Token, key: string): [Place, string] {
    const rules: { any: Place; [word: string]: Place } = after[place];
    const next = rules[text.toUpperCase()] ?? rules.any;
    if (next === "operator") return [next, place === "call" ? key + text : text];
    return [next, next === "call" ? key + text : key];
}

function candidates(place: Place, key: string, partial: string, columns: Columns | undefined): Item[] {
    const patterns = isNumeric(key) ? [] : ["LIKE", "ILIKE"];
    switch (place) {
        case "key": return keys(partial, columns);
        case "call": return inCall(key, columns);
        case "operator": {
            const order = isNumeric(key) || bare(key).startsWith("param") ? ["<", "<=", ">", ">="] : [];
            return words(["=", "!=", ...order, ...patterns, "IN", "BETWEEN", "IS NULL", "IS NOT NULL", "NOT"]);
        }
        case "not": return words(["IN", "BETWEEN", ...patterns]);
        case "in": return [{ text: "(", hint: "values, with commas between them", goesOn: true }];
        case "comma": return words([",", ")"]);
        case "and": return words(["AND"]);
        case "is": return words(["NULL", "NOT NULL"]);
        case "null": return words(["NULL"]);
        case "joint": return words(["AND", "OR"]);
        default: return values(key, columns);
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
        ...functions.map((name) => ({
            text: name + "(", hint: name === "avg" ? "over the children" : "over all points of a metric", goesOn: true,
        })),
        ...relations.map((text) => ({ text, hint: "another run of the tree", goesOn: true })),
        { text: "NOT", hint: "" },
    ];
}

/** What was logged, as keys: those that most runs have first, the client's own tags last. */
function logged(columns: Columns | undefined, kinds: readonly ("params" | "metrics" | "tags")[]): Item[] {
    const rank = (one: { key: string; count: number }) => (one.key.startsWith("mlflow.") ? -1 : one.count);
    return kinds.flatMap((kind) => [...(columns?.[kind] ?? [])].sort((a, b) => rank(b) - rank(a))
        .map((one) => ({ text: quotedKey(kind, one.key), hint: range(one) || kind.slice(0, -1) })));
}

/** From where to where the numbers go. */
function range(
    one: { min?: number; max?: number; numbers?: { min: number; max: number }; distinct?: number },
): string | 0 | undefined {
    const { min, max } = one.numbers ?? one;
    if (min !== undefined && max !== undefined) return min === max ? short(min) : `${short(min)} … ${short(max)}`;
    return one.distinct && counted(one.distinct, "value");
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
        return text === null ? [] : [{ text, hint: counted(count, "run") }];
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
    const of = (wanted: number) => items.filter(({ text }) => text !== partial && rank(text) === wanted);
    return [...of(0), ...of(1), ...of(2)].slice(0, 60);
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
