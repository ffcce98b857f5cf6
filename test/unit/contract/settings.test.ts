import { describe, expect, test } from "vitest";
import { LOCAL_SETTINGS, parseLocalSettings, SettingsError } from "../../../src/contract/settings";

describe("settings of the local platform", () => {
  test("have a default each", () => {
    const settings = parseLocalSettings({});
    expect(settings).toMatchObject({ dataFolder: ".millrace", host: "127.0.0.1", port: 8080, workers: 1 });
    expect(Object.keys(settings).sort()).toEqual(Object.keys(LOCAL_SETTINGS).sort());
  });

  test("take an empty variable for none", () => {
    expect(parseLocalSettings({ MILLRACE_PORT: "", MILLRACE_WORKERS: "" })).toMatchObject({ port: 8080, workers: 1 });
  });

  test("are read from their variables, as numbers where they are numbers", () => {
    const environment = { MILLRACE_PORT: "0", MILLRACE_CORES_PER_JOB: "2", MILLRACE_LOG_LEVEL: "info" };
    expect(parseLocalSettings(environment)).toMatchObject({ port: 0, coresPerJob: 2, logLevel: "info" });
  });

  test("list every mistake at once, each with variable, rule, finding and remedy", () => {
    const environment = { MILLRACE_PORT: "99999", MILLRACE_HOST: "0.0.0.0", MILLRACE_WORKERS: "two" };
    expect(() => parseLocalSettings(environment)).toThrow(
      new SettingsError([
        'MILLRACE_HOST: must be one of 127.0.0.1, ::1, got "0.0.0.0"; correct it or unset it for 127.0.0.1',
        'MILLRACE_PORT: must be a whole number from 0 to 65535, got "99999"; correct it or unset it for 8080',
        'MILLRACE_WORKERS: must be a whole number from 0 to 64, got "two"; correct it or unset it for 1',
      ]),
    );
  });

  test("are origins where pages of other sites may call", () => {
    const MILLRACE_ALLOWED_ORIGINS = "https://plans.example.org, http://localhost:5173";
    expect(parseLocalSettings({ MILLRACE_ALLOWED_ORIGINS }).allowedOrigins).toEqual([
      "https://plans.example.org",
      "http://localhost:5173",
    ]);
  });

  test.each([
    "*",
    "null",
    "https://a.example/",
    "https://a.example/path",
    "https://*.a.example",
    "a.example",
    "HTTPS://a.example",
    "https://a.example:443",
    "file:///a",
    "https://a.example,",
  ])("refuse %j as an origin", (MILLRACE_ALLOWED_ORIGINS) => {
    expect(() => parseLocalSettings({ MILLRACE_ALLOWED_ORIGINS })).toThrow(
      "MILLRACE_ALLOWED_ORIGINS: must be origins such as https://plans.example.org, separated by commas",
    );
  });

  test.each(["-1", "1.5", "0x10", "1e3", " 1", "NaN", "9".repeat(20)])("refuse %j as a port", (MILLRACE_PORT) => {
    expect(() => parseLocalSettings({ MILLRACE_PORT })).toThrow(SettingsError);
  });

  test("have defaults that keep their own rules", () => {
    for (const setting of Object.values(LOCAL_SETTINGS)) {
      if (setting.default === undefined) continue;
      expect(setting.schema.safeParse(String(setting.default)).data).toBe(setting.default);
    }
  });

  test("have a variable of their own each", () => {
    const variables = Object.values(LOCAL_SETTINGS).map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
  });
});
