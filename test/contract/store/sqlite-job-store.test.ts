import { temporaryStorage } from "../../support/local-storage";
import { testJobStore } from "./job-store-suite";

testJobStore("SQLite", temporaryStorage);
