// Reads a FIT workout with two readers that are not ours and prints what each says.
import { readFileSync } from 'node:fs';
import { Decoder, Stream } from '@garmin/fitsdk';
import FitParser from 'fit-file-parser';

const bytes = readFileSync(process.argv[2]);

const decoder = new Decoder(Stream.fromBuffer(bytes));
const isFIT = decoder.isFIT();
const intact = decoder.checkIntegrity();
const { messages, errors } = decoder.read();
const official = { isFIT, intact, errors: errors.map(String), messages };

const Parser = FitParser.default ?? FitParser;
const second = await new Promise((resolve, reject) => {
  new Parser({ force: false, mode: 'list' }).parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    (err, data) => (err ? reject(new Error(String(err))) : resolve(data)));
});
process.stdout.write(JSON.stringify({ official, second }, null, 1));
