/** What the routes promise is promised on DynamoDB, SQS and S3 as well: the suites of test/http, on that storage. */
import "../../support/api/on-dynamo";
import "../../http/authentication.test";
import "../../http/jobs.test";
