import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

import type { State, User } from './state.ts';

const attemptsWindowMs = 5 * 60_000;
const attemptsAllowed = 5;

/** Creates the server's administrator, as Grafana does in a database without users. */
export function createAdministrator(
  state: State,
  options: { readonly login: string; readonly email: string; readonly password: string },
): void {
  const created = dropMilliseconds(new Date());
  state.users.push(
    withPassword({ id: 1, login: options.login, email: options.email, created }, options.password),
  );
}

/** Sets a user's password. */
export function changePassword(state: State, user: User, password: string): void {
  state.users = state.users.map((other) => (other.id === user.id ? withPassword(other, password) : other));
}

/**
 * Returns the user with that login and password. After five wrong passwords within five minutes, the right
 * one is also refused with the same answer: Grafana's brute force protection.
 */
export function authenticateUser(
  state: State,
  credentials: { readonly login: string; readonly password: string },
  nowMs: number,
): User | undefined {
  const { login, password } = credentials;
  if (recentAttempts(state, nowMs).filter((attempt) => attempt.login === login).length >= attemptsAllowed)
    return undefined;
  const user = state.users.find((candidate) => [candidate.login, candidate.email].includes(login));
  if (user === undefined || password === '') return undefined;
  if (hasPassword(user, password)) return user;
  state.loginAttempts = [...recentAttempts(state, nowMs), { login, atMs: nowMs }];
  return undefined;
}

/** A date with the precision of Grafana's API. */
export function dropMilliseconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function recentAttempts(state: State, nowMs: number): State['loginAttempts'] {
  return state.loginAttempts.filter((attempt) => attempt.atMs > nowMs - attemptsWindowMs);
}

function withPassword(user: Omit<User, 'salt' | 'passwordHash'>, password: string): User {
  const salt = randomBytes(8).toString('hex');
  return { ...user, salt, passwordHash: hash(password, salt).toString('hex') };
}

/** Whether this is the user's password. */
export function hasPassword(user: User, password: string): boolean {
  return timingSafeEqual(hash(password, user.salt), Buffer.from(user.passwordHash, 'hex'));
}

/** Intentionally cheap: this database protects nothing, and each API request authenticates. */
function hash(password: string, salt: string): Buffer {
  return scryptSync(password, salt, 32, { N: 16 });
}
