import { useEffect, useState } from "react";
import { useLoad } from "../../core/load";
import { counted } from "../../core/format";
import { getRun } from "../../core/run";
import { go, to } from "../../core/route";
import { ModelVersion, RegisteredModel } from "../../core/types";
import { Button, Empty, Failure, Loading, Moment, PageHead } from "../../parts/basic";
import { Ask, Field, useToast } from "../../parts/dialog";
import { Menu } from "../../parts/menu";
import { post } from "../../core/api";
import { Aliases, Description, Stage, Tags, useAct } from "./edit";
import { firstLine } from "./models";
import { Entry, getModel, getVersions, isPrompt, remove } from "./registry";

const pageSize = 200;

export function ModelPage({ name }: { name: string }) {
    const [size, setSize] = useState(pageSize);
    const model = useLoad((signal) => getModel(name, signal), [name]);
    const versions = useLoad(
        (signal) => model.value ? getVersions(model.value, size, signal) : Promise.reject(new Error()),
        model.value ? [model.value, size] : null, { keep: true });
    const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
    const found = model.value;
    useEffect(() => {
        if (found && isPrompt(found)) go(to.prompt(name), { replace: true });
    }, [found, name]);
    const crumbs = [{ title: "Models", link: to.models() }];
    if (found === undefined) {
        return (
            <>
                <PageHead crumbs={crumbs} title={name} />
                {model.error ? <Failure error={model.error} retry={model.reload} /> : <Loading what="the model" />}
            </>
        );
    }
    return (
        <>
            <PageHead crumbs={crumbs} title={name} actions={
                <Menu label="Actions" icon="more" align="end" items={[
                    { title: "Rename", icon: "edit", act: () => setDialog("rename") },
                    { title: "Delete model", icon: "trash", danger: true, act: () => setDialog("delete") },
                ]} />
            }>
                <Tags entry={{ name }} tags={found.tags} changed={model.reload} />
            </PageHead>
            <div className="stack">
                {model.error && <Failure error={model.error} retry={model.reload} />}
                <VersionsPanel model={found} versions={versions.value?.versions} changed={model.reload} />
                {versions.error && <Failure error={versions.error} retry={versions.reload} />}
                {versions.value?.more && <Button disabled={versions.busy} onClick={() => setSize(size + pageSize)}>Load more versions</Button>}
                <Description entry={{ name }} text={found.description} changed={model.reload} />
                <p className="muted">Created <Moment ms={found.creation_timestamp} />, updated <Moment ms={found.last_updated_timestamp} />.</p>
            </div>
            {dialog === "rename" && <RenameModel name={name} close={() => setDialog(null)} />}
            {dialog === "delete" && (
                <DeleteEntry entry={{ name }} versions={versions.value} aliases={(found.aliases ?? []).map((one) => one.alias)}
                    close={() => setDialog(null)} done={() => go(to.models())} />
            )}
        </>
    );
}

