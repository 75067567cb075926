// Written in what TypeScript and AssemblyScript have in common: the latter has no JSON of its own.

/** A value of a JSON text. What is not there is a value too, without anything in it. */
export class Json {
  /** Of a string or a number. */
  text: string = "";
  /** Names of an object's members. */
  keys: string[] = [];
  /** An object's members or a list's items. */
  items: Json[] = [];

  get(key: string): Json {
    const at = this.keys.indexOf(key);
    return at < 0 ? new Json() : (this.items[at] as Json);
  }
}

/** Reads a JSON text that a machine wrote: it is taken to be well-formed. */
export function readJson(text: string): Json {
  return new Reader(text).value();
}

/** A JSON string of a text. */
export function toJson(text: string): string {
  let out = '"';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22 || code === 0x5c) out += "\\";
    out += code < 0x20 ? " " : text.charAt(at);
  }
  return `${out}"`;
}

class Reader {
  text: string;
  at: i32 = 0;
  constructor(text: string) {
    this.text = text;
  }

  value(): Json {
    const read = new Json();
    const first = this.next();
    if (first === "{" || first === "[") {
      this.at += 1;
      while (this.next() !== "}" && this.next() !== "]") {
        if (first === "{") {
          read.keys.push(this.string());
          this.next();
          this.at += 1;
        }
        read.items.push(this.value());
        if (this.next() === ",") this.at += 1;
      }
      this.at += 1;
    } else if (first === '"') read.text = this.string();
    else read.text = this.word();
    return read;
  }

  /** The next letter that is no white space. */
  next(): string {
    while (this.text.charCodeAt(this.at) <= 0x20) this.at += 1;
    return this.text.charAt(this.at);
  }

  /** A number, `true`, `false` or `null`: the last is nothing. */
  word(): string {
    const from = this.at;
    while (this.at < this.text.length && !",]} \n\r\t".includes(this.text.charAt(this.at))) this.at += 1;
    const word = this.text.substring(from, this.at);
    return word === "null" ? "" : word;
  }

  string(): string {
    this.next();
    this.at += 1;
    let out = "";
    while (this.at < this.text.length) {
      const letter = this.text.charAt(this.at);
      this.at += 1;
      if (letter === '"') break;
      out += letter === "\\" ? this.escaped() : letter;
    }
    return out;
  }

  escaped(): string {
    const letter = this.text.charAt(this.at);
    this.at += 1;
    if (letter === "n") return "\n";
    if (letter === "t") return "\t";
    if (letter === "r") return "\r";
    if (letter === "b") return "\b";
    if (letter === "f") return "\f";
    if (letter !== "u") return letter;
    let code = 0;
    for (let digit = 0; digit < 4; digit += 1) {
      const hex = this.text.charCodeAt(this.at);
      // After the hex come the letters, in either case.
      code = code * 16 + (hex <= 0x39 ? hex - 0x30 : (hex | 0x20) - 0x57);
      this.at += 1;
    }
    return String.fromCharCode(code);
  }
}
