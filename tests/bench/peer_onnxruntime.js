// SPDX-License-Identifier: BSD-3-Clause
// ONNX Runtime on Node.js, float: Conv and ConvTranspose as models of one node; see peer.h for the requests.
'use strict';
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const readline = require('readline');

// Where npm install put it: beside this, in NODE_PATH, or globally
function load() {
    try {
        return require('onnxruntime-node');
    } catch {
        return require(path.join(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim(), 'onnxruntime-node'));
    }
}

const ort = load();
const threads = Number(process.argv[3]);
const folder = process.argv[5];
const geometry = JSON.parse(fs.readFileSync(path.join(folder, 'case.json')));

function array(name) {
    const bytes = fs.readFileSync(path.join(folder, name + '.bin'));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

// Protocol buffers: a number, bytes, a message (a list of fields), each behind its key
function varint(n) {
    const bytes = [];
    for (let rest = BigInt(n); ; rest >>= 7n) {
        bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
        if (rest <= 127n) {
            return Buffer.from(bytes);
        }
    }
}
const number = (key, n) => Buffer.concat([varint(key << 3), varint(n)]);
const bytes = (key, content) => Buffer.concat([varint(key << 3 | 2), varint(content.length), content]);
const text = (key, string) => bytes(key, Buffer.from(string));
const message = (key, ...fields) => bytes(key, Buffer.concat(fields));

// ONNX: attributes of whole numbers, a float tensor as a value, a model of one node
const INTEGER = 2, INTEGERS = 7, FLOAT = 1;
const integers = (name, list) => message(5, text(1, name), ...list.map((n) => number(8, n)), number(20, INTEGERS));
const integer = (name, n) => message(5, text(1, name), number(3, n), number(20, INTEGER));
const value = (key, name, shape) => message(key, text(1, name), message(2, message(1, number(1, FLOAT),
    message(2, ...shape.map((n) => message(1, number(1, n)))))));

function model(operation, input, weights, output, attributes) {
    const node = message(1, text(1, 'in'), text(1, 'w'), text(2, 'out'), text(4, operation), ...attributes);
    const initial = message(5, ...weights.dims.map((n) => number(1, n)), number(2, FLOAT), text(8, 'w'),
        bytes(9, Buffer.from(weights.data.buffer)));
    const graph = message(7, node, text(2, 'one'), initial, value(11, 'in', input), value(12, 'out', output));
    return Buffer.concat([number(1, 7), graph, message(8, number(2, 13))]);
}

function seconds() {
    if (process.env.CONVMAT_BENCH_CLOCK === 'cpu') {
        const used = process.cpuUsage();
        return (used.user + used.system) / 1e6;
    }
    return Number(process.hrtime.bigint()) / 1e9;
}

async function prepare() {
    const g = geometry;
    const x = [1, g.in_channels, ...g.in_size];
    const y = [1, g.out_channels, ...g.out_size];
    const w = { dims: [g.out_channels, g.in_channels / g.groups, ...g.kernel_size], data: array('weights') };
    const shared = [integers('strides', g.stride), integers('pads', [...g.pad, ...g.pad]), integer('group', g.groups)];
    const models = [
        { name: 'Conv', input: x, data: array('x'), bytes: model('Conv', x, w, y, shared) },
        { name: 'ConvTranspose', input: y, data: array('y'),
            bytes: model('ConvTranspose', y, w, x, [...shared, integers('output_padding', g.output_padding)]) },
    ];
    for (const m of models) {
        m.session = await ort.InferenceSession.create(m.bytes, { intraOpNumThreads: threads, interOpNumThreads: 1 });
        m.feeds = { in: new ort.Tensor('float32', m.data, m.input) };
    }
    return models;
}

async function main() {
    const models = await prepare();
    console.log(`peer ONNX-Runtime ${ort.env.versions.node}`);
    models.forEach((m, direction) => console.log(`method direct ${direction} 0 ${m.name}`));
    console.log('ready');
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const [request, k, repeats] = line.split(' ');
        const { session, feeds } = models[k];
        const result = await session.run(feeds);
        if (request === 'check') {
            fs.writeFileSync(path.join(folder, 'result.bin'), Buffer.from(result.out.data.buffer));
            console.log(`checked ${k}`);
            continue;
        }
        const start = seconds();
        for (let run = 0; run < repeats; run++) {
            await session.run(feeds);
        }
        console.log(`seconds ${(seconds() - start) / repeats}`);
    }
}

main();
