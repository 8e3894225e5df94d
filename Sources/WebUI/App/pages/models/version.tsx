import { useState } from "react";
import { get } from "../../core/api";
import { useLoad } from "../../core/load";
import { getRun } from "../../core/run";
import { go, to } from "../../core/route";
import { Copy, Failure, Loading, Moment, PageHead, Panel } from "../../parts/basic";
import { Button } from "../../parts/basic";
import { Aliases, Description, Stage, Tags } from "./edit";
import { Files, MLmodel, versionFiles } from "./files";
import { DeleteEntry, ReadyMark, RunLink } from "./model";
import { aliasesOf, getModel, getVersion, getVersions, loggedModelID } from "./registry";
import { MetricTable, ParamTable } from "./values";

export function VersionPage({ name, version }: { name: string; version: string }) {
    const model = useLoad((signal) => getModel(name, signal), [name]);
    const one = useLoad((signal) => getVersion(name, version, signal), [name, version]);
    const found = one.value;
    const others = useLoad(
        (signal) => model.value ? getVersions(model.value, 200, signal) : Promise.reject(new Error()),
        model.value ? [name, model.value.last_updated_timestamp] : null, { keep: true });
    const run = useLoad((signal) => getRun(found?.run_id ?? "", signal), found?.run_id ? [found.run_id] : null);
    const files = useLoad(async (signal) => {
        if (found === undefined) return null;
        const { artifact_uri: location } = await get<{ artifact_uri: string }>(
            "mlflow/model-versions/get-download-uri", { name, version }, signal);
        return { location, source: await versionFiles(found, location) };
    }, found ? [name, version] : null);
    const [isDeleting, setDeleting] = useState(false);
    const changed = () => {
        one.reload();
        model.reload();
    };
    const crumbs = [{ title: "Models", link: to.models() }, { title: name, link: to.model(name) }];
    const error = one.error ?? model.error;
    if (found === undefined || model.value === undefined) {
        return (
            <>
                <PageHead crumbs={crumbs} title={`Version ${version}`} />
                {error ? <Failure error={error} retry={changed} /> : <Loading what="the version" />}
            </>
        );
    }
    const entry = { name, version };
    const aliases = aliasesOf(model.value, version);
    const loggedID = loggedModelID(found, files.value?.location);
    const source = files.value?.source;
    return (
        <>
            <PageHead crumbs={crumbs} title={`Version ${version}`}
                actions={<Button icon="trash" onClick={() => setDeleting(true)}>Delete version</Button>} />
            {error && <Failure error={error} retry={changed} />}
            <div className="model-two">
                <div className="stack">
                    <Panel title="About">
                        <dl className="facts">
                            <dt>Aliases</dt><dd><Aliases model={model.value} version={version} changed={changed} /></dd>
                            <dt>Stage</dt><dd><Stage version={found} others={others.value?.versions ?? []} changed={changed} /></dd>
                            <dt>Tags</dt><dd><Tags entry={entry} tags={found.tags} changed={changed} /></dd>
                            {found.run_id && <><dt>Source run</dt><dd><RunLink id={found.run_id} /></dd></>}
                            {loggedID && (
                                <>
                                    <dt>Logged model</dt>
                                    <dd>
                                        <a className="mono" href={to.loggedModel(run.value?.info.experiment_id ?? "0", loggedID)}>{loggedID}</a>
                                    </dd>
                                </>
                            )}
                            <dt>Status</dt><dd><ReadyMark version={found} /></dd>
                            <dt>Created</dt><dd><Moment ms={found.creation_timestamp} /></dd>
                            <dt>Source</dt><dd className="mono model-source">{found.source}</dd>
                        </dl>
                    </Panel>
                    <Load names={[`models:/${name}/${version}`, ...aliases.map((alias) => `models:/${name}@${alias}`)]} />
                    <Description entry={entry} text={found.description} changed={changed} />
                    {source && <Files source={source} />}
                    {files.error && <Failure error={files.error} retry={files.reload} />}
                    {files.value && source === null && (
                        <Panel title="Files"><p>They are at <code>{files.value.location}</code>, which this server does not look into.</p></Panel>
                    )}
                </div>
                <div className="stack">
                    {source && <MLmodel source={source} />}
                    {run.error && <Failure error={run.error} />}
                    <MetricTable metrics={run.value?.data.metrics ?? []} title="Metrics of the source run" />
                    <ParamTable params={run.value?.data.params ?? []} />
                </div>
            </div>
            {isDeleting && (
                <DeleteEntry entry={entry} aliases={aliases} close={() => setDeleting(false)} done={() => go(to.model(name))} />
            )}
        </>
    );
}

/** How a program gets at the model, under each of its names. */
export function Load({ names }: { names: string[] }) {
    return (
        <Panel title="Load it">
            {names.map((name) => {
                const line = `mlflow.pyfunc.load_model(${JSON.stringify(name)})`;
                return <div key={name} className="model-code"><code>{line}</code><Copy text={line} what={`the line for ${name}`} /></div>;
            })}
        </Panel>
    );
}
