import { appSettings, createBenchDatabase } from "../bench-database.ts";
import { startChildServer } from "../child-server.ts";
import type { BenchRow } from "../report.ts";

/** What is said to customers: mails over SMTP, and postcards on paper. */
export async function* measureMessages({ serverUrl }: { serverUrl: string }): AsyncGenerator<BenchRow[]> {
  const { url, admin } = await createBenchDatabase({ serverUrl, name: "bench_messages" });
  const server = await startChildServer("mail-server.ts", {});
  Object.assign(process.env, appSettings({ databaseUrl: url }), { SMTP_URL: `smtp://127.0.0.1:${server.port}` });
  try {
    const { rows } = await admin.query<{ id: string }>(
      `INSERT INTO shops (domain, name, time_zone, currency, installed_at)
       VALUES ('mail.myshopify.com', 'くらし', 'Asia/Tokyo', 'JPY', now()) RETURNING shop_id::text AS id`,
    );
    const shop = { admin, shopId: rows[0]?.id ?? "" };
    // What imports the app comes after its settings.
    const { measureMails } = await import("./measure-mails.ts");
    yield await measureMails({ ...shop, port: server.port });
    const { measurePostcards } = await import("./measure-postcards.ts");
    yield await measurePostcards(shop);
  } finally {
    await (await import("#app/db.server.ts")).closeDatabase();
    await server.stop();
    await admin.end();
  }
}
