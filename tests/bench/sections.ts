import type { BenchRow } from "./report.ts";

/** The parts of the bench; each is loaded in the process that runs it. */
export const sections = {
  ingest: async () => (await import("./measure-ingest.ts")).measureIngest,
  drain: async () => (await import("./measure-drain.ts")).measureDrain,
  shop: async () => (await import("./measure-shop.ts")).measureShop,
  loyalty: async () => (await import("./loyalty/measure-loyalty.ts")).measureLoyalty,
  "follow-up": async () => (await import("./follow-up/measure-due-tasks.ts")).measureDueTasks,
  today: async () => (await import("./follow-up/measure-today.ts")).measureToday,
  messages: async () => (await import("./messages/measure-messages.ts")).measureMessages,
  large: async () => (await import("./large/measure-large.ts")).measureLarge,
} satisfies Record<string, () => Promise<(options: SectionOptions) => AsyncGenerator<BenchRow[]>>>;

export interface SectionOptions {
  serverUrl: string;
  /** Of the generated shop. */
  customers: number;
}

export type SectionName = keyof typeof sections;
