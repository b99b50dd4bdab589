import { describe, expect, test } from '@jest/globals';
import {
  addUserSecret,
  advanceClock,
  createModel,
  deployCharm,
  findNextHook,
  grantUserSecret,
  integrateEndpoints,
  type Model,
  removeRelation,
  removeUserSecret,
  revokeUserSecret,
  setLeader,
  updateUserSecret,
} from 'charmkit/juju-model';
import { charm, inHook, modelWith, settle, updateStatus } from './charm.ts';

const hour = 3_600_000;

/** An owner with two units, an observer with one, and the owner's secret `admin`. */
function shared(...options: string[]): {
  readonly model: Model;
  readonly id: string;
  readonly relation: number;
} {
  const model = createModel();
  const source = { name: 'source', role: 'provider', interface: 'source', optional: true } as const;
  deployCharm(model, { ...charm, endpoints: [source] }, { name: 'owner', units: 2 });
  deployCharm(model, charm, { name: 'reader' });
  const relation = integrateEndpoints(model, 'reader:source', 'owner:source').number;
  settle(model);
  inHook(model, 'owner/0', updateStatus, (run) =>
    run('secret-add', '--label', 'admin', ...options, 'key=one'),
  );
  return { model, relation, id: Object.keys(model.secrets)[0] ?? '' };
}

function grant(model: Model, id: string, relation: number): void {
  inHook(model, 'owner/0', updateStatus, (run) => run('secret-grant', '--relation', `${relation}`, id));
}

function read(model: Model, unit: string, ...words: string[]): string {
  let answer = '';
  inHook(model, unit, updateStatus, (run) => {
    const { exitCode, stdout, stderr } = run('secret-get', '--format=json', ...words);
    answer = (exitCode === 0 ? stdout : stderr).trim();
  });
  return answer;
}

function write(model: Model, id: string, ...words: string[]): ReturnType<typeof inHook> {
  return inHook(model, 'owner/0', updateStatus, (run) => run('secret-set', id, ...words));
}

