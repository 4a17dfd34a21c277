/** Hands the account library's cookies on as it made them: HttpOnly, SameSite=Lax, and Secure behind https. */
import type { Context } from 'hono';
import type { HttpEnv } from './served.js';

export function setCookies(c: Context<HttpEnv>, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
}
