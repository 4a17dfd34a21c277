/** Files: left with the reader, from what the page has or from the server; and read as the texts that they are. */
import { ApiProblem } from '../api/api.js';

export function saveFile(name: string, type: string, content: BlobPart): void {
  save(name, new Blob([content], { type }));
}

/** `address` below /api/v1. Throws `ApiProblem`. */
export async function saveFrom(address: string, name: string): Promise<void> {
  save(name, await (await fetchFile(address)).blob());
}

/** To the byte, where a signature is over them. Throws `ApiProblem`. */
export async function readText(address: string): Promise<string> {
  return (await fetchFile(address)).text();
}

async function fetchFile(address: string): Promise<Response> {
  const response = await fetch(`/api/v1${address}`).catch(() => {
    throw new ApiProblem(0, 'unreachable', 'the server cannot be reached', null);
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { code?: ApiProblem['code']; detail?: string };
  throw new ApiProblem(response.status, problem.code ?? 'internal', problem.detail ?? '', null);
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
