// command --name value ...
export function readArguments([command, ...rest]) {
  const options = {};
  for (let i = 0; i < rest.length; i += 2) {
    if (!rest[i].startsWith('--') || rest[i + 1] === undefined) throw new Error(`Expected --name value, found ${rest[i]}.`);
    options[rest[i].slice(2)] = rest[i + 1];
  }
  return { command, options };
}
