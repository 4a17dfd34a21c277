/**
 * Keys that act wherever one is on a screen, but not while one writes, and never where the key means something to what has the focus
 * already: arrows in a list of choices or a slider, Enter and the space bar on a button. Single letters can be turned off (WCAG 2.1.4).
 */
import { useEffect, useEffectEvent } from 'react';

export type Keys = Readonly<Record<string, () => void>>;

/** Keys by `KeyboardEvent.key`; `isOn`: whether letters and signs count. `?` always does. */
export function useKeys(keys: Keys, isOn = true): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = keys[event.key];
    if (action === undefined || (!isOn && event.key !== '?')) return;
    if (isTaken(event.target, event.key)) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A question that is open has the keyboard to itself.
  if (target.closest('[role="dialog"]') !== null) return true;
  if (
    target.isContentEditable ||
    target.matches('textarea, select, input:not([type=radio], [type=checkbox])')
  )
    return true;
  if (/^(Arrow|Home|End|Page)/.test(key)) return target.matches('input, [role=slider], [role=radio]');
  if (key === 'Enter' || key === ' ') return target.matches('button, a, input, summary');
  return false;
}
