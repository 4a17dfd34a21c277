/** j and k walk through the rows of a table by the link in each; Enter then opens it, as on any link. Not while typing. */
import { useHotkeys } from '@mantine/hooks';
import { useRef, type RefObject } from 'react';

export function useRowKeys(): RefObject<HTMLTableSectionElement | null> {
  const body = useRef<HTMLTableSectionElement>(null);
  useHotkeys([
    ['j', () => moveFocus(body.current, 1)],
    ['k', () => moveFocus(body.current, -1)],
  ]);
  return body;
}

function moveFocus(body: HTMLElement | null, by: 1 | -1): void {
  const links = [...(body?.querySelectorAll<HTMLElement>('td:first-child a') ?? [])];
  const now = links.findIndex((link) => link === document.activeElement);
  const next = now === -1 ? (by === 1 ? 0 : links.length - 1) : now + by;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}
