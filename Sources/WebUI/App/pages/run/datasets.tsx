import { DatasetInput } from "../../core/types";
import { Copy, Panel } from "../../parts/basic";
import { Facts } from "../../parts/facts";
import { Value } from "./value";

/** The data sets that went into a run: what they are called, where they came from, and their columns. */
export function Datasets({ inputs }: { inputs: readonly DatasetInput[] }) {
    if (inputs.length === 0) return null;
    return (
        <Panel title="Datasets">
            <div className="run-datasets">
                {inputs.map(({ dataset, tags }, index) => (
                    <article key={index}>
                        <header>
                            <b>{dataset.name}</b>
                            {tags?.map(({ key, value }) => <span key={key} className="chip" title={key}>{value}</span>)}
                            <code title="Digest">{dataset.digest}</code><Copy text={dataset.digest} what="the digest" />
                        </header>
                        <Facts facts={[
                            ["Source", <><Value text={sourceText(dataset.source)} /> <span className="muted">{dataset.source_type}</span></>],
                            ["Profile", listed(Object.entries(fields(dataset.profile)))],
                            ["Columns", listed(columns(fields(dataset.schema)))],
                        ]} />
                    </article>
                ))}
            </div>
        </Panel>
    );
}

type Fields = Record<string, unknown>;

/** Of a JSON object; none where the text is something else. */
function fields(text: string | undefined): Fields {
    try {
        return Object(JSON.parse(text ?? "")) as Fields;
    } catch {
        return {};
    }
}

/** The address or path in a source's JSON, which is all that most have. */
function sourceText(source: string): string {
    const { url, uri, path } = fields(source);
    return String(url ?? uri ?? path ?? source);
}

/** Of MLflow's two ways to write a schema: a list of columns, or tensors for features and targets. */
function columns({ mlflow_colspec: list, ...rest }: Fields): [string, unknown][] {
    if (!Array.isArray(list)) return Object.entries(rest.mlflow_tensorspec ?? rest);
    return list.map((one) => [String(Object(one).name ?? "–"), Object(one).type]);
}

function listed(pairs: readonly (readonly [string, unknown])[]) {
    const text = pairs.map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
    return text && <Value text={text} />;
}
