import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

export interface KeptSecrets {
  apiKey: string;
  apiSecret: string;
  tokenEncryptionKey: string;
}

/** The secrets of a demo start, made once and kept readable for their owner alone. */
export function keptSecrets(file: string): KeptSecrets {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as KeptSecrets;
  const secrets: KeptSecrets = {
    apiKey: randomBytes(16).toString("hex"),
    apiSecret: `shpss_${randomBytes(16).toString("hex")}`,
    tokenEncryptionKey: randomBytes(32).toString("hex"),
  };
  // Renamed into place: a kill in between leaves no half file.
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
