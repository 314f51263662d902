const words: Readonly<Record<string, string>> = {
  EACCES: "there is no permission to do that",
  EEXIST: "something of that name already exists",
  EISDIR: "it is a folder",
  ELOOP: "it is a symbolic link that leads to itself",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "it does not exist",
  ENOSPC: "no space is left",
  ENOTDIR: "a part of its path is a file and no folder",
  EPERM: "that is not allowed",
  EROFS: "the file system is read-only",
  ERR_FS_EISDIR: "it is a folder",
};

/** What the operating system refused, in words without its codes; the message of an error that it does not know. */
export function systemErrorWords(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const known = typeof code === "string" ? words[code] : undefined;
  return known ?? (error instanceof Error ? error.message : String(error));
}
