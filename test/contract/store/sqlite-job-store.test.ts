import { temporaryStorage } from "../../support/local-storage";
import { testApiKeyStore } from "./api-key-suite";
import { testJobStore } from "./job-store-suite";

testJobStore("SQLite", temporaryStorage);
testApiKeyStore("SQLite", temporaryStorage);
