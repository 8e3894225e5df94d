import { useState } from "react";
import { post } from "../../core/api";
import { Load as Loaded, useLoad } from "../../core/load";
import { go, to } from "../../core/route";
import { getRun, runName } from "../../core/run";
import { Run } from "../../core/types";
import { Button, Crumb, Empty, Failure, Loading, Moment, PageHead } from "../../parts/basic";
import { Ask, Field, useToast } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import { Description } from "../run/description";
import { Aliases, Delete, EntryTags, Stage } from "./edit";
import { firstLine } from "./models";
import { aliasesOf, atMost, describe, Registered, useRegistered } from "./registry";

/** Instead of a page whose thing is not there, or not yet. */
export function Unread({ crumbs, title, load: { error, reload } }: { crumbs: Crumb[]; title: string; load: Loaded<unknown> }) {
    return (
        <>
            <PageHead crumbs={crumbs} title={title} />
            {error ? <Failure error={error} retry={reload} /> : <Loading what={title} />}
        </>
    );
}

export function ModelPage({ name }: { name: string }) {
    const load = useRegistered("model", name);
    const [isRenaming, setRenaming] = useState(false);
    const crumbs = [{ title: "Models", link: to.models() }];
    const { value: found, error, reload } = load;
    if (found === undefined) return <Unread crumbs={crumbs} title={name} load={load} />;
    const { model, versions } = found;
    return (
        <>
            <PageHead crumbs={crumbs} title={name} actions={
                <>
                    <Button icon="edit" onClick={() => setRenaming(true)}>Rename</Button>
                    <Delete entry={{ name }} what="model" versions={versions.length} aliases={aliasesOf(model)} done={() => go(to.models())} />
                </>
            }>
                <EntryTags entry={{ name }} tags={model.tags} changed={reload} />
            </PageHead>
            <div className="stack">
                {error && <Failure error={error} retry={reload} />}
                <Versions model={model} versions={versions} changed={reload} />
                {found.more && <p className="muted">These are the latest {atMost} versions.</p>}
                <Description text={model.description} save={(text) => describe({ name }, text).then(reload)} />
                <p className="muted">Created <Moment ms={model.creation_timestamp} />, updated <Moment ms={model.last_updated_timestamp} />.</p>
            </div>
            {isRenaming && <RenameModel name={name} close={() => setRenaming(false)} />}
        </>
    );
}

function Versions({ model, versions, changed }: Registered & { changed: () => void }) {
    const ids = [...new Set(versions.flatMap((one) => one.run_id || []))].slice(0, 200);
    // A run that is gone leaves its id.
    const runs = useLoad((signal) => Promise.all(ids.map((id) => getRun(id, signal).catch(() => undefined))), ids).value;
    const named = new Map(runs?.flatMap((run) => run ? [[run.info.run_id, run] as const] : []));
    const compared = [...named.values()].slice(0, 20).map((run) => run.info);
    return (
        <section className="panel flush model-versions" aria-label="Versions">
            <div className="panelhead">
                <h2>Versions</h2>
                {compared.length > 1 && (
                    <a className="button" href={to.compare(compared.map((one) => one.run_id), [...new Set(compared.map((one) => one.experiment_id))])}>
                        <Icon name="compare" />Compare runs
                    </a>
                )}
            </div>
            {versions.length === 0 ? (
                <Empty title="No versions" icon="box">
                    <p>The next <code>log_model(…, registered_model_name=…)</code> with this name makes version 1.</p>
                </Empty>
            ) : (
                <div className="scroll">
                    <table>
                        <thead>
                            <tr>{["Version", "Aliases", "Stage", "Source run", "Created", "Description"].map((one) => <th key={one} scope="col">{one}</th>)}</tr>
                        </thead>
                        <tbody>
                            {versions.map((one) => (
                                <tr key={one.version}>
                                    <th scope="row"><a href={to.modelVersion(model.name, one.version)}>v{one.version}</a></th>
                                    <td><Aliases model={model} version={one.version} changed={changed} /></td>
                                    <td><Stage version={one} versions={versions} changed={changed} /></td>
                                    <td><RunLink id={one.run_id} run={named.get(one.run_id ?? "")} /></td>
                                    <td className="model-when"><Moment ms={one.creation_timestamp} /></td>
                                    <td><div className="model-brief">{one.status !== "READY" && <b>{statusWord(one.status)} </b>}{firstLine(one.description ?? "")}</div></td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </section>
    );
}

/** `LOGGED_MODEL_UPLOAD_FAILED` in plain words. */
export function statusWord(status: string): string {
    return status.replace("LOGGED_MODEL_", "").replace(/_/g, " ").toLowerCase();
}

export function RunLink({ id, run }: { id: string | undefined; run: Run | undefined }) {
    if (!run) return <span className="mono muted">{id?.slice(0, 8)}</span>;
    return <a className="clip model-run" href={to.run(run.info.experiment_id, run.info.run_id)}>{runName(run.info)}</a>;
}

function RenameModel({ name, close }: { name: string; close: () => void }) {
    const [wanted, setWanted] = useState(name);
    const toast = useToast();
    const rename = (from: string, toName: string) => post("mlflow/registered-models/rename", { name: from, new_name: toName })
        .then(() => go(to.model(toName), { replace: true }));
    const act = async () => {
        await rename(name, wanted.trim());
        toast({ text: "Renamed the model.", undo: () => rename(wanted.trim(), name) });
    };
    return (
        <Ask title="Rename model" action="Rename" act={act} close={close} disabled={["", name].includes(wanted.trim())}>
            <Field label="Name" value={wanted} set={setWanted} autoFocus required
                hint="Programs that load the model by its old name no longer find it." />
        </Ask>
    );
}
