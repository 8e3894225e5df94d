import { ReactNode, useState } from "react";
import { counted } from "../../core/format";
import { KeyValue, ModelVersion, RegisteredModel } from "../../core/types";
import { Button } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { Ask, Field, useToast } from "../../parts/dialog";
import { deleteAlias, deleteTag, Entry, moveToStage, remove, setAlias, setTag, stages } from "./registry";

interface Changing {
    /** What is shown has to be read anew. */
    changed: () => void;
}

interface Pairs {
    noun: string;
    all: readonly KeyValue[];
    /** The value that new pairs have; those with another are not shown. */
    value?: string;
    text: (pair: KeyValue) => ReactNode;
    put: (pair: KeyValue) => Promise<unknown>;
    drop: (pair: KeyValue) => Promise<unknown>;
}

/** Tags or aliases: each can be taken away, and one can be added. */
function Chips({ pairs, changed }: Changing & { pairs: Pairs }) {
    const { noun, all, value, text, put, drop } = pairs;
    const [isAdding, setAdding] = useState(false);
    const toast = useToast();
    const take = (pair: KeyValue) => drop(pair).then(
        () => {
            changed();
            toast({ text: `Removed the ${noun} “${pair.key}”.`, undo: () => put(pair).then(changed) });
        },
        (error: Error) => toast({ text: error.message, kind: "failed" }));
    const add = `Add ${noun}` + (value === undefined ? "" : ` to version ${value}`);
    return (
        <div className="tags">
            {all.filter((pair) => value === undefined || pair.value === value).map((pair) => (
                <Chip key={pair.key} pair={pair} text={text(pair)}>
                    <button type="button" className="model-remove" aria-label={`Remove ${noun} ${pair.key}`} onClick={() => take(pair)}>×</button>
                </Chip>
            ))}
            <Button kind="quiet" icon="plus" label={add} className="model-add" onClick={() => setAdding(true)} />
            {isAdding && <Add title={add} pairs={pairs} changed={changed} close={() => setAdding(false)} />}
        </div>
    );
}

/** Each key is there once: what is replaced is said before. */
function Add({ title, pairs, changed, close }: Changing & { title: string; pairs: Pairs; close: () => void }) {
    const { noun, all, put } = pairs;
    const [typed, setKey] = useState("");
    const [value, setValue] = useState(pairs.value ?? "");
    const toast = useToast();
    const key = typed.trim();
    const before = all.find((one) => one.key === key);
    const act = async () => {
        await put({ key, value });
        changed();
        if (before) toast({ text: `Replaced the ${noun} “${key}”.`, undo: () => put(before).then(changed) });
    };
    return (
        <Ask title={title} action={before ? "Replace" : "Add"} act={act} close={close} disabled={key === ""}>
            <Field label={noun === "tag" ? "Key" : "Alias"} value={typed} set={setKey} autoFocus required
                hint={before && (noun === "tag" ? `Replaces “${before.value}”.` : `Moves here from version ${before.value}.`)} />
            {noun === "tag" && <Field label="Value" value={value} set={setValue} />}
        </Ask>
    );
}

export function Chip({ pair, text, children }: { pair: KeyValue; text: ReactNode; children?: ReactNode }) {
    return <span className="chip" title={`${pair.key}: ${pair.value}`}><span className="clip">{text}</span>{children}</span>;
}

function tagText(tag: KeyValue): ReactNode {
    return <><span className="muted">{tag.key}</span> {tag.value}</>;
}

/** The tags that people have set, only to be seen; null where there are none. */
export function tagChips(tags: KeyValue[] | undefined): ReactNode {
    const shown = visibleTags(tags);
    return shown.length > 0 && <div className="tags">{shown.map((one) => <Chip key={one.key} pair={one} text={tagText(one)} />)}</div>;
}

/** The tags that people have set, not the client's own. */
export function Tags({ entry, tags, changed }: Changing & { entry: Entry; tags: KeyValue[] | undefined }) {
    return (
        <Chips changed={changed} pairs={{
            noun: "tag", all: visibleTags(tags), text: tagText, put: (tag) => setTag(entry, tag),
            drop: (tag) => deleteTag(entry, tag.key),
        }} />
    );
}

function visibleTags(tags: KeyValue[] | undefined): KeyValue[] {
    return (tags ?? []).filter(({ key }) => !/^mlflow\.|^_/.test(key));
}

/** A version's aliases. A model has each alias once: giving it to this version takes it from the one that had it. */
export function Aliases({ model, version, changed }: Changing & { model: RegisteredModel; version: string }) {
    const { name, aliases = [] } = model;
    return (
        <Chips changed={changed} pairs={{
            noun: "alias", all: aliases.map((one) => ({ key: one.alias, value: one.version })), value: version,
            text: ({ key }) => "@" + key, put: ({ key, value }) => setAlias(name, value, key), drop: ({ key }) => deleteAlias(name, key),
        }} />
    );
}

/** The stage of a version, to be changed; asks what becomes of others that are there. */
export function Stage({ version, versions, changed }: Changing & { version: ModelVersion; versions: readonly ModelVersion[] }) {
    const [wanted, setWanted] = useState<string | null>(null);
    const [archives, setArchives] = useState(false);
    const toast = useToast();
    const others = ["Staging", "Production"].includes(wanted ?? "")
        ? versions.filter((one) => one !== version && one.current_stage === wanted) : [];
    const act = async () => {
        if (wanted === null) return;
        await moveToStage(version, wanted, archives && others.length > 0);
        changed();
        toast({
            text: `Version ${version.version} is in ${wanted} now.`,
            undo: async () => {
                for (const one of [version, ...others]) await moveToStage(one, one.current_stage || "None");
                changed();
            },
        });
    };
    return (
        <>
            <select aria-label={`Stage of version ${version.version}`} value={version.current_stage || "None"}
                onChange={(event) => setWanted(event.target.value)}>
                {stages.map((stage) => <option key={stage}>{stage}</option>)}
            </select>
            {wanted !== null && (
                <Ask title={`Move version ${version.version} to ${wanted}`} action="Move" act={act} close={() => setWanted(null)}>
                    {others.length > 0 && (
                        <Switch on={archives} set={setArchives}>Archive {counted(others.length, "other version")} in {wanted}</Switch>
                    )}
                </Ask>
            )}
        </>
    );
}

/** Deletes a model, a prompt or a version, once it was asked; what is deleted from the registry cannot be restored. */
export function Delete({ entry, what, versions, aliases, done }: {
    entry: Entry; what: string; versions?: number; aliases: readonly string[]; done: () => void;
}) {
    const [isOpen, setOpen] = useState(false);
    const toast = useToast();
    const title = `Delete ${what}`;
    const act = async () => {
        await remove(entry);
        toast({ text: `Deleted the ${what}.` });
        done();
    };
    return (
        <>
            <Button icon="trash" onClick={() => setOpen(true)}>{title}</Button>
            {isOpen && (
                <Ask title={title} action="Delete" danger act={act} close={() => setOpen(false)}>
                    <p>
                        <b>{entry.name}</b>{entry.version !== undefined && `, version ${entry.version},`}
                        {versions !== undefined && ` with ${counted(versions, "version")}`}
                        {aliases.length > 0 && ` and ${counted(aliases.length, "alias", "aliases")} (${aliases.map((one) => "@" + one).join(", ")})`}
                        {" "}will be deleted. This cannot be undone.
                    </p>
                </Ask>
            )}
        </>
    );
}
