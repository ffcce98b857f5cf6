import { temporaryStorage } from "../../support/local-storage";
import { testJobQueue } from "./job-queue-suite";

testJobQueue("SQLite", temporaryStorage);
