/** The photos that are to be searched with: each is looked at as soon as it is there, and has one face chosen, or none yet. */
import { useState } from 'react';
import { call, type AnswerOf } from '../../api/api.js';
import type { LookedFace } from './advice.js';
import { faceDrawnAround, textOfBox, type Box } from './drawn-box.js';

export type Looked = AnswerOf<'POST /probes'>;

export interface Probe {
  id: number;
  file: File;
  /** null: still looking. */
  looked: Looked | null;
  problem: unknown;
  /** The number of the chosen face. */
  chosen: number | null;
  /** Drawn instead, and the face that was found in it; null: none was. */
  drawn: { box: Box; face: LookedFace | null } | null;
  isDrawing: boolean;
}

/** As many photos as the server takes in one search. */
export const mostProbes = 5;

export interface Probes {
  all: readonly Probe[];
  add(files: Iterable<File>): void;
  remove(id: number): void;
  choose(id: number, face: number): void;
  draw(id: number, box: Box): void;
}

let nextId = 1;

export function useProbes(): Probes {
  const [all, setAll] = useState<readonly Probe[]>([]);
  const change = (id: number, changes: Partial<Probe>): void =>
    setAll((before) => before.map((each) => (each.id === id ? { ...each, ...changes } : each)));

  async function look(id: number, file: File): Promise<void> {
    try {
      const looked = await lookAt(file);
      change(id, { looked, chosen: looked.faces.length === 1 ? 1 : null });
    } catch (problem) {
      change(id, { problem });
    }
  }

  async function lookInBox(id: number, file: File, box: Box): Promise<void> {
    change(id, { isDrawing: true, problem: null });
    try {
      const { faces } = await lookAt(file, box);
      const face = faceDrawnAround(faces, box);
      change(id, { drawn: { box, face }, chosen: null, isDrawing: false });
    } catch (problem) {
      change(id, { problem, isDrawing: false });
    }
  }

  return {
    all,
    add(files) {
      const room = mostProbes - all.length;
      const added = [...files].slice(0, room).map((file): Probe => {
        const fresh = { looked: null, problem: null, chosen: null, drawn: null, isDrawing: false };
        return { id: nextId++, file, ...fresh };
      });
      setAll((before) => [...before, ...added]);
      for (const { id, file } of added) void look(id, file);
    },
    remove: (id) => setAll((before) => before.filter((each) => each.id !== id)),
    choose: (id, face) => change(id, { chosen: face, drawn: null }),
    draw(id, box) {
      const probe = all.find((each) => each.id === id);
      if (probe !== undefined) void lookInBox(id, probe.file, box);
    },
  };
}

/** The face that would be searched with; null: none is chosen. */
export function faceOf({ looked, chosen, drawn }: Probe): LookedFace | null {
  if (drawn !== null) return drawn.face;
  return looked?.faces.find(({ number }) => number === chosen) ?? null;
}

function lookAt(file: File, box?: Box): Promise<Looked> {
  const form = new FormData();
  form.append('probe', file);
  if (box !== undefined) form.append('box', textOfBox(box));
  return call('POST /probes', { form });
}
