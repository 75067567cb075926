import { parse } from "csv-parse/sync";
import type { Admin } from "./admin.ts";

/** Presses a download button of the app and reads the CSV file that comes. */
export async function downloadCsv(
  { page, app }: Pick<Admin, "page" | "app">,
  button: string,
): Promise<{ fileName: string; rows: Record<string, string>[] }> {
  const coming = page.waitForEvent("download", { timeout: 60_000 });
  await app.getByRole("button", { name: button, exact: true }).click();
  const download = await coming;
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return {
    fileName: download.suggestedFilename(),
    rows: parse(Buffer.concat(chunks), { columns: true, bom: true }) as Record<string, string>[],
  };
}
