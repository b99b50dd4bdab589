export type { RawDatabag } from './databag.ts';
