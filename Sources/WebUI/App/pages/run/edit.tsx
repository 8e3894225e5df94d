import { useState } from "react";
import { post } from "../../core/api";
import { noteTag, tag } from "../../core/run";
import { KeyValue, Run } from "../../core/types";
import { Ask, Dialog, Field, useToast } from "../../parts/dialog";
import { Button } from "../../parts/basic";
import { Markdown } from "./markdown";
import { Resolve } from "./inline";

function setTag(run: Run, key: string, value: string): Promise<unknown> {
    return post("mlflow/runs/set-tag", { run_id: run.info.run_id, key, value });
}

export function deleteTag(run: Run, key: string): Promise<unknown> {
    return post("mlflow/runs/delete-tag", { run_id: run.info.run_id, key });
}

/** The run's description, typed on one side and seen on the other. */
export function EditNote(
    { run, resolve, close, changed }: { run: Run; resolve: Resolve; close: () => void; changed: () => void },
) {
    const before = tag(run.data.tags, noteTag) ?? "";
    const [text, setText] = useState(before);
    const [error, setError] = useState<string | null>(null);
    const [isBusy, setBusy] = useState(false);
    const toast = useToast();
    const save = (event: React.FormEvent) => {
        event.preventDefault();
        setBusy(true);
        const write = (value: string) => (value.trim() === "" ? deleteTag(run, noteTag) : setTag(run, noteTag, value));
        const asked = text.trim() === "" && before === "" ? Promise.resolve() : write(text);
        asked.then(
            () => {
                changed();
                if (before !== "" && text.trim() === "") {
                    toast({ text: "Deleted the description.", undo: () => write(before).then(changed) });
                }
                close();
            },
            (failure: Error) => { setBusy(false); setError(failure.message); });
    };
    return (
        <Dialog title="Description" close={close} wide>
            <form onSubmit={save}>
                <div className="run-note">
                    <textarea aria-label="Description, in Markdown" rows={16} autoFocus value={text}
                        onChange={(event) => setText(event.target.value)} />
                    <div className="run-preview" aria-label="Preview" role="group" tabIndex={0}>
                        {text.trim() === ""
                            ? (
                                <p className="muted">
                                    Markdown: **bold**, *italic*, `code`, lists, tables, [links](https://…),
                                    ![pictures](path/of/an/artifact.png).
                                </p>
                            )
                            : <Markdown text={text} resolve={resolve} />}
                    </div>
                </div>
                {error !== null && <p className="problem" role="alert">{error}</p>}
                <div className="dialogactions">
                    <Button onClick={close}>Cancel</Button>
                    <Button type="submit" kind="primary" disabled={isBusy || text === before}>Save</Button>
                </div>
            </form>
        </Dialog>
    );
}

/** @param old the tag to change; null for a new one. */
export function EditTag(
    { run, old, close, changed }: { run: Run; old: KeyValue | null; close: () => void; changed: () => void },
) {
    const [key, setKey] = useState(old?.key ?? "");
    const [value, setValue] = useState(old?.value ?? "");
    const taken = old === null ? run.data.tags?.find((one) => one.key === key) : undefined;
    const act = async () => {
        await setTag(run, key, value);
        if (old !== null && old.key !== key) await deleteTag(run, old.key);
        changed();
    };
    return (
        <Ask title={old === null ? "Add a tag" : "Edit the tag"} action={old === null ? "Add" : "Save"} act={act} close={close}
            disabled={key.trim() === ""}>
            <Field label="Key" value={key} set={setKey} autoFocus={old === null} required
                hint={taken ? `There is one already: its value, ${taken.value || "an empty text"}, is replaced.` : undefined} />
            <Field label="Value" value={value} set={setValue} autoFocus={old !== null} />
        </Ask>
    );
}
