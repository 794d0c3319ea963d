/**
 * Imported first by what runs the relay alone: the engine gives memory back instead of letting its heap grow. Measured
 * while older mail is read: 350 MB instead of 610, for a tenth more processor time.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=20');
