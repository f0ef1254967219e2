using System.CommandLine;
using Zentra.Cli;
using Zentra.Cli.Listen;
using Zentra.Cli.Settle;
using Zentra.Cli.Trigger;

var root = new RootCommand("Zentra: payments on one deterministic, evidence-keeping runtime.")
{
    ServeCommand.Make(),
    MigrateCommand.Make(),
    DemoCommand.Make(),
    VerifyCommand.Make(),
    ReplayCommand.Make(),
    AuditCommand.Make(),
    ContractCommand.Make(),
    ListenCommand.Make(),
    TriggerCommand.Make(),
    EventsCommand.Make(),
    SettleCommand.Make(),
    VaultCommands.Make(),
};
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 && code != Exit.Clean ? Exit.WrongUsage : code;
