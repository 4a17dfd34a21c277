/** What whoever receives a package reads first: what it is, what it is not, and how to check it without Vitrine. */
export const readMe = `EVIDENCE PACKAGE

LEAD ONLY: not an identification, and no evidence of one. A machine compared faces; people must judge the rest.

What is here
  search.json      the case, who searched when, why and with whose authorisation, and what the answer was
  candidates/      each face that was found, what its score means, and what the examiners concluded
  photos/HASH      the photos as they came, byte by byte, named by their SHA-256; add .jpg (or what it is) to open one
  photos/HASH.json where each was found: addresses, pages, times (UTC), headers, licence, and how it came here
  probes/          the photos that were searched with
  receipts/        what the logs say of the search, with proofs that they do

How to check that nothing was changed
  1. In the folder above this one:  sha256sum -c manifest-sha256.txt
  2. All of it, with signature and proofs:  node verify-evidence.js PACKAGE
     verify-evidence.js is one file that needs Node.js and nothing else. Ask whoever runs a Vitrine for it (/api/v1/verifiers/verify-evidence.js),
     best somebody other than the maker of this package; or use "vitrine evidence verify PACKAGE".
  3. It prints a fingerprint. Ask the maker for theirs by another way, by telephone for instance, and compare: a package
     cannot tell whose it is, since anybody can make one that holds.
`;
