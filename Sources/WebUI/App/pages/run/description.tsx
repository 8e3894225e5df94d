import { useState } from "react";
import { Button, Panel } from "../../parts/basic";
import { EditDescription } from "../../parts/edit";
import { Resolve } from "./inline";
import { Markdown } from "./markdown";

/** @param save done on the server and then on the page; without it the text can only be read. */
export function Description(
    { text = "", resolve, save }: { text?: string; resolve?: Resolve; save?: (text: string) => Promise<unknown> },
) {
    const [isOpen, setOpen] = useState(false);
    return (
        <Panel title="Description"
            aside={save && <Button kind="quiet" icon="edit" label="Edit description" onClick={() => setOpen(true)} />}>
            {text.trim() === "" ? <p className="muted">None yet.</p>
                : <div className="note" tabIndex={0}><Markdown text={text} resolve={resolve} /></div>}
            {save && isOpen && <EditDescription text={text} save={save} close={() => setOpen(false)} />}
        </Panel>
    );
}
