import { PAGE_ADDRESSES } from "../../integration/pages/page-addresses.ts";
import { atMost, type BenchRow, milliseconds } from "../report.ts";
import { mintSessionToken } from "../shop-stage.ts";
import type { LargeStage } from "./large-stage.ts";

/** Every loader answers every address, none of its statements taking two seconds; then the web process's memory. */
export async function measureEveryLoader(stage: LargeStage): Promise<BenchRow[]> {
  const token = await mintSessionToken(stage.domain);
  const headers = { authorization: `Bearer ${token}`, "user-agent": "Mozilla/5.0 (Okaeri bench)" };
  const answers: { address: string; took: number }[] = [];
  const refused: string[] = [];
  for (const { addresses } of Object.values(PAGE_ADDRESSES)) {
    for (const address of addresses(stage.named)) {
      const began = performance.now();
      const response = await fetch(stage.appUrl + address, { redirect: "manual", headers });
      const bytes = await bytesOf(response);
      if (response.status !== 200 || bytes === 0) refused.push(`${decodeURIComponent(address)} ${response.status}`);
      answers.push({ address, took: performance.now() - began });
    }
  }
  const pages = answers.filter(({ address }) => !address.includes(".csv")).sort((a, b) => b.took - a.took);
  const memory = await stage.webMemory();
  return [
    {
      what: "every loader, no statement longer than 2 s; the three slowest",
      rows: `${answers.length} addresses`,
      ours: pages
        .slice(0, 3)
        .map(({ address, took }) => `${decodeURIComponent(address)} ${milliseconds(took)}`)
        .join(", "),
      reach: { words: ["all answer", ...refused].join("; but "), met: refused.length === 0 },
    },
    {
      what: "memory of the web process after all of them, files of every customer among them",
      rows: stage.rows,
      ours: `${memory.now.toFixed(0)} MB, at most ${memory.most.toFixed(0)} MB`,
      reach: atMost(300, memory.now, " MB"),
    },
  ];
}

/** Reads an answer to its end, a piece at a time. */
async function bytesOf(response: Response): Promise<number> {
  const reader = response.body?.getReader();
  let bytes = 0;
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return bytes;
    bytes += piece.value.length;
  }
}
