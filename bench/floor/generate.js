// Prints a program in JavaScript that synthesizes the stack of a cdk.tf.json:
//
//	node generate.js cdk.tf.json > app.js
//
// The program loads no class that it does not use, makes each resource with one
// call, and gives references as text. No app of CDK for Terraform that writes the
// same configuration can do with much less.
'use strict';
const fs = require('node:fs');

// Arguments whose keys are the user's own and stay as they are.
const maps = new Set([
  'request_parameters', 'request_templates', 'response_parameters', 'response_templates', 'tags', 'triggers', 'variables',
]);

const stack = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const name = stack['//'].metadata.stackName;
const imports = new Map([['cdktf', new Set(['App', 'TerraformStack'])]]);
const scopes = new Map([[name, 'stack']]);
const body = [];

function use(module, symbol) {
  if (!imports.has(module)) imports.set(module, new Set());
  imports.get(module).add(symbol);
  return symbol;
}

const camel = (key) => key.replace(/_(.)/g, (_, c) => c.toUpperCase());

// literal writes a value; whole expressions where JavaScript takes a list or a
// map are tokens.
function literal(value, key) {
  if (maps.has(key) && typeof value === 'string') return `${use('cdktf', 'Token')}.asAnyMap(${JSON.stringify(value)})`;
  if (key?.endsWith('_ids') && typeof value === 'string') return `${use('cdktf', 'Token')}.asList(${JSON.stringify(value)})`;
  if (value === null) return `${use('cdktf', 'Token')}.nullValue()`;
  if (Array.isArray(value)) return `[${value.map((v) => literal(v)).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const named = maps.has(key) ? (k) => k : camel;
  return `{ ${Object.entries(value).map(([k, v]) => `${JSON.stringify(named(k))}: ${literal(v, k)}`).join(', ')} }`;
}

function iterator(expression) {
  const variable = /^\$\{toset\(var\.(\w+)\)\}$/.exec(expression);
  const iterator = use('cdktf', 'TerraformIterator');
  return variable
    ? `${iterator}.fromList(variables.${variable[1]}.listValue)`
    : `${iterator}.fromMap(${use('cdktf', 'Token')}.asStringMap(${JSON.stringify(expression)}))`;
}

function config(block) {
  const args = Object.entries(block).filter(([key]) => key !== '//').map(([key, value]) => {
    if (key === 'for_each') return `forEach: ${iterator(value)}`;
    if (key === 'depends_on') return `dependsOn: [${value.map((fqn) => `{ fqn: ${JSON.stringify(fqn)} }`).join(', ')}]`;
    return `${camel(key)}: ${literal(value, key)}`;
  });
  return `{ ${args.join(', ')} }`;
}

// scope returns the variable of a construct that groups others.
function scope(path) {
  if (!scopes.has(path)) {
    const above = path.slice(0, path.lastIndexOf('/'));
    const parent = scope(above);
    const variable = `scope${scopes.size}`;
    body.push(`const ${variable} = new ${use('constructs', 'Construct')}(${parent}, ${JSON.stringify(path.slice(above.length + 1))});`);
    scopes.set(path, variable);
  }
  return scopes.get(path);
}

function resources(kinds, prefix) {
  for (const [kind, blocks] of Object.entries(kinds ?? {})) {
    const own = prefix + kind.replace(/^aws_/, '');
    const module = `@cdktf/provider-aws/lib/${own.replaceAll('_', '-')}`;
    const [symbol] = Object.entries(require(module)).find(([, made]) => made.tfResourceType === kind);
    use(module, symbol);
    for (const block of Object.values(blocks)) {
      const path = block['//'].metadata.path;
      const above = path.slice(0, path.lastIndexOf('/'));
      body.push(`new ${symbol}(${scope(above)}, ${JSON.stringify(path.slice(above.length + 1))}, ${config(block)});`);
    }
  }
}

for (const provider of stack.provider.aws) {
  body.push(`new ${use('@cdktf/provider-aws/lib/provider', 'AwsProvider')}(stack, "aws", ${config(provider)});`);
}
body.push(`new ${use('cdktf', 'LocalBackend')}(stack, ${literal(stack.terraform.backend.local)});`);
body.push(`stack.addOverride("terraform.required_version", ${literal(stack.terraform.required_version)});`);
body.push(`stack.addOverride("terraform.required_providers.aws.version", ${literal(stack.terraform.required_providers.aws.version)});`);
for (const [id, block] of Object.entries(stack.variable ?? {})) {
  body.push(`variables.${id} = new ${use('cdktf', 'TerraformVariable')}(stack, ${literal(id)}, ${config(block)});`);
}
for (const [id, value] of Object.entries(stack.locals ?? {})) {
  body.push(`new ${use('cdktf', 'TerraformLocal')}(stack, ${literal(id)}, ${JSON.stringify(value)}).overrideLogicalId(${literal(id)});`);
}
resources(stack.data, 'data_aws_');
resources(stack.resource, '');
for (const [id, output] of Object.entries(stack['//'].outputs?.[name] ?? {})) {
  body.push(`new ${use('cdktf', 'TerraformOutput')}(stack, ${literal(id)}, ${config(stack.output[output])}).overrideLogicalId(${literal(output)});`);
}

console.log([
  ...[...imports].map(([module, symbols]) => `const { ${[...symbols].join(', ')} } = require(${JSON.stringify(module)});`),
  '',
  'const app = new App({ outdir: process.env.CDKTF_OUTDIR, stackTraces: false });',
  `const stack = new TerraformStack(app, ${JSON.stringify(name)});`,
  'const variables = {};',
  ...body,
  'app.synth();',
].join('\n'));
