import { describe, expect, test } from "vitest";
import { measureHouse, sizeLimits } from "./support/house-size.ts";
import { readSources, repositoryRoot, type SourceFile } from "./support/source-tree.ts";

/** Folders that are still too full, and how many files they have: a number that only gets smaller. */
const stillCrowded = [["reference", 30]] as const;

const sources = readSources(repositoryRoot, ["src", "properties", "reference"]);

/** A file of so many lines. */
function file(path: string, lines: number): SourceFile {
  return { path, text: "\n".repeat(lines) };
}

describe("the house", () => {
  test("has no long file, no crowded folder, and mostly small files", () => {
    const { longFiles, crowdedFolders } = measureHouse(sources);
    const { median } = measureHouse(sources.filter(({ path }) => !path.startsWith("reference/")));

    expect(longFiles).toEqual([]);
    expect(crowdedFolders).toEqual(stillCrowded);
    expect(median).toBeLessThanOrEqual(sizeLimits.medianLines);
    // A look that saw next to nothing proves nothing.
    expect(sources.length).toBeGreaterThan(500);
  });
});

describe("the house with one planted fault", () => {
  test("has a long file", () => {
    const planted = "src/oracle/planted.ts";
    expect(measureHouse([...sources, file(planted, sizeLimits.fileLines)]).longFiles).toEqual([]);
    expect(measureHouse([...sources, file(planted, sizeLimits.fileLines + 1)]).longFiles).toEqual([
      [planted, sizeLimits.fileLines + 1],
    ]);
  });

  test("has a crowded folder, which what is generated does not make", () => {
    const plant = (count: number) => Array.from({ length: count }, (_, index) => file(`src/planted/${index}.ts`, 1));
    const made = file("src/planted/types.generated.ts", 5000);
    const full = [...sources, ...plant(sizeLimits.folderFiles), made];
    expect(measureHouse(full)).toMatchObject({ crowdedFolders: stillCrowded, longFiles: [] });
    const crowded = [...sources, ...plant(sizeLimits.folderFiles + 1)];
    expect(measureHouse(crowded).crowdedFolders).toEqual([
      ...stillCrowded,
      ["src/planted", sizeLimits.folderFiles + 1],
    ]);
    const grown = [...sources, file("reference/planted.ts", 1)];
    expect(measureHouse(grown).crowdedFolders).toEqual([["reference", stillCrowded[0][1] + 1]]);
  });

  test("has files that are mostly too long", () => {
    const plant = sources.map((_, index) => file(`src/planted-${index}/a.ts`, sizeLimits.medianLines + 1));
    expect(measureHouse([...sources, ...plant, ...plant]).median).toBeGreaterThan(sizeLimits.medianLines);
  });
});
