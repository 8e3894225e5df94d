import { Fragment, ReactNode, useMemo } from "react";
import { Grid } from "./grid";
import { inline, Resolve } from "./inline";
import "./markdown.css";

/** Deeper quotes and lists are shown as they were typed: a text may not decide how deep the page nests. */
const depthMax = 10;

const heading = /^ {0,3}(#{1,6})(?: +|$)/;
const fence = /^ {0,3}(`{3,}|~{3,})[^`]*$/;
const quote = /^ {0,3}> ?/;
const item = /^( {0,3})([-*+]|\d{1,9}[.)])(?: {1,4}|$)/;
const rule = /^ {0,3}([-*_])( *\1){2,} *$/;

/**
 * Markdown as elements. Whatever the text holds, only elements that are made here can come of it: HTML stays text, links
 * lead to the web or to this page, and pictures come from this server or from the text itself.
 */
export function Markdown({ text, resolve = () => null }: { text: string; resolve?: Resolve }) {
    const lines = useMemo(() => text.replace(/\r\n?/g, "\n").replace(/\t/g, "    ").split("\n"), [text]);
    return <div className="markdown">{blocks(lines, resolve, 0)}</div>;
}

function blocks(lines: readonly string[], resolve: Resolve, depth: number): ReactNode[] {
    const found: ReactNode[] = [];
    let at = 0;
    const line = () => lines[at] ?? "";
    /** The line and those after it that go with it. */
    const take = (isPart: (text: string, before: string) => boolean) => {
        const start = at;
        do at += 1;
        while (at < lines.length && isPart(line(), lines[at - 1] ?? ""));
        return lines.slice(start, at);
    };
    const listItem = (kind: string): ReactNode => {
        const mark = item.exec(line());
        if (mark?.[2]?.slice(-1) !== kind || rule.test(line())) return null;
        // What is indented by two belongs to the item even when its mark is wider: so it is often typed.
        const least = (mark[1] ?? "").length + 2;
        const indent = new RegExp(`^ {0,${mark[0].length}}`);
        const [first = "", ...rest] = take((text, before) =>
            isBlank(text) || text.search(/\S/) >= least || !(isBlank(before) || startsBlock(text)));
        const start = first.slice(mark[0].length).replace(/^\[ \] /, "☐ ").replace(/^\[x\] /i, "☑ ");
        return <li key={at}>{blocks([start, ...rest.map((text) => text.replace(indent, ""))], resolve, depth + 1)}</li>;
    };
    const block = (): ReactNode => {
        const opened = fence.exec(line());
        if (opened) {
            const [, ...code] = take((text) => !text.trim().startsWith(opened[1] ?? ""));
            at += 1;
            return <pre tabIndex={0}><code>{code.join("\n")}</code></pre>;
        }
        const hashes = heading.exec(line());
        if (hashes) {
            const level = hashes[1]?.length ?? 1;
            // The page's own headings are h1 and h2.
            const Heading = (["h3", "h4", "h5", "h6"] as const)[level - 1] ?? "h6";
            const text = line().slice(hashes[0].length).replace(/ #+ *$/, "");
            at += 1;
            return <Heading className={`level${level}`}>{inline(text, resolve)}</Heading>;
        }
        if (rule.test(line())) {
            at += 1;
            return <hr />;
        }
        if (depth < depthMax && quote.test(line())) {
            const inner = take((text) => quote.test(text) || !(isBlank(text) || startsBlock(text)));
            return <blockquote>{blocks(inner.map((text) => text.replace(quote, "")), resolve, depth + 1)}</blockquote>;
        }
        const mark = depth < depthMax && item.exec(line())?.[2];
        if (mark) {
            const items: ReactNode[] = [];
            for (let next; (next = listItem(mark.slice(-1)));) items.push(next);
            return /\d/.test(mark) ? <ol start={Number.parseInt(mark)}>{items}</ol> : <ul>{items}</ul>;
        }
        const [head, under = []] = [line(), lines[at + 1] ?? ""].map(cells);
        if (head?.length === under.length && line().includes("|") && under.every((cell) => /^:?-+:?$/.test(cell))) {
            const [, , ...rows] = take((text) => text.includes("|"));
            return (
                <Grid head={head.map((cell) => inline(cell, resolve))}
                    rows={rows.map((row) => cells(row).map((cell) => inline(cell, resolve)))}
                    align={under.map((cell) => (!cell.endsWith(":") ? "left" : cell.startsWith(":") ? "center" : "right"))} />
            );
        }
        return <p>{inline(take((text) => !isBlank(text) && !startsBlock(text)).map((text) => text.trimStart()).join("\n"), resolve)}</p>;
    };
    while (at < lines.length) {
        if (isBlank(line())) at += 1;
        else found.push(<Fragment key={at}>{block()}</Fragment>);
    }
    return found;
}

function isBlank(line: string): boolean {
    return line.trim() === "";
}

function startsBlock(line: string): boolean {
    return [heading, fence, quote, item, rule].some((start) => start.test(line));
}

function cells(line: string): string[] {
    return line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}
