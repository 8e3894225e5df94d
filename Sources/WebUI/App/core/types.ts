/** The JSON of MLflow's REST API and of Roost's own routes (openapi.json), as far as the page reads it. */

export type Status = "RUNNING" | "SCHEDULED" | "FINISHED" | "FAILED" | "KILLED";
export type Lifecycle = "active" | "deleted";
export type ViewType = "ACTIVE_ONLY" | "DELETED_ONLY" | "ALL";
export type Goal = "MINIMIZE" | "MAXIMIZE";

/** JSON has no NaN and infinities; MLflow's protobuf JSON writes them as strings. */
export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

export interface KeyValue {
    key: string;
    value: string;
}

export interface Experiment {
    experiment_id: string;
    name: string;
    artifact_location: string;
    lifecycle_stage: Lifecycle;
    /** Milliseconds since 1970. */
    creation_time: number;
    last_update_time: number;
    tags?: KeyValue[];
}

export interface Metric {
    key: string;
    value: WireNumber;
    /** Milliseconds since 1970. */
    timestamp: number;
    step: number;
    model_id?: string;
    run_id?: string;
}

export interface RunInfo {
    run_id: string;
    run_name: string;
    experiment_id: string;
    user_id: string;
    status: Status;
    start_time: number;
    end_time?: number;
    artifact_uri: string;
    lifecycle_stage: Lifecycle;
}

export interface DatasetInput {
    dataset: { name: string; digest: string; source_type: string; source: string; schema?: string; profile?: string };
    tags?: KeyValue[];
}

export interface Run {
    info: RunInfo;
    data: { metrics?: Metric[]; params?: KeyValue[]; tags?: KeyValue[] };
    inputs?: { dataset_inputs?: DatasetInput[]; model_inputs?: { model_id: string }[] };
    outputs?: { model_outputs?: { model_id: string; step?: number }[] };
}

export type StatusCounts = Partial<Record<Status, number>>;

export interface MetricSummary {
    key: string;
    count: number;
    min: number;
    max: number;
    mean: number;
    best_run_id: string;
}

export interface RollUp {
    children: StatusCounts;
    deleted: number;
    metric?: MetricSummary;
    descendants_metric?: MetricSummary;
}

export interface BestRun {
    run_id: string;
    run_name: string;
    value: number;
    params?: KeyValue[];
}

export interface TreeNode {
    run: Run;
    /** False for a run that is only here because of what matches below it. */
    matches: boolean;
    depth: number;
    parent_run_id?: string;
    num_children: number;
    rollup: RollUp;
    best_child?: BestRun;
    best_descendant?: BestRun;
    children: TreeNode[];
    more_children: number;
    children_page_token?: string;
}

export interface Objective {
    metric: string;
    goal: Goal;
}

export interface TextColumn {
    key: string;
    count: number;
    distinct: number;
    distinct_is_exact: boolean;
    numbers?: { count: number; min: number; max: number };
    varies: boolean;
    values: { value: string; count: number }[];
}

export interface MetricColumn {
    key: string;
    count: number;
    nan_count: number;
    min?: number;
    max?: number;
    varies: boolean;
}

export interface Columns {
    runs: number;
    params: TextColumn[];
    metrics: MetricColumn[];
    tags: TextColumn[];
    keys_left_out?: number;
}

/** `runs/table`: lists in the order of the runs, null where a run has nothing. */
export interface Table {
    run_ids: string[];
    parent_run_ids: (string | null)[];
    statuses: Status[];
    start_times: number[];
    end_times: (number | null)[];
    columns: { name: string; type: "string" | "double" | "integer"; values: (string | number | null)[] }[];
    next_page_token?: string;
}

export interface RunChanges {
    dry_run: boolean;
    matched: number;
    changed: number;
    by_status: StatusCounts;
    by_lifecycle_stage: Partial<Record<Lifecycle, number>>;
    logged_models: number;
    example_run_ids: string[];
}

export interface FileInfo {
    path: string;
    is_dir: boolean;
    file_size?: number | string;
}

export interface ModelVersion {
    name: string;
    version: string;
    creation_timestamp: number;
    last_updated_timestamp: number;
    current_stage?: string;
    description?: string;
    source?: string;
    run_id?: string;
    status: string;
    status_message?: string;
    tags?: KeyValue[];
    aliases?: string[];
    model_id?: string;
}

export interface RegisteredModel {
    name: string;
    creation_timestamp: number;
    last_updated_timestamp: number;
    description?: string;
    latest_versions?: ModelVersion[];
    tags?: KeyValue[];
    aliases?: { alias: string; version: string }[];
}

export interface LoggedModel {
    info: {
        model_id: string;
        experiment_id: string;
        name: string;
        creation_timestamp_ms: number;
        last_updated_timestamp_ms: number;
        artifact_uri: string;
        status: string;
        model_type?: string;
        source_run_id?: string;
        tags?: KeyValue[];
        registrations?: { name: string; version: string }[];
    };
    data?: { metrics?: Metric[]; params?: KeyValue[] };
}
