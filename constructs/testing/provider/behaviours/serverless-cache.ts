import type { ResourceBehaviour } from "./behaviour";

const PORTS = { endpoint: 6379, reader_endpoint: 6380 } as const;

/** A serverless cache has one address with two ports: for writing, and for reading from whichever zone is near. */
export const serverlessCache: ResourceBehaviour = {
  apply: (state, { region }) => {
    const address = `${String(state.name)}-abc123.serverless.${region}.cache.amazonaws.com`;
    const { endpoint, reader_endpoint } = PORTS;
    return {
      ...state,
      endpoint: [{ address, port: endpoint }],
      reader_endpoint: [{ address, port: reader_endpoint }],
    };
  },
};
