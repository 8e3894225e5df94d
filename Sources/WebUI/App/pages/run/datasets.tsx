import { DatasetInput } from "../../core/types";
import { counted } from "../../core/format";
import { Copy, Panel } from "../../parts/basic";
import { Value } from "./value";

/** The data sets that went into a run: what they are called, where they came from, and their columns. */
export function Datasets({ inputs }: { inputs: readonly DatasetInput[] }) {
    if (inputs.length === 0) return null;
    return (
        <Panel title="Datasets">
            <div className="run-datasets">
                {inputs.map((input, index) => <OneDataset key={index} input={input} />)}
            </div>
        </Panel>
    );
}

function OneDataset({ input: { dataset, tags } }: { input: DatasetInput }) {
    const context = tags?.find((one) => one.key === "mlflow.data.context")?.value;
    const columns = schemaColumns(dataset.schema);
    const source = sourceText(dataset.source);
    const profile = Object.entries(object(dataset.profile) ?? {});
    return (
        <article>
            <header>
                <b>{dataset.name}</b>
                {context && <span className="chip">{context}</span>}
                <span className="run-digest">
                    <code title="Digest">{dataset.digest}</code><Copy text={dataset.digest} what="the digest" />
                </span>
            </header>
            <dl className="facts">
                <dt>Source</dt>
                <dd><Value text={source} /> <span className="muted">{dataset.source_type}</span></dd>
                {profile.length > 0 && (
                    <>
                        <dt>Profile</dt>
                        <dd>{profile.map(([key, value]) => `${words(key)}: ${plain(value)}`).join(", ")}</dd>
                    </>
                )}
            </dl>
            {columns.length > 0 && (
                <details>
                    <summary>{counted(columns.length, "column")}</summary>
                    <table>
                        <thead><tr><th scope="col">Column</th><th scope="col">Type</th></tr></thead>
                        <tbody>
                            {columns.map(({ name, type }, index) => (
                                <tr key={index}><td>{name}</td><td className="muted">{type}</td></tr>
                            ))}
                        </tbody>
                    </table>
                </details>
            )}
        </article>
    );
}

type Something = Record<string, unknown>;

function object(text: string | undefined): Something | null {
    try {
        const value: unknown = JSON.parse(text ?? "");
        return typeof value === "object" && value !== null ? value as Something : null;
    } catch {
        return null;
    }
}

/** `num_rows` as `rows`. */
function words(key: string): string {
    return key.replace(/^num_/, "").replace(/_/g, " ");
}

function plain(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** The address or path in a source's JSON, which is all that most have. */
function sourceText(source: string): string {
    const fields = object(source);
    const known = fields && (fields.url ?? fields.uri ?? fields.path);
    return typeof known === "string" ? known : source;
}

/** Columns of MLflow's two ways to write a schema: a list of columns, or tensors for features and targets. */
function schemaColumns(text: string | undefined): { name: string; type: string }[] {
    const schema = object(text);
    if (!schema) return [];
    const list = Array.isArray(schema.mlflow_colspec) ? schema.mlflow_colspec as unknown[] : null;
    if (list) {
        return list.flatMap((one) => {
            const { name, type } = (one ?? {}) as Something;
            return [{ name: plain(name ?? "—"), type: plain(type ?? "") }];
        });
    }
    return Object.entries((schema.mlflow_tensorspec ?? schema) as Something)
        .map(([name, type]) => ({ name, type: plain(type) }));
}
