import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ResolveContext } from "../graphql/context.ts";
import type { SimBulkOperation } from "../model.ts";
import { resultPath } from "./files.ts";
import { type Child, planBulk } from "./plan.ts";

/** Parents written before the children of the block follow, in mixed order. */
const BLOCK = 1000;
/** Parents handled before other requests get a turn. */
const TURN = 250;

/** Runs one bulk query over the store into its result file, with memory for one block only. */
export async function runBulkOperation(
  operation: SimBulkOperation,
  options: { context: ResolveContext; dataDir: string },
): Promise<SimBulkOperation["status"]> {
  const { context, dataDir } = options;
  const { store, domain } = context;
  const save = () => store.put(domain, "bulkOperations", operation);
  const finish = (status: SimBulkOperation["status"]) => {
    operation.status = status;
    operation.completedAt = store.now();
    save();
    store.emit(domain, "bulk_operations/finish", operation);
    return status;
  };
  if (isCanceled(operation)) return finish("CANCELED");
  const plan = planBulk(operation.query);
  if ("problem" in plan) {
    operation.errorCode = "INTERNAL_SERVER_ERROR";
    return finish("FAILED");
  }
  operation.status = "RUNNING";
  operation.objectCount = operation.rootObjectCount = 0;
  save();
  const path = resultPath(dataDir, operation);
  mkdirSync(dirname(path), { recursive: true });
  const file = createWriteStream(path);
  const write = async (text: string) => {
    if (text !== "" && !file.write(text)) await once(file, "drain");
  };
  try {
    const rows = plan.rows(context);
    const total = rows.rows.length;
    const block = operation.groupObjects ? 1 : BLOCK;
    for (let start = 0; start < total; start += block) {
      const children: Child[] = [];
      let text = "";
      const end = Math.min(total, start + block);
      for (let index = start; index < end; index += 1) {
        const written = plan.write(rows.nodeAt(index), context);
        text += `${JSON.stringify(written.json)}\n`;
        children.push(...written.children);
        if (index % TURN === TURN - 1) await nextTurn();
      }
      if (!operation.groupObjects) mix(children);
      for (const child of children) text += `${JSON.stringify({ ...child.json, __parentId: child.parentId })}\n`;
      await write(text);
      operation.rootObjectCount += end - start;
      operation.objectCount += end - start + children.length;
      if (isCanceled(operation)) {
        file.end();
        await once(file, "close");
        rmSync(path, { force: true });
        return finish("CANCELED");
      }
    }
    file.end();
    await once(file, "close");
    operation.fileSize = file.bytesWritten;
    operation.fileKey = randomBytes(16).toString("hex");
    return finish("COMPLETED");
  } catch (error) {
    file.destroy();
    operation.errorCode = "INTERNAL_SERVER_ERROR";
    finish("FAILED");
    throw error;
  }
}

function isCanceled(operation: SimBulkOperation): boolean {
  return operation.status === "CANCELING";
}

/** A fixed mixing (the same data gives the same file), so that children neither follow their parent nor keep their order. */
function mix(rows: unknown[]): void {
  let seed = 0x9e3779b9 ^ rows.length;
  for (let index = rows.length - 1; index > 0; index -= 1) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = seed % (index + 1);
    [rows[index], rows[other]] = [rows[other], rows[index]];
  }
}
