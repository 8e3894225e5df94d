import { useCallback, useEffect, useRef, useState } from "react";

/** `act`, at once and then at most once in `pauseMs`; what comes within the pause is done at its end. */
export function useThrottled(act: () => void, pauseMs: number): () => void {
    const latest = useRef(act);
    latest.current = act;
    const timer = useRef<number>();
    const isWaiting = useRef(false);
    useEffect(() => () => window.clearTimeout(timer.current), []);
    return useCallback(() => {
        if (timer.current !== undefined) {
            isWaiting.current = true;
            return;
        }
        const pause = () => {
            timer.current = undefined;
            if (!isWaiting.current) return;
            isWaiting.current = false;
            latest.current();
            timer.current = window.setTimeout(pause, pauseMs);
        };
        latest.current();
        timer.current = window.setTimeout(pause, pauseMs);
    }, [pauseMs]);
}

/** The present, in milliseconds since 1970, anew every second while `isTicking`. */
export function useNow(isTicking: boolean): number {
    const [now, setNow] = useState(Date.now);
    useEffect(() => {
        if (!isTicking) return;
        setNow(Date.now());
        const timer = window.setInterval(() => setNow(Date.now()), 1000);
        return () => window.clearInterval(timer);
    }, [isTicking]);
    return now;
}
