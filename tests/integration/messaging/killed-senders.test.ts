import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type MailSink, openMailSink } from "./mail-sink.ts";
import { type MessageShop, openMessageShop } from "./message-shop.ts";

const MESSAGES = 400;
const KILLS = 4;
/** A group that is on its way, and the next. */
const AT_ONCE = 50;

let sink: MailSink;
let shop: MessageShop;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  sink = await openMailSink({ delayMs: 15 });
  shop = await openMessageShop({ smtpUrl: sink.url });
});

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await shop.close();
  await sink.close();
});

async function startSender(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("sender-process.ts", import.meta.url))], {
    env: { ...process.env, DATABASE_URL: shop.databaseUrl, NODE_OPTIONS: "--disable-warning=ExperimentalWarning" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  await once(child.stdout as NodeJS.ReadableStream, "data");
  return child;
}

test("workers that are killed, and a server that takes mails and hangs up: no message leaves twice, none is lost", async () => {
  for (let id = 0; id < MESSAGES; id++) {
    await shop.addCustomer(id, id % 100 === 0 ? { email: `hangup${id}@example.com` } : {});
    await shop.queue(`m${id}`, id);
  }
  const senders = await Promise.all(Array.from({ length: 4 }, startSender));
  for (let kill = 1; kill <= KILLS; kill++) {
    // Each one is ended while mails are on their way: after so many more have come in.
    const before = sink.mails.length;
    await vi.waitFor(() => expect(sink.mails.length).toBeGreaterThan(before + 20), { timeout: 20_000, interval: 5 });
    // Whichever of them is sending: all end, and others take their place. They are halted first, so that none of them comes
    // by the lock of one that has ended already.
    const ended = senders.splice(0);
    for (const child of ended) child.kill("SIGSTOP");
    for (const child of ended) child.kill("SIGKILL");
    senders.push(...(await Promise.all(Array.from({ length: kill === KILLS ? 4 : 2 }, startSender))));
  }
  await vi.waitFor(
    async () => {
      const { rows } = await shop.admin.query(
        "SELECT count(*)::int AS open FROM messages WHERE state IN ('queued', 'sending')",
      );
      expect(rows).toEqual([{ open: 0 }]);
    },
    { timeout: 60_000, interval: 100 },
  );
  const taken = new Map<string, number>();
  for (const { to } of sink.mails) taken.set(to, (taken.get(to) ?? 0) + 1);
  const rows = await shop.rows();
  expect(rows).toHaveLength(MESSAGES);
  const faults = rows.filter(({ state, recipient }) => {
    const times = taken.get(recipient ?? "") ?? 0;
    return state === "sent" ? times !== 1 : state === "uncertain" ? times > 1 : true;
  });
  expect(faults).toEqual([]);
  const uncertain = (why: string) => rows.filter(({ state, reason }) => state === "uncertain" && reason === why);
  const isCut = ({ recipient }: { recipient: string | null }) => recipient?.startsWith("hangup") === true;
  const cut = [...uncertain("noAnswer"), ...uncertain("interrupted")].filter(isCut);
  expect(cut).toHaveLength(MESSAGES / 100);
  // Every other mail was answered, and its worker heard it or was ended: one worker sends at a time, two groups are marked at a time.
  expect(uncertain("noAnswer").filter((row) => !isCut(row))).toEqual([]);
  expect(uncertain("interrupted").length).toBeLessThanOrEqual(KILLS * AT_ONCE);
}, 120_000);
