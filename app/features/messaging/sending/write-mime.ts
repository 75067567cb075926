import * as base64 from "nodemailer/lib/base64";
import type MimeNode from "nodemailer/lib/mime-node";
import * as qp from "nodemailer/lib/qp";

/**
 * Writes a tree of texts as it goes over the wire (RFC 2046), the same as nodemailer's own `build` does. That draws each
 * part through streams, which for texts that are at hand takes longer than all else of a mail.
 *
 * @throws where a part is no text at hand
 */
export function writeMime(root: MimeNode): Buffer {
  const text = write(root);
  return Buffer.from(text.endsWith("\n") ? text : `${text}\r\n`);
}

function write(node: MimeNode): string {
  const head = `${node.buildHeaders()}\r\n\r\n`;
  if (!node.boundary) return head + encoded(node);
  const parts = node.childNodes.map((child) => `--${node.boundary}\r\n${write(child)}`);
  return `${head}${parts.join("\r\n")}\r\n--${node.boundary}--\r\n`;
}

function encoded(node: MimeNode): string {
  const { content = "" } = node;
  if (typeof content !== "string") throw new Error("A part of a mail that is no text");
  switch (node.getTransferEncoding()) {
    case "base64":
      return base64.wrap(base64.encode(content));
    case "quoted-printable":
      return qp.wrap(qp.encode(content));
    default:
      return content;
  }
}
