import type { ServerResponse } from "node:http";
import { env } from "#app/env.server.ts";

const POLICY = "content-security-policy";

/**
 * Sees to it that every page says who may frame it: the shop's admin as the library wrote it, the simulator's too where
 * one stands in for Shopify, and nobody where no shop is known.
 */
export function allowSimulatorFrame(response: ServerResponse): void {
  const writeHead = response.writeHead;
  response.writeHead = function framed(this: ServerResponse, ...args: Parameters<typeof writeHead>) {
    const policy = String(this.getHeader(POLICY) ?? "");
    const isPage = String(this.getHeader("content-type") ?? "").startsWith("text/html");
    if (policy === "" && isPage) this.setHeader(POLICY, "frame-ancestors 'none';");
    else if (env.shopifySimulatorUrl && policy.includes("frame-ancestors https:")) {
      this.setHeader(
        POLICY,
        policy.replace("frame-ancestors ", `frame-ancestors ${new URL(env.shopifySimulatorUrl).origin} `),
      );
    }
    return writeHead.apply(this, args);
  } as typeof writeHead;
}
