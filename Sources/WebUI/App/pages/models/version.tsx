import { ReactNode } from "react";
import { get } from "../../core/api";
import { exact, number, short } from "../../core/format";
import { useLoad } from "../../core/load";
import { getRun } from "../../core/run";
import { go, to } from "../../core/route";
import { Metric } from "../../core/types";
import { Copy, Failure, Moment, PageHead, Panel } from "../../parts/basic";
import { Facts } from "../../parts/facts";
import { isSystem } from "../run/metrics";
import { Description } from "../run/description";
import { Aliases, Delete, EntryTags, Stage } from "./edit";
import { Files, loggedModelID, Signature, versionFiles } from "./files";
import { RunLink, statusWord, Unread } from "./model";
import { aliasesOf, describe, useRegistered } from "./registry";
import { Values } from "./values";

export function VersionPage({ name, version }: { name: string; version: string }) {
    const load = useRegistered("model", name);
    const { value, error, reload } = load;
    const found = value?.versions.find((one) => one.version === version);
    const run = useLoad((signal) => getRun(found?.run_id ?? "", signal), found?.run_id ? [found.run_id] : null).value;
    const files = useLoad((signal) => get<{ artifact_uri: string }>("mlflow/model-versions/get-download-uri", { name, version }, signal), [name, version]);
    const location = files.value?.artifact_uri;
    const crumbs = [{ title: "Models", link: to.models() }, { title: name, link: to.model(name) }];
    const title = `Version ${version}`;
    // What the server says of a version that is not there.
    const missing = value && files.error ? files : load;
    if (value === undefined || found === undefined) return <Unread crumbs={crumbs} title={title} load={missing} />;
    const { model, versions } = value;
    const entry = { name, version };
    const aliases = aliasesOf(model, version);
    const loggedID = loggedModelID(location ?? "");
    const source = location === undefined ? undefined : versionFiles(location);
    return (
        <>
            <PageHead crumbs={crumbs} title={title}
                actions={<Delete entry={entry} what="version" aliases={aliases} done={() => go(to.model(name))} />} />
            {error && <Failure error={error} retry={reload} />}
            <div className="model-two">
                <div className="stack">
                    <Panel title="About">
                        <Facts facts={[
                            ["Aliases", <Aliases model={model} version={version} changed={reload} />],
                            ["Stage", <Stage version={found} versions={versions} changed={reload} />],
                            ["Tags", <EntryTags entry={entry} tags={found.tags} changed={reload} />],
                            ["Source run", found.run_id && <RunLink id={found.run_id} run={run} />],
                            ["Logged model", loggedID && <a className="mono" href={to.loggedModel(run?.info.experiment_id ?? "0", loggedID)}>{loggedID}</a>],
                            ["Status", statusWord(found.status)],
                            ["Created", <Moment ms={found.creation_timestamp} />],
                            ["Source", <code>{found.source}</code>],
                            ["Load it", loadLines([`models:/${name}/${version}`, ...aliases.map((alias) => `models:/${name}@${alias}`)])],
                        ]} />
                    </Panel>
                    <Description text={found.description} save={(text) => describe(entry, text).then(reload)} />
                    {source && <Files source={source} />}
                    {files.error && <Failure error={files.error} retry={files.reload} />}
                    {location && !source && <Panel title="Files"><p>At <code>{location}</code>, which this server does not look into.</p></Panel>}
                </div>
                <div className="stack">
                    {source && <Signature source={source} />}
                    <Values title="Metrics of the source run" values={metricValues(run?.data.metrics)} />
                    <Values title="Params" values={run?.data.params ?? []} />
                </div>
            </div>
        </>
    );
}

/** The last value of each metric, on each dataset; not the machine's own. */
export function metricValues(metrics: readonly (Metric & { dataset_name?: string })[] = []) {
    const sorted = metrics.filter((one) => !isSystem(one.key)).sort((a, b) => a.step - b.step);
    return [...new Map(sorted.map((one) => [`${one.key} ${one.dataset_name}`, one])).values()].map(({ key, value, dataset_name: on }) => ({
        key: <>{key}{on && <span className="muted"> on {on}</span>}</>,
        value: <span title={exact(value)}>{short(number(value))}</span>,
    }));
}

/** How a program gets at a model or prompt, under each of its names. */
export function loadLines(names: readonly string[], call = "pyfunc.load_model"): ReactNode {
    return names.map((name) => {
        const line = `mlflow.${call}(${JSON.stringify(name)})`;
        return <div key={name} className="model-code"><code>{line}</code><Copy text={line} what={`the line for ${name}`} /></div>;
    });
}
