import { Fragment, ReactNode, useMemo } from "react";
import { Block, blocks } from "./blocks";
import { inline, Resolve } from "./inline";
import "./markdown.css";

/**
 * Markdown as elements. Whatever the text holds, only elements that are made here can come of it: HTML stays text, links
 * lead to the web or to this page, and pictures come from this server or from the text itself.
 */
export function Markdown({ text, resolve = () => null }: { text: string; resolve?: Resolve }) {
    const parsed = useMemo(() => blocks(text), [text]);
    return <div className="markdown">{rendered(parsed, resolve)}</div>;
}

function rendered(list: readonly Block[], resolve: Resolve): ReactNode[] {
    return list.map((block, index) => <Fragment key={index}>{element(block, resolve)}</Fragment>);
}

function element(block: Block, resolve: Resolve): ReactNode {
    switch (block.kind) {
        case "heading": {
            // The page's own headings are h1 and h2.
            const Heading = (["h3", "h4", "h5", "h6"] as const)[Math.min(3, block.level - 1)] ?? "h6";
            return <Heading className={`level${block.level}`}>{inline(block.text, resolve)}</Heading>;
        }
        case "paragraph":
            return <p>{inline(block.text, resolve)}</p>;
        case "code":
            return <pre tabIndex={0}><code>{block.text}</code></pre>;
        case "quote":
            return <blockquote>{rendered(block.blocks, resolve)}</blockquote>;
        case "rule":
            return <hr />;
        case "list": {
            const items = block.items.map((item, index) => (
                <li key={index}>
                    {item.isDone !== undefined && (
                        <input type="checkbox" checked={item.isDone} disabled aria-label={item.isDone ? "done" : "open"} />
                    )}
                    {item.blocks.map((inner, at) => (
                        <Fragment key={at}>
                            {inner.kind === "paragraph" && !block.isLoose ? inline(inner.text, resolve) : element(inner, resolve)}
                        </Fragment>
                    ))}
                </li>
            ));
            return block.start === undefined ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
        }
        case "table":
            return (
                <div className="scroll" tabIndex={0} role="group" aria-label="Table">
                    <table>
                        <thead>
                            <tr>{block.head.map((cell, index) => (
                                <th key={index} scope="col" style={{ textAlign: block.align[index] }}>{inline(cell, resolve)}</th>
                            ))}</tr>
                        </thead>
                        <tbody>
                            {block.rows.map((row, index) => (
                                <tr key={index}>{block.head.map((_, at) => (
                                    <td key={at} style={{ textAlign: block.align[at] }}>{inline(row[at] ?? "", resolve)}</td>
                                ))}</tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            );
    }
}
