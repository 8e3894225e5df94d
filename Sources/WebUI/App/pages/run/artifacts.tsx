import { useMemo } from "react";
import { all, get } from "../../core/api";
import { useLoad } from "../../core/load";
import { to } from "../../core/route";
import { FileInfo, Run } from "../../core/types";
import { Copy, Empty, Failure, Loading } from "../../parts/basic";
import { FileList } from "../../parts/files";
import { Preview } from "./preview/preview";

/** @param path of the chosen file or folder, from the link. */
export function ArtifactsTab({ run, path }: { run: Run; path: string[] }) {
    const { run_id: runID, experiment_id: experimentID } = run.info;
    const chosen = path.join("/");
    const source = useMemo(() => ({
        list: (folder: string, signal?: AbortSignal) => all((token) => get<{ files?: FileInfo[]; next_page_token?: string }>(
            "mlflow/artifacts/list", { run_id: runID, path: folder || undefined, page_token: token }, signal), ({ files }) => files),
        link: (file: string) => to.artifact(experimentID, runID, file),
    }), [runID, experimentID]);
    const beside = useLoad((signal) => source.list(path.slice(0, -1).join("/"), signal), chosen ? [runID, chosen] : null);
    const info = beside.value?.find((file) => file.path === chosen);
    const code = `mlflow.artifacts.download_artifacts(\n    run_id="${runID}"`
        + (chosen ? `,\n    artifact_path=${JSON.stringify(chosen)})` : ")");
    return (
        <div className="run-files">
            <nav className="panel run-tree" aria-label="Artifacts">
                <FileList source={source} chosen={chosen} empty={
                    <Empty title="No artifacts yet"><pre>mlflow.log_artifact("report.html")</pre></Empty>
                } />
            </nav>
            <section className="panel run-file" aria-label="Preview">
                {chosen === "" || info?.is_dir
                    ? (
                        <>
                            <p className="muted">Choose a file to see it, or fetch them in Python:</p>
                            <div className="run-code"><pre tabIndex={0}>{code}</pre><Copy text={code} what="the code" /></div>
                        </>
                    )
                    : beside.error ? <Failure error={beside.error} retry={beside.reload} />
                    : !beside.value ? <Loading what="the file" />
                    : info ? <Preview key={chosen} info={run.info} path={chosen} size={Number(info.file_size ?? 0)} />
                    : <Empty title="This run has no such file"><p className="mono">{chosen}</p></Empty>}
            </section>
        </div>
    );
}
