/** What Batch says of a call it cannot do. */
export class ClientException extends Error {
  override readonly name = "ClientException";
}
