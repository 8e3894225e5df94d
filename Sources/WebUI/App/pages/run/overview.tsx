import { ReactNode, useState } from "react";
import { post } from "../../core/api";
import { collator, exact, number, paramNumber, short } from "../../core/format";
import { to } from "../../core/route";
import { noteTag, tag } from "../../core/run";
import { Metric, Run } from "../../core/types";
import { Copy, Empty, Panel } from "../../parts/basic";
import { About, RunTags } from "./about";
import { Datasets } from "./datasets";
import { Description } from "./description";
import { fileResolver } from "./files";
import { isSystem } from "./metrics";
import { Models } from "./models";
import { Value } from "./value";

export function Overview({ run, changed }: { run: Run; changed: () => void }) {
    const { info, data } = run;
    const note = tag(data.tags, noteTag);
    const save = (value: string) => post(`mlflow/runs/${value.trim() ? "set" : "delete"}-tag`, {
        run_id: info.run_id, key: noteTag, value: value || undefined,
    }).then(changed);
    const description = (
        <Description text={note} resolve={fileResolver(info, [])} save={info.lifecycle_stage === "active" ? save : undefined} />
    );
    const metrics = (data.metrics ?? []).filter((metric) => !isSystem(metric.key));
    const curve = (key: string) => to.run(info.experiment_id, info.run_id, { tab: "metrics", metric: key });
    return (
        <div className="run-overview">
            <div className="stack">
                {note && description}
                <div className="run-pair">
                    <Values title="Metrics" columns={["Metric", "Last value", "Step"]} rows={metrics} call={'log_metric("loss", 0.25, step=1)'}
                        cells={({ key, value, step }: Metric) => (
                            <>
                                <td><a href={curve(key)}>{key}</a></td>
                                <td className="number" title={exact(value)}>{short(number(value))}</td>
                                <td className="number muted">{step}</td>
                            </>
                        )} />
                    <Values title="Params" columns={["Param", "Value"]} rows={data.params ?? []} call={'log_param("learning_rate", 0.01)'}
                        cells={({ key, value }) => <><td>{key}</td><td className={valueClass(value)}><Value text={value} /></td></>} />
                </div>
                <Datasets inputs={run.inputs?.dataset_inputs ?? []} />
            </div>
            <div className="stack">
                <About run={run} />
                {!note && description}
                <RunTags run={run} changed={changed} />
                <Models run={run} />
            </div>
        </div>
    );
}

/** From so many rows on a list can be searched. */
const searchable = 15;

/** Named values in the order of their names; where there are none, how to log one. */
function Values<Row extends { key: string; value: string | number }>(
    { title, columns, rows, cells, call }:
    { title: string; columns: readonly string[]; rows: readonly Row[]; cells: (row: Row) => ReactNode; call: string },
) {
    const [text, setText] = useState("");
    if (rows.length === 0) {
        return <Panel title={title}><Empty title={`No ${title.toLowerCase()}`}><pre>mlflow.{call}</pre></Empty></Panel>;
    }
    const shown = rows.filter(({ key }) => key.toLowerCase().includes(text.trim().toLowerCase()));
    const json = JSON.stringify(Object.fromEntries(rows.map(({ key, value }) => [key, value])), null, 2);
    return (
        <Panel title={title} className="flush" aside={
            <span className="row">
                {rows.length > searchable && (
                    <input type="search" placeholder="Find…" aria-label="Find by name" value={text}
                        onChange={(event) => setText(event.target.value)} />
                )}
                <Copy text={json} what="all as JSON" />
            </span>
        }>
            <div className="run-list" tabIndex={0} role="group" aria-label={title}>
                <table className={`run-${columns.length}`}>
                    <thead>
                        <tr>{columns.map((name, index) => <th key={name} scope="col" className={index > 0 ? "number" : ""}>{name}</th>)}</tr>
                    </thead>
                    <tbody>
                        {shown.sort((a, b) => collator.compare(a.key, b.key)).map((row) => <tr key={row.key}>{cells(row)}</tr>)}
                    </tbody>
                </table>
            </div>
        </Panel>
    );
}

/** Numbers and words stand under each other at the right; sentences are read from the left. */
function valueClass(value: string): string {
    if (!Number.isNaN(paramNumber(value))) return "number";
    return value.length > 40 ? "run-text long" : "run-text";
}
