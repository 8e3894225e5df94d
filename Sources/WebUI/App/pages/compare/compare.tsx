import { PageHead } from "../../parts/basic";
export function ComparePage() { return <PageHead title="ComparePage" />; }
