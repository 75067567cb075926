/**
 * Reads a submitted form of at most `maxBytes`.
 *
 * @throws Response 413 when it is larger, 411 when it does not say how large it is
 */
export async function readBoundedForm(request: Request, maxBytes: number): Promise<FormData> {
  const length = request.headers.get("content-length");
  if (length === null) throw new Response(null, { status: 411 });
  if (Number(length) > maxBytes) throw new Response(null, { status: 413 });
  return request.formData();
}
