import { Fragment, ReactNode } from "react";
import { Copy } from "./basic";

/** What is known, by what it is called; what is not known is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
    return (
        <dl className="facts">
            {facts.map(([name, value]) => value && <Fragment key={name}><dt>{name}</dt><dd>{value}</dd></Fragment>)}
        </dl>
    );
}

/** A text that one may want elsewhere; it is cut where there is no room. */
export function Copied({ text, what }: { text: string; what: string }) {
    return <span className="copied"><code className="clip" title={text}>{text}</code><Copy text={text} what={what} /></span>;
}
