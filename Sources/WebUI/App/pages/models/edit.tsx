import { ReactNode, useState } from "react";
import { counted } from "../../core/format";
import { KeyValue, ModelVersion, RegisteredModel } from "../../core/types";
import { Button } from "../../parts/basic";
import { Switch } from "../../parts/choice";
import { Ask, Field, useToast } from "../../parts/dialog";
import { Chip, Tags } from "../../parts/edit";
import { deleteAlias, deleteTag, Entry, moveToStage, remove, setAlias, setTag, stages } from "./registry";

interface Changing {
    /** What is shown has to be read anew. */
    changed: () => void;
}

/** The tags that people have set, only to be seen; null where there are none. */
export function tagChips(tags: KeyValue[] | undefined): ReactNode {
    const shown = visibleTags(tags);
    return shown.length > 0 && (
        <div className="tags">
            {shown.map(({ key, value }) => (
                <Chip key={key} title={`${key}: ${value}`}><span className="muted">{key}</span> {value}</Chip>
            ))}
        </div>
    );
}

/** The tags that people have set, not the client's own. */
export function EntryTags({ entry, tags, changed }: Changing & { entry: Entry; tags: KeyValue[] | undefined }) {
    return (
        <Tags tags={visibleTags(tags)} set={(tag) => setTag(entry, tag).then(changed)}
            remove={(key) => deleteTag(entry, key).then(changed)} />
    );
}

function visibleTags(tags: KeyValue[] | undefined): KeyValue[] {
    return (tags ?? []).filter(({ key }) => !/^mlflow\.|^_/.test(key));
}

/** A version's aliases. A model has each alias once: giving it to this version takes it from the one that had it. */
export function Aliases({ model: { name, aliases = [] }, version, changed }: Changing & { model: RegisteredModel; version: string }) {
    const [typed, setTyped] = useState<string | null>(null);
    const toast = useToast();
    const put = (alias: string, to: string) => setAlias(name, to, alias).then(changed);
    const take = (alias: string) => deleteAlias(name, alias).then(
        () => {
            changed();
            toast({ text: `Removed the alias ${alias}.`, undo: () => put(alias, version) });
        },
        (error: Error) => toast({ text: error.message, kind: "failed" }));
    const add = `Add alias to version ${version}`;
    const alias = typed?.trim() ?? "";
    const before = aliases.find((one) => one.alias === alias)?.version;
    const act = async () => {
        await put(alias, version);
        if (before) toast({ text: `Moved the alias ${alias}.`, undo: () => put(alias, before) });
    };
    return (
        <div className="tags">
            {aliases.filter((one) => one.version === version).map((one) => (
                <Chip key={one.alias} title={one.alias} label={`Remove alias ${one.alias}`} remove={() => void take(one.alias)}>
                    @{one.alias}
                </Chip>
            ))}
            <Button kind="quiet" icon="plus" label={add} className="add" onClick={() => setTyped("")} />
            {typed !== null && (
                <Ask title={add} action={before ? "Move" : "Add"} act={act} close={() => setTyped(null)} disabled={alias === ""}>
                    <Field label="Alias" value={typed} set={setTyped} autoFocus required
                        hint={before && `Moves here from version ${before}.`} />
                </Ask>
            )}
        </div>
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
