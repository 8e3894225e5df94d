import "./models.css";
import { useLoad } from "../../core/load";
import { count } from "../../core/format";
import { to, useQuery } from "../../core/route";
import { Button, Copy, Empty, Failure, Loading, Moment, PageHead } from "../../parts/basic";
import { Chip } from "../../parts/edit";
import { SearchBox } from "../../parts/search";
import { tagChips } from "./edit";
import { atMost, Kind, searchModels } from "./registry";

export { ModelPage } from "./model";
export { VersionPage } from "./version";

const kinds = {
    model: {
        title: "Models", link: to.model, how: "A model is registered under a name when it is logged:",
        code: "mlflow.sklearn.log_model(model, registered_model_name=\"iris\")",
    },
    prompt: {
        title: "Prompts", link: to.prompt, how: "Register one, and every change becomes a version to compare with:",
        code: "mlflow.genai.register_prompt(\"greeting\", \"Say hello to {{name}}.\")",
    },
};

/** The list of models or prompts. */
export function RegistryPage({ kind }: { kind: Kind }) {
    const { title, link, how, code } = kinds[kind];
    const [text, setText] = useQuery("q");
    const [sort, setSort] = useQuery("sort");
    const order = sort === "updated" ? "last_updated_timestamp DESC" : "name ASC";
    const { value: list, error, reload } = useLoad((signal) => searchModels(kind, text ?? "", order, signal), [kind, text, order], { keep: true });
    const models = list?.registered_models ?? [];
    const header = (name: string | null, words: string, arrow: string) => (
        <th scope="col" aria-sort={sort === name ? (name ? "descending" : "ascending") : undefined}>
            <button type="button" className="sorter" onClick={() => setSort(name)}>
                {words}<span aria-hidden="true">{sort === name && arrow}</span>
            </button>
        </th>
    );
    return (
        <>
            <PageHead title={title} aside={list && <span className="muted">{count(models.length)}</span>} />
            <div className="model-tools">
                <SearchBox label={`Search ${kind}s`} placeholder="Search names, or tag=value" value={text ?? ""}
                    set={(value) => setText(value || null)} />
            </div>
            {error && <Failure error={error} retry={reload} />}
            {!list && !error && <Loading what={`${kind}s`} />}
            {list && models.length === 0 && (text
                ? <Empty title={`No ${kind} matches`} icon="search"><Button onClick={() => setText(null)}>Clear the search</Button></Empty>
                : <Empty title={`No ${kind}s yet`} icon="box"><p>{how}</p><pre>{code} <Copy text={code} what="this line" /></pre></Empty>)}
            {models.length > 0 && (
                <div className="panel flush scroll model-list">
                    <table>
                        <thead>
                            <tr>
                                {header(null, "Name", " ↑")}
                                <th scope="col">Latest</th>
                                <th scope="col">Aliases</th>
                                <th scope="col" className="model-wide">Tags</th>
                                {header("updated", "Updated", " ↓")}
                            </tr>
                        </thead>
                        <tbody>
                            {models.map(({ name, description, latest_versions: latest = [], aliases = [], tags, last_updated_timestamp: updated }) => (
                                <tr key={name}>
                                    <th scope="row">
                                        <a className="clip" href={link(name)} title={name}>{name}</a>
                                        {description && <small className="clip">{firstLine(description)}</small>}
                                    </th>
                                    <td>{latest.length > 0 && `v${Math.max(...latest.map((one) => Number(one.version)))}`}</td>
                                    <td>
                                        <div className="tags">
                                            {[
                                                ...aliases.map((one) => ({ key: "@" + one.alias, value: one.version })),
                                                ...latest.map((one) => ({ key: one.current_stage ?? "None", value: one.version })),
                                            ].map((one) => one.key !== "None" && (
                                                <Chip key={one.key} title={`version ${one.value}`}>{one.key} <span className="muted">v{one.value}</span></Chip>
                                            ))}
                                        </div>
                                    </td>
                                    <td className="model-wide">{tagChips(tags?.slice(0, 8))}</td>
                                    <td className="model-wide"><Moment ms={updated} /></td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {list?.next_page_token && <p className="muted">These are the first {atMost}: search for a part of the name.</p>}
        </>
    );
}

/** Of a text in Markdown, without its marks. */
export function firstLine(text: string): string {
    return (text.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, 200).replace(/^#+\s*|\*\*|`/g, "");
}
