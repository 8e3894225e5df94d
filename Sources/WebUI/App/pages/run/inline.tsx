import { ReactNode } from "react";

/** What a path without a scheme means here: the page it is shown on and where its bytes are; null when it means nothing. */
export type Resolve = (path: string) => { page: string; file: string } | null;

/** Longer pieces of text are shown as they are: looking for closing marks takes time with the square of the length. */
const lengthMax = 8_000;
const depthMax = 6;

export function inline(text: string, resolve: Resolve, depth = 0): ReactNode[] {
    if (text.length > lengthMax || depth > depthMax) return [text];
    const found: ReactNode[] = [];
    let plain = "";
    let at = 0;
    const put = (node: ReactNode, length: number) => {
        if (plain !== "") found.push(plain);
        plain = "";
        found.push(node);
        at += length;
    };
    while (at < text.length) {
        const character = text[at] ?? "";
        const before = text[at - 1] ?? " ";
        const key = found.length;
        if (character === "\\") {
            const next = text[at + 1] ?? "";
            if (next === "\n") put(<br key={key} />, 2);
            else if (/[!-/:-@[-`{-~]/.test(next)) [plain, at] = [plain + next, at + 2];
            else [plain, at] = [plain + character, at + 1];
        } else if (character === "`") {
            const run = repeated(text, at, "`");
            const close = closing(text, at + run.length, run, "`");
            if (close < 0) [plain, at] = [plain + run, at + run.length];
            else put(<code key={key}>{text.slice(at + run.length, close).trim()}</code>, close + run.length - at);
        } else if (character === "\n") {
            if (plain.endsWith("  ")) put(<br key={key} />, 1);
            else [plain, at] = [plain + "\n", at + 1];
        } else if (character === "[" || (character === "!" && text[at + 1] === "[")) {
            const isPicture = character === "!";
            const link = linkAt(text, isPicture ? at + 1 : at);
            if (!link) [plain, at] = [plain + character, at + 1];
            else put(isPicture ? picture(link, resolve, key) : anchor(link, resolve, key, depth), link.end - at);
        } else if (character === "<") {
            const end = text.indexOf(">", at);
            const url = end < 0 ? "" : text.slice(at + 1, end);
            if (webLink(url) !== null && !/\s/.test(url)) put(outside(url, url, key), end + 1 - at);
            else [plain, at] = [plain + character, at + 1];
        } else if (character === "h" && !/\w/.test(before) && /^https?:\/\/[^\s<]/.test(text.slice(at, at + 10))) {
            const url = bareURL(text, at);
            put(outside(url, url, key), url.length);
        } else if (character === "*" || character === "_" || character === "~") {
            const run = repeated(text, at, character).slice(0, 2);
            const mark = character === "~" && run.length < 2 ? "" : run;
            const close = mark === "" || (character === "_" && /\w/.test(before)) ? -1 : emphasisEnd(text, at, mark);
            if (close < 0) {
                [plain, at] = [plain + run, at + run.length];
            } else {
                const inner = inline(text.slice(at + mark.length, close), resolve, depth + 1);
                const Name = character === "~" ? "s" : mark.length === 2 ? "strong" : "em";
                put(<Name key={key}>{inner}</Name>, close + mark.length - at);
            }
        } else {
            plain += character;
            at += 1;
        }
    }
    if (plain !== "") found.push(plain);
    return found;
}

/** The URL where it may become a link, else null. */
export function webLink(url: string): string | null {
    return /^(https?:\/\/|mailto:)\S/i.test(url) ? url : null;
}

interface Link {
    label: string;
    url: string;
    end: number;
}

/** `[label](url "title")` at a place; brackets in the label have to be in pairs. */
function linkAt(text: string, from: number): Link | null {
    let open = 0;
    let at = from;
    for (; at < text.length; at += 1) {
        if (text[at] === "\\") at += 1;
        else if (text[at] === "[") open += 1;
        else if (text[at] === "]" && --open === 0) break;
    }
    if (text[at + 1] !== "(") return null;
    const label = text.slice(from + 1, at);
    let depth = 0;
    for (let end = at + 1; end < text.length; end += 1) {
        if (text[end] === "(") depth += 1;
        else if (text[end] === ")" && --depth === 0) {
            const inner = text.slice(at + 2, end).trim();
            const bracketed = /^<([^<>]*)>/.exec(inner)?.[1];
            return { label, url: bracketed ?? inner.replace(/\s+["'(][^]*$/, ""), end: end + 1 };
        } else if (text[end] === "\n" && text[end + 1] === "\n") break;
    }
    return null;
}

function anchor({ label, url }: Link, resolve: Resolve, key: number, depth: number): ReactNode {
    const inner = inline(label, resolve, depth + 1);
    if (webLink(url) !== null) return outside(url, inner, key);
    if (url.startsWith("#/")) return <a key={key} href={url}>{inner}</a>;
    const here = ownPath(url, resolve);
    return here ? <a key={key} href={here.page}>{inner}</a> : <span key={key} title={url}>{inner}</span>;
}

function picture({ label, url }: Link, resolve: Resolve, key: number): ReactNode {
    if (/^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(url)) return <img key={key} src={url} alt={label} />;
    if (webLink(url) !== null) return outside(url, label || url, key);
    const here = ownPath(url, resolve);
    if (!here) return <span key={key} title={url}>{label || url}</span>;
    // Of anything else the browser would only show that it is broken.
    if (!/\.(png|jpe?g|gif|webp|svg|avif|bmp)$/i.test(url)) return <a key={key} href={here.page}>{label || url}</a>;
    return <img key={key} src={here.file} alt={label} />;
}

function ownPath(url: string, resolve: Resolve): { page: string; file: string } | null {
    if (url === "" || /^[/#]/.test(url) || /^[^/]*:/.test(url)) return null;
    return resolve(url);
}

function outside(url: string, children: ReactNode, key: number): ReactNode {
    return <a key={key} href={url} target="_blank" rel="noreferrer noopener">{children}</a>;
}

function repeated(text: string, from: number, character: string): string {
    let end = from;
    while (text[end] === character) end += 1;
    return text.slice(from, end);
}

/** Where exactly `run` closes, not a longer or shorter one; -1: nowhere. */
function closing(text: string, from: number, run: string, character: string): number {
    for (let at = text.indexOf(run, from); at >= 0; at = text.indexOf(run, at)) {
        const length = repeated(text, at, character).length;
        if (length === run.length) return at;
        at += length;
    }
    return -1;
}

function emphasisEnd(text: string, from: number, mark: string): number {
    const start = from + mark.length;
    if (/\s/.test(text[start] ?? " ")) return -1;
    for (let at = start; at < text.length; at += 1) {
        if (text[at] === "\\") {
            at += 1;
        } else if (text[at] === "`") {
            // What is in code does not close anything.
            const run = repeated(text, at, "`");
            const close = closing(text, at + run.length, run, "`");
            at = (close < 0 ? at : close) + run.length - 1;
        } else if (at > start && text.startsWith(mark, at)) {
            const isOther = mark.length === 1 && (text[at + 1] === mark || text[at - 1] === mark);
            const isInside = mark[0] === "_" && /\w/.test(text[at + mark.length] ?? " ");
            if (!isOther && !/\s/.test(text[at - 1] ?? "") && !isInside) return at;
        }
    }
    return -1;
}

function bareURL(text: string, from: number): string {
    let end = from;
    while (end < text.length && !/[\s<>]/.test(text[end] ?? " ")) end += 1;
    return text.slice(from, end).replace(/[.,;:!?)\]'"*_~]+$/, "");
}
