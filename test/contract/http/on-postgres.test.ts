/** What the routes promise is promised on PostgreSQL, Redis, SQS and S3 as well: the suites of test/http, on that storage. */
import "../../support/api/on-postgres";
import "../../http/authentication.test";
import "../../http/jobs.test";
