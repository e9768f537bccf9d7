// The Node.js processes of CDK for Terraform load this script before anything else.
// The comment of the Go package faststart says why.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const util = require('node:util');

const reported = new Set();

function slow(why) {
  if (reported.has(why)) return;
  reported.add(why);
  fs.writeSync(2, `faststart: ${why}, so this start is slow\n`);
}

// The AWS provider has a second index, which loads a module when it is used.
const index = /([\\/]@cdktf[\\/]provider-aws[\\/]lib[\\/])index\.js$/;

function lazyProvider(file) {
  if (!index.test(file)) return file;
  const lazy = file.replace(index, '$1lazy-index.js');
  if (fs.existsSync(lazy)) return lazy;
  slow('the AWS provider has no lazy-index.js');
  return file;
}

// CDK for Terraform loads archiver, which has a hundred modules, even if it packs no
// asset. This loads it when an asset is packed.
const packer = /[\\/]cdktf[\\/]lib[\\/]private[\\/]fs\.js$/;

function lazyArchiver(load) {
  let loaded;
  const archiver = () => (loaded ??= load());
  return new Proxy(function () {}, {
    apply: (_, self, args) => Reflect.apply(archiver(), self, args),
    get: (_, name) => archiver()[name],
  });
}

// CDK for Terraform records where in JavaScript each token was created. Its messages
// with these places are of no use in a Go program.
const tokens = /[\\/]cdktf[\\/]lib[\\/].*\.js$/;
const traces = { captureStackTrace: () => [] };

// CDK for Terraform resolves everything three times. The first time is to find
// references between stacks, which an app of one stack does not have. If resolving
// adds something to the stack, as a producer of lazy values can, the stack is
// resolved again.
const list = /[\\/]cdktf[\\/]lib[\\/]index\.js$/;

function resolveOnce({ TerraformStack }) {
  const { prepareStack, ensureBackendExists, toTerraform, toHclTerraform } = TerraformStack?.prototype ?? {};
  if (!prepareStack || !ensureBackendExists || !toTerraform || !toHclTerraform) {
    slow('stacks of CDK for Terraform are prepared in another way');
    return;
  }
  const complete = (make) =>
    function () {
      const elements = this.node.findAll().length;
      const configuration = make.call(this);
      return this.node.findAll().length === elements ? configuration : make.call(this);
    };
  Object.assign(TerraformStack.prototype, {
    prepareStack() {
      const several = this.node.root.node.findAll().filter(TerraformStack.isStack).length > 1;
      return (several ? prepareStack : ensureBackendExists).call(this);
    },
    toTerraform: complete(toTerraform),
    toHclTerraform: complete(toHclTerraform),
  });
}

// The third time is for overrides of the stack, since the rest is resolved before the
// overrides are merged. Overrides without tokens, such as versions, do not need it.
function plain(value) {
  if (typeof value === 'string') return !value.includes('TfToken[');
  return [Object, Array].includes(value?.constructor) && Object.entries(value).flat().every(plain);
}

const stack = /[\\/]cdktf[\\/]lib[\\/]terraform-stack\.js$/;

function resolveOverrides(loaded) {
  const { resolve } = loaded;
  if (typeof resolve !== 'function') {
    slow('CDK for Terraform resolves in another way');
    return;
  }
  loaded.resolve = (scope, value, ...rest) =>
    value?.['//']?.outputs && plain(scope.rawOverrides) ? value : resolve(scope, value, ...rest);
}

// jsii starts a process that only starts a second one, the kernel, and forwards the
// messages between the kernel and Go. With this script, the kernel runs in the first
// process. The kernel's descriptor 3 then is standard input and output of the first
// process, which are connected to Go. Output of the kernel is wrapped for Go as the
// first process would do it.
const outer = /([\\/])bin[\\/]jsii-runtime\.js$/;

