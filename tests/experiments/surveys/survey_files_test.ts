import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { surveyTable } from "@lib/experiments";
import { decodeNpy, paperTable } from "../../../lib/experiments/surveys/paper_survey.ts";
import { parseNumbers } from "../../../lib/experiments/surveys/survey_table.ts";

const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

Deno.test("parseNumbers() reads names, numbers and missing cells, whatever ends the lines", () => {
  const table = {
    columns: ['a "b", c', "age"],
    values: Float64Array.of(1, NaN, -2e-3, 4),
    rows: 2,
  };
  assertEquals(parseNumbers('"a ""b"", c",age\n1,\n-2e-3, 4\n', "x"), table);
  assertEquals(parseNumbers('\uFEFF"a ""b"", c",age\r\n1,NaN\r\n-2e-3,+4.', "x"), table);
});

Deno.test("parseNumbers() names file, line and column of what it refuses", () => {
  const refuse = (text: string, message: string) =>
    assertThrows(() => parseNumbers(text, "people.csv"), Error, message);
  refuse("a,b\n1,x\n", 'Cannot read "people.csv": line 2, column "b" must be a number: it is "x"');
  refuse("a,b\n1,2\n3\n", "expect 2, got 1 on line 3");
  refuse("a,b\n1,Infinity\n", 'column "b"');
  refuse("a,b\n1,0x10\n", 'column "b"');
  refuse("a,b\n1,1e999\n", 'column "b"');
  refuse("a,a\n1,2\n", '"a" occurs twice');
  refuse("a,b\n", "a row or more");
  refuse('"a,b\n1,2\n', "Quote Not Closed");
});

/** numpy.save(io.BytesIO(), ...) of version 1.0, NumPy 2. */
function npy(type: string, shape: string, data: ArrayBuffer, order = "False") {
  const head = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const header = head.padEnd(64 * Math.ceil((head.length + 11) / 64) - 11) + "\n";
  const start = Uint8Array.of(
    0x93,
    ...bytes("NUMPY"),
    1,
    0,
    header.length & 255,
    header.length >> 8,
  );
  return Uint8Array.of(...start, ...bytes(header), ...new Uint8Array(data));
}

Deno.test("decodeNpy() reads NumPy's bytes of every type that it knows", () => {
  // numpy.save of numpy.array([[1, 2, 3]], dtype="<i8"), in hexadecimal.
  const golden = Uint8Array.fromHex(
    "934e554d5059010076007b276465736372273a20273c6938272c2027666f727472616e5f6f72646572273a2046616c7365" +
      "2c20277368617065273a2028312c2033292c207d" + "20".repeat(58) + "0a" +
      "010000000000000002000000000000000300000000000000",
  );
  assertEquals(decodeNpy(golden, "x"), Float64Array.of(1, 2, 3));
  const of = (
    type: string,
    data: ArrayBuffer,
  ) => [...decodeNpy(npy(type, "(2,)", data), "x")];
  assertEquals(of("|b1", Uint8Array.of(1, 0).buffer), [1, 0]);
  assertEquals(of("|i1", Int8Array.of(-1, 5).buffer), [-1, 5]);
  assertEquals(of("<i4", Int32Array.of(-1, 70000).buffer), [-1, 70000]);
  assertEquals(of("<f4", Float32Array.of(0.5, -2).buffer), [0.5, -2]);
  assertEquals(of("<f8", Float64Array.of(0.1, NaN).buffer), [0.1, NaN]);
});

Deno.test("decodeNpy() refuses what is no such file, and evaluates nothing", () => {
  const one = Uint8Array.of(1, 0).buffer;
  const refuse = (file: Uint8Array<ArrayBuffer>, message: string) =>
    assertThrows(() => decodeNpy(file, "y.npy"), Error, message);
  refuse(bytes("not a file of numbers"), 'Cannot read "y.npy": it is no .npy file');
  refuse(npy("|O", "(2,)", one), "its type must be one of");
  refuse(npy("|b1", "(3,)", one), "bytes for |b1[3]");
  refuse(npy("|b1", "(2,)", one, "True"), "row-major");
  refuse(npy("|b1", "(exit(),)", one), "its header is not NumPy's");
  refuse(npy("|b1", "(2,)", one).subarray(0, 40), "cut off");
});

Deno.test("surveyTable() reads one's own file, plain and compressed, without the rows that lack a label", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const text = "age,died,weight\n61,1,70\n35,,80\n50,0,\n";
    const plain = `${folder}/people.csv`, packed = `${plain}.gz`;
    await Deno.writeTextFile(plain, text);
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(packed, stream);
    const table = await surveyTable(plain, { label: "died" });
    assertEquals(table, {
      name: "people.csv",
      values: Float32Array.of(61, 70, 50, NaN),
      labels: Uint8Array.of(1, 0),
      count: 2,
      features: 2,
      featureNames: ["age", "weight"],
    });
    assertEquals(await surveyTable(packed, { label: "died" }), { ...table, name: "people.csv.gz" });
    const less = await surveyTable(plain, { label: "died", drop: ["weight"] });
    assertEquals(less.featureNames, ["age"]);
    const refuse = (path: string, label: string, message: string) =>
      assertRejects(() => surveyTable(path, { label }), Error, message);
    await refuse(plain, "height", "must be one of age, died, weight");
    await refuse(plain, "age", "age of row 1");
    await refuse(`${folder}/none.csv`, "age", "none.csv");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("paperTable() takes the table that git knows by its id, and no other", () => {
  const table = bytes(",a,b\n0,1.5,0\n1,,1\n2,3,0\n3,4,1\n");
  const labels = npy("|b1", "(4,)", Uint8Array.of(1, 1, 0, 1).buffer);
  // printf ',a,b\n0,1.5,0\n1,,1\n2,3,0\n3,4,1\n' | git hash-object --stdin
  const files = {
    blob: "42391455530cad787e5b1f4fe9c6bcb9ef6a5c71",
    people: 4,
    features: 2,
    positive: 0.75,
  };
  const survey = paperTable(table, labels, files);
  assertEquals([...survey.values], [1.5, 0, NaN, 1, 3, 0, 4, 1]);
  assertEquals([...survey.labels], [1, 1, 0, 1]);
  assertEquals(survey.featureNames, ["a", "b"]);
  assertAlmostEquals(survey.values[0]!, 1.5);
  const refuse = (change: Partial<typeof files>, message: string) =>
    assertThrows(() => paperTable(table, labels, { ...files, ...change }), Error, message);
  refuse({ blob: "0".repeat(40) }, "git blob id");
  refuse({ people: 5 }, '"people" must be 5');
  refuse({ features: 3 }, '"columns" must be 3');
  refuse({ positive: 0.74 }, '"share of label 1"');
});
