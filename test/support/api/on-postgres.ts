import { onPostgres } from "./pairings";
import { useStorage } from "./test-api";

// imported before the suites: what is started first is closed last
useStorage(onPostgres());
