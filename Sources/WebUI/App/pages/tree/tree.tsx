import { PageHead } from "../../parts/basic";
export function TreePage(_: { experimentID: string }) { return <PageHead title="TreePage" />; }