function VersionsPanel(
    { model, versions, changed }: { model: RegisteredModel; versions: ModelVersion[] | undefined; changed: () => void },
) {
    const [chosen, setChosen] = useState<readonly string[]>([]);
    const act = useAct();
    const withRuns = (versions ?? []).filter((one) => chosen.includes(one.version) && one.run_id);
    const runIDs = [...new Set(withRuns.flatMap((one) => one.run_id ?? []))];
    const compare = () => act(
        Promise.all(runIDs.map((id) => getRun(id))).then((runs) => go(to.compare(
            runs.map((run) => run.info.run_id), [...new Set(runs.map((run) => run.info.experiment_id))]))));
    const toggle = (version: string) =>
        setChosen(chosen.includes(version) ? chosen.filter((one) => one !== version) : [...chosen, version]);
    return (
        <section className="panel flush model-versions" aria-label="Versions">
            <div className="panelhead">
                <h2>Versions</h2>
                {(versions?.length ?? 0) > 1 && (
                    <Button icon="compare" disabled={runIDs.length < 2} onClick={compare}
                        title="The runs that the chosen versions come from, side by side">Compare runs</Button>
                )}
            </div>
            {versions === undefined ? <Loading what="versions" /> : versions.length === 0 ? (
                <Empty title="No versions" icon="box">
                    <p>The next <code>log_model(…, registered_model_name=…)</code> with this name makes version 1.</p>
                </Empty>
            ) : (
                <div className="scroll">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col"><span className="unseen">Choose</span></th>
                                <th scope="col" className="number">Version</th>
                                <th scope="col">Aliases</th>
                                <th scope="col">Stage</th>
                                <th scope="col">Source run</th>
                                <th scope="col">Status</th>
                                <th scope="col">Created</th>
                                <th scope="col">Description</th>
                            </tr>
                        </thead>
                        <tbody>
                            {versions.map((one) => (
                                <tr key={one.version}>
                                    <td>
                                        <input type="checkbox" aria-label={`Choose version ${one.version}`} disabled={!one.run_id}
                                            checked={chosen.includes(one.version)} onChange={() => toggle(one.version)} />
                                    </td>
                                    <th scope="row" className="number"><a href={to.modelVersion(model.name, one.version)}>v{one.version}</a></th>
                                    <td><Aliases model={model} version={one.version} changed={changed} /></td>
                                    <td><Stage version={one} others={versions} changed={changed} /></td>
                                    <td><RunLink id={one.run_id} /></td>
                                    <td><ReadyMark version={one} /></td>
                                    <td className="model-when"><Moment ms={one.creation_timestamp} /></td>
                                    <td><div className="model-brief">{firstLine(one.description ?? "")}</div></td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </section>
    );
}

export function ReadyMark({ version }: { version: ModelVersion }) {
    if (version.status === "READY") return <span className="status finished"><span className="sign" aria-hidden="true">✓</span>ready</span>;
    const isFailed = version.status.startsWith("FAILED");
    return (
        <span className={`status ${isFailed ? "failed" : "running"}`} title={version.status_message}>
            <span className="sign" aria-hidden="true">{isFailed ? "✕" : "…"}</span>{isFailed ? "failed" : "pending"}
        </span>
    );
}

/** A link to a run that is only known by its id: its name and experiment are looked up. */
export function RunLink({ id }: { id: string | undefined }) {
    const run = useLoad((signal) => getRun(id ?? "", signal), id ? [id] : null);
    if (!id) return null;
    if (run.value === undefined) return <span className="mono muted" title={run.error?.message}>{id.slice(0, 8)}</span>;
    const { experiment_id: experiment, run_name: name } = run.value.info;
    return <a className="clip model-run" href={to.run(experiment, id)} title={name}>{name || id.slice(0, 8)}</a>;
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
        <Ask title="Rename model" action="Rename" act={act} close={close} disabled={wanted.trim() === "" || wanted.trim() === name}>
            <Field label="Name" value={wanted} set={setWanted} autoFocus required
                hint="Versions, tags and aliases stay. Programs that load the model by its old name no longer find it." />
        </Ask>
    );
}

/** Asks before a model, a prompt or a version goes; what is deleted from the registry cannot be restored. */
export function DeleteEntry(
    { entry, noun = "model", versions, aliases, close, done }: {
        entry: Entry; noun?: string; versions?: { versions: ModelVersion[]; more: boolean }; aliases: string[]; close: () => void;
        done: () => void;
    },
) {
    const toast = useToast();
    const act = async () => {
        await remove(entry);
        toast({ text: entry.version === undefined ? `Deleted the ${noun}.` : `Deleted version ${entry.version}.` });
        done();
    };
    const number = versions?.versions.length ?? 0;
    return (
        <Ask title={entry.version === undefined ? `Delete ${noun}` : `Delete version ${entry.version}`} action="Delete" danger act={act} close={close}>
            <p>
                <b>{entry.name}</b>
                {entry.version === undefined ? ` with ${counted(number, "version")}${versions?.more ? " or more" : ""}` : `, version ${entry.version},`}
                {aliases.length > 0 && ` and ${counted(aliases.length, "alias", "aliases")} (${aliases.map((one) => "@" + one).join(", ")})`}
                {" "}will be deleted. This cannot be undone.
            </p>
            <p className="muted">{noun === "model" ? "The runs and the files that it was made of stay." : "Programs that load it no longer find it."}</p>
        </Ask>
    );
}

