/** The blocks of a Markdown text. */
export type Block =
    | { kind: "heading"; level: number; text: string }
    | { kind: "paragraph"; text: string }
    | { kind: "code"; text: string }
    | { kind: "quote"; blocks: Block[] }
    | { kind: "list"; start?: number; isLoose: boolean; items: { isDone?: boolean; blocks: Block[] }[] }
    | { kind: "table"; align: Align[]; head: string[]; rows: string[][] }
    | { kind: "rule" };

type Align = "left" | "right" | "center" | undefined;

/** Deeper quotes and lists are shown as they were typed: a text may not decide how deep the page nests. */
const depthMax = 10;

const heading = /^ {0,3}(#{1,6})(?=\s|$)/;
const fence = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const quote = /^ {0,3}> ?/;
const item = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;

export function blocks(text: string): Block[] {
    return parse(text.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n"), 0);
}

function parse(lines: readonly string[], depth: number): Block[] {
    const found: Block[] = [];
    let at = 0;
    const line = () => lines[at] ?? "";
    while (at < lines.length) {
        if (isBlank(line())) {
            at += 1;
            continue;
        }
        const opened = fence.exec(line());
        if (opened) {
            const mark = opened[1] ?? "```";
            const indent = line().search(/\S/);
            const code: string[] = [];
            for (at += 1; at < lines.length && !isClosing(line(), mark); at += 1) code.push(unindented(line(), indent));
            at += 1;
            found.push({ kind: "code", text: code.join("\n") });
            continue;
        }
        const hashes = heading.exec(line());
        if (hashes) {
            const text = line().slice(hashes[0].length).trim().replace(/(^|\s)#+$/, "").trim();
            found.push({ kind: "heading", level: hashes[1]?.length ?? 1, text });
            at += 1;
            continue;
        }
        if (isRule(line())) {
            found.push({ kind: "rule" });
            at += 1;
            continue;
        }
        if (depth < depthMax && quote.test(line())) {
            const inner: string[] = [];
            for (; at < lines.length && !isBlank(line()) && (quote.test(line()) || !startsBlock(line())); at += 1) {
                inner.push(line().replace(quote, ""));
            }
            found.push({ kind: "quote", blocks: parse(inner, depth + 1) });
            continue;
        }
        if (depth < depthMax && item.test(line())) {
            const { block, next } = list(lines, at, depth);
            found.push(block);
            at = next;
            continue;
        }
        const align = at + 1 < lines.length && line().includes("|") ? alignments(lines[at + 1] ?? "") : null;
        const head = cells(line());
        if (align && align.length === head.length) {
            const rows: string[][] = [];
            for (at += 2; at < lines.length && !isBlank(line()) && line().includes("|"); at += 1) rows.push(cells(line()));
            found.push({ kind: "table", align, head, rows });
            continue;
        }
        if (line().startsWith("    ")) {
            const code: string[] = [];
            for (; at < lines.length && (line().startsWith("    ") || isBlank(line())); at += 1) code.push(line().slice(4));
            found.push({ kind: "code", text: code.join("\n").trimEnd() });
            continue;
        }
        const text: string[] = [];
        let level = 0;
        do {
            text.push(line().trimStart());
            at += 1;
            level = /^ {0,3}=+ *$/.test(line()) ? 1 : /^ {0,3}-+ *$/.test(line()) ? 2 : 0;
        } while (level === 0 && at < lines.length && !isBlank(line()) && !startsBlock(line()));
        if (level > 0) at += 1;
        found.push(level > 0 ? { kind: "heading", level, text: text.join(" ") } : { kind: "paragraph", text: text.join("\n") });
    }
    return found;
}

function list(lines: readonly string[], from: number, depth: number): { block: Block; next: number } {
    const first = item.exec(lines[from] ?? "");
    const isOrdered = /\d/.test(first?.[2] ?? "");
    const kind = (first?.[2] ?? "-").slice(-1);
    const items: { isDone?: boolean; blocks: Block[] }[] = [];
    let isLoose = false;
    let at = from;
    while (at < lines.length) {
        const mark = item.exec(lines[at] ?? "");
        if (!mark || mark[2]?.slice(-1) !== kind || isRule(lines[at] ?? "")) break;
        const space = mark[3]?.length ?? 1;
        const indent = mark[0].length - (space > 4 ? space - 1 : 0) + (space === 0 ? 1 : 0);
        const inner = [(lines[at] ?? "").slice(indent)];
        // What is indented by two belongs to the item even when its mark is wider: so it is often typed.
        const least = Math.min(indent, (mark[1]?.length ?? 0) + 2);
        let blank = 0;
        for (at += 1; at < lines.length; at += 1) {
            const text = lines[at] ?? "";
            if (isBlank(text)) {
                blank += 1;
                continue;
            }
            const isInside = text.search(/\S/) >= least;
            if (!isInside && (blank > 0 || startsBlock(text))) break;
            for (; blank > 0; blank -= 1) inner.push("");
            inner.push(unindented(text, indent));
        }
        const task = /^\[([ xX])\] /.exec(inner[0] ?? "");
        if (task) inner[0] = (inner[0] ?? "").slice(4);
        const parsed = parse(inner, depth + 1);
        if (parsed.filter((block) => block.kind === "paragraph").length > 1) isLoose = true;
        items.push({ isDone: task ? task[1] !== " " : undefined, blocks: parsed });
    }
    const start = isOrdered ? Number.parseInt(first?.[2] ?? "1") : undefined;
    return { block: { kind: "list", start, isLoose, items }, next: at };
}

function isBlank(line: string): boolean {
    return line.trim() === "";
}

function startsBlock(line: string): boolean {
    return heading.test(line) || fence.test(line) || quote.test(line) || item.test(line) || isRule(line);
}

function isRule(line: string): boolean {
    const marks = line.replace(/ /g, "");
    return marks.length >= 3 && /^(-+|\*+|_+)$/.test(marks) && !line.startsWith("    ");
}

function isClosing(line: string, mark: string): boolean {
    const text = line.trim();
    return text.length >= mark.length && text === (mark[0] ?? "`").repeat(text.length);
}

function unindented(line: string, by: number): string {
    const indent = line.search(/\S/);
    return indent < 0 ? "" : line.slice(Math.min(by, indent));
}

/** Of the line under a table's head; null when it is none. */
function alignments(line: string): Align[] | null {
    if (!line.includes("-")) return null;
    const parts = cells(line);
    if (!parts.every((part) => /^:?-+:?$/.test(part))) return null;
    return parts.map((part) =>
        part.endsWith(":") ? (part.startsWith(":") ? "center" : "right") : part.startsWith(":") ? "left" : undefined);
}

function cells(line: string): string[] {
    const found = [""];
    const text = line.trim();
    for (let index = 0; index < text.length; index += 1) {
        if (text[index] === "\\" && text[index + 1] === "|") {
            found[found.length - 1] += "|";
            index += 1;
        } else if (text[index] === "|") found.push("");
        else found[found.length - 1] += text[index];
    }
    if (text.startsWith("|")) found.shift();
    if (found.length > 1 && found[found.length - 1]?.trim() === "") found.pop();
    return found.map((cell) => cell.trim());
}
