/** What a guest asks the fence, one JSON document a line; `request` comes back with the answer. */
export type FenceRequest =
  | { readonly request: number; readonly ask: "nodes" }
  | { readonly request: number; readonly ask: "state" | "fence"; readonly node: string };

/** Whether a node runs. */
export type NodeState = "on" | "off";

/** What the fence says: the answer to a request, or news of another node. */
export type FenceLine =
  | { readonly request: number; readonly result: NodeState | Readonly<Record<string, NodeState>> }
  | { readonly request: number; readonly error: string }
  | { readonly fenced: string; readonly by: string };
