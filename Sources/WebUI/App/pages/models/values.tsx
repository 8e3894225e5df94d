import { exact, number, short } from "../../core/format";
import { KeyValue, Metric } from "../../core/types";
import { Panel } from "../../parts/basic";

const atMost = 40;

/** The last value of each metric; the machine's own come last. */
export function MetricTable({ metrics, title = "Metrics" }: { metrics: readonly Metric[]; title?: string }) {
    const sorted = lastPoints(metrics);
    if (sorted.length === 0) return null;
    return (
        <Panel title={title}>
            <div className="scroll model-values model-metrics" tabIndex={0} role="group" aria-label={title}>
                <table>
                    <tbody>
                        {sorted.slice(0, atMost).map((one) => (
                            <tr key={one.key}>
                                <th scope="row">{one.key}</th>
                                <td className="number" title={exact(one.value)}>{short(number(one.value))}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {sorted.length > atMost && <p className="muted">And {sorted.length - atMost} more, on the run’s page.</p>}
        </Panel>
    );
}

export function lastPoints(metrics: readonly Metric[]): Metric[] {
    const last = new Map<string, Metric>();
    for (const one of metrics) {
        const before = last.get(one.key);
        if (!before || one.step > before.step || (one.step === before.step && one.timestamp >= before.timestamp)) last.set(one.key, one);
    }
    const isSystem = (one: Metric) => Number(one.key.startsWith("system/"));
    return [...last.values()].sort((a, b) => isSystem(a) - isSystem(b) || (a.key < b.key ? -1 : 1));
}

export function ParamTable({ params }: { params: readonly KeyValue[] }) {
    if (params.length === 0) return null;
    return (
        <Panel title="Params">
            <div className="scroll model-values" tabIndex={0} role="group" aria-label="Params">
                <table>
                    <tbody>
                        {params.map((one) => (
                            <tr key={one.key}><th scope="row">{one.key}</th><td className="mono" title={one.value}>{one.value.slice(0, 300)}</td></tr>
                        ))}
                    </tbody>
                </table>
            </div>
        </Panel>
    );
}
