/** Importing this declares every platform class. */
import './string-class.ts';
import './number-classes.ts';
import './date-classes.ts';
import './encoding-classes.ts';
import './email-messages-class.ts';
import './json-class.ts';
import './schema-classes.ts';
import './sobject-class.ts';
import './database-class.ts';
import './system-classes.ts';
import './security-classes.ts';
import '../async/queueable-classes.ts';
import '../callout/http-classes.ts';
import '../testing/test-class.ts';
