// Type-aware lint: an un-awaited promise is the controller bug of JavaScript, so it is an error here.
import { fileURLToPath } from "node:url";
import importSort from "eslint-plugin-simple-import-sort";
import tseslint from "typescript-eslint";

const root = fileURLToPath(new URL("../..", import.meta.url));

export default tseslint.config(
  {
    ignores: [
      "**/node_modules/**",
      ".build/**",
      ".build.new/**",
      ".cache/**",
      "**/*.generated.ts",
      "**/generated/**",
      "**/*.cjs",
      "**/*.js",
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    plugins: { "simple-import-sort": importSort },
    rules: {
      // Side effects, Node's own, packages, then from the farthest folder to this one, by name in each. No blank lines.
      "simple-import-sort/imports": ["error", { groups: [["^\\u0000", "^node:", "^@?\\w", "^\\."]] }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // An interface may promise asynchrony that one implementation does not need.
      "@typescript-eslint/require-await": "off",
      eqeqeq: ["error", "always", { null: "ignore" }],
      // One import names a module once; what is a type there is marked in place.
      "no-duplicate-imports": "error",
      "no-console": "error",
      // The formatter breaks code. It leaves comments as they are, and strings, which are never broken.
      "max-len": [
        "error",
        { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreUrls: true },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[property.name='pathname'] > NewExpression MetaProperty",
          message: "Use fileURLToPath: the path of a URL is escaped where a folder's name has spaces or umlauts.",
        },
        {
          selector:
            ":matches(PropertyDefinition, MethodDefinition[kind!='constructor'])[accessibility=/private|protected/]",
          message: "What a class keeps to itself is #name (`private` is for what the constructor takes).",
        },
      ],
    },
  },
  { files: ["cmd/**", "hack/**", "test/**", "pkg/cli/**"], rules: { "no-console": "off" } },
  {
    files: ["**/*.test.ts", "**/*.bench.ts", "test/**"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
);
