import { Segments } from "../../parts/choice";

const units = [
    { name: "d", ms: 86_400_000 }, { name: "h", ms: 3_600_000 }, { name: "min", ms: 60_000 }, { name: "s", ms: 1000 },
    { name: "ms", ms: 1 },
];

/** The largest unit of time of which the longest has at least three. Milliseconds. */
export function timeUnit(lengths: readonly number[]): { name: string; ms: number } {
    const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
    return units.find(({ ms }) => longest >= 3 * ms) ?? { name: "s", ms: 1000 };
}

/** Whether a chart is over a count or over time. */
export function Over({ first, isTime, set }: { first: string; isTime: boolean; set: (isTime: boolean) => void }) {
    return (
        <Segments label="Over" options={[["", first], ["time", "Time"]]} value={isTime ? "time" : ""}
            set={(over) => set(over === "time")} />
    );
}
