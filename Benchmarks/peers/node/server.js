// Node's http with a process a core: the fixed answer only. usage: node server.js PORT
'use strict'
const cluster = require('node:cluster')
const http = require('node:http')
const { availableParallelism } = require('node:os')

if (cluster.isPrimary) {
  for (let i = 0; i < availableParallelism(); i++) cluster.fork()
  process.on('SIGTERM', () => process.exit())
} else {
  http.createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ status: 'ok' }))
  }).listen(Number(process.argv[2]), '127.0.0.1')
}
