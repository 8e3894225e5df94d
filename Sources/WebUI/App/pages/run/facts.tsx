import { useState } from "react";
import { post } from "../../core/api";
import { collator, counted, duration, moment } from "../../core/format";
import { noteTag, tag, userTags } from "../../core/run";
import { KeyValue, Run } from "../../core/types";
import { Button, Copy, Panel } from "../../parts/basic";
import { useToast } from "../../parts/dialog";
import { deleteTag, EditTag } from "./edit";
import { Value } from "./value";

export function Facts({ run }: { run: Run }) {
    const { info, data } = run;
    const fact = (key: string) => tag(data.tags, `mlflow.${key}`);
    const source = fact("source.name");
    const commit = fact("source.git.commit");
    const branch = fact("source.git.branch");
    const repository = fact("source.git.repoURL");
    return (
        <Panel title="About">
            <dl className="facts">
                <dt>Started</dt><dd>{moment(info.start_time)}</dd>
                {info.end_time ? (
                    <>
                        <dt>Ended</dt><dd>{moment(info.end_time)}</dd>
                        <dt>Took</dt><dd>{duration(info.end_time - info.start_time)}</dd>
                    </>
                ) : null}
                {source && (
                    <>
                        <dt>Source</dt>
                        <dd><Value text={source} /> <span className="muted">{fact("source.type")?.toLowerCase()}</span></dd>
                    </>
                )}
                {commit && (
                    <>
                        <dt>Git</dt>
                        <dd className="run-copied">
                            <code title={commit}>{commit.slice(0, 10)}</code>
                            {branch && <span>{branch}</span>}
                            <Copy text={commit} what="the commit" />
                        </dd>
                    </>
                )}
                {repository && <><dt>Repository</dt><dd><Value text={repository} /></dd></>}
                <dt>Experiment</dt><dd>{info.experiment_id}</dd>
                <dt>Artifacts</dt>
                <dd className="run-copied">
                    <code className="clip" title={info.artifact_uri}>{info.artifact_uri}</code>
                    <Copy text={info.artifact_uri} what="the place of the artifacts" />
                </dd>
            </dl>
        </Panel>
    );
}

export function Tags({ run, changed }: { run: Run; changed: () => void }) {
    const [edited, setEdited] = useState<KeyValue | "new" | null>(null);
    const toast = useToast();
    const isActive = run.info.lifecycle_stage === "active";
    const own = userTags(run.data.tags).sort((a, b) => collator.compare(a.key, b.key));
    const system = (run.data.tags ?? []).filter((one) => one.key.startsWith("mlflow.") && one.key !== noteTag);
    const remove = (one: KeyValue) => {
        deleteTag(run, one.key).then(
            () => {
                changed();
                const undo = () => post("mlflow/runs/set-tag", { run_id: run.info.run_id, ...one }).then(changed);
                toast({ text: `Deleted the tag ${one.key}.`, undo });
            },
            (error: Error) => toast({ text: error.message, kind: "failed" }));
    };
    return (
        <Panel title="Tags"
            aside={isActive && <Button kind="quiet" icon="plus" label="Add a tag" onClick={() => setEdited("new")} />}>
            {own.length === 0 && (
                <p className="muted">
                    {isActive ? <>None yet. In Python: <code>mlflow.set_tag("stage", "candidate")</code></> : "None."}
                </p>
            )}
            <dl className="run-tags">
                {own.map((one) => (
                    <div key={one.key}>
                        <dt>{one.key}</dt>
                        <dd><Value text={one.value} /></dd>
                        {isActive && (
                            <dd className="run-tools">
                                <Button kind="quiet" icon="edit" label={`Edit the tag ${one.key}`}
                                    onClick={() => setEdited(one)} />
                                <Button kind="quiet" icon="trash" label={`Delete the tag ${one.key}`}
                                    onClick={() => remove(one)} />
                            </dd>
                        )}
                    </div>
                ))}
            </dl>
            {system.length > 0 && (
                <details className="run-system">
                    <summary>{counted(system.length, "tag")} of MLflow</summary>
                    <dl className="run-tags">
                        {system.map((one) => <div key={one.key}><dt>{one.key}</dt><dd><Value text={one.value} /></dd></div>)}
                    </dl>
                </details>
            )}
            {edited !== null && (
                <EditTag run={run} old={edited === "new" ? null : edited} close={() => setEdited(null)} changed={changed} />
            )}
        </Panel>
    );
}
