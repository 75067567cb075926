/** Runs one part of the bench: `run-section.ts <part> <address of the PostgreSQL server> <customers>`; tells rows as they are known. */
import { type SectionName, sections } from "./sections.ts";

const [name, serverUrl = "", customers = "0"] = process.argv.slice(2);
const measure = await sections[name as SectionName]();
for await (const rows of measure({ serverUrl, customers: Number(customers) })) {
  if (process.send) process.send(rows);
  else console.log(rows);
}
process.disconnect?.();
process.exitCode = 0;
