/**
 * Which of two pictures is seen. By hand, or by itself twice in three seconds at most: a flash is a change there and back, and fewer than
 * three in a second are safe (WCAG 2.3.1). Whoever asked for less movement blinks by hand.
 */
import { useInterval, useReducedMotion } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { Side } from './compare-state.js';

export const blinkMs = 700;

export interface Blink {
  shown: Side;
  change: () => void;
  isRunning: boolean;
  /** null: not for whoever wants less movement. */
  toggleRunning: (() => void) | null;
}

export function useBlink(isOn: boolean): Blink {
  const [shown, setShown] = useState<Side>('probe');
  const change = () => setShown((side) => (side === 'probe' ? 'candidate' : 'probe'));
  const isReduced = useReducedMotion();
  const { stop, active, toggle } = useInterval(change, blinkMs);
  useEffect(() => {
    if (!isOn || isReduced) stop();
    return stop;
  }, [isOn, isReduced, stop]);
  return { shown, change, isRunning: active, toggleRunning: isReduced ? null : toggle };
}
