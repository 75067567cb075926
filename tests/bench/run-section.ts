/** Runs one part of the bench: `run-section.ts <part> <address of the PostgreSQL server>`; tells rows as they are known. */
import { type SectionName, sections } from "./sections.ts";

const [name, serverUrl = ""] = process.argv.slice(2);
const measure = await sections[name as SectionName]();
for await (const rows of measure({ serverUrl })) {
  if (process.send) process.send(rows);
  else console.log(rows);
}
process.disconnect?.();
process.exitCode = 0;
