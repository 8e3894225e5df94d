import { FormEvent, ReactNode, useState } from "react";
import { KeyValue, ModelVersion, RegisteredModel } from "../../core/types";
import { counted } from "../../core/format";
import { Button, Panel } from "../../parts/basic";
import { Ask, Field, useToast } from "../../parts/dialog";
import { Markdown } from "../run/markdown";
import { deleteAlias, deleteTag, describe, Entry, moveToStage, setAlias, setTag, stages } from "./registry";

/** A text that is edited in place. */
export function Description({ entry, text, changed }: { entry: Entry; text: string | undefined; changed: () => void }) {
    const [draft, setDraft] = useState<string | null>(null);
    const [error, setError] = useState<string | null>(null);
    const save = (event: FormEvent) => {
        event.preventDefault();
        describe(entry, draft ?? "").then(
            () => {
                setDraft(null);
                setError(null);
                changed();
            },
            (failure: Error) => setError(failure.message));
    };
    return (
        <Panel title="Description"
            aside={draft === null && <Button kind="quiet" icon="edit" label="Edit description" onClick={() => setDraft(text ?? "")} />}>
            {draft === null ? (text ? <div className="model-long" tabIndex={0}><Markdown text={text} /></div> : <p className="muted">None yet.</p>) : (
                <form onSubmit={save}>
                    <textarea aria-label="Description" rows={8} value={draft} autoFocus onChange={(event) => setDraft(event.target.value)} />
                    {error !== null && <p className="problem" role="alert">{error}</p>}
                    <div className="dialogactions">
                        <Button onClick={() => setDraft(null)}>Cancel</Button>
                        <Button type="submit" kind="primary">Save</Button>
                    </div>
                </form>
            )}
        </Panel>
    );
}

/** Does something and says so when it fails. */
export function useAct(): (act: Promise<unknown>, then?: () => void) => void {
    const toast = useToast();
    return (act, then) => void act.then(then, (error: Error) => toast({ text: error.message, kind: "failed" }));
}

/** A tag, or something else that can be taken away. */
function Chip({ title, label, remove, children }: { title: string; label: string; remove?: () => void; children: ReactNode }) {
    return (
        <span className="chip" title={title}>
            <span className="clip">{children}</span>
            {remove && <button type="button" className="model-remove" aria-label={label} title={label} onClick={remove}>×</button>}
        </span>
    );
}

export function TagText({ tag }: { tag: KeyValue }) {
    return <><span className="muted">{tag.key}</span> {tag.value}</>;
}

/** The tags that people have set, not the client's own. */
export function Tags({ entry, tags, changed }: { entry: Entry; tags: KeyValue[] | undefined; changed: () => void }) {
    const [isAdding, setAdding] = useState(false);
    const act = useAct();
    const toast = useToast();
    const remove = (tag: KeyValue) => act(deleteTag(entry, tag.key), () => {
        toast({ text: `Removed the tag “${tag.key.slice(0, 60)}”.`, undo: () => setTag(entry, tag).then(changed) });
        changed();
    });
    return (
        <div className="tags">
            {visibleTags(tags).map((tag) => (
                <Chip key={tag.key} title={`${tag.key}: ${tag.value}`} label={`Remove tag ${tag.key}`} remove={() => remove(tag)}>
                    <TagText tag={tag} />
                </Chip>
            ))}
            <Button kind="quiet" icon="plus" label="Add tag" className="model-add" onClick={() => setAdding(true)} />
            {isAdding && <AddTag entry={entry} tags={tags} close={() => setAdding(false)} changed={changed} />}
        </div>
    );
}

function AddTag({ entry, tags, close, changed }: { entry: Entry; tags: KeyValue[] | undefined; close: () => void; changed: () => void }) {
    const [key, setKey] = useState("");
    const [value, setValue] = useState("");
    const old = tags?.find((one) => one.key === key.trim());
    const act = () => setTag(entry, { key: key.trim(), value }).then(changed);
    return (
        <Ask title="Add tag" action={old ? "Replace" : "Add"} act={act} close={close} disabled={key.trim() === ""}>
            <Field label="Key" value={key} set={setKey} autoFocus required
                hint={old && `Replaces “${old.value.slice(0, 80)}”.`} />
            <Field label="Value" value={value} set={setValue} />
        </Ask>
    );
}

