/** Counters for Prometheus (text format 0.0.4). Labels are routes and codes, never people, cases or photos. */
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { ErrorCode } from '../errors.js';
import type { HttpEnv } from './served.js';

export interface Metrics {
  countRequest(method: string, route: string, status: number, seconds: number): void;
  countProblem(code: ErrorCode): void;
  print(gauges: Readonly<Record<string, number>>): string;
}

const bucketSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 30];

export function openMetrics(): Metrics {
  const requests = new Map<string, number>();
  const problems = new Map<ErrorCode, number>();
  const buckets = bucketSeconds.map(() => 0);
  let count = 0;
  let sum = 0;
  return {
    countRequest(method, route, status, seconds) {
      const labels = `method="${method}",route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      for (const [i, bound] of bucketSeconds.entries())
        if (seconds <= bound) buckets[i] = (buckets[i] ?? 0) + 1;
      count++;
      sum += seconds;
    },
    countProblem: (code) => void problems.set(code, (problems.get(code) ?? 0) + 1),
    print(gauges) {
      const lines = [
        '# TYPE vitrine_http_requests_total counter',
        ...[...requests].map(([labels, value]) => `vitrine_http_requests_total{${labels}} ${value}`),
        '# TYPE vitrine_problems_total counter',
        ...[...problems].map(([code, value]) => `vitrine_problems_total{code="${code}"} ${value}`),
        '# TYPE vitrine_http_request_seconds histogram',
        ...bucketSeconds.map(
          (bound, i) => `vitrine_http_request_seconds_bucket{le="${bound}"} ${buckets[i] ?? 0}`,
        ),
        `vitrine_http_request_seconds_bucket{le="+Inf"} ${count}`,
        `vitrine_http_request_seconds_sum ${sum}`,
        `vitrine_http_request_seconds_count ${count}`,
        ...Object.entries(gauges).flatMap(([name, value]) => [`# TYPE ${name} gauge`, `${name} ${value}`]),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}

export const measured = createMiddleware<HttpEnv>(async (c, next) => {
  const started = performance.now();
  await next();
  const seconds = (performance.now() - started) / 1000;
  // The pattern, not the address: an address may name a collection.
  const matched = routePath(c, -1);
  const route = matched.includes('*') ? 'unknown' : matched;
  c.get('served').metrics.countRequest(c.req.method, route, c.res.status, seconds);
});
