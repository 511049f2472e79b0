// Loaded by the pages on which images are added: the composer and /images.
import { sections } from "./upload/section.js";

sections();
