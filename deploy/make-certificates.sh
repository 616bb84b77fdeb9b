#!/usr/bin/env bash
# Inside Elasticsearch's image, once: an authority of our own and a certificate for each node, in the volume that all of them share.
set -euo pipefail
cd /certificates
[ -f ca/ca.crt ] && exit 0

elasticsearch-certutil ca --silent --pem --out ca.zip
unzip -q ca.zip
{
  echo "instances:"
  for node in es-1 es-2 es-3; do
    printf -- '- name: %s\n  dns: [%s, localhost]\n  ip: [127.0.0.1]\n' "$node" "$node"
  done
} > nodes.yml
elasticsearch-certutil cert --silent --pem --in nodes.yml --ca-cert ca/ca.crt --ca-key ca/ca.key --out nodes.zip
unzip -q nodes.zip
rm ./*.zip nodes.yml
chmod 600 ca/ca.key    # the key of the authority is needed only to make more
chmod 755 . ca es-* && chmod 644 ca/ca.crt es-*/*.crt
chown -R 1000:0 es-* && chmod 640 es-*/*.key
