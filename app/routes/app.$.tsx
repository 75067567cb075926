/** Addresses of the app that lead nowhere are answered inside the app's frame, with its menu. */
export function loader() {
  throw new Response(null, { status: 404 });
}

export default function Nowhere() {
  return null;
}
