using System.CommandLine;
using Zentra.Cli;

var root = new RootCommand("Zentra: payments on one deterministic, evidence-keeping runtime.")
{
    ServeCommand.Make(),
    ContractCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
