import type { MailServer } from "../mail-settings.server.ts";
import type { MailProblem, SendOutcome } from "../types.ts";
import { type MailLane, MailServerUnusable, openLane, type RawMail } from "./mail-lane.server.ts";

const LANES = 5;

export interface MailLanes {
  /**
   * Hands mails over, several at a time.
   *
   * @returns the outcome of each, null of those that were never offered since no connection was to be had
   */
  sendAll(mails: readonly RawMail[]): Promise<{ outcomes: (SendOutcome | null)[]; problem: MailProblem | null }>;
  close(): void;
}

/** Connections to one mail server, opened when they are needed and kept for what comes next. */
export function mailLanes(server: MailServer, options: { answerWithinMs?: number } = {}): MailLanes {
  const lanes: (MailLane | undefined)[] = [];
  const usable = async (at: number) => {
    const lane = lanes[at];
    if (lane?.isOpen()) return lane;
    lane?.close();
    lanes[at] = undefined;
    const opened = await openLane(server, options);
    lanes[at] = opened;
    return opened;
  };
  return {
    async sendAll(mails) {
      const outcomes: (SendOutcome | null)[] = mails.map(() => null);
      let problem: MailProblem | null = null;
      let next = 0;
      const run = async (at: number) => {
        while (next < mails.length) {
          let lane: MailLane;
          try {
            // Before a mail is taken: a lane that cannot be had leaves it to the others.
            lane = await usable(at);
          } catch (error) {
            if (!(error instanceof MailServerUnusable)) throw error;
            problem = error.problem;
            return;
          }
          const turn = next++;
          const mail = mails[turn];
          if (mail) outcomes[turn] = await lane.send(mail);
        }
      };
      await Promise.all(Array.from({ length: Math.min(LANES, mails.length) }, (_, at) => run(at)));
      return { outcomes, problem: outcomes.includes(null) ? problem : null };
    },
    close() {
      for (const lane of lanes) lane?.close();
    },
  };
}
