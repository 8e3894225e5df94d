import { Swatch } from "./series";

/** Which line is whose. A press brings one to the front of all charts that take `lit` into account. */
export function Legend({ items, lit, setLit }: {
    items: readonly { id: string; label: string; series: number }[]; lit: string | null; setLit: (id: string | null) => void;
}) {
    return (
        <ul className="legend compare-legend">
            {items.map(({ id, label, series }) => (
                <li key={id}>
                    <button type="button" aria-pressed={lit === id} title={`Bring ${label} to the front`}
                        onClick={() => setLit(lit === id ? null : id)}>
                        <Swatch index={series} /><span className="clip">{label}</span>
                    </button>
                </li>
            ))}
        </ul>
    );
}
