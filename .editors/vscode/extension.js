const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const settings = workspace.getConfiguration("oaswright");
  const [command, ...args] = settings.get("command");
  const options = { cwd: workspace.workspaceFolders?.[0]?.uri.fsPath };
  client = new LanguageClient(
    "oaswright",
    "oaswright",
    { command, args, options },
    { documentSelector: [{ scheme: "file", pattern: settings.get("files") }] },
  );
  return client.start();
};

exports.deactivate = () => client?.stop();
