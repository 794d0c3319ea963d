import { PGlite } from '@electric-sql/pglite';
const db = await PGlite.create({ dataDir: '/tmp/st-copy' });
console.log((await db.query("select name,state,singleton_key,start_after,created_on,now(),output::text,policy from pgboss.job order by created_on desc limit 12")).rows);
console.log((await db.query("select count(*),min(attempts),max(attempts),min(not_before),max(error) from intake.outbox")).rows);