export function visibleTags(tags: KeyValue[] | undefined): KeyValue[] {
    return (tags ?? []).filter(({ key }) => !key.startsWith("mlflow.") && !key.startsWith("_"));
}

/** A version's aliases. */
export function Aliases({ model, version, changed }: { model: RegisteredModel; version: string; changed: () => void }) {
    const [isAdding, setAdding] = useState(false);
    const act = useAct();
    const toast = useToast();
    const remove = (alias: string) => act(deleteAlias(model.name, alias), () => {
        toast({ text: `Removed the alias “${alias}”.`, undo: () => setAlias(model.name, version, alias).then(changed) });
        changed();
    });
    return (
        <div className="tags">
            {(model.aliases ?? []).filter((one) => one.version === version).map(({ alias }) => (
                <Chip key={alias} title={alias} label={`Remove alias ${alias}`} remove={() => remove(alias)}>@{alias}</Chip>
            ))}
            <Button kind="quiet" icon="plus" label={`Add alias to version ${version}`} className="model-add" onClick={() => setAdding(true)} />
            {isAdding && <AddAlias model={model} version={version} close={() => setAdding(false)} changed={changed} />}
        </div>
    );
}

/** A model has each alias once: giving it to this version takes it from the one that had it, which is said before. */
function AddAlias({ model, version, close, changed }: { model: RegisteredModel; version: string; close: () => void; changed: () => void }) {
    const [text, setText] = useState("");
    const toast = useToast();
    const alias = text.trim().replace(/^@/, "");
    const others = (model.aliases ?? []).filter((one) => one.version !== version);
    const before = others.find((one) => one.alias === alias)?.version;
    const act = async () => {
        await setAlias(model.name, version, alias);
        toast({
            text: before === undefined ? `“${alias}” is version ${version} now.` : `“${alias}” moved from version ${before} to ${version}.`,
            undo: () => (before === undefined ? deleteAlias(model.name, alias) : setAlias(model.name, before, alias)).then(changed),
        });
        changed();
    };
    return (
        <Ask title={`Alias for version ${version}`} action={before === undefined ? "Add" : "Move"} act={act} close={close} disabled={alias === ""}>
            <Field label="Alias" value={text} set={setText} autoFocus required
                hint={before === undefined ? "Programs load it as models:/name@alias." : `Moves here from version ${before}.`} />
            {others.length > 0 && (
                <div className="tags" role="group" aria-label="Aliases of other versions">
                    {others.slice(0, 20).map((one) => (
                        <button key={one.alias} type="button" className="chip model-pick" onClick={() => setText(one.alias)}>
                            <span className="clip">@{one.alias}</span> <span className="muted">v{one.version}</span>
                        </button>
                    ))}
                </div>
            )}
        </Ask>
    );
}

/** The stage of a version, to be changed; asks what becomes of others that are there. */
export function Stage(
    { version, others, changed }: { version: ModelVersion; others: readonly ModelVersion[]; changed: () => void },
) {
    const [wanted, setWanted] = useState<string | null>(null);
    const [archives, setArchives] = useState(false);
    const now = version.current_stage || "None";
    const toast = useToast();
    const there = others.filter((one) => one.version !== version.version && one.current_stage === wanted);
    const canArchive = wanted === "Production" || wanted === "Staging";
    const act = async () => {
        if (wanted === null) return;
        const archived = canArchive && archives ? there : [];
        await moveToStage(version.name, version.version, wanted, archived.length > 0);
        changed();
        toast({
            text: `Version ${version.version} is in ${wanted} now.`,
            undo: async () => {
                await moveToStage(version.name, version.version, now, false);
                for (const one of archived) await moveToStage(one.name, one.version, wanted, false);
                changed();
            },
        });
    };
    return (
        <>
            <select aria-label={`Stage of version ${version.version}`} value={now} onChange={(event) => setWanted(event.target.value)}>
                {stages.map((stage) => <option key={stage}>{stage}</option>)}
            </select>
            {wanted !== null && (
                <Ask title={`Move version ${version.version} to ${wanted}`} action="Move" act={act} close={() => setWanted(null)}>
                    <p>It is in {now} now.</p>
                    {canArchive && there.length > 0 && (
                        <label className="switch">
                            <input type="checkbox" checked={archives} onChange={(event) => setArchives(event.target.checked)} />
                            Archive {counted(there.length, "other version")} in {wanted} ({there.map((one) => one.version).join(", ")})
                        </label>
                    )}
                </Ask>
            )}
        </>
    );
}
