// Loaded into the node process that CDK for Terraform runs in, before anything
// else. The package comment of faststart says why.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');

const index = /([\\/]@cdktf[\\/]provider-aws[\\/]lib[\\/])index\.js$/;
const resolve = Module._resolveFilename;
let told = false;

Module._resolveFilename = function (...args) {
  const file = resolve.apply(this, args);
  if (!index.test(file)) return file;
  const lazy = file.replace(index, '$1lazy-index.js');
  if (fs.existsSync(lazy)) return lazy;
  if (!told) {
    told = true;
    process.stderr.write('faststart: the AWS provider has no lazy-index.js, so this start is slow\n');
  }
  return file;
};
