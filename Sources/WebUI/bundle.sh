#!/usr/bin/env bash
# Bundles the page for CWebUI: App/ with React and D3 from Debian's packages, minified and compressed, into the folder
# $1. The licences of the libraries stay at the end of the script. Terser and zopfli make it 7 % smaller than esbuild
# and gzip alone.
set -euo pipefail
out=$1
app=$(cd "$(dirname "$0")/App" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)

export NODE_PATH=/usr/share/nodejs
(cd "$app" && esbuild main.tsx --bundle --minify --format=esm --target=es2020 --legal-comments=eof \
    --jsx=automatic --alias:react/jsx-runtime=./core/jsx.js --define:process.env.NODE_ENV='"production"' \
    --log-level=warning --outfile="$out/app.js")
terser "$out/app.js" --module --compress passes=3,ecma=2020 --mangle --comments '/@license/' --output "$out/app.min.js"
mv "$out/app.min.js" "$out/app.js"
cp "$app/icon.svg" "$out/icon.svg"
version=$(cat "$out/app.js" "$out/app.css" "$out/icon.svg" "$app/index.html" | sha256sum | cut -c 1-12)
sed "s/@VERSION@/$version/g" "$app/index.html" > "$out/index.html"
for file in index.html app.js app.css icon.svg; do zopfli -c "$out/$file" > "$out/$file.gz"; done
# Last: what is embedded is whole when this is there.
printf %s "$version" > "$out/version"
