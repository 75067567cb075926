import { randomUUID } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { SignJWT } from "jose";
import { SetupError } from "./ensure-installed.mjs";

export interface Demo {
  appUrl: string;
  simulatorUrl: string;
  apiKey: string;
  apiSecret: string;
  shops: { name: string; domain: string; shiftDays: number }[];
}

/** Tells other programs how to connect to a demo start. */
export function writeDemoFile(options: { file: string; demo: Demo }): void {
  const { appUrl, simulatorUrl, apiKey, apiSecret, shops } = options.demo;
  const text = JSON.stringify({ appUrl, simulatorUrl, apiKey, apiSecret, shops }, null, 2);
  writeFileSync(`${options.file}.new`, `${text}\n`, { mode: 0o600 });
  renameSync(`${options.file}.new`, options.file);
}

/**
 * Authenticates once for each demo shop as its admin would, with a session token in the address. The app exchanges it for
 * an access token and takes the shop in; a shop that is in already stays as it is.
 *
 * @throws SetupError when the app refuses
 */
export async function installDemoShops(demo: Demo): Promise<void> {
  for (const { domain } of demo.shops) {
    const query = new URLSearchParams({
      embedded: "1",
      shop: domain,
      host: Buffer.from(`${domain}/admin`).toString("base64url"),
      locale: "en",
      id_token: await mintSessionToken({ ...demo, domain }),
    });
    const response = await fetch(`${demo.appUrl}/auth/install?${query}`, {
      headers: { "user-agent": "Mozilla/5.0 (Okaeri start)" },
      redirect: "manual",
    });
    await response.arrayBuffer();
    if (response.status >= 400)
      throw new SetupError({
        en: `Installing ${domain} was answered with ${response.status}; see .data/okaeri.log`,
        ja: `${domain} へのインストールに ${response.status} が返されました。.data/okaeri.log をご覧ください`,
      });
  }
}

function mintSessionToken(options: { apiKey: string; apiSecret: string; domain: string }): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ dest: `https://${options.domain}`, sid: randomUUID() })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(`https://${options.domain}/admin`)
    .setAudience(options.apiKey)
    .setSubject("1")
    .setIssuedAt(now)
    .setNotBefore(now - 5)
    .setExpirationTime(now + 60)
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(options.apiSecret));
}
