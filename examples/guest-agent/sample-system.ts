import type { GuestSystem } from "./guest-system.ts";

/** A guest of two users and two packages, for trying the agent where nobody is to be logged out in earnest. */
export function createSampleSystem(): GuestSystem {
  const users = new Set(["alice", "bob"]);
  return {
    users: () => Promise.resolve([...users]),
    packages: () => Promise.resolve(["bash 5.2", "vmchannel-agent 1.0"]),
    time: () => Promise.resolve("2008-12-15T09:30:00.000Z"),
    logOut: (user) => {
      const isHere = users.delete(user);
      return isHere ? Promise.resolve() : Promise.reject(new Error(`${user} is not logged in`));
    },
    renewLease: () => Promise.resolve(),
  };
}
