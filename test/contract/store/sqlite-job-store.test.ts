import { temporaryStorage } from "../../support/local-storage";
import { testApiKeyStore } from "./api-key-suite";
import { testResultCache } from "./cache-suite";
import { testJobStore } from "./job-store-suite";
import { testNotifications } from "./notification-suite";
import { testQuotas } from "./quota-suite";
import { testSchedules } from "./schedule-suite";

testJobStore("SQLite", temporaryStorage);
testApiKeyStore("SQLite", temporaryStorage);
testQuotas("SQLite", temporaryStorage);
testSchedules("SQLite", temporaryStorage);
testResultCache("SQLite", temporaryStorage);
testNotifications("SQLite", temporaryStorage);
