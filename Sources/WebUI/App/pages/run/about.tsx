import { post } from "../../core/api";
import { counted, moment } from "../../core/format";
import { noteTag, tag, userTags } from "../../core/run";
import { KeyValue, Run } from "../../core/types";
import { Panel } from "../../parts/basic";
import { Tags, WebText } from "../../parts/edit";
import { Copied, Facts } from "../../parts/facts";

export function About({ run: { info, data } }: { run: Run }) {
    const fact = (key: string) => tag(data.tags, `mlflow.source.${key}`);
    const link = (key: string) => fact(key) && <WebText text={fact(key) ?? ""} />;
    const commit = fact("git.commit");
    return (
        <Panel title="About">
            <Facts facts={[
                ["Started", moment(info.start_time)],
                ["Ended", info.end_time ? moment(info.end_time) : ""],
                ["Source", link("name")],
                ["Commit", commit && <Copied text={commit} what="the commit" />],
                ["Branch", fact("git.branch")],
                ["Repository", link("git.repoURL")],
                ["Artifacts", <Copied text={info.artifact_uri} what="the place of the artifacts" />],
            ]} />
        </Panel>
    );
}

export function RunTags({ run: { info, data }, changed }: { run: Run; changed: () => void }) {
    const edit = (call: string) => (fields: Partial<KeyValue>) => post(`mlflow/runs/${call}`, { run_id: info.run_id, ...fields }).then(changed);
    const system = (data.tags ?? []).filter(({ key }) => key.startsWith("mlflow.") && key !== noteTag);
    const isActive = info.lifecycle_stage === "active";
    return (
        <Panel title="Tags">
            <Tags tags={userTags(data.tags)} {...(isActive && { set: edit("set-tag"), remove: (key) => edit("delete-tag")({ key }) })} />
            <details className="run-system">
                <summary>{counted(system.length, "tag")} of MLflow</summary>
                <Facts facts={system.map(({ key, value }) => [key, <WebText text={value} />])} />
            </details>
        </Panel>
    );
}
