import { useCallback, useEffect, useRef, useState } from "react";

/** Something that is fetched. An earlier value stays while it is fetched anew, and when that fails. */
export interface Load<T> {
    value: T | undefined;
    error: Error | undefined;
    /** Whether a request is under way. */
    busy: boolean;
    reload: () => void;
}

/**
 * Fetches whenever `keys` change and forgets requests that were overtaken.
 *
 * @param keys what `fetcher` depends on; compared one by one. With `null` nothing is fetched yet.
 * @param options.keep keep showing the last value while the one for new keys is fetched; otherwise it is dropped.
 */
export function useLoad<T>(
    fetcher: (signal: AbortSignal) => Promise<T>, keys: readonly unknown[] | null, options: { keep?: boolean } = {},
): Load<T> {
    const key = keys === null ? null : JSON.stringify(keys);
    const [state, setState] = useState<{ key: string | null; value?: T; error?: Error; busy: boolean }>(
        { key, busy: key !== null });
    const [turn, setTurn] = useState(0);
    const latest = useRef(fetcher);
    latest.current = fetcher;

    useEffect(() => {
        if (key === null) {
            setState({ key, busy: false });
            return;
        }
        const abort = new AbortController();
        setState((old) => ({
            key, busy: true, value: old.key === key || options.keep ? old.value : undefined, error: undefined,
        }));
        latest.current(abort.signal).then(
            (value) => {
                if (!abort.signal.aborted) setState({ key, value, busy: false });
            },
            (error: Error) => {
                if (!abort.signal.aborted) setState((old) => ({ key, value: old.value, error, busy: false }));
            });
        return () => abort.abort();
    }, [key, turn, options.keep]);

    const reload = useCallback(() => setTurn((old) => old + 1), []);
    const isOld = state.key !== key && !options.keep;
    return {
        value: isOld ? undefined : state.value,
        error: isOld ? undefined : state.error,
        busy: state.busy || state.key !== key,
        reload,
    };
}
