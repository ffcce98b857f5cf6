/** The agent is on the same machine. */
const LIMIT_MS = 5_000;

/** Protects the ECS task this process runs in, through the agent beside it; the task's role must allow it. */
export class EcsTaskProtection {
  /** @param agentUri - `ECS_AGENT_URI`, as ECS tells every container */
  constructor(private readonly agentUri: string) {}

  /** Neither scaling nor a deployment ends the task for so many minutes, from 1 to 2,880. */
  protect(minutes: number): Promise<void> {
    return this.put({ ProtectionEnabled: true, ExpiresInMinutes: minutes });
  }

  release(): Promise<void> {
    return this.put({ ProtectionEnabled: false });
  }

  private async put(state: object): Promise<void> {
    const answer = await fetch(`${this.agentUri}/task-protection/v1/state`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(state),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await answer.text();
    // a refusal of ECS comes with status 200 as well
    if (answer.ok && !/"(failure|error)"\s*:\s*\{/.test(text)) return;
    throw new Error(`ECS refused to change the protection of this task: ${answer.status} ${text.slice(0, 500)}`);
  }
}
