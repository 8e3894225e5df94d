import { ReactNode } from "react";
import { Panel } from "../../parts/basic";

/** Names and values, as many as there may be. */
export function Values({ title, values }: { title: string; values: readonly { key: ReactNode; value: ReactNode }[] }) {
    if (values.length === 0) return null;
    return (
        <Panel title={title}>
            <div className="scroll model-values" tabIndex={0} role="group" aria-label={title}>
                <table>
                    <tbody>
                        {values.map(({ key, value }, index) => <tr key={index}><th scope="row">{key}</th><td>{value}</td></tr>)}
                    </tbody>
                </table>
            </div>
        </Panel>
    );
}
