import { useCallback } from "react";

interface Toaster {
  toast?: { show(message: string, options?: { isError?: boolean; duration?: number }): void };
}

/** Shows a short message through App Bridge. What must last is shown on the page, not here. */
export function useToast(): (message: string, options?: { isError?: boolean }) => void {
  return useCallback((message, options) => {
    (window as unknown as { shopify?: Toaster }).shopify?.toast?.show(message, options);
  }, []);
}
