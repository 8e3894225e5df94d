import { PageHead } from "../../parts/basic";
export function PromptsPage() { return <PageHead title="PromptsPage" />; }
export function PromptPage(_: { name: string }) { return <PageHead title="PromptPage" />; }
