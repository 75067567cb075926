/** A process that makes and does what is due, and sends it, until it is ended; it says when it has begun. */
import { workTasks } from "#app/features/follow-up/index.server.ts";
import { sendMessages } from "#app/features/messaging/index.server.ts";

const signal = new AbortController().signal;
process.stdout.write("started\n");
for (;;) {
  const { done: worked } = await workTasks({ now: new Date() });
  const { done: sent } = await sendMessages({ clock: () => new Date(), signal, answerWithinMs: 1_000 });
  if (worked + sent === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
