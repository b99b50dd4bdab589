export {
  type OfferedDatabase,
  publishDatabase,
  type RequestedDatabase,
  readDatabaseRequest,
  withdrawDatabase,
} from './provider.ts';
export {
  type DatabaseAnswer,
  type DatabaseTls,
  type DatabaseUser,
  parseDatabaseTls,
  parseDatabaseUser,
  readDatabase,
  requestDatabase,
} from './requirer.ts';
export { locateDatabaseSecrets } from './schema.ts';
