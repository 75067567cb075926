import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

/** What a reader of PDF finds on each page, without spaces: a line breaks where the paper ends. */
export async function pdfPages(content: Buffer): Promise<string[]> {
  const loading = getDocument({ data: new Uint8Array(content), verbosity: 0 });
  const document = await loading.promise;
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    const text = items.map((item) => ("str" in item ? item.str : "")).join("");
    pages.push(text.replaceAll(/\s/g, ""));
  }
  await loading.destroy();
  return pages;
}
