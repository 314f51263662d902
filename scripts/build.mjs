// `npm run build`: compiles the sources to dist/.
import { build, prepare } from "./prepare.mjs";

process.exitCode = prepare(build);
