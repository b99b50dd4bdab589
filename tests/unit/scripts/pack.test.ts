import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packZip } from 'charmkit/pack';
import { readElf, stripElf } from '../../../scripts/pack/elf.ts';

describe('an ELF program', () => {
  test('that is stripped is smaller and still runs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'elf-'));
    try {
      const original = readFileSync(process.execPath);
      const stripped = stripElf(original);
      expect(stripped.length).toBeLessThan(original.length);
      writeFileSync(join(folder, 'node'), stripped, { mode: 0o755 });
      const { stdout } = spawnSync(join(folder, 'node'), ['-p', '6 * 7'], { encoding: 'utf8' });
      expect(stdout).toBe('42\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('that is stripped twice does not change again', () => {
    const once = stripElf(readFileSync(process.execPath));
    expect(stripElf(once).equals(once)).toBe(true);
  });

  test('says which shared libraries it needs', () => {
    expect(readElf(readFileSync(process.execPath)).libraries).toContain('libc.so.6');
  });

  test.each([
    ['empty', ''],
    ['a script', '#!/bin/sh\nexit\n'],
    ['of 32 bits', '\x7fELF\x01\x01'],
  ])('is not what is %s', (_, text) => {
    expect(() => readElf(Buffer.from(text, 'latin1'))).toThrow('Not a 64-bit ELF file');
  });
});

describe('an archive', () => {
  const a = { path: 'a', bytes: Buffer.from('one'), executable: true };
  const b = { path: 'b/c', bytes: Buffer.from('two'), executable: false };

  test('is the same in whatever order the files come', () => {
    expect(packZip([a, b])).toEqual(packZip([b, a]));
  });

  test('is another where only a mode differs', () => {
    expect(packZip([a, b])).not.toEqual(packZip([{ ...a, executable: false }, b]));
  });
});
