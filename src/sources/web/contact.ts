/** Publishers must be able to ask who that was: the address of somebody goes into every request. */
import { AppError } from '../../errors.js';

/** A mail address or that of a page, in the characters that a header may hold; words may stand beside it. */
export function isContact(text: string): boolean {
  return /[!-~]+@[!-~]+|https?:\/\/[!-~]+/i.test(text);
}

/** Throws `source.refused` without one. */
export function requireContact(contact: string | null): string {
  if (contact !== null && isContact(contact)) return contact.trim();
  throw new AppError(
    'source.refused',
    'expected a contact for the publishers who are asked: a mail address or a page, in VITRINE_CONTACT or --contact',
  );
}
