/** How another tool can have been used; the server’s own list (flows/policy/tools-register.ts). */
export const toolKinds = ['trial', 'subscription', 'payment', 'one-off-use', 'shared-account'] as const;

export function isToolKind(kind: string): kind is (typeof toolKinds)[number] {
  return (toolKinds as readonly string[]).includes(kind);
}
