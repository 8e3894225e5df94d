import { useState } from "react";
import { WebText } from "../../parts/edit";

/** A text from outside, as a link when it is one; a long one is folded. */
export function Value({ text }: { text: string }) {
    const [isOpen, setOpen] = useState(false);
    if (text === "") return <span className="muted">empty</span>;
    if (text.length <= 200 || isOpen) return <WebText text={text} />;
    return (
        <>
            {text.slice(0, 160)}…{" "}
            <button type="button" className="run-more" onClick={() => setOpen(true)}>all {text.length} characters</button>
        </>
    );
}
