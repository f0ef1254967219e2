using System.CommandLine;
using Zentra.Bench.Cards;
using Zentra.Bench.Growing;
using Zentra.Bench.Kernels;
using Zentra.Bench.Payments;
using Zentra.Bench.Peers;
using Zentra.Bench.Providers;
using Zentra.Bench.Running;
using Zentra.Bench.Settlement;
using Zentra.Bench.Shapes;
using Zentra.Bench.Webhooks;

var port = new Option<int>("--port") { Description = "The port on 127.0.0.1.", Required = true };
var nullServer = new Command("null-server", "Answers POST /payments with no store behind it: a peer.") { port };
nullServer.SetAction((parsed, cancellation) => NullServer.RunAsync(parsed.GetRequiredValue(port), cancellation));

var root = new RootCommand("Measures Zentra beside its peers, on this machine.")
{
    PaymentsCommand.Create(), ProvidersCommand.Create(), WebhooksCommand.Create(), SettlementCommand.Create(),
    CardsCommand.Create(), ShapesCommand.Create(), GrowthCommand.Create(), KernelsCommand.Create(),
    BenchCommand.CreateTables(), nullServer,
};

// Who interrupts a run waits until its servers have ended and its folders are gone.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
