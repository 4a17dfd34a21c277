/** The little that this layer uses of libheif; the package describes another build of it. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  export interface HeifImage {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    /** Calls back with what it was given, filled with R G B A, or with null. */
    display(
      into: { data: Uint8ClampedArray; width: number; height: number },
      done: (filled: unknown) => void,
    ): void;
    free(): void;
  }
  export interface HeifDecoder {
    /** Reads no pixels. Lets go of what it read before. Empty: it cannot be read. */
    decode(bytes: Uint8Array): HeifImage[];
  }
  export interface Libheif {
    HeifDecoder: new () => HeifDecoder;
  }
  export default function open(module: { print(): void; printErr(): void }): Libheif;
}
