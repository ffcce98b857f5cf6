import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** A route as a stack declares it, such as `GET /api/v1/jobs/{id}`, and the function that answers it. */
export interface GatewayRoute {
  readonly routeKey: string;
  answer(event: APIGatewayProxyEventV2): Promise<unknown>;
}

/** An HTTP API of API Gateway on loopback: routes, and events of format 2.0. */
export class GatewayHere {
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => {
      // as API Gateway answers where a function failed
      this.print(`${request.method} ${request.url}: ${String(error)}\n`);
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" });
      response.end('{"message":"Internal Server Error"}');
    });
  });

  constructor(
    private readonly routes: readonly GatewayRoute[],
    private readonly print: (text: string) => void,
  ) {}

  async listen(): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const found = this.route(request.method ?? "GET", url.pathname);
    if (found === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end('{"message":"Not Found"}');
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await found.route.answer(eventOf(request, url, found, Buffer.concat(chunks)));
    const { statusCode = 200, headers, cookies, body, isBase64Encoded } = answer as APIGatewayProxyStructuredResultV2;
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, String(value));
    if (cookies !== undefined) response.setHeader("set-cookie", cookies);
    response.writeHead(statusCode);
    response.end(isBase64Encoded === true ? Buffer.from(body ?? "", "base64") : body);
  }

  /** The route with the fewest parameters that fits. */
  private route(method: string, path: string): Found | undefined {
    const found = this.routes.flatMap((route) => {
      const [routeMethod, pattern = ""] = route.routeKey.split(" ");
      const parameters = routeMethod === method ? match(pattern, path) : undefined;
      return parameters === undefined ? [] : [{ route, parameters }];
    });
    found.sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length);
    return found[0];
  }
}

interface Found {
  readonly route: GatewayRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [place, part] of wanted.entries()) {
    const value = given[place] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined && value !== "") parameters[name] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return parameters;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function eventOf(
  request: IncomingMessage,
  url: URL,
  { route: { routeKey }, parameters }: Found,
  body: Buffer,
): APIGatewayProxyEventV2 {
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams)
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const text = /^(text\/|application\/([\w.+-]+\+)?json)/.test(request.headers["content-type"] ?? "text/plain");
  return {
    version: "2.0",
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(url.search !== "" && { queryStringParameters: query }),
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    requestContext: {
      accountId: "123456789012",
      apiId: "api",
      domainName: url.host,
      domainPrefix: "api",
      http: {
        method: request.method ?? "GET",
        path: url.pathname,
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey,
      stage: "$default",
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 && { body: body.toString(text ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !text,
  };
}
