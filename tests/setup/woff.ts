import { inflateSync } from "node:zlib";

const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;

/**
 * Unpacks a WOFF 1.0 web font (https://www.w3.org/TR/WOFF/) into the OpenType file that system font libraries read.
 *
 * @throws Error when the bytes are not WOFF 1.0
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.length < HEADER_BYTES || woff.toString("latin1", 0, 4) !== "wOFF") throw new Error("Not a WOFF 1.0 font");
  const flavor = woff.readUInt32BE(4);
  const tableCount = woff.readUInt16BE(12);
  const tables = Array.from({ length: tableCount }, (_, index) => {
    const entry = HEADER_BYTES + index * ENTRY_BYTES;
    const packed = woff.subarray(woff.readUInt32BE(entry + 4)).subarray(0, woff.readUInt32BE(entry + 8));
    const length = woff.readUInt32BE(entry + 12);
    const data = packed.length < length ? inflateSync(packed) : packed;
    return { tag: woff.subarray(entry, entry + 4), checksum: woff.readUInt32BE(entry + 16), data };
  });

  const searchExponent = Math.floor(Math.log2(tableCount));
  const header = Buffer.alloc(12 + 16 * tableCount);
  header.writeUInt32BE(flavor, 0);
  header.writeUInt16BE(tableCount, 4);
  header.writeUInt16BE(16 * 2 ** searchExponent, 6);
  header.writeUInt16BE(searchExponent, 8);
  header.writeUInt16BE(16 * (tableCount - 2 ** searchExponent), 10);

  const parts: Uint8Array[] = [header];
  let offset = header.length;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const record = 12 + 16 * index;
    tag.copy(header, record);
    header.writeUInt32BE(checksum, record + 4);
    header.writeUInt32BE(offset, record + 8);
    header.writeUInt32BE(data.length, record + 12);
    const padding = Buffer.alloc((4 - (data.length % 4)) % 4);
    parts.push(data, padding);
    offset += data.length + padding.length;
  }
  return Buffer.concat(parts);
}
