/** Calls that gather a list, where a spread list is often as long as the data. */
const GATHERING = new Set(["concat", "fromCharCode", "fromCodePoint", "hypot", "max", "min"])
  .union(new Set(["of", "push", "unshift"]));

/**
 * A plugin of Deno's linter that refuses data spread over the arguments of a call in the library,
 * such as `Math.max(...values)`: from some 65,000 on they overflow the stack, and long before that
 * they are slow. A list that is short whatever the data may say so:
 *
 *     // deno-lint-ignore house/spread-of-data -- one a channel
 */
const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "spread-of-data": {
      create(context) {
        if (!/[\\/]lib[\\/]/.test(context.filename)) return {};
        return {
          CallExpression({ callee, arguments: passed }) {
            if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
            if (!GATHERING.has(callee.property.name)) return;
            const spread = passed.filter(({ type }) => type === "SpreadElement");
            for (const node of spread) {
              context.report({
                node,
                message: "A list that may be as long as the data is spread over arguments",
                hint: "Use minimum(), maximum(), concat() or a loop",
              });
            }
          },
        };
      },
    },
  },
};
export default plugin;
