import { useState } from "react";
import { counted } from "../../core/format";
import { webLink } from "./inline";

/** A text from outside, as a link when it is one; a long one is folded. */
export function Value({ text }: { text: string }) {
    const [isOpen, setOpen] = useState(false);
    if (text === "") return <span className="muted">empty</span>;
    if (webLink(text) !== null && !/\s/.test(text)) {
        return <a href={text} target="_blank" rel="noreferrer noopener">{text}</a>;
    }
    if (text.length <= 200) return <>{text}</>;
    return (
        <>
            {isOpen ? text : text.slice(0, 160) + "…"}{" "}
            <button type="button" className="run-more" onClick={() => setOpen(!isOpen)}>
                {isOpen ? "less" : `all ${counted(text.length, "character")}`}
            </button>
        </>
    );
}
