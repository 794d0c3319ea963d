/** `node make-embedded.ts FOLDER`: makes an empty database there. */
import { PGlite } from '@electric-sql/pglite';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder.');
const lite = await PGlite.create({ dataDir: folder });
await lite.close();
