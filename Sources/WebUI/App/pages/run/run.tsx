import { PageHead } from "../../parts/basic";
export function RunPage(_: { experimentID: string; runID: string; rest: string[] }) { return <PageHead title="RunPage" />; }
