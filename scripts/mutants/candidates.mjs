// The small changes that a source file can suffer. A change replaces the text of one node; AssemblyScript is TypeScript to
// the parser.
import ts from "typescript";

const swaps = new Map(
  Object.entries({
    ...{
      "+": ["-"],
      "-": ["+"],
      "*": ["/"],
      "/": ["*"],
      "%": ["*"],
      "**": ["*"],
      "<<": [">>"],
      ">>": ["<<"],
      ">>>": ["<<"],
    },
    ...{ "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"] },
    ...{ "==": ["!="], "!=": ["=="], "===": ["!=="], "!==": ["==="] },
    ...{ "&&": ["||"], "||": ["&&"], "??": ["&&"], "&": ["|"], "|": ["&"] },
    ...{ "+=": ["-="], "-=": ["+="], "*=": ["/="], "/=": ["*="] },
  }),
);
/** Functions whose twin a tired hand might write. */
const twins = new Map(
  [
    ["min", "max"],
    ["floor", "ceil"],
    ["some", "every"],
    ["sin", "cos"],
    ["add", "sub"],
    ["mul", "div"],
    ["lt", "le"],
    ["gt", "ge"],
  ].flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]),
);
/** Of these the compiler of AssemblyScript wants some arguments as constants: the whole call is replaced. */
const immediate = /^(load|store)\b|\b(load|store|splat|shuffle|swizzle|\w*_lane\w*|load\w+|store\w+)$/;

/**
 * @param file its name, for the report
 * @returns changes {file, line, last, start, end, text, kind, was, now, statement, constant, declared} in the order of the text;
 *   `text` stands for the node from start to end; of a `statement`, an empty one removes it; `was` and `now` are for people;
 *   `constant` is the file's own constant that it is part of, declared on line `declared`
 */
export function candidates(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (node, text, kind, { statement = false, was = node.getText(tree), now = text } = {}) => {
    const start = node.getStart(tree);
    const [line, last] = [start, node.end].map((at) => tree.getLineAndCharacterOfPosition(at).line + 1);
    const constant = constantOf(node);
    const name = constant?.getText(tree);
    const declared = constant && tree.getLineAndCharacterOfPosition(constant.getStart(tree)).line + 1;
    found.push({ file, line, last, start, end: node.end, text, kind, was, now, statement, constant: name, declared });
  };
  /** The text of an outer node where an inner one reads otherwise. */
  const within = (outer, inner, text) => {
    const from = outer.getStart(tree);
    return source.slice(from, inner.getStart(tree)) + text + source.slice(inner.end, outer.end);
  };

  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isDecorator(node)) return;
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.getText(tree);
      const assigns = /^(\+|-|\*|\/)=$/.test(operator) && ts.isExpressionStatement(node.parent);
      for (const other of swaps.get(operator) ?? []) {
        if (!/=$/.test(operator) || /[<>=!]=/.test(operator))
          add(node, within(node, node.operatorToken, other), "operator");
        else if (assigns)
          add(node.parent, within(node.parent, node.operatorToken, other), "operator", { statement: true });
      }
    }
    if (ts.isNumericLiteral(node) && node.parent.name !== node) number(node);
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, "false", "literal");
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, "true", "literal");
    if (ts.isStringLiteral(node) && node.text !== "" && isValue(node)) add(node, '""', "literal");
    if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.ExclamationToken) add(node, node.operand.getText(tree), "condition");
      if (node.operator === ts.SyntaxKind.MinusToken) add(node, `(${node.operand.getText(tree)})`, "operator");
    }
    if (ts.isConditionalExpression(node)) {
      add(node, node.whenTrue.getText(tree), "condition");
      add(node, node.whenFalse.getText(tree), "condition");
    }
    if (ts.isIfStatement(node)) {
      add(node.expression, "true", "condition");
      add(node.expression, "false", "condition");
    }
    if (ts.isArrayLiteralExpression(node) && !isTarget(node) && !isUnordered(node)) {
      for (let i = 0; i + 1 < node.elements.length; i++) {
        const [a, b] = [node.elements[i], node.elements[i + 1]].map((element) => element.getText(tree));
        if (a === b || a.startsWith("...") || b.startsWith("...")) continue;
        const from = node.getStart(tree);
        const [first, second] = [node.elements[i], node.elements[i + 1]];
        const between = source.slice(first.end, second.getStart(tree));
        const text = source.slice(from, first.getStart(tree)) + b + between + a + source.slice(second.end, node.end);
        add(node, text, "order", { was: `${a}, ${b}`, now: `${b}, ${a}` });
      }
    }
    if (ts.isCallExpression(node) && !ts.isOptionalChain(node)) {
      const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
      const twin = ts.isIdentifier(name) ? twins.get(name.text) : undefined;
      if (twin !== undefined) add(node, within(node, name, twin), "function");
    }
    if (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression))
      add(node, "", "removed", { statement: true });
    ts.forEachChild(node, visit);
  };

  const number = (node) => {
    if (asksForMore(node)) return;
    const value = Number(node.text.replaceAll("_", ""));
    const one = /^\d+$/.test(node.getText(tree)) ? `${value + 1}` : `(${node.getText(tree)} * 1.01)`;
    const text = value === 0 && /\./.test(node.getText(tree)) ? "1.0" : one;
    const call = node.parent;
    const constant =
      ts.isCallExpression(call) && call.expression !== node && immediate.test(call.expression.getText(tree));
    if (!constant) return add(node, text, "literal");
    const alone = ts.isExpressionStatement(call.parent);
    add(alone ? call.parent : call, within(alone ? call.parent : call, node, text), "literal", { statement: alone });
  };
  visit(tree);
  return found;
}

/** Whether a larger number only makes a kernel ask for more scratch memory than it uses: no result tells. */
function asksForMore(node) {
  let at = node;
  while (
    ts.isParenthesizedExpression(at.parent) ||
    ts.isAsExpression(at.parent) ||
    (ts.isBinaryExpression(at.parent) && /^[+*]$/.test(at.parent.operatorToken.getText()))
  )
    at = at.parent;
  if (ts.isVariableDeclaration(at.parent)) return /_BYTES$/.test(at.parent.name.getText());
  if (!ts.isReturnStatement(at.parent)) return false;
  const { parent } = at.parent.parent;
  return ts.isFunctionDeclaration(parent) && /Scratch$/.test(parent.name.getText());
}

/** The name, a node, of the file's own constant that a node is part of the value of. */
function constantOf(node) {
  let at = node;
  while (at !== undefined && !ts.isVariableDeclaration(at) && !ts.isFunctionLike(at)) at = at.parent;
  return at !== undefined && ts.isVariableDeclaration(at) && ts.isSourceFile(at.parent.parent.parent)
    ? at.name
    : undefined;
}

/** The entries of a Set or a Map: a look-up knows no order. */
function isUnordered({ parent }) {
  return ts.isNewExpression(parent) && /^(Set|Map)$/.test(parent.expression.getText());
}

/** Not a property's name, nor the name of a module. */
function isValue(node) {
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  return (
    !ts.isLiteralTypeNode(parent) &&
    !(ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword)
  );
}

/** [a, b] = ..., and what a loop assigns to. */
function isTarget(node) {
  const { parent } = node;
  if (ts.isForOfStatement(parent)) return parent.initializer === node;
  return (
    ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}
