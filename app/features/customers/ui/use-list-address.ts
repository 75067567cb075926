import { useNavigate, useSearchParams } from "@remix-run/react";

/** The choices of the customer list are its address: changes some of them, and begins at the first page again. */
export function useListAddress() {
  const navigate = useNavigate();
  const [query] = useSearchParams();
  return {
    query,
    show: (change: Record<string, string | null>) => {
      const next = new URLSearchParams(query);
      next.delete("after");
      next.delete("before");
      for (const [key, value] of Object.entries(change)) {
        if (value === null || value === "") next.delete(key);
        else next.set(key, value);
      }
      navigate(`?${next}`);
    },
  };
}
