import "./models.css";
import { ReactNode, useState } from "react";
import { useLoad } from "../../core/load";
import { count } from "../../core/format";
import { to, useQuery } from "../../core/route";
import { ModelVersion, RegisteredModel } from "../../core/types";
import { Button, Copy, Empty, Failure, Loading, Moment, PageHead } from "../../parts/basic";
import { SearchBox } from "../../parts/search";
import { TagText, visibleTags } from "./edit";
import { searchModels } from "./registry";

export { ModelPage } from "./model";
export { VersionPage } from "./version";

export function ModelsPage() {
    const code = "mlflow.sklearn.log_model(model, registered_model_name=\"iris\")";
    return (
        <RegistryList kind="model" title="Models" head={["Stages"]} cells={(model) => (
            <td className="model-wide">
                {(model.latest_versions ?? []).filter((one) => one.current_stage && one.current_stage !== "None").map((one) => (
                    <div key={one.version} className="model-stage">{one.current_stage} <span className="muted">v{one.version}</span></div>
                ))}
            </td>
        )}>
            <p>A model is registered under a name when it is logged, or later from a run:</p>
            <pre>{code} <Copy text={code} what="this line" /></pre>
        </RegistryList>
    );
}

/** Models or prompts: what both lists share. */
export function RegistryList(
    { kind, title, head, cells, children }: {
        kind: "model" | "prompt"; title: string; head: string[]; cells: (model: RegisteredModel) => ReactNode; children: ReactNode;
    },
) {
    const [text, setText] = useQuery("q");
    const [sort, setSort] = useQuery("sort");
    const [size, setSize] = useState(100);
    const order = sort === "updated" ? "last_updated_timestamp DESC" : "name ASC";
    const list = useLoad((signal) => searchModels(kind, text ?? "", order, size, signal), [kind, text, order, size], { keep: true });
    const models = list.value?.registered_models ?? [];
    const isEmpty = list.value !== undefined && models.length === 0;
    const link = kind === "prompt" ? to.prompt : to.model;
    const header = (name: string, words: string) => {
        const isOn = (sort === "updated") === (name === "updated");
        return (
            <th scope="col" aria-sort={isOn ? (name === "updated" ? "descending" : "ascending") : undefined}>
                <button type="button" className="sorter" onClick={() => setSort(name === "updated" ? name : null)}>
                    {words}<span aria-hidden="true">{isOn ? (name === "updated" ? " ↓" : " ↑") : ""}</span>
                </button>
            </th>
        );
    };
    return (
        <>
            <PageHead title={title}
                aside={!isEmpty && list.value && <span className="muted">{count(models.length)}{list.value.next_page_token ? "+" : ""}</span>} />
            {(!isEmpty || text) && (
                <div className="model-tools">
                    <SearchBox label={`Search ${kind}s`} placeholder="Search names, or tag=value" value={text ?? ""}
                        set={(value) => setText(value || null)} />
                </div>
            )}
            {list.error && <Failure error={list.error} retry={list.reload} />}
            {list.value === undefined ? !list.error && <Loading what={`${kind}s`} />
                : isEmpty ? (text
                    ? <Empty title={`No ${kind} matches`} icon="search"><Button onClick={() => setText(null)}>Clear the search</Button></Empty>
                    : <Empty title={`No ${kind}s yet`} icon={kind === "prompt" ? "text" : "box"}>{children}</Empty>)
                : (
                    <div className="panel model-list">
                        <table>
                            <thead>
                                <tr>
                                    {header("name", "Name")}
                                    <th scope="col">Latest</th>
                                    <th scope="col">Aliases</th>
                                    {head.map((one) => <th key={one} scope="col" className="model-wide">{one}</th>)}
                                    <th scope="col" className="model-wide">Tags</th>
                                    {header("updated", "Updated")}
                                </tr>
                            </thead>
                            <tbody>
                                {models.map((model) => (
                                    <tr key={model.name}>
                                        <th scope="row">
                                            <a className="clip" href={link(model.name)} title={model.name}>{model.name}</a>
                                            {model.description && <small className="clip">{firstLine(model.description)}</small>}
                                        </th>
                                        <td className="model-number">{latest(model) && `v${latest(model)?.version}`}</td>
                                        <td><AliasChips aliases={model.aliases} /></td>
                                        {cells(model)}
                                        <td className="model-wide">
                                            <div className="tags">
                                                {visibleTags(model.tags).slice(0, 4).map((tag) => (
                                                    <span key={tag.key} className="chip" title={`${tag.key}: ${tag.value}`}>
                                                        <span className="clip"><TagText tag={tag} /></span>
                                                    </span>
                                                ))}
                                            </div>
                                        </td>
                                        <td className="model-when"><Moment ms={model.last_updated_timestamp} /></td>
                                    </tr>
                                ))}
                            </tbody>
                        </table>
                    </div>
                )}
            {list.value?.next_page_token && size < 1000 && (
                <p className="model-more"><Button disabled={list.busy} onClick={() => setSize(size + 100)}>Load more</Button></p>
            )}
            {list.value?.next_page_token && size >= 1000 && <p className="model-more muted">There are more: search for a part of the name.</p>}
        </>
    );
}

export function AliasChips({ aliases }: { aliases: RegisteredModel["aliases"] }) {
    return (
        <div className="tags">
            {(aliases ?? []).map(({ alias, version }) => (
                <span key={alias} className="chip" title={`@${alias} is version ${version}`}>
                    <span className="clip">@{alias}</span> <span className="muted">v{version}</span>
                </span>
            ))}
        </div>
    );
}

/** Of a text in Markdown, without its marks. */
export function firstLine(text: string): string {
    return (text.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, 200).replace(/^#+\s*|\*\*|`/g, "");
}

export function latest(model: RegisteredModel): ModelVersion | undefined {
    return [...(model.latest_versions ?? [])].sort((a, b) => Number(b.version) - Number(a.version))[0];
}
