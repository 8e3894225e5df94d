import { url } from "../../../core/api";

/**
 * A page in a frame where it can do nothing: the server sends it under a policy without scripts, forms and requests, and
 * the frame forbids them once more. It keeps its own styles.
 */
export function HTMLView({ runID, path }: { runID: string; path: string }) {
    return (
        <>
            <p className="run-cut muted">
                Shown without its scripts. Download it to see it as it was made; what it does then is up to it.
            </p>
            <iframe className="run-frame" sandbox="" src={url("roost/runs/page", { run_id: runID, path })} title="The page" />
        </>
    );
}
