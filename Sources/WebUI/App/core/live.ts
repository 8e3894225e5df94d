import { useEffect, useRef, useState } from "react";
import { url } from "./api";
import { KeyValue, RunInfo } from "./types";

/** A committed change, as `roost/events` tells of it. */
export interface Change {
    event: string;
    run_id: string;
    experiment_id: string;
    info?: RunInfo;
    tags?: KeyValue[];
    params?: KeyValue[];
    metrics?: { key: string; value: number | string; step: number; timestamp: number; points: number }[];
    key?: string;
    from_experiment_id?: string;
}

export type Connection = "connecting" | "live" | "lost";

const names = [
    "run-created", "run-updated", "metrics", "params", "tags", "tag-deleted", "run-deleted", "run-restored", "run-moved",
    "run-purged",
];

/** Pages are told at most this often, however much happens; a number of milliseconds. */
const pauseMs = 500;

/**
 * Follows what is committed, and catches up after the connection was lost.
 *
 * A hidden page does not follow: browsers open six connections to a server at once, and tabs in the background would use
 * them up. It goes on where it stopped when it is shown again.
 *
 * @param scope `experiment_ids` or `run_id`; null: nothing is followed.
 * @param onChanges called with what was committed since the last call; with null when something was missed, so that
 * everything has to be read anew.
 */
export function useLive(
    scope: { experiment_ids: readonly string[] } | { run_id: string } | null, onChanges: (changes: Change[] | null) => void,
): Connection {
    const [connection, setConnection] = useState<Connection>("connecting");
    const latest = useRef(onChanges);
    latest.current = onChanges;
    const key = scope === null ? null : JSON.stringify(scope);

    useEffect(() => {
        if (key === null) return;
        const followed = JSON.parse(key) as { experiment_ids?: string[]; run_id?: string };
        let lastID: string | null = null;
        let source: EventSource | null = null;
        let waiting: Change[] = [];
        let timer: number | undefined;
        let again: number | undefined;

        const tell = () => {
            timer = undefined;
            const changes = waiting;
            waiting = [];
            if (changes.length > 0) latest.current(changes);
        };
        const close = () => {
            source?.close();
            source = null;
            window.clearTimeout(again);
        };
        const open = () => {
            close();
            const opened = new EventSource(url("roost/events", { ...followed, last_event_id: lastID }));
            source = opened;
            const seen = (message: MessageEvent) => {
                lastID = message.lastEventId;
                setConnection("live");
            };
            opened.addEventListener("open", (message) => {
                if (message instanceof MessageEvent) seen(message);
            });
            opened.addEventListener("reset", (message) => {
                seen(message as MessageEvent);
                waiting = [];
                latest.current(null);
            });
            for (const name of names) {
                opened.addEventListener(name, (message) => {
                    const event = message as MessageEvent<string>;
                    seen(event);
                    waiting.push({ ...(JSON.parse(event.data) as Change), event: name });
                    if (timer === undefined) timer = window.setTimeout(tell, pauseMs);
                });
            }
            opened.onerror = () => {
                setConnection("lost");
                // After an answer that is no stream, or none at all for long, browsers give up for good.
                if (opened.readyState === EventSource.CLOSED && source === opened) {
                    again = window.setTimeout(open, 3000);
                }
            };
        };
        const shown = () => {
            if (document.visibilityState === "hidden") close();
            else if (source === null) open();
        };
        document.addEventListener("visibilitychange", shown);
        shown();
        return () => {
            document.removeEventListener("visibilitychange", shown);
            window.clearTimeout(timer);
            close();
        };
    }, [key]);

    return connection;
}
