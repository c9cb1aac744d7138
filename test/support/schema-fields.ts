import { readFileSync } from "node:fs";
import ts from "typescript";
import * as assert from "uvu/assert";

/** Every interface of the files with the paths of its fields; a question mark ends those that need not be there. */
export function fieldsOfTypes(...files: string[]): Map<string, string[]> {
  const statements = files.flatMap((file) => [
    ...ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true).statements,
  ]);
  const interfaces = new Map<string, string[]>();
  const walk = (members: ts.NodeArray<ts.TypeElement>, path: string): string[] =>
    members.filter(ts.isPropertySignature).flatMap((member) => {
      const own = `${path}${member.name.getText()}${member.questionToken ? "?" : ""}`;
      let type: ts.TypeNode | undefined = member.type;
      if (type && ts.isUnionTypeNode(type)) type = type.types.find(ts.isTypeLiteralNode);
      while (type && ts.isArrayTypeNode(type)) type = type.elementType;
      return [own, ...(type && ts.isTypeLiteralNode(type) ? walk(type.members, `${own}.`) : [])];
    });
  for (const statement of statements.filter(ts.isInterfaceDeclaration)) {
    const parent = statement.heritageClauses?.[0].types[0].expression.getText();
    const inherited = parent === undefined ? [] : (interfaces.get(parent) as string[]);
    interfaces.set(statement.name.text, [...inherited, ...walk(statement.members, "")]);
  }
  return interfaces;
}

export type Schema = { properties?: Record<string, Schema>; required?: string[]; items?: Schema; description?: string };

/** The paths of a schema's fields, marked likewise. @throws where one has no description */
export function fieldsOfSchema(node: Schema, path = ""): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    assert.ok(property.description, `${path}${name} has no description`);
    const own = `${path}${name}${node.required?.includes(name) ? "" : "?"}`;
    let inner = property;
    while (inner.items) inner = inner.items;
    return [own, ...fieldsOfSchema(inner, `${own}.`)];
  });
}