describe('a secret', () => {
  test('has an id of twenty characters of 0-9a-v', () => {
    expect(shared().id).toMatch(/^[0-9a-v]{20}$/);
  });

  test('can be read only while it is granted, and while the relation lasts', () => {
    const { model, id, relation } = shared();
    expect(read(model, 'reader/0', id)).toBe('ERROR permission denied');
    grant(model, id, relation);
    expect(read(model, 'reader/0', id)).toBe('{"key":"one"}');
    inHook(model, 'owner/0', updateStatus, (run) => run('secret-revoke', '--relation', `${relation}`, id));
    expect(read(model, 'reader/0', id)).toBe('ERROR permission denied');
    grant(model, id, relation);
    removeRelation(model, 'reader', 'owner');
    settle(model);
    expect(read(model, 'reader/0', id)).toBe('ERROR permission denied');
  });

  test('keeps its readers on the revision they know, tells them of a new one, and moves on refresh', () => {
    const { model, id, relation } = shared();
    grant(model, id, relation);
    read(model, 'reader/0', id, '--label', 'mine');
    write(model, id, 'key=two');
    expect(findNextHook(model, 'reader/0')).toEqual({ kind: 'secret-changed', secret: id, label: 'mine' });
    expect(settle(model)).toEqual(['reader/0 secret-changed']);
    expect(read(model, 'reader/0', '--label', 'mine')).toBe('{"key":"one"}');
    expect(read(model, 'reader/0', '--label', 'mine', '--peek')).toBe('{"key":"two"}');
    expect(read(model, 'reader/0', '--label', 'mine')).toBe('{"key":"one"}');
    expect(read(model, 'reader/0', '--label', 'mine', '--refresh')).toBe('{"key":"two"}');
    expect(read(model, 'reader/0', '--label', 'mine')).toBe('{"key":"two"}');
  });

  test('makes no revision of equal content', () => {
    const { model, id } = shared();
    write(model, id, 'key=one');
    expect(model.secrets[id]?.revisions).toHaveLength(1);
  });

  test('merges several changes in one hook', () => {
    const { model, id } = shared();
    inHook(model, 'owner/0', updateStatus, (run) => {
      run('secret-set', id, 'key=two');
      run('secret-set', id, '--description', 'new');
    });
    expect(model.secrets[id]).toMatchObject({
      description: 'new',
      revisions: [{ number: 1 }, { number: 2 }],
    });
  });

  test('may be added and removed in one hook, a revision and then all of it', () => {
    const { model } = modelWith();
    settle(model);
    const end = inHook(model, 'viewer/0', updateStatus, (run) => {
      const id = run('secret-add', 'key=value').stdout.trim();
      run('secret-remove', id, '--revision', '1');
      run('secret-remove', id);
    });
    expect([end.error, Object.keys(model.secrets)]).toEqual([undefined, []]);
  });

  test('tells its owner of revisions that nobody reads any more', () => {
    const { model, id, relation } = shared();
    grant(model, id, relation);
    read(model, 'reader/0', id);
    write(model, id, 'key=two');
    expect(settle(model)).toEqual(['reader/0 secret-changed']);
    read(model, 'reader/0', id, '--refresh');
    expect(findNextHook(model, 'owner/0')).toEqual({
      kind: 'secret-remove',
      secret: id,
      label: 'admin',
      revision: 1,
    });
    inHook(model, 'owner/0', { kind: 'secret-remove', secret: id, label: 'admin', revision: 1 }, (run) =>
      run('secret-remove', '--revision', '1', id),
    );
    expect(model.secrets[id]?.revisions.map(({ number }) => number)).toEqual([2]);
    expect(settle(model)).toEqual([]);
  });

  test('asks its owner to rotate when it is time, and soon again if there is no new revision', () => {
    const { model, id } = shared('--rotate', 'hourly');
    settle(model);
    advanceClock(model, hour - 1);
    settle(model);
    advanceClock(model, 1);
    expect(settle(model)).toEqual(['owner/0 secret-rotate']);
    advanceClock(model, 5 * 60_000);
    const ran = settle(model, ({ hook, run }) =>
      hook.kind === 'secret-rotate' ? run({ tool: 'secret-set', args: [id, 'key=two'] }).exitCode : 0,
    );
    expect(ran).toContain('owner/0 secret-rotate');
    expect(model.secrets[id]?.rotateAtMs).toBe(model.nowMs + hour);
  });

  test('tells its owner of a revision that expired, until it is removed', () => {
    const { model, id } = shared('--expire', '1h');
    settle(model);
    advanceClock(model, hour);
    expect(findNextHook(model, 'owner/0')).toEqual({
      kind: 'secret-expired',
      secret: id,
      label: 'admin',
      revision: 1,
    });
    expect(settle(model)).toContain('owner/0 secret-expired');
    advanceClock(model, 1);
    expect(settle(model)).toEqual(['owner/0 secret-expired']);
  });

  test('expires at a time on the clock that the charm reads, also after the clock advanced', () => {
    const { model, id } = shared();
    model.clockLeadMs = 0;
    settle(model);
    const charmNowMs = model.nowMs;
    advanceClock(model, 24 * hour);
    const expiry = new Date(charmNowMs + hour).toISOString();
    inHook(model, 'owner/0', updateStatus, (run) => {
      run('secret-set', id, `--expire=${expiry}`);
    });
    inHook(model, 'owner/0', updateStatus, (run) => {
      expect(run('secret-info-get', id, '--format=json').stdout).toContain(expiry.replace('.000', ''));
    });
    settle(model);
    advanceClock(model, hour - 1);
    expect(settle(model)).not.toContain('owner/0 secret-expired');
    advanceClock(model, 1);
    expect(settle(model)).toContain('owner/0 secret-expired');
  });

  test('of an application is managed by whoever leads', () => {
    const { model, id } = shared('--rotate', 'hourly');
    inHook(model, 'owner/1', updateStatus, (run) => {
      expect(run('secret-set', id, 'key=two').stderr).toBe('ERROR this unit is not the leader\n');
      expect(run('secret-ids', '--format=json').stdout).toBe('null\n');
    });
    expect(read(model, 'owner/1', '--label', 'admin')).toBe('{"key":"one"}');
    setLeader(model, 'owner/1');
    settle(model);
    advanceClock(model, hour);
    expect(settle(model)).toContain('owner/1 secret-rotate');
  });

  test('of another can be changed by nobody else: the commit is refused', () => {
    const { model, id } = shared();
    const end = inHook(model, 'reader/0', updateStatus, (run) => run('secret-set', id, 'key=two'));
    expect(end).toMatchObject({ isCommitted: false, error: 'permission denied' });
  });

  test('keeps a label to itself among the secrets of its owner', () => {
    const { model } = shared();
    const end = inHook(model, 'owner/0', updateStatus, (run) =>
      run('secret-add', '--label=admin', 'key=two'),
    );
    expect(end.error).toBe('secret with label "admin" already exists');
  });
});

describe('a secret of the user', () => {
  test('is read by the application that it is granted to, which hears of new revisions', () => {
    const { model } = shared();
    const { id } = addUserSecret(model, 'token', { value: 'one' });
    expect(read(model, 'reader/0', `secret:${id}`)).toBe('ERROR permission denied');
    grantUserSecret(model, id, 'reader');
    expect(read(model, 'reader/0', `secret:${id}`)).toBe('{"value":"one"}');
    updateUserSecret(model, `secret:${id}`, { value: 'two' });
    expect(settle(model)).toEqual(['reader/0 secret-changed']);
    expect(read(model, 'reader/0', id, '--refresh')).toBe('{"value":"two"}');
  });

  test('is read no more once it is revoked, and is gone once it is removed', () => {
    const { model } = shared();
    const { id } = addUserSecret(model, 'token', { value: 'one' });
    grantUserSecret(model, id, 'reader');
    revokeUserSecret(model, id, 'reader');
    expect(read(model, 'reader/0', id)).toBe('ERROR permission denied');
    removeUserSecret(model, id);
    expect(read(model, 'reader/0', id)).toBe(`ERROR secret "${id}" not found`);
  });
});
