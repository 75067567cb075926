import type { MailServer } from "../mail-settings.server.ts";
import type { MailProblem, SendOutcome } from "../types.ts";
import { type MailLane, MailServerUnusable, openLane, type RawMail } from "./mail-lane.server.ts";

const LANES = 5;

export interface MailLanes {
  /**
   * Hands mails over, several at a time, behind those that were given before: their outcomes need not be waited for.
   *
   * @returns the outcome of each, null of those that were never offered since no connection was to be had
   */
  sendAll(mails: readonly RawMail[]): Promise<{ outcomes: (SendOutcome | null)[]; problem: MailProblem | null }>;
  close(): void;
}

interface WaitingMail {
  mail: RawMail;
  resolve(outcome: SendOutcome | null): void;
  reject(reason: unknown): void;
}

/** Connections to one mail server, opened when they are needed and kept for what comes next. */
export function mailLanes(server: MailServer, options: { answerWithinMs?: number } = {}): MailLanes {
  const lanes: (MailLane | undefined)[] = [];
  const waiting: WaitingMail[] = [];
  const working = new Set<number>();
  let problem: MailProblem | null = null;

  const usable = async (at: number) => {
    const lane = lanes[at];
    if (lane?.isOpen()) return lane;
    lane?.close();
    lanes[at] = undefined;
    const opened = await openLane(server, options);
    lanes[at] = opened;
    return opened;
  };

  const work = async (at: number) => {
    working.add(at);
    try {
      while (waiting.length > 0) {
        // Before a mail is taken: a lane that cannot be had leaves it to the others.
        const lane = await usable(at);
        const turn = waiting.shift();
        if (turn) turn.resolve(await lane.send(turn.mail));
      }
    } catch (error) {
      if (error instanceof MailServerUnusable) problem = error.problem;
      else for (const { reject } of waiting.splice(0)) reject(error);
    } finally {
      working.delete(at);
      // The last lane that worked: whoever still waits is offered to nobody.
      if (working.size === 0) for (const { resolve } of waiting.splice(0)) resolve(null);
    }
  };

  return {
    async sendAll(mails) {
      const sent = mails.map(
        (mail) => new Promise<SendOutcome | null>((resolve, reject) => waiting.push({ mail, resolve, reject })),
      );
      for (let at = 0; at < Math.min(LANES, mails.length); at++) if (!working.has(at)) void work(at);
      const outcomes = await Promise.all(sent);
      return { outcomes, problem: outcomes.includes(null) ? problem : null };
    },
    close() {
      for (const lane of lanes) lane?.close();
    },
  };
}
