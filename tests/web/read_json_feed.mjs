// Reads a JSON Feed from standard input with a parser of feeds, and prints what it made of it.
import { readFileSync } from "node:fs";
import { parseJsonFeed } from "feedsmith";

process.stdout.write(JSON.stringify(parseJsonFeed(JSON.parse(readFileSync(0, "utf8")))));
