/** A node of a parsed file. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

/** Shows every node below one, and it, with its parent. */
export function visit(
  node: SyntaxNode,
  see: (node: SyntaxNode, parent: SyntaxNode | undefined) => void,
  parent?: SyntaxNode,
): void {
  see(node, parent);
  for (const child of Object.values(node).flat()) {
    if (typeof child === "object" && child !== null && "type" in child) {
      visit(child as SyntaxNode, see, node);
    }
  }
}
