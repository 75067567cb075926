interface TokenSource {
  idToken?: () => Promise<string>;
}

/**
 * Asks the app about a rule: what it counts, or more of its customers. A rule may be longer than an address can be, so it
 * is sent as a body.
 *
 * @param question JSON
 * @throws when there is no useful answer, or `signal` gave it up
 */
export async function askAboutRule<Answer>(
  what: "count" | "customers",
  question: string,
  signal?: AbortSignal,
): Promise<Answer> {
  const token = await (window as unknown as { shopify?: TokenSource }).shopify?.idToken?.();
  const response = await fetch(`/app/segments/${what}`, {
    method: "POST",
    body: question,
    headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}
