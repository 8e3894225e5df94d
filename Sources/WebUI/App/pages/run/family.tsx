import { get, post } from "../../core/api";
import { counted, duration } from "../../core/format";
import { useLoad } from "../../core/load";
import { ChosenObjective, orderBy } from "../../core/objective";
import { to } from "../../core/route";
import { runName } from "../../core/run";
import { LoggedModel, ModelVersion, Run, TreeNode } from "../../core/types";
import { Panel, StatusMark } from "../../parts/basic";
import { objectiveValue } from "./path";

/** The best of the children; the whole family is one press away. */
export function Children(
    { run, children, objective, turn }:
    { run: Run; children: number; objective: ChosenObjective | null | undefined; turn: number },
) {
    const { run_id, experiment_id } = run.info;
    const order = objective ? [orderBy(objective)] : ["attributes.start_time DESC"];
    const found = useLoad(
        (signal) => post<{ children: TreeNode[] }>("roost/runs/children", {
            run_id, experiment_ids: [experiment_id], order_by: order, max_results: 6,
        }, signal), objective === undefined ? null : [run_id, order, turn], { keep: true });
    const tree = to.experiment(experiment_id, { filter: `attributes.parent_run_id = '${run_id}'` });
    return (
        <Panel title={objective ? `Best children by ${objective.metric}` : "Latest children"} className="flush"
            aside={<a href={tree}>All {counted(children, "child", "children")} in the tree</a>}>
            <table>
                <thead>
                    <tr>
                        <th scope="col">Run</th>
                        <th scope="col">Status</th>
                        <th scope="col" className="number">Duration</th>
                        {objective && <th scope="col" className="number">{objective.metric}</th>}
                    </tr>
                </thead>
                <tbody>
                    {found.value?.children.map(({ run: child }) => (
                        <tr key={child.info.run_id}>
                            <td><a href={to.run(child.info.experiment_id, child.info.run_id)}>{runName(child.info)}</a></td>
                            <td><StatusMark status={child.info.status} words /></td>
                            <td className="number muted">
                                {child.info.end_time ? duration(child.info.end_time - child.info.start_time) : ""}
                            </td>
                            {objective && <td className="number">{objectiveValue(child, objective)}</td>}
                        </tr>
                    ))}
                </tbody>
            </table>
        </Panel>
    );
}

/** What was logged and used by the run, and what is registered of it. */
export function Models({ run }: { run: Run }) {
    const { run_id, experiment_id } = run.info;
    const made = run.outputs?.model_outputs ?? [];
    const used = run.inputs?.model_inputs ?? [];
    const ids = [...new Set([...made, ...used].map((one) => one.model_id))].slice(0, 20);
    // A model that is gone leaves its id.
    const model = (id: string, signal: AbortSignal) =>
        get<{ model: LoggedModel }>(`mlflow/logged-models/${encodeURIComponent(id)}`, {}, signal)
            .then((one) => one.model, () => null);
    const models = useLoad(
        (signal) => Promise.all(ids.map((id) => model(id, signal))), ids.length > 0 ? ids : null);
    const versions = useLoad((signal) => get<{ model_versions?: ModelVersion[] }>(
        "mlflow/model-versions/search", { filter: `run_id='${run_id}'`, max_results: 100 }, signal), [run_id]);
    const registered = versions.value?.model_versions ?? [];
    if (ids.length === 0 && registered.length === 0) return null;
    const named = (id: string) => models.value?.find((model) => model?.info.model_id === id)?.info;
    const list = (title: string, some: readonly { model_id: string; step?: number }[]) => some.length > 0 && (
        <>
            <h3>{title}</h3>
            <ul className="run-models">
                {some.map(({ model_id: id, step }) => (
                    <li key={id}>
                        <a href={to.loggedModel(named(id)?.experiment_id ?? experiment_id, id)}>{named(id)?.name || id}</a>
                        {step ? <span className="muted"> step {step}</span> : null}
                    </li>
                ))}
            </ul>
        </>
    );
    return (
        <Panel title="Models">
            {list("Logged by this run", made)}
            {list("Used by this run", used)}
            {registered.length > 0 && (
                <>
                    <h3>Registered</h3>
                    <ul className="run-models">
                        {registered.map((one) => (
                            <li key={one.name + "/" + one.version}>
                                <a href={to.modelVersion(one.name, one.version)}>
                                    {one.name} <span className="muted">version {one.version}</span>
                                </a>
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </Panel>
    );
}
