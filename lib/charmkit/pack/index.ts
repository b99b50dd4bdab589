export { type PackedCharm, type PackOptions, packCharm } from './pack-charm.ts';
export { splitCharmcraftYaml } from './yaml-files.ts';
export { type PackedFile, packZip } from './zip.ts';
