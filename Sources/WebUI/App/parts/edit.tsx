import { ReactNode, useState } from "react";
import { collator } from "../core/format";
import { webLink } from "../core/link";
import { KeyValue } from "../core/types";
import { Button } from "./basic";
import { Ask, Field, useToast } from "./dialog";

/** Asks for a description; what it was before can be brought back. */
export function EditDescription(
    { text, save, close }: { text: string; save: (text: string) => Promise<unknown>; close: () => void },
) {
    const [draft, setDraft] = useState(text);
    const toast = useToast();
    const act = async () => {
        await save(draft);
        toast({ text: "Saved the description.", undo: async () => void await save(text) });
    };
    return (
        <Ask title="Description" action="Save" act={act} close={close} disabled={draft === text}>
            <Field label="Description" value={draft} set={setDraft} long autoFocus hint="In Markdown." />
        </Ask>
    );
}

/**
 * Tags to read, add, change and remove.
 *
 * @param set,remove done on the server and then on the page; without them the tags can only be read.
 */
export function Tags(
    { tags, set, remove }: {
        tags: readonly KeyValue[]; set?: (tag: KeyValue) => Promise<void>; remove?: (key: string) => Promise<void>;
    },
) {
    const [edited, setEdited] = useState<KeyValue | null>(null);
    const toast = useToast();
    const drop = (tag: KeyValue) => remove?.(tag.key).then(
        () => toast({ text: `Removed the tag ${tag.key}.`, undo: set && (() => set(tag)) }),
        (error: Error) => toast({ text: error.message, kind: "failed" }));
    return (
        <div className="tags">
            {[...tags].sort((a, b) => collator.compare(a.key, b.key)).map((tag) => (
                <Chip key={tag.key} title={`${tag.key}: ${tag.value}`} label={`Remove tag ${tag.key}`}
                    remove={remove && (() => void drop(tag))}>
                    <button type="button" disabled={!set} aria-label={`Edit tag ${tag.key}`} onClick={() => setEdited(tag)}>
                        {tag.key}
                    </button>
                    {" "}<WebText text={tag.value} />
                </Chip>
            ))}
            {set && <Button kind="quiet" icon="plus" label="Add tag" className="add" onClick={() => setEdited({ key: "", value: "" })} />}
            {set && edited && <EditTag tags={tags} tag={edited} set={set} close={() => setEdited(null)} />}
        </div>
    );
}

/** A tag, or something else that can be taken away. */
export function Chip({ title, label, remove, children }: {
    title: string; label?: string; remove?: () => void; children: ReactNode;
}) {
    return (
        <span className="chip" title={title}>
            <span className="clip">{children}</span>
            {remove && <button type="button" className="remove" aria-label={label} title={label} onClick={remove}>×</button>}
        </span>
    );
}

function EditTag(
    { tags, tag, set, close }:
    { tags: readonly KeyValue[]; tag: KeyValue; set: (tag: KeyValue) => Promise<void>; close: () => void },
) {
    const [key, setKey] = useState(tag.key);
    const [value, setValue] = useState(tag.value);
    const isNew = tag.key === "";
    const old = isNew && tags.find((one) => one.key === key.trim());
    return (
        <Ask title={isNew ? "Add tag" : `Tag ${tag.key}`} action="Save" act={() => set({ key: key.trim(), value })} close={close}
            disabled={key.trim() === ""}>
            {isNew && <Field label="Key" value={key} set={setKey} autoFocus required
                hint={old ? `Replaces “${old.value.slice(0, 80)}”.` : undefined} />}
            <Field label="Value" value={value} set={setValue} autoFocus={!isNew} />
        </Ask>
    );
}

/** A text from outside, as a link when it is one. */
export function WebText({ text }: { text: string }) {
    return webLink(text) === null ? <>{text}</> : <a href={text} target="_blank" rel="noreferrer noopener">{text}</a>;
}
