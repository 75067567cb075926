declare module "autocannon" {
  interface RequestShape {
    method: "POST";
    path: string;
    headers: Record<string, string>;
    body: string | Buffer;
  }
  interface Result {
    requests: { average: number; total: number };
    latency: { p50: number; p97_5: number; p99: number };
    "2xx": number;
    non2xx: number;
    errors: number;
    /** Seconds. */
    duration: number;
  }
  export default function autocannon(options: {
    url: string;
    connections: number;
    /** Seconds. */
    duration: number;
    requests: { setupRequest: (request: RequestShape) => RequestShape }[];
  }): Promise<Result>;
}
