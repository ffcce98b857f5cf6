import { z } from "zod";
import { jsonObjectSchema } from "./fields";

const kindViewSchema = z
  .strictObject({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    extensions: z.array(z.string()).meta({ description: "File name endings it accepts, with the dot" }),
    maxFileBytes: z.int(),
    maxFiles: z.int(),
    parametersSchema: jsonObjectSchema.meta({ description: "JSON schema of the parameters" }),
  })
  .meta({ id: "Kind" });
export type KindView = z.infer<typeof kindViewSchema>;

export const kindListSchema = z.strictObject({ kinds: z.array(kindViewSchema) }).meta({ id: "KindList" });
export type KindList = z.infer<typeof kindListSchema>;

const componentState = z.enum(["ok", "down"]);
export const healthSchema = z
  .strictObject({
    status: z.enum(["ok", "degraded"]),
    components: z.strictObject({ store: componentState, queue: componentState, objects: componentState }),
    version: z.string(),
  })
  .meta({
    id: "Health",
    examples: [{ status: "ok", components: { store: "ok", queue: "ok", objects: "ok" }, version: "0.1.0" }],
  });
export type Health = z.infer<typeof healthSchema>;