function kernelOf(main) {
  if (!outer.test(main) || process.platform === 'win32') return undefined; // its pipes differ
  const file = main.replace(outer, '$1lib$1program.js');
  const source = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (source.includes('readFD:3,writeFD:3')) return { file, source };
  slow('jsii starts its kernel in another way');
  return undefined;
}

function actAsOuter() {
  const { readSync, writeSync } = fs;
  const wait = new Int32Array(new SharedArrayBuffer(4));
  fs.readSync = (fd, ...rest) => {
    for (;;) {
      try {
        return readSync(fd === 3 ? 0 : fd, ...rest);
      } catch (error) {
        if (fd !== 3 || error.code !== 'EAGAIN') throw error;
        Atomics.wait(wait, 0, 0, 1); // other code opened descriptor 0 as a stream, which does not block
      }
    }
  };
  fs.writeSync = (fd, ...rest) => writeSync(fd === 3 ? 1 : fd, ...rest);
  const { Readable, Writable } = require('node:stream');
  Object.defineProperty(process, 'stdin', { value: Readable.from([]) }); // descriptor 0 now carries messages
  for (const [fd, name] of [[1, 'stdout'], [2, 'stderr']]) {
    const stream = new Writable({
      write(chunk, _, done) {
        writeSync(2, `${JSON.stringify({ [name]: chunk.toString('base64') })}\n`);
        done();
      },
    });
    Object.defineProperty(process, name, { value: Object.assign(stream, { fd }) });
  }
  process.execArgv.push('--preserve-symlinks'); // the kernel expects the option here, not in NODE_OPTIONS
}

// The kernel reads the definitions of all types of a package, which are 32 MB for the
// AWS provider, and uses a few. This reads only those that it uses.
const definitions = /[\\/]\.jsii\.runtime-defs\.v\d+\.jsonl$/;

function lazyDefinitions({ source }) {
  if (!/JSON\.parse\(\w+\.toString\("utf-8",\w+,\w+\)\)/.test(source)) {
    slow('jsii reads the definitions of types in another way');
    return;
  }
  const { openSync, readFileSync, readSync } = fs;
  fs.readFileSync = (file, ...options) => {
    if (options.length > 0 || !definitions.test(file)) return readFileSync(file, ...options);
    const fd = openSync(file);
    const toString = (encoding, start, end) => {
      const bytes = Buffer.alloc(end - start);
      for (let n = 0; n < bytes.length; ) {
        const read = readSync(fd, bytes, n, bytes.length - n, start + n);
        if (read === 0) throw new Error(`${file} has less than ${end} bytes`);
        n += read;
      }
      return bytes.toString(encoding);
    };
    return { toString };
  };
}

// The kernel describes each value that it gets, for the error message if the value
// has no type. JSON takes less time than util.inspect.
const describe = (value, ...options) => (options.length > 0 ? util.inspect(value, ...options) : JSON.stringify(value));
const utilOfKernel = Object.create(util, { inspect: { value: describe } });

const main = process.argv[1] ?? '';
const kernel = kernelOf(main);
if (kernel) {
  actAsOuter();
  lazyDefinitions(kernel);
}
// Only the kernel keeps symbolic links. The processes that it starts do not.
process.env.NODE_OPTIONS = process.env.NODE_OPTIONS.replace('--preserve-symlinks --require=', '--require=');

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, isMain, ...rest) {
  if (kernel && isMain && request === main) return kernel.file;
  return lazyProvider(resolve.call(this, request, parent, isMain, ...rest));
};

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const now = () => load.call(this, request, parent, ...rest);
  if (request === 'archiver' && packer.test(parent?.filename)) return lazyArchiver(now);
  if (request.endsWith('/stack-trace') && tokens.test(parent?.filename)) return traces;
  if (kernel && request === 'util' && parent?.filename === kernel.file) return utilOfKernel;
  const loaded = now();
  if (request === './terraform-stack' && list.test(parent?.filename)) resolveOnce(loaded);
  if (request === './_tokens' && stack.test(parent?.filename)) resolveOverrides(loaded);
  return loaded;
};
