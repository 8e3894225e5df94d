import { get, post, send } from "../../core/api";
import { nameFilter, searchFilter } from "../../core/like";
import { tag } from "../../core/run";
import { KeyValue, ModelVersion, RegisteredModel } from "../../core/types";

/** What tells prompts from models: both are kept in the registry. */
export const promptTag = "mlflow.prompt.is_prompt";
const isPromptFilter = `tags.\`${promptTag}\` = 'true'`;
export const stages = ["None", "Staging", "Production", "Archived"];

export function isPrompt(model: RegisteredModel): boolean {
    return tag(model.tags, promptTag)?.toLowerCase() === "true";
}

/** @param atMost up to 1000. */
export function searchModels(
    kind: "model" | "prompt", text: string, order: string, atMost: number, signal?: AbortSignal,
): Promise<{ registered_models?: RegisteredModel[]; next_page_token?: string }> {
    const filters = [searchFilter(text), kind === "prompt" ? isPromptFilter : undefined].filter((one) => one !== undefined);
    return get("mlflow/registered-models/search", {
        filter: filters.join(" AND ") || undefined, order_by: [order], max_results: atMost,
    }, signal);
}

export function getModel(name: string, signal?: AbortSignal): Promise<RegisteredModel> {
    return get<{ registered_model: RegisteredModel }>("mlflow/registered-models/get", { name }, signal)
        .then((answer) => answer.registered_model);
}

export interface Versions {
    versions: ModelVersion[];
    more: boolean;
}

/** The latest versions, with their aliases, which the search itself leaves out. */
export async function getVersions(model: RegisteredModel, atMost: number, signal?: AbortSignal): Promise<Versions> {
    const filters = [nameFilter(model.name), isPrompt(model) ? isPromptFilter : undefined].filter((one) => one !== undefined);
    const found = await get<{ model_versions?: ModelVersion[]; next_page_token?: string }>("mlflow/model-versions/search", {
        filter: filters.join(" AND "), order_by: ["version_number DESC"], max_results: atMost,
    }, signal);
    const versions = (found.model_versions ?? []).filter((one) => one.name === model.name);
    return {
        versions: versions.map((one) => ({ ...one, aliases: aliasesOf(model, one.version) })),
        more: Boolean(found.next_page_token),
    };
}

export function aliasesOf(model: RegisteredModel, version: string): string[] {
    return (model.aliases ?? []).filter((one) => one.version === version).map((one) => one.alias);
}

export function getVersion(name: string, version: string, signal?: AbortSignal): Promise<ModelVersion> {
    return get<{ model_version: ModelVersion }>("mlflow/model-versions/get", { name, version }, signal)
        .then((answer) => answer.model_version);
}

/** A model, or one of its versions. */
export interface Entry {
    name: string;
    version?: string;
}

const area = (entry: Entry) => entry.version === undefined ? "mlflow/registered-models/" : "mlflow/model-versions/";

export function describe(entry: Entry, description: string): Promise<unknown> {
    return send("PATCH", area(entry) + "update", { ...entry, description });
}

export function setTag(entry: Entry, one: KeyValue): Promise<unknown> {
    return post(area(entry) + "set-tag", { ...entry, ...one });
}

export function deleteTag(entry: Entry, key: string): Promise<unknown> {
    return send("DELETE", area(entry) + "delete-tag", { ...entry, key });
}

export function remove(entry: Entry): Promise<unknown> {
    return send("DELETE", area(entry) + "delete", entry);
}

/** Gives the version this alias, and takes it from the one that had it. */
export function setAlias(name: string, version: string, alias: string): Promise<unknown> {
    return post("mlflow/registered-models/alias", { name, version, alias });
}

export function deleteAlias(name: string, alias: string): Promise<unknown> {
    return send("DELETE", "mlflow/registered-models/alias", { name, alias });
}

export function moveToStage(name: string, version: string, stage: string, archiveOthers: boolean): Promise<unknown> {
    return post("mlflow/model-versions/transition-stage", {
        name, version, stage, archive_existing_versions: archiveOthers,
    });
}

/** The logged model that a version was made of, where its source names one. */
export function loggedModelID(version: ModelVersion, location?: string): string | undefined {
    return version.model_id || /^models:\/(m-[\w-]+)/.exec(version.source ?? "")?.[1]
        || /\/models\/(m-[\w-]+)\/artifacts/.exec(location ?? version.source ?? "")?.[1];
}
