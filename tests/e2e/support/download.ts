import { parse } from "csv-parse/sync";
import type { Admin } from "./admin.ts";

type Buttons = Pick<Admin, "page" | "app">;

/** Presses a download button of the app and reads the CSV file that comes. */
export async function downloadCsv(
  buttons: Buttons,
  button: string,
): Promise<{ fileName: string; rows: Record<string, string>[] }> {
  const { fileName, content } = await download(buttons, button);
  return { fileName, rows: parse(content, { columns: true, bom: true }) as Record<string, string>[] };
}

/** Presses a download button of the app and reads the file that comes. */
export async function download({ page, app }: Buttons, button: string): Promise<{ fileName: string; content: Buffer }> {
  const coming = page.waitForEvent("download", { timeout: 60_000 });
  await app.getByRole("button", { name: button, exact: true }).click();
  const file = await coming;
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  return { fileName: file.suggestedFilename(), content: Buffer.concat(chunks) };
}
