import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";

const answers = new AsyncLocalStorage<ServerResponse>();

/** Runs what answers a request, so that a long answer made in it can keep to the pace of its reader. */
export function answerWith<T>(response: ServerResponse, work: () => T): T {
  return answers.run(response, work);
}

/**
 * The blocks of a long answer, each given out when the reader has taken those before: the framework writes whatever it is
 * given, and a slow reader's file would lie in memory as a whole. Ends early when the reader has gone. To be called in the
 * request that it answers; outside of one, the blocks pass as they are.
 */
export function atReadersPace<T>(blocks: AsyncIterable<T>): AsyncIterable<T> {
  const response = answers.getStore();
  return response ? paced(blocks, response) : blocks;
}

async function* paced<T>(blocks: AsyncIterable<T>, response: ServerResponse): AsyncGenerator<T> {
  for await (const block of blocks) {
    while (response.writableNeedDrain && !response.destroyed) await drainedOrClosed(response);
    if (response.destroyed) return;
    yield block;
  }
}

function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    // Compression answers a listener for "drain" itself, of its own buffer; asked past it, the connection's is told.
    EventEmitter.prototype.on.call(response, "drain", done);
    response.on("close", done);
  });
}
