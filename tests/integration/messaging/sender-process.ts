/** A process that sends what is due until it is ended; it says when it has begun. */
import { sendMessages } from "#app/features/messaging/index.server.ts";

const signal = new AbortController().signal;
process.stdout.write("started\n");
for (;;) {
  const { done } = await sendMessages({ clock: () => new Date(), signal, answerWithinMs: 60_000 });
  if (done === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
