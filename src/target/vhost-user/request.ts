/** Requests of a front-end, by the names of the vhost-user specification in the house's spelling. */
export const request = {
  getFeatures: 1,
  setFeatures: 2,
  setOwner: 3,
  setMemoryTable: 5,
  setLogBase: 6,
  setRingSize: 8,
  setRingAddresses: 9,
  setRingBase: 10,
  getRingBase: 11,
  setRingKick: 12,
  setRingCall: 13,
  setRingError: 14,
  getProtocolFeatures: 15,
  setProtocolFeatures: 16,
  getQueueCount: 17,
  setRingEnable: 18,
  getConfig: 24,
  setConfig: 25,
} as const;

/** Protocol features, by bit. */
export const protocolFeature = {
  multiQueue: 0,
  logSharedMemory: 1,
  replyAcknowledged: 3,
  config: 9,
  resetDevice: 13,
  memorySlots: 15,
  status: 16,
} as const;

/** The feature bit by which a back-end says that it has protocol features. */
export const protocolFeaturesBit = 30;

/** The feature of a back-end that can log which memory it changes. */
export const logAllBit = 26;

/** The legacy feature of an interrupt when the available ring is used up, which some back-ends still offer. */
export const notifyOnEmptyBit = 24;

/** Bytes before a message's payload: request, flags, size. */
export const messageHeaderBytes = 12;

/** The version that every message has in its flags, and the bits that say more. */
export const messageFlags = { version: 1, versionMask: 3, reply: 4, needReply: 8 } as const;

/** The largest payload that the kit takes for one: more is no message of this protocol. */
export const payloadBytesMax = 4096;
