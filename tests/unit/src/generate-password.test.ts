import { expect, test } from '@jest/globals';
import { generatePassword } from '../../../src/secrets/admin-password.ts';

test("a generated password satisfies Grafana's password policy, and no shell takes it for an option", () => {
  const passwords = Array.from({ length: 500 }, generatePassword);
  for (const password of passwords) {
    expect(password).toMatch(/^[A-Za-z\d].{11,}$/);
    for (const kind of [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z\d]/]) expect(password).toMatch(kind);
  }
  expect(new Set(passwords).size).toBe(passwords.length);
});
