import { ReactNode } from "react";
import { webLink } from "../../core/link";

/** What a path without a scheme means here: the page it is shown on and where its bytes are; null when it means nothing. */
export type Resolve = (path: string) => { page: string; file: string } | null;

/** Longer pieces of text are shown as they are: looking for closing marks takes time with the square of the length. */
const lengthMax = 6_000;
const depthMax = 6;

/** No two alternatives inside a repetition match the same text, so that a text that fits nowhere is not tried over and over. */
const marks = new RegExp([
    /\\([!-/:-@[-`{-~])/,
    /(?<ticks>`+)(?!`)(?<code>[^]*?[^`])\k<ticks>(?!`)/,
    /(?<end>(?: {2,}|\\)\n)/,
    /(?<picture>!?)\[(?<label>(?:[^[\]\\]|\\[^]|\[(?:[^[\]\\]|\\[^])*\](?:\([^()]*\))?)*)\]\(\s*(?:<(?<bracketed>[^<>]*)>|(?<url>(?:[^\s()]|\([^\s()]*\))*))(?:\s[^()]*)?\)/,
    /<(?<auto>(?:https?:\/\/|mailto:)[^\s<>]+)>/,
    /(?<bare>\bhttps?:\/\/[^\s<>]*[^\s<>.,;:!?)\]'"*_~])/,
    /(?<mark>\*{1,3}|(?<!\w)_{1,3}|~~)(?![\s*_~])(?<inner>(?:[^`\\]|\\[^]|`[^`]*`|`(?![^`]*`))+?)(?<![\s*_~])\k<mark>(?![*~]|(?<=_)\w)/,
].map(({ source }) => source).join("|"), "g");

/** The elements of a paragraph of Markdown. */
export function inline(text: string, resolve: Resolve, depth = 0): ReactNode[] {
    if (text.length > lengthMax || depth > depthMax) return [text];
    const found: ReactNode[] = [];
    let end = 0;
    for (const match of text.matchAll(marks)) {
        const start = match.index ?? 0;
        found.push(text.slice(end, start), element(match, start));
        end = start + match[0].length;
    }
    return [...found, text.slice(end)];

    function element(match: RegExpMatchArray, key: number): ReactNode {
        const { ticks, code, end: lineEnd, mark, inner = "", auto, bare, picture, label = "", bracketed, url } = match.groups ?? {};
        if (ticks) return <code key={key}>{code?.trim()}</code>;
        if (lineEnd) return <br key={key} />;
        if (mark) {
            const Name = mark === "~~" ? "s" : mark.length === 1 ? "em" : "strong";
            return <Name key={key}>{inline(inner, resolve, depth + 1)}</Name>;
        }
        const address = auto ?? bare ?? bracketed ?? url;
        if (address === undefined) return match[1];
        const isData = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i.test(address);
        const here = /^$|^[/#]|^[^/]*:/.test(address) ? null : resolve(address);
        // Of a file that is no picture the browser would only show that it is broken.
        if (picture && (isData || (here && isPicture(address)))) {
            return <img key={key} src={here?.file ?? address} alt={label} />;
        }
        const words = picture ? label || address : label ? inline(label, resolve, depth + 1) : address;
        const isWeb = webLink(address) !== null;
        const link = isWeb || address.startsWith("#/") ? address : here?.page;
        if (link === undefined) return <span key={key} title={address}>{words}</span>;
        return <a key={key} href={link} {...(isWeb && { target: "_blank", rel: "noreferrer noopener" })}>{words}</a>;
    }
}

export function isPicture(path: string): boolean {
    return /\.(png|jpe?g|gif|webp|svg|avif|bmp|ico)$/i.test(path);
}
