export { readCatalogueEntry } from './provider.ts';
export { type CatalogueEntry, publishCatalogueEntry } from './requirer.ts';
