// The pages of a landlord's file are plain forms; this says who else looks at the draft.
import { DraftFile, place } from "./draft_file.js";

const file = new DraftFile(place(), { read: () => file.saved, write: () => {} });
await file.load();
file.presence();
