/** For a form that the app sends itself. */
import type { FormEvent } from 'react';

export function submitting(work: () => void) {
  return (event: FormEvent): void => {
    event.preventDefault();
    work();
  };
}
