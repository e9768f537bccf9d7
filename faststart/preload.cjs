// Loaded into the node processes of CDK for Terraform before anything else. The
// package comment of faststart says why.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const util = require('node:util');

const told = new Set();

function slow(why) {
  if (told.has(why)) return;
  told.add(why);
  fs.writeSync(2, `faststart: ${why}, so this start is slow\n`);
}

// The AWS provider has a second list of its modules, which loads each when it is
// used.
const index = /([\\/]@cdktf[\\/]provider-aws[\\/]lib[\\/])index\.js$/;

function lazyProvider(file) {
  if (!index.test(file)) return file;
  const lazy = file.replace(index, '$1lazy-index.js');
  if (fs.existsSync(lazy)) return lazy;
  slow('the AWS provider has no lazy-index.js');
  return file;
}

// CDK for Terraform loads archiver, with a hundred modules, in case that an asset
// is to be packed. Here it is loaded then.
const packer = /[\\/]cdktf[\\/]lib[\\/]private[\\/]fs\.js$/;

function lazyArchiver(load) {
  let loaded;
  const archiver = () => (loaded ??= load());
  return new Proxy(function () {}, {
    apply: (_, self, args) => Reflect.apply(archiver(), self, args),
    get: (_, name) => archiver()[name],
  });
}

// CDK for Terraform notes of each token where in JavaScript it was made, for
// messages that no one reads who writes in Go.
const tokens = /[\\/]cdktf[\\/]lib[\\/].*\.js$/;
const traces = { captureStackTrace: () => [] };

// CDK for Terraform resolves everything three times. The first time is to find
// what one stack refers to in another, of which an app of one stack has nothing.
// Should something be added to the stack on the way all the same, as by a producer
// of lazy values, then that first time was now, and the second follows.
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

// The third time is for overrides of the stack, since all else was resolved
// before they came to it. Overrides that are texts, such as versions, need it not.
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

// jsii starts a process whose one task is to start another, the kernel, and to
// pass on what that and Go say to each other. Here the kernel runs in the first:
// its descriptor 3 is both ends of what the first has with Go, and what is
// printed is wrapped for Go as the first would do.
const outer = /([\\/])bin[\\/]jsii-runtime\.js$/;

function kernelOf(main) {
  if (!outer.test(main) || process.platform === 'win32') return undefined; // whose pipes differ
  const file = main.replace(outer, '$1lib$1program.js');
  const source = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  if (source.includes('readFD:3,writeFD:3')) return { file, source };
  slow('jsii starts its kernel in another way');
  return undefined;
}

function speakAsOuter() {
  const { readSync, writeSync } = fs;
  const wait = new Int32Array(new SharedArrayBuffer(4));
  fs.readSync = (fd, ...rest) => {
    for (;;) {
      try {
        return readSync(fd === 3 ? 0 : fd, ...rest);
      } catch (error) {
        if (fd !== 3 || error.code !== 'EAGAIN') throw error;
        Atomics.wait(wait, 0, 0, 1); // someone has opened descriptor 0 as a stream
      }
    }
  };
  fs.writeSync = (fd, ...rest) => writeSync(fd === 3 ? 1 : fd, ...rest);
  const { Readable, Writable } = require('node:stream');
  Object.defineProperty(process, 'stdin', { value: Readable.from([]) }); // which descriptor 0 no longer is
  for (const [fd, name] of [[1, 'stdout'], [2, 'stderr']]) {
    const stream = new Writable({
      write(chunk, _, done) {
        writeSync(2, `${JSON.stringify({ [name]: chunk.toString('base64') })}\n`);
        done();
      },
    });
    Object.defineProperty(process, name, { value: Object.assign(stream, { fd }) });
  }
  process.execArgv.push('--preserve-symlinks'); // the kernel looks there for what NODE_OPTIONS has
}

// The kernel reads the definitions of all types of a package, 32 MB of the AWS
// provider, and takes those from it that it needs. Here it reads no others.
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

// The kernel describes the type of each value that it takes, for the message of
// an error should it have none. As JSON that takes less time.
const describe = (value, ...options) => (options.length > 0 ? util.inspect(value, ...options) : JSON.stringify(value));
const utilOfKernel = Object.create(util, { inspect: { value: describe } });

const main = process.argv[1] ?? '';
const kernel = kernelOf(main);
if (kernel) {
  speakAsOuter();
  lazyDefinitions(kernel);
}
// Only the kernel keeps symbolic links; processes that it starts do not.
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
