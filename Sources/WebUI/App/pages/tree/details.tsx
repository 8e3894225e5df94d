import { post } from "../../core/api";
import { moment } from "../../core/format";
import { noteTag } from "../../core/run";
import { Experiment, KeyValue } from "../../core/types";
import { Dialog } from "../../parts/dialog";
import { Tags } from "../../parts/edit";
import { Copied, Facts } from "../../parts/facts";

/** What else is known of an experiment. */
export function Details({ experiment, close, changed }: { experiment: Experiment; close: () => void; changed: () => void }) {
    const { experiment_id: id, artifact_location: location, creation_time: created, last_update_time: updated } = experiment;
    const edit = (call: string) => (fields: Partial<KeyValue>) =>
        post(`mlflow/experiments/${call}-experiment-tag`, { experiment_id: id, ...fields }).then(changed);
    const tags = (experiment.tags ?? []).filter(({ key }) => key !== noteTag);
    const isActive = experiment.lifecycle_stage === "active";
    return (
        <Dialog title="Experiment" close={close}>
            <Facts facts={[
                ["ID", <Copied text={id} what="the ID" />],
                ["Artifacts", <Copied text={location} what="the place of the artifacts" />],
                ["Created", created ? moment(created) : ""],
                ["Changed", updated ? moment(updated) : ""],
                ["Tags", <Tags tags={tags} {...(isActive && { set: edit("set"), remove: (key) => edit("delete")({ key }) })} />],
            ]} />
        </Dialog>
    );
}
