// `npm run build`: compiles the sources to dist/; with --if-stale only when they have changed.
import { build, buildIfStale, prepare } from "./prepare.mjs";

process.exitCode = prepare(process.argv.includes("--if-stale") ? buildIfStale : build);
