// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax of Grafana that is tested here
import { describe, expect, test } from '@jest/globals';
import { provisioning, ROOT, type RunningGrafana } from './under-test.ts';

/** The environment of the suite's server has SUITE_NUMBER=42 and SUITE_WORD=word. */
export function expansionContract(grafana: () => RunningGrafana): void {
  const apply = async (entry: unknown): Promise<Record<string, unknown>> => {
    const yaml = JSON.stringify({ apiVersion: 1, datasources: [entry] });
    await grafana().writeFile(`${provisioning}/datasources/datasources.yaml`, yaml);
    expect((await grafana().reload('datasources')).status).toBe(200);
    return (await grafana().ask('/api/datasources/name/expanded')).body as Record<string, unknown>;
  };

  describe('variables in provisioning files', () => {
    test.each([
      ['$SUITE_WORD', 'word'],
      ['${SUITE_WORD}s', 'words'],
      ['$__env{SUITE_WORD}', 'word'],
      ['a$NOT_SET', 'a'],
      ['a${NOT_SET}b', 'ab'],
      ['$$SUITE_WORD', '$SUITE_WORD'],
      ['$SUITE_WORD$$', 'word$'],
      ['a$$$$b', 'a$$b'],
      ['a$ b$', 'a$ b$'],
      ['a$__none{x}', 'a{x}'],
      ['a$1b$-c', 'abc'],
      ['a${}b', 'ab'],
      ['a${', 'a'],
      ['$SUITE_NUMBER', '42'],
    ])('the text %s becomes %s', async (text, expected) => {
      expect(await apply({ name: 'expanded', type: 'x', url: `x${text}` })).toMatchObject({
        url: `x${expected}`,
      });
    });

    test.each([
      ['$SUITE_NUMBER', 42],
      ['${SUITE_NUMBER}0', 420],
      ['$SUITE_WORD', 'word'],
      ['$$SUITE_NUMBER', '$SUITE_NUMBER'],
      ['42', '42'],
      ['true', 'true'],
    ])('in jsonData %j becomes %j, deep inside too', async (text, expected) => {
      const { jsonData } = await apply({ name: 'expanded', type: 'x', jsonData: { a: { b: [text, 1] } } });
      expect(jsonData).toEqual({ a: { b: [expected, 1] } });
    });

    test('a file gives its content, without the space around it', async () => {
      await grafana().writeFile('etc/secret', '  from the file\n');
      expect(await apply({ name: 'expanded', type: 'x', url: `$__file{${ROOT}/etc/secret}` })).toMatchObject({
        url: 'from the file',
      });
    });
  });
}
