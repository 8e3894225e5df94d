import { get } from "../../core/api";
import { useLoad } from "../../core/load";
import { to } from "../../core/route";
import { LoggedModel, ModelVersion, Run } from "../../core/types";
import { Panel } from "../../parts/basic";

/** More are not asked for their names. */
const namedAtMost = 20;

/** What was logged and used by the run, and what is registered of it. */
export function Models({ run }: { run: Run }) {
    const { run_id, experiment_id } = run.info;
    const made = run.outputs?.model_outputs ?? [];
    const used = run.inputs?.model_inputs ?? [];
    const ids = [...new Set([...made, ...used].map((one) => one.model_id))].slice(0, namedAtMost);
    // A model that is gone leaves its id.
    const names = useLoad((signal) => Promise.all(ids.map((id) =>
        get<{ model: LoggedModel }>(`mlflow/logged-models/${encodeURIComponent(id)}`, {}, signal)
            .then(({ model }) => model.info.name, () => id))), ids);
    const registered = useLoad((signal) => get<{ model_versions?: ModelVersion[] }>(
        "mlflow/model-versions/search", { filter: `run_id='${run_id}'`, max_results: 100 }, signal), [run_id]);
    const links = (models: readonly { model_id: string }[]) => models.map(({ model_id: id }) =>
        ({ link: to.loggedModel(experiment_id, id), name: names.value?.[ids.indexOf(id)] || id, version: "" }));
    const lists = [
        { title: "Logged by this run", models: links(made) },
        { title: "Used by this run", models: links(used) },
        {
            title: "Registered",
            models: (registered.value?.model_versions ?? []).map(({ name, version }) =>
                ({ link: to.modelVersion(name, version), name, version: `version ${version}` })),
        },
    ].filter(({ models }) => models.length > 0);
    if (lists.length === 0) return null;
    return (
        <Panel title="Models">
            {lists.map(({ title, models }) => (
                <div key={title}>
                    <h3>{title}</h3>
                    <ul className="run-models">
                        {models.map(({ link, name, version }) => (
                            <li key={link}><a href={link}>{name} <span className="muted">{version}</span></a></li>
                        ))}
                    </ul>
                </div>
            ))}
        </Panel>
    );
}
