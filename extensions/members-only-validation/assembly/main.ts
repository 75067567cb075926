// AssemblyScript, not TypeScript: reads the input that Shopify gives on standard input and writes the answer.
import { REFUSED_EN, REFUSED_JA } from "../dist/texts";
import { readJson, toJson } from "../src/json";
import { CartProduct, refusals } from "../src/rule";

@external("wasi_snapshot_preview1", "fd_read")
declare function fd_read(file: i32, parts: usize, count: i32, read: usize): i32;
@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(file: i32, parts: usize, count: i32, written: usize): i32;

const CHUNK_BYTES = 65536;
/** An address and a length, then how many bytes there were. */
const part = memory.data(12);

export function _start(): void {
  const input = readJson(readAll());
  const cart = input.get("cart");
  const lines = cart.get("lines").items;
  const products: CartProduct[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const product = lines[at].get("merchandise").get("product");
    const handles = product.get("membersOnly").get("jsonValue").items;
    const tiers: string[] = [];
    for (let place = 0; place < handles.length; place += 1) tiers.push(handles[place].text);
    products.push(new CartProduct(product.get("title").text, tiers));
  }
  const tier = cart.get("buyerIdentity").get("customer").get("tier").get("value").text;
  const language = input.get("localization").get("language").get("isoCode").text;
  const messages = refusals(products, tier, language == "JA" ? REFUSED_JA : REFUSED_EN);
  const errors: string[] = [];
  for (let at = 0; at < messages.length; at += 1) {
    errors.push('{"message":' + toJson(messages[at]) + ',"target":"$.cart"}');
  }
  writeAll('{"operations":[{"validationAdd":{"errors":[' + errors.join(",") + "]}}]}");
}

function readAll(): string {
  let bytes = new ArrayBuffer(CHUNK_BYTES);
  let length = 0;
  while (true) {
    if (bytes.byteLength - length < CHUNK_BYTES) {
      const larger = new ArrayBuffer(bytes.byteLength * 2);
      memory.copy(changetype<usize>(larger), changetype<usize>(bytes), length);
      bytes = larger;
    }
    store<usize>(part, changetype<usize>(bytes) + length);
    store<i32>(part, CHUNK_BYTES, 4);
    if (fd_read(0, part, 1, part + 8) != 0) unreachable();
    const read = load<i32>(part, 8);
    if (read == 0) return String.UTF8.decodeUnsafe(changetype<usize>(bytes), length);
    length += read;
  }
}

function writeAll(text: string): void {
  const bytes = String.UTF8.encode(text);
  let done = 0;
  while (done < bytes.byteLength) {
    store<usize>(part, changetype<usize>(bytes) + done);
    store<i32>(part, bytes.byteLength - done, 4);
    if (fd_write(1, part, 1, part + 8) != 0) unreachable();
    done += load<i32>(part, 8);
  }
}

/** What the compiler calls when a program goes wrong. */
export function stop(message: string | null, file: string | null, line: u32, column: u32): void {
  unreachable();
}
