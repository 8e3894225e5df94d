import { useEffect } from "react";
import { get, post, send } from "../../core/api";
import { nameFilter, searchFilter } from "../../core/like";
import { Load, useLoad } from "../../core/load";
import { go, to } from "../../core/route";
import { tag } from "../../core/run";
import { KeyValue, ModelVersion, RegisteredModel } from "../../core/types";

export type Kind = "model" | "prompt";

/** What tells prompts from models: both are kept in the registry. */
const promptTag = "mlflow.prompt.is_prompt";
const isPromptFilter = `tags.\`${promptTag}\` = 'true'`;
export const stages = ["None", "Staging", "Production", "Archived"];

/** What is listed at once of models, prompts and versions. */
export const atMost = 1000;

function isPrompt(model: RegisteredModel): boolean {
    return tag(model.tags, promptTag)?.toLowerCase() === "true";
}

export function searchModels(
    kind: Kind, text: string, order: string, signal?: AbortSignal,
): Promise<{ registered_models?: RegisteredModel[]; next_page_token?: string }> {
    const filters = [searchFilter(text), kind === "prompt" && isPromptFilter].filter(Boolean);
    return get("mlflow/registered-models/search", {
        filter: filters.join(" AND ") || undefined, order_by: [order], max_results: atMost,
    }, signal);
}

export interface Registered {
    model: RegisteredModel;
    /** The latest first. */
    versions: ModelVersion[];
    /** Whether there are older ones beyond them. */
    more?: boolean;
}

/** A model or prompt with its versions; one that was asked for as the other is shown as what it is. */
export function useRegistered(kind: Kind, name: string): Load<Registered> {
    const load = useLoad(async (signal): Promise<Registered> => {
        const { registered_model: model } = await get<{ registered_model: RegisteredModel }>(
            "mlflow/registered-models/get", { name }, signal);
        const found = await get<{ model_versions?: ModelVersion[]; next_page_token?: string }>("mlflow/model-versions/search", {
            filter: [nameFilter(name), isPrompt(model) && isPromptFilter].filter(Boolean).join(" AND "),
            order_by: ["version_number DESC"], max_results: atMost,
        }, signal);
        const versions = (found.model_versions ?? []).filter((one) => one.name === name);
        return { model, versions, more: !!found.next_page_token };
    }, [name]);
    const model = load.value?.model;
    useEffect(() => {
        if (!model || isPrompt(model) === (kind === "prompt")) return;
        go((kind === "prompt" ? to.model : to.prompt)(name), { replace: true });
    }, [model, kind, name]);
    return load;
}

/** Aliases of a model, or of one of its versions. */
export function aliasesOf(model: RegisteredModel, version?: string): string[] {
    return (model.aliases ?? []).filter((one) => version === undefined || one.version === version).map((one) => one.alias);
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

const aliasRoute = "mlflow/registered-models/alias";

/** Gives the version this alias, and takes it from the one that had it. */
export function setAlias(name: string, version: string, alias: string): Promise<unknown> {
    return post(aliasRoute, { name, version, alias });
}

export function deleteAlias(name: string, alias: string): Promise<unknown> {
    return send("DELETE", aliasRoute, { name, alias });
}

export function moveToStage({ name, version }: ModelVersion, stage: string, archiveOthers = false): Promise<unknown> {
    return post("mlflow/model-versions/transition-stage", {
        name, version, stage, archive_existing_versions: archiveOthers,
    });
}

/** The objects of a list in JSON; none where the text is something else, as anybody may have written it. */
export function objects(text: string | undefined): Record<string, unknown>[] {
    try {
        const parsed: unknown = JSON.parse(text ?? "");
        return Array.isArray(parsed) ? parsed.filter((one) => typeof one === "object" && one !== null) : [];
    } catch {
        return [];
    }
}
