import type { DeviceDocument } from "../../spec/list-documents.ts";
import type { FeatureSet } from "../../wire/feature-set.ts";
import type { Judgement } from "../judgement/judgement.ts";
import { hasMeaning } from "../transport/judge-offered-features.ts";

/** Judges that of the bits which belong to the device type only those of its document are offered. */
export function judgeDeviceFeatures(
  judgement: Judgement,
  { deviceFeatureBits, features }: DeviceDocument,
  deviceType: string,
  offered: FeatureSet,
): void {
  const { first, last } = deviceFeatureBits;
  for (let bit = first; bit <= last; bit++) {
    if (offered.has(bit) && !hasMeaning(features, bit)) {
      judgement.deviates(
        "unknown-feature",
        {},
        `of bits ${first} .. ${last} only those of ${deviceType}`,
        `bit ${bit} in host features ${offered}`,
      );
    }
  }
  judgement.reach("unknown-feature");
}
